from odoo import api, fields, models
from odoo.exceptions import UserError


class KamPlan(models.Model):
    """The key account plan of a period."""

    _name = "kam.plan"
    _description = "Account Plan"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _check_company_auto = True
    _order = "date_from desc, id desc"

    name = fields.Char(
        compute="_compute_name", store=True, readonly=False, precompute=True, required=True
    )
    account_id = fields.Many2one(
        "kam.account", required=True, index=True, ondelete="restrict", tracking=True
    )
    partner_id = fields.Many2one(related="account_id.partner_id", store=True, index=True)
    company_id = fields.Many2one(related="account_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    tier_id = fields.Many2one(related="account_id.tier_id")
    active = fields.Boolean(default=True)
    owner_id = fields.Many2one(
        "res.users",
        compute="_compute_owner_id",
        store=True,
        readonly=False,
        precompute=True,
        index=True,
        tracking=True,
        domain="[('share', '=', False)]",
    )
    date_from = fields.Date(
        string="From", required=True, default=lambda self: self._default_period()[0]
    )
    date_to = fields.Date(
        string="To", required=True, default=lambda self: self._default_period()[1]
    )
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("active", "Active"),
            ("closed", "Closed"),
            ("cancelled", "Cancelled"),
        ],
        default="draft",
        required=True,
        copy=False,
        tracking=True,
        group_expand=True,
        index=True,
    )
    summary = fields.Html(help="What we want to reach with this customer, and how.")

    goal_ids = fields.One2many("kam.goal", "plan_id", copy=True)
    measure_ids = fields.One2many("kam.measure", "plan_id", copy=True)
    goal_count = fields.Integer(compute="_compute_goal_figures")
    goal_good_count = fields.Integer(
        string="Goals on Track", compute="_compute_goal_figures"
    )
    measure_count = fields.Integer(compute="_compute_measure_counts")
    measure_done_count = fields.Integer(compute="_compute_measure_counts")
    measure_overdue_count = fields.Integer(compute="_compute_measure_counts")
    light = fields.Selection(
        [("green", "Green"), ("amber", "Amber"), ("red", "Red")],
        string="Traffic Light",
        compute="_compute_light",
    )
    light_reason = fields.Char(compute="_compute_light")

    _dates = models.Constraint(
        "CHECK (date_to > date_from)",
        "The plan ends before it starts. Set its end to a day after its start.",
    )

    @api.model
    def _default_period(self):
        """The company's current fiscal year."""
        year = self.env.company.compute_fiscalyear_dates(fields.Date.context_today(self))
        return year["date_from"], year["date_to"]

    @api.depends("account_id", "date_from", "date_to")
    def _compute_name(self):
        for plan in self:
            if plan.name and plan._origin.account_id == plan.account_id and plan._origin.id:
                continue
            plan.name = plan._default_name()

    def _default_name(self):
        customer = self.account_id.partner_id.name or ""
        if not (self.date_from and self.date_to):
            return customer or self.env._("New plan")
        years = sorted({self.date_from.year, self.date_to.year})
        return self.env._(
            "Account plan %(years)s – %(customer)s",
            years="/".join(map(str, years)),
            customer=customer,
        )

    @api.depends("account_id")
    def _compute_owner_id(self):
        for plan in self:
            plan.owner_id = plan.owner_id or plan.account_id.manager_id or self.env.user

    @api.depends("goal_ids.state")
    def _compute_goal_figures(self):
        for plan in self:
            states = plan.goal_ids.mapped("state")
            plan.goal_count = len(states)
            plan.goal_good_count = sum(state in ("on_track", "reached") for state in states)

    @api.depends("measure_ids.state", "measure_ids.date_deadline")
    def _compute_measure_counts(self):
        for plan in self:
            measures = plan.measure_ids.filtered(lambda measure: measure.state != "cancelled")
            plan.measure_count = len(measures)
            plan.measure_done_count = len(measures.filtered(lambda m: m.state == "done"))
            plan.measure_overdue_count = len(measures.filtered("is_overdue"))

    @api.depends("state", "goal_ids.state", "measure_ids.is_overdue")
    def _compute_light(self):
        for plan in self:
            plan.light, plan.light_reason = plan._get_light()

    def _get_light(self):
        """The traffic light of a running plan, with its reason in words."""
        if self.state != "active":
            return False, False
        behind = self.goal_ids.filtered(lambda goal: goal.state in ("behind", "missed"))
        at_risk = self.goal_ids.filtered(lambda goal: goal.state == "at_risk")
        overdue = self.measure_overdue_count
        if behind:
            return "red", self.env._("Behind: %s", ", ".join(behind.mapped("name")))
        if at_risk:
            return "amber", self.env._("At risk: %s", ", ".join(at_risk.mapped("name")))
        if overdue:
            return "amber", self.env._("Overdue measures: %s", overdue)
        return "green", self.env._("All goals on track, no measure overdue")

    # ---- actions ----

    def action_activate(self):
        for plan in self:
            plan._check_complete()
        self.write({"state": "active"})

    def _check_complete(self):
        missing = []
        if not self.owner_id:
            missing.append(self.env._("an owner"))
        if not self.goal_ids:
            missing.append(self.env._("at least one goal"))
        if missing:
            raise UserError(
                self.env._(
                    "The plan “%(plan)s” still needs %(missing)s before it can start.",
                    plan=self.name,
                    missing=self.env._(" and ").join(missing),
                )
            )

    def action_close(self):
        self.write({"state": "closed"})

    def action_cancel(self):
        self.write({"state": "cancelled"})

    def action_reset(self):
        self.write({"state": "draft"})

    def write(self, vals):
        result = super().write(vals)
        if "state" in vals or "active" in vals:
            self.measure_ids._sync_activities()
        return result

    def action_open_measures(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("kam_planning.kam_measure_action")
        return action | {
            "domain": [("plan_id", "=", self.id)],
            "context": {"default_plan_id": self.id},
        }

    def action_open_goals(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("kam_planning.kam_goal_action")
        return action | {
            "domain": [("plan_id", "=", self.id)],
            "context": {"default_plan_id": self.id},
        }
