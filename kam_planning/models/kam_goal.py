from odoo import api, fields, models

from ..tools import days
from .kam_metric import MetricWindow


class KamGoal(models.Model):
    """What a plan wants to reach, measured by a metric or by people's own figure."""

    _name = "kam.goal"
    _description = "Account Goal"
    _inherit = ["kam.part"]
    _kam_whole = "plan_id"
    _order = "sequence, id"

    name = fields.Char(required=True)
    sequence = fields.Integer(default=10)
    plan_id = fields.Many2one("kam.plan", required=True, index=True, ondelete="cascade")
    account_id = fields.Many2one(related="plan_id.account_id", store=True, index=True)
    company_id = fields.Many2one(related="plan_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    plan_state = fields.Selection(related="plan_id.state", string="Plan Status")
    date_from = fields.Date(related="plan_id.date_from")
    date_to = fields.Date(related="plan_id.date_to")
    dimension = fields.Selection(
        [
            ("growth", "Quantitative Growth"),
            ("qualitative_growth", "Qualitative Growth"),
            ("profitability", "Profitability"),
            ("wallet", "Share of Wallet"),
            ("satisfaction", "Satisfaction and Loyalty"),
            ("cross_selling", "Cross-Selling"),
            ("relationship", "Relationship"),
            ("innovation", "Innovation"),
        ],
        required=True,
        default="growth",
    )
    side = fields.Selection(
        [("ours", "Ours"), ("customer", "Customer's"), ("joint", "Joint")],
        string="Whose Goal",
        required=True,
        default="ours",
    )
    note = fields.Text()

    # measuring
    metric_id = fields.Many2one(
        "kam.metric",
        ondelete="restrict",
        help="Its value is computed. Without a metric you enter the value yourself.",
    )
    with_group = fields.Boolean(
        string="Whole Group",
        compute="_compute_with_group",
        store=True,
        readonly=False,
        precompute=True,
        help="Measure the account together with all accounts below it in its corporate group.",
    )
    unit = fields.Selection(related="metric_id.unit")
    baseline = fields.Float(
        string="Starting Value",
        compute="_compute_baseline",
        store=True,
        readonly=False,
        help="The starting point: for a metric, its value in the period before the plan.",
    )
    target = fields.Float(required=True, help="What the value should be at the end of the plan.")
    manual_value = fields.Float(
        string="Own Figure", copy=False, help="The value today, entered by people."
    )
    manual_date = fields.Date(
        string="Figure Of",
        compute="_compute_manual_date",
        store=True,
        readonly=False,
        copy=False,
        help="The day of your own figure. Without it nothing has been measured yet.",
    )
    actual = fields.Float(compute="_compute_actual")
    is_measured = fields.Boolean(
        compute="_compute_actual", help="Whether there is a value at all: unknown is not zero."
    )
    baseline_display = fields.Char(string="Start", compute="_compute_displays")
    target_display = fields.Char(string="Target Value", compute="_compute_displays")
    actual_display = fields.Char(string="Today", compute="_compute_displays")
    expected_display = fields.Char(
        string="Expected Today",
        compute="_compute_displays",
        help="What the value should be today on an even way to the target.",
    )

    _target_positive = models.Constraint(
        "CHECK (target > 0)", "A goal needs a target above 0. Enter what you want to reach."
    )

    @api.depends("plan_id")
    def _compute_with_group(self):
        """Who plans for the head of a group plans for the group: its units are meant, too."""
        for goal in self:
            goal.with_group = bool(goal.plan_id.account_id.child_ids)

    @api.depends(
        "metric_id",
        "with_group",
        "plan_id.date_from",
        "plan_id.date_to",
        "plan_id.account_id",
    )
    def _compute_baseline(self):
        measurable = self.filtered(lambda goal: goal._can_be_measured())
        values = measurable._metric_values(KamGoal._window_before)
        for goal in self:
            goal.baseline = values.get(goal, 0.0) if goal in measurable else goal.baseline

    @api.depends("manual_value")
    def _compute_manual_date(self):
        today = fields.Date.context_today(self)
        for goal in self:
            goal.manual_date = today if goal._is_dated() else False

    def _is_dated(self):
        """A value of 0 counts once there has been another one, or when people give its day."""
        return bool(self.manual_value or self.manual_date)

    @api.depends(
        "metric_id",
        "with_group",
        "manual_value",
        "manual_date",
        "date_from",
        "date_to",
        "account_id",
    )
    def _compute_actual(self):
        measurable = self.filtered(lambda goal: goal._can_be_measured())
        values = measurable._metric_values(KamGoal._window)
        today = fields.Date.context_today(self)
        over = measurable.filtered(lambda goal: goal not in values and goal.date_to < today)
        values |= self._get_values_then(over) if over else {}
        for goal in self:
            value = values.get(goal) if goal.metric_id else goal._get_manual_value()
            goal.actual = value or 0.0
            goal.is_measured = value is not None

    def _get_manual_value(self):
        return self.manual_value if self.manual_date else None

    def _can_be_measured(self):
        account = self.plan_id.account_id._origin
        return bool(self.metric_id and account) and self._has_period()

    def _has_period(self):
        return days.is_period(self.date_from, self.date_to)

    def _window(self):
        return self._window_between(self.date_from, self.date_to)

    def _window_before(self):
        """The same number of days, ending the day before the plan starts."""
        length = self.date_to - self.date_from
        end = fields.Date.subtract(self.date_from, days=1)
        return self._window_between(end - length, end)

    def _window_between(self, date_from, date_to):
        account = self.plan_id.account_id._origin
        return MetricWindow(account.id, date_from, date_to, self.with_group)

    def _metric_values(self, window):
        """Value per goal; one query per metric, however many goals and periods."""
        values = {}
        for metric, goals in self.grouped("metric_id").items():
            windows = {goal: window(goal) for goal in goals}
            found = metric._values(windows.values())
            values |= {goal: found[key] for goal, key in windows.items() if key in found}
        return values

    @api.depends(
        "actual", "is_measured", "target", "baseline", "expected", "metric_id", "currency_id"
    )
    @api.depends_context("lang")
    def _compute_displays(self):
        for goal in self:
            goal.baseline_display = goal._format(goal.baseline)
            goal.target_display = goal._format(goal.target)
            goal.expected_display = goal._format(goal.expected)
            goal.actual_display = goal._format(goal.actual if goal.is_measured else None)

    def _format(self, value):
        return self.metric_id._format(value, self.currency_id)

    @api.constrains("plan_id")
    def _check_measures(self):
        """A goal that goes over to another plan must not leave its measures behind."""
        measures = self.env["kam.measure"].sudo()  # sudo: compares
        measures.search([("goal_id", "in", self.ids)])._check_goal()

    def copy_data(self, default=None):
        vals_list = super().copy_data(default)
        for goal, vals in zip(self, vals_list, strict=True):
            if goal.metric_id:
                # It starts again from where the metric is then.
                vals.pop("baseline", None)
        return vals_list
