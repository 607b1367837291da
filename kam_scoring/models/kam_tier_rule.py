import math

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from ..engine.tiers import Rule

# Thresholds as the engine knows them; 0 is none.
THRESHOLDS = ("min_score", "min_position", "min_attractiveness", "min_revenue", "min_coverage")


class KamTierRule(models.Model):
    """Which scores make a customer belong to which tier; the first rule that matches counts."""

    _name = "kam.tier.rule"
    _description = "Tier Rule"
    _inherit = "kam.domain.mixin"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", index=True, help="Empty: for all companies.")
    tier_id = fields.Many2one("kam.tier", required=True, ondelete="cascade", index=True)
    min_score = fields.Float(string="Score From", help="0 asks for no score.")
    min_position = fields.Float(
        string="Own Position From",
        help="What the customer is to us today, in points of 100. 0 asks for none.",
    )
    min_attractiveness = fields.Float(
        string="Attractiveness From",
        help="What the customer could become, in points of 100. 0 asks for none.",
    )
    min_coverage = fields.Float(
        string="Coverage From",
        help="How much of the score is known, in percent. 0 asks for no more than the score "
        "profile does.",
    )
    min_revenue = fields.Float(
        string="Revenue From", help="In the company's currency. 0 asks for no revenue."
    )
    worst_class = fields.Selection(
        [("A", "A"), ("B", "A or B")],
        string="ABC Class",
        help="Empty: any class.",
    )

    _score_range = models.Constraint(
        "CHECK (min_score BETWEEN 0 AND 100)", "A score lies between 0 and 100."
    )
    _axes_range = models.Constraint(
        "CHECK (min_position BETWEEN 0 AND 100 AND min_attractiveness BETWEEN 0 AND 100)",
        "Own position and attractiveness lie between 0 and 100. Enter 0 to ask for none.",
    )
    _coverage_range = models.Constraint(
        "CHECK (min_coverage BETWEEN 0 AND 100)",
        "A coverage lies between 0 and 100 percent. Enter 0 to ask for none.",
    )
    # What is no number at all is larger than everything to PostgreSQL.
    _revenue_positive = models.Constraint(
        "CHECK (min_revenue >= 0 AND min_revenue < 'Infinity')",
        "The revenue to reach cannot be negative. Enter 0 for none.",
    )

    @api.model
    def _get_for_company(self, company):
        domain = [("company_id", "in", [company.id, False]), ("tier_id.active", "=", True)]
        return self.search(domain)

    def _to_engine(self, company, ranks, among=None):
        """The rule as the engine knows it, and what is wrong with its filter, if anything.

        :param ranks: importance of the tiers by id, 0 for the most important one.
        :param among: ids of the only accounts that this is about; by default all of the company.
        """
        self.ensure_one()
        thresholds = {name: self[name] or None for name in THRESHOLDS}
        try:
            accounts, problem = self._get_accounts(company, among), False
        except ValidationError as error:
            accounts, problem = None, error.args[0]
        rule = Rule(
            # While somebody types a new rule it has no tier yet.
            ranks.get(self.tier_id._origin.id, math.nan),
            **thresholds,
            worst_class=self.worst_class or None,
            accounts=accounts,
            readable=not problem,
        )
        return rule, problem

    def _get_accounts(self, company, among=None):
        """Ids of the accounts the rule is limited to, None for all."""
        if self._get_domain().is_true():
            return None
        wanted = Domain("company_id", "=", company.id)
        if among is not None:
            wanted &= Domain("id", "in", list(among))
        return frozenset(self._search_accounts(wanted, order="id").ids)
