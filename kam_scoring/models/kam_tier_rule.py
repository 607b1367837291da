import ast

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from ..engine.tiers import Rule


class KamTierRule(models.Model):
    """Which scores make a customer belong to which tier; the first rule that matches counts."""

    _name = "kam.tier.rule"
    _description = "Tier Rule"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", index=True, help="Empty: for all companies.")
    tier_id = fields.Many2one("kam.tier", required=True, ondelete="cascade", index=True)
    min_score = fields.Float(string="Score From", help="0 asks for no score.")
    min_revenue = fields.Float(
        string="Revenue From", help="In the company's currency. 0 asks for no revenue."
    )
    worst_class = fields.Selection(
        [("A", "A"), ("B", "A or B")],
        string="ABC Class",
        help="Empty: any class.",
    )
    domain = fields.Char(
        string="Only Accounts", default="[]", help="Limits the rule to some accounts."
    )

    _score_range = models.Constraint(
        "CHECK (min_score BETWEEN 0 AND 100)", "A score lies between 0 and 100."
    )

    @api.constrains("domain")
    def _check_domain(self):
        for rule in self:
            try:
                self.env["kam.account"].search(rule._get_domain(), limit=1)
            except (ValueError, SyntaxError, TypeError, KeyError) as error:
                raise ValidationError(
                    self.env._(
                        "The filter of the rule “%(rule)s” cannot be used: %(reason)s. Choose "
                        "the accounts again with the filter editor.",
                        rule=rule.name,
                        reason=error,
                    )
                ) from error

    def _get_domain(self):
        # A literal only: a rule holds no code.
        return Domain(ast.literal_eval(self.domain or "[]"))

    @api.model
    def _get_for_company(self, company):
        domain = [("company_id", "in", [company.id, False]), ("tier_id.active", "=", True)]
        return self.search(domain)

    def _to_engine(self, company, ranks):
        """The rules as the engine knows them; `ranks` orders the tiers by importance."""
        return [
            Rule(
                rank=ranks[rule.tier_id.id],
                min_score=rule.min_score or None,
                min_revenue=rule.min_revenue or None,
                worst_class=rule.worst_class or None,
                accounts=rule._get_accounts(company),
            )
            for rule in self
        ]

    def _get_accounts(self, company):
        """Ids of the accounts the rule is limited to, None for all."""
        domain = self._get_domain()
        if domain.is_true():
            return None
        domain &= Domain("company_id", "=", company.id)
        return frozenset(self.env["kam.account"].search(domain).ids)
