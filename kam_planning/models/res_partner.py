from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain

# Portal users may read partners, but nothing of key account management.
STAFF = "sales_team.group_sale_salesman"


class ResPartner(models.Model):
    _inherit = "res.partner"

    kam_account_ids = fields.One2many("kam.account", "partner_id", string="Accounts", groups=STAFF)
    kam_account_id = fields.Many2one(
        "kam.account",
        string="Account",
        compute="_compute_kam_account",
        search="_search_kam_account_id",
        groups=STAFF,
        help="The account of this customer in the current company.",
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

    @api.depends(
        "commercial_partner_id.kam_account_ids.tier_id.is_key",
        "commercial_partner_id.kam_account_ids.manager_id",
    )
    @api.depends_context("company", "uid")
    def _compute_kam_account(self):
        accounts = self.env["kam.account"].search(
            [
                ("partner_id", "in", self.commercial_partner_id.ids),
                ("company_id", "=", self.env.company.id),
            ]
        )
        by_partner = {account.partner_id: account for account in accounts}
        for partner in self:
            commercial = partner.commercial_partner_id._origin
            account = by_partner.get(commercial, accounts.browse())
            partner.kam_account_id = account
            partner.is_key_account = account.is_key_account
            partner.kam_tier_id = account.tier_id
            partner.kam_manager_id = account.manager_id

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
        """Customers whose account in the current company, as far as the user sees it, fits."""
        in_company = domain & Domain("company_id", "=", self.env.company.id)
        accounts = self.env["kam.account"]._search(in_company)
        return Domain("commercial_partner_id.kam_account_ids", "in", accounts)

    # ---- an account is always the whole customer's ----

    def write(self, vals):
        result = super().write(vals)
        if vals.keys() & {"parent_id", "is_company"}:
            self._take_accounts_along()
        return result

    def _take_accounts_along(self):
        """A customer who becomes another one's contact brings his account into that one's."""
        accounts = self.env["kam.account"].sudo()  # sudo: the customer's move takes them along
        accounts = accounts.with_context(active_test=False)
        accounts = accounts.search([("partner_id", "child_of", self.ids)])
        strays = accounts.filtered(lambda a: a.partner_id.commercial_partner_id != a.partner_id)
        for customer, moved in strays.grouped(lambda a: a.partner_id.commercial_partner_id).items():
            moved._unite_under(customer)
        if self.env["kam.account"].has_access("write"):
            self._offer_group(accounts.exists())

    def _offer_group(self, accounts):
        """An account whose customer becomes part of a group goes into it, if one may do both."""
        accounts = accounts.filtered(lambda account: account.partner_id in self)
        accounts.with_env(self.env)._filtered_access("write")._join_groups()

    def _get_companies_above(self):
        """The customers above this one, nearest first: a company may belong to another one."""
        found, above = self.browse(), self.commercial_partner_id.parent_id
        while above and above not in found:
            found |= above.commercial_partner_id
            above = above.commercial_partner_id.parent_id
        return found

    def unlink(self):
        # Through the ORM, not the database: it keeps planned accounts, and takes messages along.
        accounts = self.env["kam.account"].sudo()  # sudo: whoever may delete the customer
        accounts = accounts.with_context(active_test=False)
        accounts.search([("partner_id", "in", self.ids)]).unlink()
        return super().unlink()

    def action_open_kam_account(self):
        """Open the customer's account; the first time, create it."""
        self.env["kam.account"].check_access("read")
        self.ensure_one()
        customer = self.commercial_partner_id
        account = customer._find_kam_account()
        if not account:
            manager = customer.user_id or self.env.user
            customer._check_may_open_kam_account(manager)
            account = account.create({"partner_id": customer.id, "manager_id": manager.id})
        return {
            "type": "ir.actions.act_window",
            "res_model": "kam.account",
            "res_id": account.id,
            "view_mode": "form",
        }

    def _find_kam_account(self):
        """The account in the current company, also an archived one; nobody's becomes one's own."""
        accounts = self.env["kam.account"].sudo()  # sudo: looks first, gives out what may be read
        accounts = accounts.with_context(active_test=False)
        here = [("partner_id", "=", self.id), ("company_id", "=", self.env.company.id)]
        account = accounts.search(here)
        if not account.with_env(self.env).has_access("read"):
            manager = account.manager_id or self.user_id
            if manager:
                self._refuse_kam_account(manager)
            account.manager_id = self.env.user
        return account.with_env(self.env)

    def _check_may_open_kam_account(self, manager):
        everything = self.env.user.has_group("sales_team.group_sale_salesman_all_leads")
        if manager != self.env.user and not everything:
            self._refuse_kam_account(manager)

    def _refuse_kam_account(self, manager):
        raise AccessError(
            self.env._(
                "%(customer)s is looked after by %(manager)s, who can add you to the account team.",
                customer=self.name,
                manager=manager.name,
            )
        )
