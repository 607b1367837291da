from odoo import api, fields, models
from odoo.exceptions import ValidationError

ACTIVITY_TYPE = "kam_planning.mail_activity_type_measure"


class KamMeasure(models.Model):
    """Who does what by when, so that a goal is reached."""

    _name = "kam.measure"
    _description = "Account Measure"
    _inherit = ["kam.part", "mail.thread", "mail.activity.mixin"]
    _kam_whole = "plan_id"
    _check_company_auto = True
    _order = "date_deadline, id"
    _OPEN_STATES = ("todo", "in_progress")

    name = fields.Char(required=True, tracking=True)
    plan_id = fields.Many2one("kam.plan", required=True, index=True, ondelete="cascade")
    account_id = fields.Many2one(related="plan_id.account_id", store=True, index=True)
    company_id = fields.Many2one(related="plan_id.company_id", store=True, index=True)
    goal_id = fields.Many2one(
        "kam.goal", index="btree_not_null", ondelete="set null", string="Serves Goal"
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

    @api.depends("state")
    def _compute_date_done(self):
        today = fields.Date.context_today(self)
        for measure in self:
            measure.date_done = measure.state == "done" and (measure.date_done or today)

    @api.depends("state", "plan_id.state", "plan_id.active")
    def _compute_is_open(self):
        for measure in self:
            plan = measure.plan_id
            going_on = plan.active and plan.state in ("draft", "active")
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

    # ---- create, write ----

    @api.model_create_multi
    def create(self, vals_list):
        measures = super().create(vals_list)
        measures._sync_activities()
        return measures

    def write(self, vals):
        result = super().write(vals)
        if vals.keys() & {"state", "responsible_id", "date_deadline", "name", "plan_id"}:
            self._sync_activities()
        return result

    # ---- actions ----

    def action_start(self):
        self.write({"state": "in_progress"})

    def action_done(self):
        self.write({"state": "done"})

    def action_cancel(self):
        self.write({"state": "cancelled"})

    def action_reopen(self):
        self.write({"state": "todo"})

    # ---- activities: an open measure of a running plan is one activity ----

    def _sync_activities(self):
        # Whoever may change a measure may change its activity, whosever it is.
        measures = self.sudo()  # sudo: touches activities of measures only
        activity_type = measures._get_activity_type()
        if not (measures and activity_type):
            return
        existing = measures._get_measure_activities(activity_type)
        wanted = measures.filtered(lambda measure: measure._wants_activity())
        measures._close_activities(existing, measures - wanted)
        measures._update_activities(existing, wanted)
        missing = wanted.filtered(lambda measure: measure.id not in existing)
        vals_list = [measure._prepare_activity(activity_type) for measure in missing]
        measures.env["mail.activity"].create(vals_list)

    @api.model
    def _get_activity_type(self):
        """Administrators can delete it; then measures have no activities."""
        empty = self.env["mail.activity.type"]
        return self.env.ref(ACTIVITY_TYPE, raise_if_not_found=False) or empty

    def _wants_activity(self):
        running = self.plan_id.state == "active" and self.account_id.active
        return running and self.is_open and self.responsible_id and self.date_deadline

    def _get_measure_activities(self, activity_type):
        """The open activity of each measure, by the measure's id."""
        activities = self.env["mail.activity"].search(
            [
                ("res_model", "=", self._name),
                ("res_id", "in", self.ids),
                ("activity_type_id", "=", activity_type.id),
            ]
        )
        return {activity.res_id: activity for activity in activities}

    def _close_activities(self, existing, measures):
        activities = self.env["mail.activity"]
        done = measures.filtered(lambda measure: measure.state == "done")
        finished = [existing[measure.id] for measure in done if measure.id in existing]
        dropped = [existing[m.id] for m in measures - done if m.id in existing]
        activities.union(*finished).action_feedback()
        activities.union(*dropped).unlink()

    def _update_activities(self, existing, measures):
        for measure in measures.filtered(lambda measure: measure.id in existing):
            activity = existing[measure.id]
            vals = measure._prepare_activity_values()
            current = activity._convert_to_write({name: activity[name] for name in vals})
            changed = {name: value for name, value in vals.items() if current[name] != value}
            if changed:
                activity.write(changed)

    def _prepare_activity(self, activity_type):
        return {
            "activity_type_id": activity_type.id,
            "res_model_id": self.env["ir.model"]._get_id(self._name),
            "res_id": self.id,
            **self._prepare_activity_values(),
        }

    def _prepare_activity_values(self):
        return {
            "user_id": self.responsible_id.id,
            "date_deadline": self.date_deadline,
            "summary": self.name,
        }
