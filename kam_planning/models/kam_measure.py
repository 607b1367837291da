from odoo import api, fields, models
from odoo.exceptions import ValidationError


class KamMeasure(models.Model):
    """Who does what by when, so that a goal is reached."""

    _name = "kam.measure"
    _description = "Account Measure"
    _inherit = ["kam.part", "mail.thread", "mail.activity.mixin"]
    _kam_whole = "plan_id"
    _kam_links = ("goal_id", "finding_id", "review_id")
    _check_company_auto = True
    _order = "date_deadline, id"
    # Whoever is consulted may read, and is to answer.
    _mail_post_access = "read"
    _OPEN_STATES = ("todo", "in_progress")

    name = fields.Char(required=True, tracking=True)
    plan_id = fields.Many2one("kam.plan", required=True, index=True, ondelete="cascade")
    account_id = fields.Many2one(related="plan_id.account_id", store=True, index=True)
    company_id = fields.Many2one(related="plan_id.company_id", store=True, index=True)
    goal_id = fields.Many2one(
        "kam.goal", index="btree_not_null", ondelete="set null", string="Serves Goal"
    )
    finding_id = fields.Many2one(
        "kam.finding",
        index="btree_not_null",
        ondelete="set null",
        check_company=True,
        help="What this measure does something about.",
    )
    description = fields.Html()
    responsible_id = fields.Many2one(
        "res.users",
        default=lambda self: self.env.user,
        index=True,
        tracking=True,
        domain="[('share', '=', False)]",
        check_company=True,
        help="Does it; finds it among the activities.",
    )
    date_deadline = fields.Date(string="Due", index=True, tracking=True)
    date_done = fields.Date(
        string="Done On", compute="_compute_date_done", store=True, readonly=False, copy=False
    )
    state = fields.Selection(
        [
            ("todo", "To Do"),
            ("in_progress", "In Progress"),
            ("done", "Done"),
            ("cancelled", "Cancelled"),
        ],
        string="Status",
        default="todo",
        required=True,
        copy=False,
        tracking=True,
        group_expand=True,
    )
    priority = fields.Selection([("0", "Normal"), ("1", "Important")], default="0")
    # what it takes, and what came of it
    currency_id = fields.Many2one(related="company_id.currency_id")
    effort_hours = fields.Float(string="Planned Effort", help="Working hours that it will take.")
    effort_actual = fields.Float(string="Actual Effort", help="Working hours that it took.")
    cost = fields.Monetary(help="What it costs besides working time.")
    result = fields.Html(help="What came of it.")
    is_open = fields.Boolean(
        string="Open",
        compute="_compute_is_open",
        store=True,
        index=True,
        help="Still to be done, in a plan that has not ended.",
    )
    is_overdue = fields.Boolean(
        string="Overdue", compute="_compute_is_overdue", search="_search_is_overdue"
    )

    _effort_positive = models.Constraint(
        "CHECK (effort_hours >= 0 AND effort_actual >= 0 AND cost >= 0)",
        "Effort and cost cannot be below 0. Enter what the measure takes.",
    )

    @api.depends("state")
    def _compute_date_done(self):
        today = fields.Date.context_today(self)
        for measure in self:
            measure.date_done = measure.state == "done" and (measure.date_done or today)

    @api.depends("state", "plan_id.state", "plan_id.active")
    def _compute_is_open(self):
        for measure in self:
            plan = measure.plan_id
            going_on = plan.active and plan.state not in ("closed", "cancelled")
            measure.is_open = going_on and measure.state in self._OPEN_STATES

    @api.depends("is_open", "date_deadline")
    def _compute_is_overdue(self):
        today = fields.Date.context_today(self)
        for measure in self:
            due = measure.date_deadline
            measure.is_overdue = measure.is_open and due and due < today

    def _search_is_overdue(self, operator, _value):
        if operator != "in":
            return NotImplemented
        today = fields.Date.context_today(self)
        return [("is_open", "=", True), ("date_deadline", "<", today)]

    @api.constrains("goal_id", "plan_id")
    def _check_goal(self):
        # Whoever is responsible for a measure need not see the rest of the plan.
        for measure in self.sudo():  # sudo: compares, and names the two
            if measure.goal_id and measure.goal_id.plan_id != measure.plan_id:
                raise ValidationError(
                    self.env._(
                        "The goal “%(goal)s” belongs to another plan. Choose a goal of “%(plan)s”.",
                        goal=measure.goal_id.name,
                        plan=measure.plan_id.name,
                    )
                )

    @api.constrains("finding_id", "plan_id")
    def _check_finding(self):
        for measure in self.sudo():  # sudo: compares, and names the two
            # A plan may do something about what the plan before it found out.
            finding = measure.finding_id
            if finding and finding.account_id != measure.account_id:
                raise ValidationError(
                    self.env._(
                        "The finding “%(finding)s” is about another customer. Choose one about "
                        "%(customer)s.",
                        finding=finding.name,
                        customer=measure.account_id.display_name,
                    )
                )

    def copy_data(self, default=None):
        vals_list = super().copy_data(default)
        for measure, vals in zip(self, vals_list, strict=True):
            plan = self.env["kam.plan"].browse(vals.get("plan_id"))
            if plan.account_id != measure.account_id and "finding_id" not in (default or {}):
                vals.pop("finding_id", None)
        return vals_list

    # ---- actions ----

    def action_start(self):
        self.write({"state": "in_progress"})

    def action_done(self):
        self.write({"state": "done"})

    def action_cancel(self):
        self.write({"state": "cancelled"})

    def action_reopen(self):
        self.write({"state": "todo"})
