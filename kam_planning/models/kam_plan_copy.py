from dateutil.relativedelta import relativedelta

from odoo import models


class KamPlan(models.Model):
    """Duplicating a plan continues it: the same goals and measures in the next period."""

    _inherit = "kam.plan"

    def copy_data(self, default=None):
        vals_list = super().copy_data(default)
        for plan, vals in zip(self, vals_list, strict=True):
            if not {"date_from", "date_to"} & set(default or ()):
                vals["date_from"], vals["date_to"] = plan._get_next_period()
        return vals_list

    def copy(self, default=None):
        copies = super().copy(default)
        for plan, copy in zip(self, copies, strict=True):
            plan._copy_goals_and_measures(copy)
        return copies

    def _get_next_period(self):
        """The period of the same length that follows: whole months stay whole months."""
        start = self.date_to + relativedelta(days=1)
        length = relativedelta(start, self.date_from)
        return start, start + length - relativedelta(days=1)

    def _copy_goals_and_measures(self, copy):
        later = relativedelta(copy.date_from, self.date_from)
        copied_goals = self.goal_ids.copy({"plan_id": copy.id})
        goals = dict(zip(self.goal_ids, copied_goals, strict=True))
        vals_list = []
        for measure in self.measure_ids.filtered(lambda m: m.state != "cancelled"):
            goal = goals.get(measure.goal_id)
            due = measure.date_deadline and measure.date_deadline + later
            fixed = {"plan_id": copy.id, "goal_id": goal and goal.id, "date_deadline": due}
            vals_list += measure.copy_data(fixed)
        self.env["kam.measure"].create(vals_list)
