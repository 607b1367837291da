from odoo import api, fields, models
from odoo.fields import Domain


class KamScoreProfileRule(models.Model):
    """Which accounts are scored by which profile; the first rule that matches counts."""

    _name = "kam.score.profile.rule"
    _inherit = "kam.domain.mixin"
    _description = "Profile Rule"
    _order = "sequence, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", index=True, help="Empty: for all companies.")
    profile_id = fields.Many2one(
        "kam.score.profile",
        required=True,
        index=True,
        ondelete="cascade",
        check_company=True,
        help="What the accounts of this rule are scored by.",
    )

    @api.model
    def _get_for_company(self, company):
        """The rules of a company in their order."""
        meant = Domain("company_id", "in", [company.id, False])
        return self.search(meant & Domain("profile_id.active", "=", True))

    def _find_account_ids(self, company, account_ids=None):
        """Ids of the company's accounts that match, among the given ones or all."""
        domain = Domain("company_id", "=", company.id)
        if account_ids is not None:
            domain &= Domain("id", "in", list(account_ids))
        # In the order of their ids, which costs nothing.
        return self._search_accounts(domain, order="id").ids
