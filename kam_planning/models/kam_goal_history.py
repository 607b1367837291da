from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

# Pace is a matter of weeks: a point a week draws the line of a year, and ten thousand goals stay
# half a million rows. What people enter is there at once, whatever the day.
EVERY_DAYS = 7


class KamGoal(models.Model):
    """The history of a goal's values."""

    _inherit = "kam.goal"

    value_ids = fields.One2many("kam.goal.value", "goal_id", string="History", readonly=True)
    history = fields.Json(compute="_compute_history", string="Course")

    # ---- writing it ----

    @api.model_create_multi
    def create(self, vals_list):
        goals = super().create(vals_list)
        goals._note_own_values()
        return goals

    def write(self, vals):
        result = super().write(vals)
        if vals.keys() & {"manual_value", "manual_date", "rating", "manual_note"}:
            self._note_own_values()
        return result

    def _note_own_values(self):
        """People's figures count for the day that they name."""
        entered = self.filtered(
            lambda goal: goal.measured_by != "metric" and goal.manual_date and goal.is_measured
        )
        entered._note_values(lambda goal: goal.manual_date)

    def _note_values(self, day):
        rows = [
            (
                goal.id,
                day(goal),
                goal.actual if goal.is_measured else None,
                goal._get_expected(day(goal)),
                None if goal.metric_id else goal.manual_note or None,
            )
            for goal in self
        ]
        if rows:
            self.env["kam.goal.value"]._put(rows)

    # ---- the daily step ----

    @api.model
    def _daily_domain_goal_values(self, today):
        """Metrics of running plans whose last value is a week old; on the last day all of them.

        What cannot be measured gets a row as well, and so is due once a week, too.
        """
        running = Domain(
            [
                ("plan_id.state", "=", "active"),
                ("plan_id.active", "=", True),
                ("plan_id.date_from", "<=", today),
                ("plan_id.date_to", ">=", today),
                ("metric_id", "!=", False),
            ]
        )
        week = Domain("date", ">", today - relativedelta(days=EVERY_DAYS))
        old = Domain("value_ids", "not any", week & Domain("date", "<=", today))
        last = Domain("plan_id.date_to", "=", today)
        return running & (old | last & Domain("value_ids", "not any", [("date", "=", today)]))

    def _daily_run_goal_values(self, today):
        self._note_values(lambda _goal: today)

    # ---- showing it ----

    @api.depends("value_ids", "target", "baseline", "date_from", "date_to", "actual", "unit")
    def _compute_history(self):
        for goal in self:
            goal.history = goal._get_history()

    def _get_history(self):
        """Points for the chart: values, and the even way from the start to the target."""
        if not (self._has_period() and self.target):
            return False
        values = {
            line.date: line.value if line.is_measured else None for line in self.value_ids.sorted()
        }
        today = fields.Date.context_today(self)
        if self.metric_id and self.date_from <= today <= self.date_to:
            values[today] = self.actual if self.is_measured else None
        return {
            "values": [[fields.Date.to_string(day), values[day]] for day in sorted(values)],
            "pace": [
                [fields.Date.to_string(self.date_from), self._get_start()],
                [fields.Date.to_string(self.date_to), self.target],
            ],
            "percent": self.unit == "percent",
        }

    # ---- what can be measured only at the time ----

    def _get_values_then(self, goals):
        """The last known value of each of these goals; the present says nothing of the past."""
        self.env["kam.goal.value"].flush_model()
        query = SQL(
            """SELECT DISTINCT ON (goal_id) goal_id, value FROM kam_goal_value
               WHERE goal_id = ANY(%s) AND is_measured ORDER BY goal_id, date DESC""",
            goals._origin.ids,
        )
        found = dict(self.env.execute_query(query)) if goals._origin.ids else {}
        return {goal: found[goal._origin.id] for goal in goals if goal._origin.id in found}
