from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError

from .kam_metric import MetricWindow


class KamAccount(models.Model):
    """The key-account profile of a customer in one company."""

    _name = "kam.account"
    _description = "Account"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _check_company_auto = True
    _order = "is_key_account desc, id"
    _rec_name = "partner_id"
    _rec_names_search = ["partner_id"]

    # identity
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        index=True,
        ondelete="cascade",
        domain="[('parent_id', '=', False), ('type', '!=', 'private')]",
        check_company=True,
    )
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
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
        index=True,
        tracking=True,
        ondelete="restrict",
        group_expand="_read_group_expand_full",
        help="How we treat this customer. Decided by sales managers.",
    )
    tier_since = fields.Date(readonly=True, copy=False)
    is_key_account = fields.Boolean(related="tier_id.is_key", store=True, index=True)

    # responsibility
    manager_id = fields.Many2one(
        "res.users",
        string="Key Account Manager",
        index=True,
        tracking=True,
        domain="[('share', '=', False)]",
        check_company=True,
    )
    deputy_id = fields.Many2one(
        "res.users", domain="[('share', '=', False)]", check_company=True, tracking=True
    )
    sponsor_id = fields.Many2one(
        "res.users",
        string="Executive Sponsor",
        domain="[('share', '=', False)]",
        check_company=True,
        tracking=True,
    )
    member_ids = fields.One2many("kam.account.member", "account_id", string="Account Team")

    # money
    revenue = fields.Monetary(
        string="Revenue 12 Months",
        compute="_compute_revenue",
        help="Net value of confirmed orders of the last 12 months, returns deducted.",
    )
    revenue_previous = fields.Monetary(
        string="Revenue 12 Months Before", compute="_compute_revenue"
    )

    # plans
    plan_ids = fields.One2many("kam.plan", "account_id")
    plan_count = fields.Integer(compute="_compute_plan_count")
    current_plan_id = fields.Many2one("kam.plan", compute="_compute_current_plan")
    measure_open_count = fields.Integer(compute="_compute_measure_counts")
    measure_overdue_count = fields.Integer(compute="_compute_measure_counts")

    _partner_company_uniq = models.UniqueIndex(
        "(partner_id, company_id)", "This customer already has an account in this company."
    )

    @api.depends_context("uid")
    def _compute_revenue(self):
        today = fields.Date.context_today(self)
        year_ago = today - relativedelta(years=1)
        metric = self.env.ref("kam_planning.kam_metric_revenue")
        current = {a.id: MetricWindow(a.id, year_ago + relativedelta(days=1), today) for a in self}
        previous = {
            a.id: MetricWindow(a.id, year_ago - relativedelta(years=1, days=-1), year_ago)
            for a in self
        }
        saved = [number for number in self.ids if number]
        windows = [period[number] for period in (current, previous) for number in saved]
        values = metric._values(windows)
        for account in self:
            account.revenue = values.get(current[account.id], 0.0)
            account.revenue_previous = values.get(previous[account.id], 0.0)

    def _compute_plan_count(self):
        groups = self.env["kam.plan"]._read_group(
            [("account_id", "in", self.ids)], ["account_id"], ["__count"]
        )
        counts = dict(groups)
        for account in self:
            account.plan_count = counts.get(account, 0)

    @api.depends("plan_ids.state", "plan_ids.date_from", "plan_ids.date_to")
    def _compute_current_plan(self):
        today = fields.Date.context_today(self)
        plans = self.env["kam.plan"].search(
            [
                ("account_id", "in", self.ids),
                ("state", "=", "active"),
                ("date_from", "<=", today),
                ("date_to", ">=", today),
            ],
            order="date_from, id",
        )
        latest = {plan.account_id: plan for plan in plans}
        for account in self:
            account.current_plan_id = latest.get(account)

    def _compute_measure_counts(self):
        Measure = self.env["kam.measure"]
        domain = [("account_id", "in", self.ids), ("state", "in", Measure._OPEN_STATES)]
        opened = dict(Measure._read_group(domain, ["account_id"], ["__count"]))
        late = [*domain, ("date_deadline", "<", fields.Date.context_today(self))]
        overdue = dict(Measure._read_group(late, ["account_id"], ["__count"]))
        for account in self:
            account.measure_open_count = opened.get(account, 0)
            account.measure_overdue_count = overdue.get(account, 0)

    @api.onchange("partner_id")
    def _onchange_partner_id(self):
        if self.partner_id and not self.manager_id:
            self.manager_id = self.partner_id.user_id

    # ---- create, write ----

    @api.model_create_multi
    def create(self, vals_list):
        Partner = self.env["res.partner"]
        for vals in vals_list:
            # Contacts buy for their company: the account is always the company's.
            partner = Partner.browse(vals.get("partner_id"))
            vals["partner_id"] = partner.commercial_partner_id.id
            if vals.get("tier_id"):
                self._check_may_decide_tier()
                vals.setdefault("tier_since", fields.Date.context_today(self))
        return super().create(vals_list)

    def write(self, vals):
        moved = self.browse()
        if "tier_id" in vals:
            moved = self.filtered(lambda account: account.tier_id.id != vals["tier_id"])
        if moved:
            self._check_may_decide_tier()
            today = fields.Date.context_today(self)
            super(KamAccount, moved).write({"tier_since": vals["tier_id"] and today})
        return super().write(vals)

    def _check_may_decide_tier(self):
        if not (self.env.su or self.env.user.has_group("sales_team.group_sale_manager")):
            raise AccessError(
                self.env._(
                    "Tiers are decided by sales managers. Ask one of them to change the tier."
                )
            )

    def copy_data(self, default=None):
        default = dict(default or {})
        if "partner_id" not in default:
            # One account per customer and company: the copy needs a customer of its own.
            default["partner_id"] = False
        return super().copy_data(default)

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
            "res_model": "kam.plan",
            "view_mode": "form",
            "context": {"default_account_id": self.id},
        }

    def action_open_measures(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("kam_planning.kam_measure_action")
        return action | {"domain": [("account_id", "=", self.id)], "context": {}}

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
