from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

# Portal users may read partners and their own orders, but nothing of key account management.
STAFF = "sales_team.group_sale_salesman"
# What is shown, and the column of the account it comes from.
COLUMNS = {
    "kam_account_id": "id",
    "kam_tier_id": "tier_id",
    "kam_manager_id": "manager_id",
    "is_key_account": "is_key_account",
}


class KamCustomerMixin(models.AbstractModel):
    """Shows the customer's account where people already are: customers, leads, quotations.

    Nothing is stored twice: the account is found by customer and company, so that it is right
    also when it is created, archived or moved later, and everybody sees only what he may see
    of it. To search and to group, the account is joined in.
    """

    _name = "kam.customer.mixin"
    _description = "Shows the Account of its Customer"
    # The path to whoever buys; without a company of its own the current one counts.
    _kam_customer_path = "partner_id.commercial_partner_id"
    _kam_company_field = "company_id"

    kam_account_id = fields.Many2one(
        "kam.account",
        string="Account",
        compute="_compute_kam_account",
        search="_search_kam_account_id",
        groups=STAFF,
        help="The account of this customer in the company in question.",
    )
    is_key_account = fields.Boolean(
        string="Key Account",
        compute="_compute_kam_account",
        search="_search_is_key_account",
        groups=STAFF,
    )
    kam_tier_id = fields.Many2one(
        "kam.tier",
        string="Tier",
        compute="_compute_kam_account",
        search="_search_kam_tier_id",
        groups=STAFF,
    )
    kam_manager_id = fields.Many2one(
        "res.users",
        string="Key Account Manager",
        compute="_compute_kam_account",
        search="_search_kam_manager_id",
        groups=STAFF,
    )

    # ---- what is shown ----

    @api.depends(lambda self: self._get_kam_dependencies())
    @api.depends_context("company", "uid")
    def _compute_kam_account(self):
        wanted = {record: record._get_kam_key() for record in self}
        accounts = self._get_kam_accounts().search(
            [
                ("partner_id", "in", list({customer for customer, _company in wanted.values()})),
                ("company_id", "in", list({company for _customer, company in wanted.values()})),
            ]
        )
        by_key = {(account.partner_id.id, account.company_id.id): account for account in accounts}
        for record, key in wanted.items():
            account = by_key.get(key, accounts.browse())
            for name, column in COLUMNS.items():
                record[name] = account[column]

    @api.model
    def _get_kam_dependencies(self):
        path = self._kam_customer_path
        company = self._kam_company_field
        shown = (f"{path}.kam_account_ids.{name}" for name in ("tier_id.is_key", "manager_id"))
        return [*shown, company] if company else list(shown)

    def _get_kam_key(self):
        """Whose account, and in which company."""
        customer = self.mapped(self._kam_customer_path)._origin
        company = self._kam_company_field and self[self._kam_company_field]
        return customer.id, (company or self.env.company).id

    @api.model
    def _get_kam_accounts(self):
        # Lists of lost leads and the like also show what is archived; accounts stay current.
        return self.env["kam.account"].with_context(active_test=True)

    # ---- search ----

    def _search_kam_account_id(self, operator, value):
        # Names are those of the customers; `any` brings a condition on the account itself.
        if isinstance(value, str):
            return self._search_through_account("partner_id", operator, value)
        if operator in ("any", "any!"):
            return self._search_with_account(Domain(value))
        return self._search_through_account("id", operator, value)

    def _search_is_key_account(self, operator, value):
        return self._search_through_account("is_key_account", operator, value)

    def _search_kam_tier_id(self, operator, value):
        return self._search_through_account("tier_id", operator, value)

    def _search_kam_manager_id(self, operator, value):
        return self._search_through_account("manager_id", operator, value)

    def _search_through_account(self, field, operator, value):
        if operator.startswith("not "):
            return NotImplemented
        if operator == "in" and False in value:
            # No account counts like an account without a value.
            without = ~self._search_with_account(Domain(field, "!=", False))
            rest = [item for item in value if item]
            return without | self._search_through_account(field, "in", rest) if rest else without
        return self._search_with_account(Domain(field, operator, value))

    def _search_with_account(self, domain):
        """What belongs to an account that fits, as far as the user sees it."""
        accounts = self._get_kam_accounts()._search(domain)

        def to_sql(model, alias, query):
            account = model._field_to_sql(alias, "kam_account_id", query)
            return SQL("(%s IN %s) IS TRUE", account, accounts.subselect())

        return Domain.custom(to_sql=to_sql)

    def action_open_kam_account(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "kam.account",
            "res_id": self.kam_account_id.id,
            "view_mode": "form",
        }

    # ---- search and group in the database ----

    def _field_to_sql(self, alias, field_expr, query=None):
        if field_expr not in COLUMNS or query is None:
            return super()._field_to_sql(alias, field_expr, query)
        self._check_field_access(self._fields[field_expr], "read")
        return self._kam_column(self._join_kam_account(alias, query), COLUMNS[field_expr])

    def _join_kam_account(self, alias, query):
        """Join the account, as far as the user sees it, to a table of ours."""
        joined = query.make_alias(alias, "kam_account")
        visible = self._get_kam_accounts()._search([])
        columns = [*COLUMNS.values(), "partner_id", "company_id"]
        company = self._kam_company_field
        condition = SQL(
            "%s = %s AND %s = COALESCE(%s, %s)",
            self._kam_column(joined, "partner_id"),
            self._join_kam_customer(alias, query),
            self._kam_column(joined, "company_id"),
            self._field_to_sql(alias, company, query) if company else SQL("NULL"),
            self.env.company.id,
        )
        table = visible.subselect(*(SQL.identifier(visible.table, name) for name in columns))
        query.add_join("LEFT JOIN", joined, table, condition)
        return joined

    def _join_kam_customer(self, alias, query):
        joined = query.make_alias(alias, "kam_customer")
        partner = self._field_to_sql(alias, "partner_id", query)
        condition = SQL("%s = %s", partner, SQL.identifier(joined, "id"))
        query.add_join("LEFT JOIN", joined, "res_partner", condition)
        return self.env["res.partner"]._field_to_sql(joined, "commercial_partner_id", query)

    def _kam_column(self, alias, name):
        field = self.env["kam.account"]._fields[name]
        return SQL.identifier(alias, name, to_flush=field)
