from odoo import fields, models
from odoo.exceptions import AccessError

from .kam_customer_mixin import STAFF


class ResPartner(models.Model):
    _name = "res.partner"
    _inherit = ["res.partner", "kam.customer.mixin"]
    # Contacts show their company's account, always that in the current company.
    _kam_customer_path = "commercial_partner_id"
    _kam_company_field = None

    kam_account_ids = fields.One2many("kam.account", "partner_id", string="Accounts", groups=STAFF)

    def _join_kam_customer(self, alias, query):
        return self._field_to_sql(alias, "commercial_partner_id", query)

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
