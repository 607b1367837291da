from odoo import api, fields, models

# Orders come in lumps: in the first month of a year their sum says nothing about its pace.
EARLY = 1 / 12


class KamGoal(models.Model):
    """How a goal stands, compared with an even way from its start to its target."""

    _inherit = "kam.goal"

    expected = fields.Float(
        compute="_compute_pace", help="What the value should be today on the way to the target."
    )
    progress = fields.Float(compute="_compute_pace", help="Share of the way covered, in percent.")
    state = fields.Selection(
        [
            ("waiting", "Not Started"),
            ("unknown", "No Value Yet"),
            ("early", "Too Early to Say"),
            ("on_track", "On Track"),
            ("at_risk", "At Risk"),
            ("behind", "Behind"),
            ("reached", "Reached"),
            ("missed", "Missed"),
        ],
        string="Status",
        compute="_compute_pace",
        search="_search_state",
    )

    @api.depends("actual", "is_measured", "target", "baseline", "metric_id", "date_from", "date_to")
    def _compute_pace(self):
        today = fields.Date.context_today(self)
        for goal in self:
            start = goal._get_start()
            goal.expected = goal._get_expected(today)
            goal.progress = goal._get_progress(start)
            goal.state = goal._get_state(today)

    def _get_expected(self, day):
        start = self._get_start()
        return start + (self.target - start) * self._get_elapsed(day)

    def _search_state(self, operator, value):
        if operator != "in":
            return NotImplemented
        # The state is a matter of the day and of orders: all goals have to be asked.
        goals = self.search([])  # pylint: disable=no-search-all
        return [("id", "in", goals.filtered(lambda goal: goal.state in value).ids)]

    def _is_sum(self):
        """Sums start at zero and only grow; levels start at the baseline and can fall back."""
        return not self.metric_id or self.metric_id.accumulates

    def _get_start(self):
        """Where the way to the target begins; what only needs to be kept is there at once."""
        if self.metric_id.accumulates:
            return 0.0
        pick = max if self.metric_id.lower_is_better else min
        return pick(self.baseline, self.target)

    def _get_elapsed(self, today):
        """Share of the plan's period that has passed, today included."""
        if not self._has_period():
            return 0.0
        days = (self.date_to - self.date_from).days + 1
        return min(max(((today - self.date_from).days + 1) / days, 0.0), 1.0)

    def _get_progress(self, start):
        if not self.is_measured:
            return 0.0
        way = self.target - start
        if way == 0 or (way > 0) == self.metric_id.lower_is_better:
            # Nothing to gain, but something to keep.
            return 100.0 if self._is_reached() else 100.0 * self._get_ratio(self.target)
        return max(0.0, 100.0 * (self.actual - start) / way)

    def _is_reached(self):
        if self.metric_id.lower_is_better:
            return self.actual <= self.target
        return self.actual >= self.target

    def _get_state(self, today):
        if not self._has_period() or today < self.date_from:
            return "waiting"
        if not self.is_measured:
            return "unknown"
        final = today > self.date_to
        if self._is_reached() and (final or self._is_final_when_reached()):
            return "reached"
        if final:
            return "missed"
        if self._is_sum() and self._get_elapsed(today) < EARLY:
            return "early"
        return self._get_pace_state()

    def _is_final_when_reached(self):
        """A level can be lost again, and what should stay low can still grow."""
        return self._is_sum() and not self.metric_id.lower_is_better

    def _get_pace_state(self):
        company = self.company_id or self.env.company
        ratio = self._get_ratio(self.expected)
        if ratio >= company.kam_on_track_percent / 100:
            return "on_track"
        return "at_risk" if ratio >= company.kam_at_risk_percent / 100 else "behind"

    def _get_ratio(self, expected):
        """Value to expected value, so that more is better."""
        value = self.actual
        if self.metric_id.lower_is_better:
            value, expected = expected, value
        if expected > 0:
            return value / expected
        return 1.0 if value >= expected else 0.0
