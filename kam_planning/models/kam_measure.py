from odoo import api, fields, models
from odoo.exceptions import ValidationError

ACTIVITY_TYPE = "kam_planning.mail_activity_type_measure"


class KamMeasure(models.Model):
    """Who does what by when, so that a goal is reached."""

    _name = "kam.measure"
    _description = "Account Measure"
    _inherit = ["mail.thread", "mail.activity.mixin"]
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
        help="Does it; finds it among the activities.",
    )
    date_deadline = fields.Date(string="Due", index=True, tracking=True)
    date_done = fields.Date(string="Done On", readonly=True, copy=False)
    state = fields.Selection(
        [
            ("todo", "To Do"),
            ("in_progress", "In Progress"),
            ("done", "Done"),
            ("cancelled", "Cancelled"),
        ],
        default="todo",
        required=True,
        copy=False,
        tracking=True,
        group_expand=True,
    )
    priority = fields.Selection([("0", "Normal"), ("1", "Important")], default="0")
    is_overdue = fields.Boolean(compute="_compute_is_overdue", search="_search_is_overdue")

    @api.depends("state", "date_deadline")
    def _compute_is_overdue(self):
        today = fields.Date.context_today(self)
        for measure in self:
            due = measure.date_deadline
            measure.is_overdue = measure.state in self._OPEN_STATES and due and due < today

    def _search_is_overdue(self, operator, value):
        if operator != "in":
            return NotImplemented
        return [
            ("state", "in", self._OPEN_STATES),
            ("date_deadline", "<", fields.Date.context_today(self)),
        ]

    @api.constrains("goal_id", "plan_id")
    def _check_goal(self):
        for measure in self:
            if measure.goal_id and measure.goal_id.plan_id != measure.plan_id:
                raise ValidationError(
                    self.env._(
                        "The goal “%(goal)s” belongs to another plan. "
                        "Choose a goal of “%(plan)s”.",
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
        if "state" in vals:
            done = vals["state"] == "done"
            vals = {"date_done": done and fields.Date.context_today(self), **vals}
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
        existing = self._get_measure_activities()
        wanted = self.filtered(lambda measure: measure._wants_activity())
        self._close_activities(existing, self - wanted)
        self._update_activities(existing, wanted)
        missing = wanted.filtered(lambda measure: measure.id not in existing)
        self.env["mail.activity"].create([measure._prepare_activity() for measure in missing])

    def _wants_activity(self):
        running = self.plan_id.state == "active" and self.plan_id.active
        opened = self.state in self._OPEN_STATES
        return running and opened and self.responsible_id and self.date_deadline

    def _get_measure_activities(self):
        """The open activity of each measure, by the measure's id."""
        activities = self.env["mail.activity"].search(
            [
                ("res_model", "=", self._name),
                ("res_id", "in", self.ids),
                ("activity_type_id", "=", self.env.ref(ACTIVITY_TYPE).id),
            ]
        )
        return {activity.res_id: activity for activity in activities}

    def _close_activities(self, existing, measures):
        Activity = self.env["mail.activity"]
        done = measures.filtered(lambda measure: measure.state == "done")
        finished = [existing[measure.id] for measure in done if measure.id in existing]
        dropped = [existing[m.id] for m in measures - done if m.id in existing]
        Activity.union(*finished).with_context(kam_measure_done=True).action_feedback()
        Activity.union(*dropped).unlink()

    def _update_activities(self, existing, measures):
        for measure in measures.filtered(lambda measure: measure.id in existing):
            activity, vals = existing[measure.id], measure._prepare_activity()
            changed = {
                name: vals[name]
                for name in ("summary", "date_deadline", "user_id")
                if activity._fields[name].convert_to_write(activity[name], activity) != vals[name]
            }
            if changed:
                activity.write(changed)

    def _prepare_activity(self):
        return {
            "activity_type_id": self.env.ref(ACTIVITY_TYPE).id,
            "res_model_id": self.env["ir.model"]._get_id(self._name),
            "res_id": self.id,
            "user_id": self.responsible_id.id,
            "date_deadline": self.date_deadline,
            "summary": self.name,
        }
