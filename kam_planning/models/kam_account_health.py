from odoo import api, fields, models

GOAL_POINTS = {"reached": 100, "on_track": 100, "at_risk": 50, "behind": 0, "missed": 0}
# A revenue that falls by so much is worth no points, one that grows by so much all of them.
WORST_CHANGE, BEST_CHANGE = -0.3, 0.1
# Something that is late by so many days is worth no points any more.
LATE_DAYS = 30


class KamAccount(models.Model):
    """How an account is doing, from what is known; unknown is not bad."""

    _inherit = "kam.account"

    health = fields.Integer(
        compute="_compute_health",
        aggregator="avg",
        help="How the account is doing, from 0 to 100: the average of its goals, its overdue "
        "measures, the change of its revenue, and its overdue contacts and reviews. What is not "
        "known is left out and lowers nothing.",
    )
    health_known = fields.Boolean(compute="_compute_health")
    health_reason = fields.Char(string="Why This Health", compute="_compute_health")

    @api.depends(
        "plan_ids.goal_ids.state",
        "plan_ids.state",
        "measure_open_count",
        "measure_overdue_count",
        "revenue_change",
        "revenue_previous",
        "next_touch_date",
        "next_review_date",
    )
    @api.depends_context("lang", "uid")
    def _compute_health(self):
        for account in self:
            parts = [(n, round(p)) for n, p in account._get_health_parts() if p is not None]
            points = [value for _name, value in parts]
            account.health_known = bool(parts)
            account.health = round(sum(points) / len(points)) if points else 0
            account.health_reason = self.env._(", ").join(
                f"{name} {value}" for name, value in parts
            ) or self.env._("Nothing is known yet: no running plan, no open measure, no revenue")

    def _get_health_parts(self):
        """Pairs of a name and its points from 0 to 100, None while unknown."""
        return [
            (self.env._("Goals"), self._get_goal_points()),
            (self.env._("Measures in time"), self._get_measure_points()),
            (self.env._("Revenue against last year"), self._get_revenue_points()),
            (self.env._("Contacts"), self._get_punctuality("next_touch_date")),
            (self.env._("Reviews"), self._get_punctuality("next_review_date")),
        ]

    def _get_goal_points(self):
        states = self.current_plan_id.goal_ids.mapped("state")
        points = [GOAL_POINTS[state] for state in states if state in GOAL_POINTS]
        return sum(points) / len(points) if points else None

    def _get_measure_points(self):
        if not self.measure_open_count:
            return None
        return 100 * (1 - self.measure_overdue_count / self.measure_open_count)

    def _get_revenue_points(self):
        if self.revenue_previous <= 0:
            return None
        share = (self.revenue_change - WORST_CHANGE) / (BEST_CHANGE - WORST_CHANGE)
        return 100 * min(max(share, 0), 1)

    def _get_punctuality(self, name):
        due = self[name]
        if not due:
            return None
        late = (fields.Date.context_today(self) - due).days
        return 100 * (1 - min(max(late, 0), LATE_DAYS) / LATE_DAYS)
