from odoo import fields, models


class KamPlanTemplateGoal(models.Model):
    """A goal that plans of a template begin with."""

    _name = "kam.plan.template.goal"
    _description = "Goal of an Account Plan Template"
    _order = "sequence, id"

    def _get_dimensions(self):
        return self.env["kam.goal"]._fields["dimension"]._description_selection(self.env)

    def _get_sides(self):
        return self.env["kam.goal"]._fields["side"]._description_selection(self.env)

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    template_id = fields.Many2one(
        "kam.plan.template", required=True, index=True, ondelete="cascade"
    )
    dimension = fields.Selection(selection="_get_dimensions", required=True, default="growth")
    side = fields.Selection(
        selection="_get_sides", string="Whose Goal", required=True, default="ours"
    )
    metric_id = fields.Many2one(
        "kam.metric",
        ondelete="restrict",
        index="btree_not_null",
        help="Its value is computed. Without a metric people enter the value themselves.",
    )
    target_kind = fields.Selection(
        [("absolute", "Fixed Value"), ("percent", "Percent of the Start")],
        string="Target Is",
        required=True,
        default="absolute",
    )
    target = fields.Float(
        default=1.0,
        help="The fixed value. It also applies where there is no start to take a percentage of.",
    )
    target_percent = fields.Float(
        string="Percent", default=100.0, help="110: a tenth more than in the period before."
    )

    def _missing_in(self, goals):
        """Those of which the plan has nothing yet, whatever people called it."""
        names = {goal.name.strip().lower() for goal in goals}
        metrics = goals.metric_id
        return self.filtered(
            lambda goal: (
                goal.name.strip().lower() not in names
                and (not goal.metric_id or goal.metric_id not in metrics)
            )
        )

    def _add_to(self, plan):
        goals = self.env["kam.goal"].create([goal._prepare_goal(plan) for goal in self])
        for goal, template in zip(goals, self, strict=True):
            if template.target_kind == "percent" and goal.baseline > 0:
                target = goal.baseline * template.target_percent / 100
                goal.target = min(target, goal.metric_id.maximum or target)
        return goals

    def _prepare_goal(self, plan):
        return {
            "plan_id": plan.id,
            "name": self.name,
            "sequence": self.sequence,
            "dimension": self.dimension,
            "side": self.side,
            "metric_id": self.metric_id.id,
            "target": self.target,
        }
