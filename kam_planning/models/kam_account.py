from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain


class KamAccount(models.Model):
    """The key-account profile of a customer in one company."""

    _name = "kam.account"
    _description = "Account"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _check_company_auto = True
    _order = "tier_id, partner_id, id"
    _rec_name = "partner_id"
    _rec_names_search = ["partner_id"]

    # identity
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        index=True,
        ondelete="cascade",
        domain="['|', ('parent_id', '=', False), ('is_company', '=', True)]",
        check_company=True,
    )
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    active = fields.Boolean(default=True)
    color = fields.Integer()
    country_id = fields.Many2one(related="partner_id.country_id")
    industry_id = fields.Many2one(related="partner_id.industry_id")
    note = fields.Html(string="Profile")

    # tier
    tier_id = fields.Many2one(
        "kam.tier",
        index="btree_not_null",
        tracking=True,
        ondelete="restrict",
        group_expand="_read_group_expand_full",
        help="How we treat this customer. Decided by sales managers.",
    )
    is_key_account = fields.Boolean(related="tier_id.is_key", store=True)

    # responsibility
    manager_id = fields.Many2one(
        "res.users",
        string="Key Account Manager",
        index="btree_not_null",
        tracking=True,
        domain="[('share', '=', False)]",
        check_company=True,
        help="Answers for the account: its plan, its team and its results.",
    )
    deputy_id = fields.Many2one(
        "res.users",
        domain="[('share', '=', False)]",
        check_company=True,
        tracking=True,
        help="Stands in for the key account manager and may do the same.",
    )
    sponsor_id = fields.Many2one(
        "res.users",
        string="Executive Sponsor",
        domain="[('share', '=', False)]",
        check_company=True,
        tracking=True,
        help="The member of our management whom the customer's management can call.",
    )
    member_ids = fields.One2many("kam.account.member", "account_id", string="Account Team")
    is_mine = fields.Boolean(
        string="My Account",
        compute="_compute_is_mine",
        search="_search_is_mine",
        help="You are its manager, deputy, sponsor, salesperson, a member of its team, or the "
        "owner of one of its plans.",
    )

    _partner_company_uniq = models.UniqueIndex(
        "(partner_id, company_id)", "This customer already has an account in this company."
    )

    @api.depends(
        "manager_id",
        "deputy_id",
        "sponsor_id",
        "member_ids.user_id",
        "member_ids.date_to",
        "partner_id.user_id",
        "plan_ids.owner_id",
    )
    @api.depends_context("uid")
    def _compute_is_mine(self):
        accounts = self.with_context(active_test=False)
        mine = accounts.search(Domain("id", "in", self.ids) & self._domain_mine())
        for account in self:
            account.is_mine = account._origin in mine

    def _search_is_mine(self, operator, _value):
        return self._domain_mine() if operator == "in" else NotImplemented

    @api.model
    def _domain_mine(self):
        """Whose account it is; the record rules of all that belongs to an account ask here."""
        user_id = self.env.uid
        # Who has left the team no longer sees the account.
        member = Domain("user_id", "=", user_id) & (
            Domain("date_to", "=", False) | Domain("date_to", ">=", fields.Date.context_today(self))
        )
        return Domain.OR(
            [
                Domain("manager_id", "=", user_id),
                Domain("deputy_id", "=", user_id),
                Domain("sponsor_id", "=", user_id),
                Domain("partner_id.user_id", "=", user_id),
                Domain("member_ids", "any", member),
                Domain("plan_ids.owner_id", "=", user_id),
            ]
        )

    @api.onchange("partner_id")
    def _onchange_partner_id(self):
        if self.partner_id and not self.manager_id:
            self.manager_id = self.partner_id.user_id or self.env.user

    # ---- create, write, delete ----

    @api.model_create_multi
    def create(self, vals_list):
        return super().create(self._with_commercial_partners(vals_list))

    def write(self, vals):
        if "partner_id" in vals:
            [vals] = self._with_commercial_partners([vals])
        result = super().write(vals)
        if vals.keys() & {"partner_id", "company_id"}:
            # It is another customer's account now: who may not create that may not have it.
            self.check_access("create")
        if "active" in vals:
            self.plan_ids.measure_ids._sync_activities()
        return result

    def _with_commercial_partners(self, vals_list):
        """Contacts buy for their company: the account is always the company's."""
        ids = [vals.get("partner_id") for vals in vals_list]
        partners = self.env["res.partner"].browse(filter(None, ids))
        commercial = {partner.id: partner.commercial_partner_id.id for partner in partners}
        return [
            {**vals, "partner_id": commercial[number]} if number else vals
            for vals, number in zip(vals_list, ids, strict=True)
        ]

    def copy(self, default=None):
        if "partner_id" not in (default or {}):
            raise UserError(
                self.env._(
                    "A customer has one account in each company. Instead of duplicating it, "
                    "create a new account for another customer."
                )
            )
        return super().copy(default)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_planned(self):
        """An account without plans may go, also with its customer; people's work must not."""
        plans = self.env["kam.plan"].sudo()  # sudo: only asks whether there are plans
        plans = plans.with_context(active_test=False)
        planned = plans.search([("account_id", "in", self.ids)]).account_id
        if planned:
            raise UserError(
                self.env._(
                    "There are account plans for %s. Archive the customer and the account "
                    "instead of deleting them.",
                    ", ".join(planned.mapped("display_name")),
                )
            )

    # ---- actions ----

    def action_open_plans(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("kam_planning.kam_plan_action")
        return action | {
            "domain": [("account_id", "=", self.id)],
            "context": {"default_account_id": self.id},
        }

    def action_new_plan(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("New Plan"),
            "res_model": "kam.plan",
            "view_mode": "form",
            "context": {"default_account_id": self.id},
        }

    def action_open_measures(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("kam_planning.kam_measure_action")
        return action | {
            "domain": [("account_id", "=", self.id)],
            "context": {"search_default_open": 1},
        }

    def action_open_orders(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("sale.action_orders")
        return action | {
            "domain": [
                ("partner_id.commercial_partner_id", "=", self.partner_id.id),
                ("company_id", "=", self.company_id.id),
                ("state", "=", "sale"),
            ],
            "context": {},
        }
