from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain

# Comparing days since a change is comparing the day of the change the other way round.
TURNED = {"<": ">", ">": "<", "<=": ">=", ">=": "<="}


class KamPlan(models.Model):
    """How long ago somebody changed the content of a plan or of one of its parts."""

    _inherit = "kam.plan"

    last_change_date = fields.Date(
        string="Last Changed",
        default=fields.Date.context_today,
        readonly=True,
        copy=False,
        index=True,
        help="The last day on which somebody changed the plan, a goal, a measure, a finding or "
        "a review. Messages and computed figures do not count.",
    )
    freshness_days = fields.Integer(
        string="Days without Change",
        compute="_compute_freshness_days",
        search="_search_freshness_days",
        aggregator="avg",
        help="Days since somebody changed the plan, a goal, a measure, a finding or a review. "
        "Messages and computed figures do not count.",
    )

    @api.depends("last_change_date")
    def _compute_freshness_days(self):
        today = fields.Date.context_today(self)
        for plan in self:
            changed = plan.last_change_date or today
            plan.freshness_days = (today - changed).days

    def _search_freshness_days(self, operator, value):
        today = fields.Date.context_today(self)
        if operator == "in":
            days = [today - timedelta(days=number) for number in value]
            return Domain("last_change_date", "in", days)
        if operator not in TURNED:
            return NotImplemented
        return Domain("last_change_date", TURNED[operator], today - timedelta(days=value))

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            today = fields.Date.context_today(self)
            vals_list = [{**vals, "last_change_date": today} for vals in vals_list]
        return super().create(vals_list)

    def write(self, vals):
        """Only a change makes a plan fresh."""
        if not self.env.su and "last_change_date" in vals:
            vals = {name: value for name, value in vals.items() if name != "last_change_date"}
        return super().write(vals)

    def _note_change(self):
        """Called with the rights of the program; writes once a day at most."""
        if self.env.context.get("kam_no_change"):
            return
        today = fields.Date.context_today(self)
        stale = self.filtered(lambda plan: plan.last_change_date != today)
        if stale:
            stale.write({"last_change_date": today})
