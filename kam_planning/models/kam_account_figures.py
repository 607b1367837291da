from dateutil.relativedelta import relativedelta

from odoo import api, fields, models

from .kam_metric import MetricWindow
from .kam_plan import LIGHTS


class KamAccount(models.Model):
    """What an account's orders, plans and measures add up to."""

    _inherit = "kam.account"

    revenue = fields.Monetary(
        string="Revenue 12 Months",
        compute="_compute_revenue",
        help="Net value of confirmed orders of the last 12 months, returns deducted.",
    )
    revenue_previous = fields.Monetary(
        string="12 Months Before",
        compute="_compute_revenue",
        help="Net value of confirmed orders of the 12 months before those, returns deducted.",
    )
    revenue_change = fields.Float(
        string="Change",
        compute="_compute_revenue_change",
        help="Of the last 12 months against the 12 months before.",
    )
    plan_ids = fields.One2many("kam.plan", "account_id", string="Plans")
    plan_count = fields.Integer(string="Number of Plans", compute="_compute_plan_count")
    current_plan_id = fields.Many2one("kam.plan", compute="_compute_current_plan")
    plan_light = fields.Selection(LIGHTS, string="Plan Status", compute="_compute_plan_light")
    measure_open_count = fields.Integer(string="Open Measures", compute="_compute_measure_counts")
    measure_overdue_count = fields.Integer(
        string="Overdue Measures", compute="_compute_measure_counts"
    )

    @api.depends("partner_id", "company_id")
    def _compute_revenue(self):
        revenues = self._get_revenues()
        for account in self:
            account.revenue, account.revenue_previous = revenues[account]

    def _get_revenues(self, with_group=False):
        """The last 12 months and those before, per account; all in one query."""
        today = fields.Date.context_today(self)
        ends = (today, today - relativedelta(years=1))
        windows = {
            account: [
                MetricWindow(
                    account._origin.id, end - relativedelta(years=1, days=-1), end, with_group
                )
                for end in ends
            ]
            for account in self
        }
        asked = [window for pair in windows.values() for window in pair]
        values = self.env["kam.metric"]._metric_revenue(list(set(asked)))
        return {account: [values[w] for w in pair] for account, pair in windows.items()}

    @api.depends("revenue", "revenue_previous")
    def _compute_revenue_change(self):
        for account in self:
            before = account.revenue_previous
            # Against nothing, or against returns only, a percentage says nothing.
            account.revenue_change = (account.revenue - before) / before if before > 0 else 0.0

    @api.depends("plan_ids.active")
    def _compute_plan_count(self):
        groups = self.env["kam.plan"]._read_group(
            [("account_id", "in", self.ids)], ["account_id"], ["__count"]
        )
        counts = dict(groups)
        for account in self:
            account.plan_count = counts.get(account._origin, 0)

    @api.depends("plan_ids.active", "plan_ids.state", "plan_ids.date_from", "plan_ids.date_to")
    def _compute_current_plan(self):
        today = fields.Date.context_today(self)
        plans = self.env["kam.plan"].search(
            [
                ("account_id", "in", self.ids),
                ("state", "=", "active"),
                ("date_from", "<=", today),
                ("date_to", ">=", today),
            ],
            order="date_from, id",
        )
        latest = {plan.account_id: plan for plan in plans}
        for account in self:
            account.current_plan_id = latest.get(account._origin)

    @api.depends("current_plan_id", "plan_ids.light")
    def _compute_plan_light(self):
        for account in self:
            account.plan_light = account.current_plan_id.light

    @api.depends("plan_ids.measure_ids.is_open", "plan_ids.measure_ids.date_deadline")
    def _compute_measure_counts(self):
        today = fields.Date.context_today(self)
        groups = self.env["kam.measure"]._read_group(
            [("account_id", "in", self.ids), ("is_open", "=", True)],
            ["account_id"],
            ["__count", "date_deadline:array_agg"],
        )
        counts = {account: (count, days) for account, count, days in groups}
        for account in self:
            count, days = counts.get(account._origin, (0, []))
            account.measure_open_count = count
            account.measure_overdue_count = len([day for day in days if day and day < today])
