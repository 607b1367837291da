from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain


# Portal users may read partners, but nothing of key account management.
STAFF = "sales_team.group_sale_salesman"


class ResPartner(models.Model):
    _inherit = "res.partner"

    kam_account_ids = fields.One2many(
        "kam.account", "partner_id", string="Accounts", groups=STAFF
    )
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

    @api.depends("commercial_partner_id", "kam_account_ids.tier_id", "kam_account_ids.manager_id")
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
            account = by_partner.get(partner.commercial_partner_id, accounts.browse())
            partner.kam_account_id = account
            partner.is_key_account = account.is_key_account
            partner.kam_tier_id = account.tier_id
            partner.kam_manager_id = account.manager_id

    def _search_kam_account_id(self, operator, value):
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
        company = Domain("company_id", "=", self.env.company.id)
        if operator == "in" and False in value:
            # No account counts like an account without a value.
            with_value = company & Domain(field, "!=", False)
            accounts = self.env["kam.account"]._search(with_value)
            missing = Domain("commercial_partner_id.kam_account_ids", "not in", accounts)
            rest = [item for item in value if item]
            return missing | self._search_through_account(field, "in", rest) if rest else missing
        accounts = self.env["kam.account"]._search(company & Domain(field, operator, value))
        return Domain("commercial_partner_id.kam_account_ids", "in", accounts)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_planned(self):
        """An account without plans goes with its customer; work that people did must not."""
        plans = self.env["kam.plan"].with_context(active_test=False)
        planned = plans.search([("partner_id", "in", self.ids)]).partner_id
        if planned:
            raise UserError(
                self.env._(
                    "There are account plans for %s. Archive the customer, or delete the "
                    "plans first.",
                    ", ".join(planned.mapped("display_name")),
                )
            )

    def action_open_kam_account(self):
        """Open the customer's account; the first time, create it."""
        self.ensure_one()
        account = self.kam_account_id or self.env["kam.account"].create(
            {
                "partner_id": self.commercial_partner_id.id,
                "manager_id": self.commercial_partner_id.user_id.id or self.env.uid,
            }
        )
        return {
            "type": "ir.actions.act_window",
            "res_model": "kam.account",
            "res_id": account.id,
            "view_mode": "form",
        }
