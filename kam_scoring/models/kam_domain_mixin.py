import ast

import psycopg2

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

# What reading a text as a literal raises, whatever the text is.
NO_LITERAL = (ValueError, SyntaxError, TypeError, MemoryError, RecursionError)
# What a search raises on a filter that is well-formed but does not fit the model.
NO_FILTER = (ValueError, TypeError, KeyError, AttributeError, UserError, psycopg2.Error)


class KamDomainMixin(models.AbstractModel):
    """A rule that is limited to some accounts by a filter: data, never code."""

    _name = "kam.domain.mixin"
    _description = "Rule for Some Accounts"

    domain = fields.Char(
        string="Only Accounts", default="[]", help="Limits the rule to some accounts."
    )

    @api.constrains("domain")
    def _check_domain(self):
        for rule in self:
            rule._search_accounts(Domain.TRUE, limit=1)

    def _search_accounts(self, domain, limit=None, order=None):
        """The accounts of the domain that the rule's filter lets through."""
        domain &= self._get_domain()
        self.env.flush_all()
        try:
            # A filter may fail as late as in the database: the transaction has to survive that, and
            # so have the unsaved values of a form, which a savepoint that flushes would forget.
            with self.env.cr.savepoint(flush=False):
                return self.env["kam.account"].search(domain, limit=limit, order=order)
        except NO_FILTER as error:
            raise self._get_filter_error(error) from error

    def _get_member_ids(self, company):
        """Ids of the company's accounts that the filter lets through.

        None without a filter. Of one that cannot be used nobody: whoever uses it says so.
        """
        try:
            if self._get_domain().is_true():
                return None
            return self._search_accounts(Domain("company_id", "=", company.id), order="id").ids
        except ValidationError:
            return []

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
