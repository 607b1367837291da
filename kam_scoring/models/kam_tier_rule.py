import ast

import psycopg2

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

from ..engine.tiers import Rule

# What reading a text as a literal raises, whatever the text is.
NO_LITERAL = (ValueError, SyntaxError, TypeError, MemoryError, RecursionError)
# What a search raises on a filter that is well-formed but does not fit the model.
NO_FILTER = (ValueError, TypeError, KeyError, AttributeError, UserError, psycopg2.Error)


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
    _revenue_positive = models.Constraint(
        "CHECK (min_revenue >= 0)", "The revenue to reach cannot be negative. Enter 0 for none."
    )

    @api.constrains("domain")
    def _check_domain(self):
        for rule in self:
            rule._search_accounts(Domain.TRUE, limit=1)

    def _search_accounts(self, domain, limit=None):
        """The accounts of the domain that the rule's filter lets through."""
        domain &= self._get_domain()
        try:
            # A filter may fail as late as in the database: the transaction has to survive that.
            with self.env.cr.savepoint():
                return self.env["kam.account"].search(domain, limit=limit)
        except NO_FILTER as error:
            raise self._get_filter_error(error) from error

    def _get_domain(self):
        # A literal only: a rule holds no code.
        try:
            conditions = ast.literal_eval(self.domain or "[]")
        except NO_LITERAL:
            conditions = None
        if not isinstance(conditions, list):
            raise self._get_filter_error(self.env._("it is not a list of conditions"))
        try:
            return Domain(conditions)
        except NO_FILTER as error:
            raise self._get_filter_error(error) from error

    def _get_filter_error(self, reason):
        return ValidationError(
            self.env._(
                "The filter of the rule “%(rule)s” cannot be used: %(reason)s. Choose the accounts "
                "again with the filter editor.",
                rule=self.name,
                reason=str(reason).strip().rstrip("."),
            )
        )

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

    def _need_accounts(self):
        """Whether a rule asks for more of an account than its score."""
        return any(not rule._get_domain().is_true() for rule in self)

    def _get_accounts(self, company):
        """Ids of the accounts the rule is limited to, None for all."""
        if not self._need_accounts():
            return None
        return frozenset(self._search_accounts(Domain("company_id", "=", company.id)).ids)
