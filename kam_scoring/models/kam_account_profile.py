from odoo import api, fields, models


class KamAccount(models.Model):
    """Which profile an account is scored by, and why."""

    _inherit = "kam.account"

    profile_sentence = fields.Char(string="Scored by", compute="_compute_profile_sentence")

    @api.depends("profile_id.name", "profile_rule_id.name", "company_id")
    @api.depends_context("lang")
    def _compute_profile_sentence(self):
        rules = self.env["kam.score.profile.rule"]
        for company, accounts in self.grouped("company_id").items():
            numbers = {rule: n for n, rule in enumerate(rules._get_for_company(company), start=1)}
            for account in accounts:
                number = numbers.get(account.profile_rule_id)
                account.profile_sentence = account._get_profile_sentence(number)

    def _get_profile_sentence(self, number):
        """`number`: place of the account's rule among those of today, None if it is gone."""
        profile, rule = self.profile_id.name, self.profile_rule_id.name
        if not profile:
            return False
        if not rule:
            return self.env._("Profile %s, because no rule applies", profile)
        if not number:
            return self.env._(
                "Profile %(profile)s, by the former rule “%(rule)s”", profile=profile, rule=rule
            )
        return self.env._(
            "Profile %(profile)s, rule %(number)s (“%(rule)s”)",
            profile=profile,
            number=number,
            rule=rule,
        )
