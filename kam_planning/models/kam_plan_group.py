from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .kam_plan import LIGHTS

WORST_FIRST = ("red", "amber", "green")


class KamPlan(models.Model):
    """A plan for a whole group, and the plans of its companies below it."""

    _inherit = "kam.plan"
    _kam_links = ("parent_id",)

    parent_id = fields.Many2one(
        "kam.plan",
        string="Part of Plan",
        index="btree_not_null",
        ondelete="set null",
        check_company=True,
        copy=False,
        tracking=True,
        help="The plan of the group that this customer belongs to.",
    )
    child_ids = fields.One2many("kam.plan", "parent_id", string="Plans Below")
    child_count = fields.Integer(string="Number of Plans Below", compute="_compute_children")
    child_goal_count = fields.Integer(string="Goals Below", compute="_compute_children")
    child_goal_good_count = fields.Integer(
        string="Goals on Track Below", compute="_compute_children"
    )
    child_measure_count = fields.Integer(string="Measures Below", compute="_compute_children")
    child_measure_overdue_count = fields.Integer(
        string="Overdue Measures Below", compute="_compute_children"
    )
    child_light = fields.Selection(
        LIGHTS,
        string="Worst Light Below",
        compute="_compute_children",
        help="The worst traffic light of all plans below this one.",
    )
    child_light_reason = fields.Char(string="Reason", compute="_compute_children")

    @api.constrains("parent_id")
    def _check_parent(self):
        if self._has_cycle():
            raise ValidationError(
                self.env._(
                    "A plan cannot be part of itself, not even by way of other plans. Choose "
                    "another plan above it, or none."
                )
            )

    @api.depends("child_ids.light", "child_ids.goal_count", "child_ids.measure_count")
    @api.depends_context("lang", "uid")
    def _compute_children(self):
        below = self._get_plans_below()
        for plan in self:
            plans = below.get(plan._origin, plan.browse())
            plan.child_count = len(plans)
            plan.child_goal_count = sum(plans.mapped("goal_count"))
            plan.child_goal_good_count = sum(plans.mapped("goal_good_count"))
            plan.child_measure_count = sum(plans.mapped("measure_count"))
            plan.child_measure_overdue_count = sum(plans.mapped("measure_overdue_count"))
            plan.child_light, plan.child_light_reason = plans._get_worst_light()

    def _get_plans_below(self):
        """All plans below each of these, on any level: one query for each level."""
        parents = {}
        level = self._origin
        while level:
            level = self.search(
                [("parent_id", "in", level.ids), ("state", "!=", "cancelled")], order="id"
            )
            level -= self.browse(plan.id for plan in parents)
            parents |= {plan: plan.parent_id for plan in level}
        below = {}
        for plan in parents:
            above = parents[plan]
            while above:
                below[above] = below.get(above, self.browse()) | plan
                above = parents.get(above)
        # With one prefetch their figures are computed together.
        every = self.browse(plan.id for plan in parents)
        return {above: plans.with_prefetch(every.ids) for above, plans in below.items()}

    def _get_worst_light(self):
        lights = self.grouped("light")
        for light in WORST_FIRST:
            if light in lights:
                reasons = [f"{p.name}: {p.light_reason}" for p in lights[light]]
                return light, "; ".join(reasons)
        return False, False
