from odoo import api, fields, models

from .kam_metric import MetricWindow


class KamGoal(models.Model):
    """What a plan wants to reach, measured by a metric or by people's own figure."""

    _name = "kam.goal"
    _description = "Account Goal"
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
            ("growth", "Growth"),
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
    unit = fields.Selection(related="metric_id.unit")
    baseline = fields.Float(
        compute="_compute_baseline",
        store=True,
        readonly=False,
        help="The starting point: for a metric, its value in the period before the plan.",
    )
    target = fields.Float(required=True)
    manual_value = fields.Float(string="Own Figure", help="The value today, entered by people.")
    actual = fields.Float(compute="_compute_actual")
    is_measured = fields.Boolean(
        compute="_compute_actual", help="Whether there is a value at all: unknown is not zero."
    )
    expected = fields.Float(
        compute="_compute_pace", help="What the value should be today on the way to the target."
    )
    progress = fields.Float(compute="_compute_pace", help="Share of the way covered, in percent.")
    state = fields.Selection(
        [
            ("waiting", "Not Started"),
            ("unknown", "No Value Yet"),
            ("on_track", "On Track"),
            ("at_risk", "At Risk"),
            ("behind", "Behind"),
            ("reached", "Reached"),
            ("missed", "Missed"),
        ],
        compute="_compute_pace",
    )
    baseline_display = fields.Char(string="Start", compute="_compute_displays")
    target_display = fields.Char(string="Target Value", compute="_compute_displays")
    actual_display = fields.Char(string="Today", compute="_compute_displays")
    expected_display = fields.Char(string="Expected Today", compute="_compute_displays")

    _target_positive = models.Constraint(
        "CHECK (target > 0)", "A goal needs a target above 0. Enter what you want to reach."
    )

    @api.depends("metric_id", "plan_id.date_from", "plan_id.date_to", "plan_id.account_id")
    def _compute_baseline(self):
        measurable = self.filtered(lambda goal: goal._can_be_measured())
        values = measurable._metric_values(KamGoal._window_before)
        for goal in measurable:
            goal.baseline = values.get(goal, 0.0)

    @api.depends("metric_id", "manual_value", "date_from", "date_to", "account_id")
    def _compute_actual(self):
        measurable = self.filtered(lambda goal: goal._can_be_measured())
        values = measurable._metric_values(KamGoal._window)
        for goal in self:
            value = values.get(goal) if goal.metric_id else goal.manual_value
            goal.actual = value or 0.0
            goal.is_measured = value is not None

    def _can_be_measured(self):
        return bool(
            self.metric_id and self.plan_id.account_id.id and self.date_from and self.date_to
        )

    def _window(self):
        return MetricWindow(self.plan_id.account_id._origin.id, self.date_from, self.date_to)

    def _window_before(self):
        """The same number of days, ending the day before the plan starts."""
        length = self.date_to - self.date_from
        end = fields.Date.subtract(self.date_from, days=1)
        return MetricWindow(self.plan_id.account_id._origin.id, end - length, end)

    def _metric_values(self, window):
        """Value per goal; one query per metric, however many goals and periods."""
        values = {}
        for metric, goals in self.grouped("metric_id").items():
            windows = {goal: window(goal) for goal in goals}
            found = metric._values(windows.values())
            values |= {goal: found[key] for goal, key in windows.items() if key in found}
        return values

    @api.depends("actual", "is_measured", "target", "baseline", "metric_id", "plan_id.state")
    def _compute_pace(self):
        today = fields.Date.context_today(self)
        for goal in self:
            start = goal._get_start()
            goal.expected = start + (goal.target - start) * goal._get_elapsed(today)
            goal.progress = goal._get_progress(start)
            goal.state = goal._get_state(today)

    def _get_start(self):
        """Where the way to the target begins: sums start at zero, levels at the baseline."""
        return 0.0 if self.metric_id.accumulates else self.baseline

    def _get_elapsed(self, today):
        """Share of the plan's period that has passed, today included."""
        if not (self.date_from and self.date_to):
            return 0.0
        days = (self.date_to - self.date_from).days + 1
        return min(max(((today - self.date_from).days + 1) / days, 0.0), 1.0)

    def _get_progress(self, start):
        if not self.is_measured:
            return 0.0
        if self.target == start:
            return 100.0 if self._is_reached() else 0.0
        return max(0.0, 100.0 * (self.actual - start) / (self.target - start))

    def _is_reached(self):
        if self.metric_id.lower_is_better:
            return self.actual <= self.target
        return self.actual >= self.target

    def _get_state(self, today):
        if not self.date_from or today < self.date_from:
            return "waiting"
        if not self.is_measured:
            return "unknown"
        # A level can be lost again, so it is reached at the end; a sum as soon as it is there.
        final = today > self.date_to
        if self._is_reached() and (final or self.metric_id.accumulates or not self.metric_id):
            return "reached"
        if final:
            return "missed"
        return self._get_pace_state()

    def _get_pace_state(self):
        company = self.company_id or self.env.company
        ratio = self._get_pace_ratio()
        if ratio >= company.kam_on_track_percent / 100:
            return "on_track"
        return "at_risk" if ratio >= company.kam_at_risk_percent / 100 else "behind"

    def _get_pace_ratio(self):
        if self.metric_id.lower_is_better:
            return self.expected / self.actual if self.actual > 0 else 1.0
        return self.actual / self.expected if self.expected > 0 else 1.0

    @api.depends("actual", "target", "baseline", "expected", "metric_id", "currency_id")
    @api.depends_context("lang")
    def _compute_displays(self):
        for goal in self:
            metric, currency = goal.metric_id, goal.currency_id
            goal.baseline_display = metric._format(goal.baseline, currency)
            goal.target_display = metric._format(goal.target, currency)
            goal.expected_display = metric._format(goal.expected, currency)
            actual = goal.actual if goal.is_measured else None
            goal.actual_display = metric._format(actual, currency)
