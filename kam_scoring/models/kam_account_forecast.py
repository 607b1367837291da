from dateutil.relativedelta import relativedelta

from odoo import api, fields, models

from odoo.addons.kam_planning.models.kam_metric import MetricWindow

from .kam_forecast import JUDGED_FROM, SOURCES

# So many months back the chart shows what the 12 months before had brought.
MONTHS = 24


class KamAccount(models.Model):
    """What is expected of the next 12 months, by whom, and how right they were so far."""

    _inherit = "kam.account"

    forecast_ids = fields.One2many("kam.forecast", "account_id", string="Forecasts")
    forecast_id = fields.Many2one(
        "kam.forecast", string="Forecast of This Month", compute="_compute_current_forecast"
    )
    own_forecast = fields.Monetary(
        string="Own Figure of the Next 12 Months",
        compute="_compute_current_forecast",
        readonly=False,
        copy=False,
        help="What you expect of this customer. Enter it once a month: then it can be compared "
        "with what came.",
    )
    own_forecast_known = fields.Boolean(compute="_compute_current_forecast")
    own_forecast_hint = fields.Char(compute="_compute_own_forecast_hint")
    statistical_forecast = fields.Monetary(
        string="Order Rhythm: Next 12 Months", compute="_compute_current_forecast"
    )
    statistical_forecast_known = fields.Boolean(compute="_compute_current_forecast")
    pipeline_forecast = fields.Monetary(
        string="Weighted Pipeline", compute="_compute_current_forecast"
    )
    pipeline_forecast_known = fields.Boolean(compute="_compute_current_forecast")
    forecast_base = fields.Monetary(
        string="Revenue of the 12 Months before",
        compute="_compute_forecast_course",
        help="Up to the last day that is over, and of the whole group if the forecast is.",
    )
    forecast_course = fields.Json(compute="_compute_forecast_course")
    forecast_accuracy = fields.Char(compute="_compute_forecast_accuracy")

    @api.depends(
        "company_id",
        "forecast_ids.month",
        *(f"forecast_ids.{source}{kind}" for source in SOURCES for kind in ("", "_known")),
    )
    def _compute_current_forecast(self):
        rows = self.env["kam.forecast"].search(
            [("account_id", "in", self.ids), ("is_current", "=", True)]
        )
        current = {row.account_id: row for row in rows}
        for account in self:
            row = account.forecast_id = current.get(account._origin, rows.browse())
            for source in SOURCES:
                account[f"{source}_forecast"] = row[source]
                account[f"{source}_forecast_known"] = row[f"{source}_known"]

    @api.depends("forecast_ids.own", "company_id")
    @api.depends_context("lang")
    def _compute_own_forecast_hint(self):
        forecasts = self.env["kam.forecast"]
        months = {c: forecasts._get_period(c)["month"] for c in self.company_id}
        wanted = [(account, months.get(account.company_id)) for account in self]
        hints = forecasts._get_own_hints(wanted)
        for account, month in wanted:
            account.own_forecast_hint = hints.get((account._origin, month))

    # ---- the own figure ----

    @api.model_create_multi
    def create(self, vals_list):
        figures = [vals.get("own_forecast", False) for vals in vals_list]
        accounts = super().create([self._without_figure(vals) for vals in vals_list])
        for account, figure in zip(accounts, figures, strict=True):
            account._enter_own_forecast(figure)
        return accounts

    def write(self, vals):
        if "own_forecast" not in vals:
            return super().write(vals)
        result = super().write(self._without_figure(vals))
        self._enter_own_forecast(vals["own_forecast"])
        return result

    def _without_figure(self, vals):
        return {name: value for name, value in vals.items() if name != "own_forecast"}

    def _enter_own_forecast(self, figure):
        """Into the forecast of this month, which need not be there yet; empty takes it back."""
        rows = self.forecast_id
        if rows:
            rows.write({"own": figure})
        if figure is not False and figure is not None:
            missing = self - rows.account_id
            self.env["kam.forecast"].create(
                [{"account_id": account.id, "own": figure} for account in missing]
            )

    # ---- the course, for the chart ----

    @api.depends("forecast_ids.period_end", *(f"forecast_ids.{source}" for source in SOURCES))
    def _compute_forecast_course(self):
        days = {company: self._get_course_days(company) for company in self.company_id}
        windows = {
            account: [account._get_year_until(day) for day in days.get(account.company_id, ())]
            for account in self
        }
        asked = list({window for some in windows.values() for window in some})
        revenues = self.env["kam.metric"]._metric_revenue(asked) if asked else {}
        for account in self:
            account.forecast_base = revenues[windows[account][-1]] if windows[account] else 0.0
            account.forecast_course = {
                "revenue": [
                    [fields.Date.to_string(window.date_to), revenues[window]]
                    for window in windows[account]
                ],
                **{source: account._get_course(source) for source in SOURCES},
            }

    def _get_course_days(self, company):
        """The ends of the last months, and the last day that is over."""
        last = self.env["kam.forecast"]._get_last_day(company)
        first = last.replace(day=1)
        ends = [first - relativedelta(months=n, days=1) for n in reversed(range(MONTHS))]
        return [day for day in ends if day < last] + [last]

    def _get_year_until(self, day):
        start = day - relativedelta(years=1) + relativedelta(days=1)
        return MetricWindow(self._origin.id, start, day, self.forecast_id.with_units)

    def _get_course(self, source):
        """Each forecast on the last day of its period: there the revenue shows if it was right."""
        known = self.forecast_ids.filtered(f"{source}_known").sorted("period_end")
        return [[fields.Date.to_string(row.period_end), row[source]] for row in known]

    # ---- how right they were ----

    @api.depends(
        "forecast_ids.elapsed", "forecast_ids.actual", *(f"forecast_ids.{s}" for s in SOURCES)
    )
    @api.depends_context("lang")
    def _compute_forecast_accuracy(self):
        for account in self:
            rows = account.forecast_ids.filtered(lambda row: row.elapsed >= JUDGED_FROM)
            account.forecast_accuracy = rows._get_accuracy_sentence()

    # ---- one account in the place of others ----

    def _take_values_of(self, others):
        self._unite_forecasts(others)
        return super()._take_values_of(others)

    def _unite_forecasts(self, others):
        """One row for a month: what was expected of each is now expected of the one that stays."""
        everyone = self.sudo() | others.sudo()  # sudo: whoever may unite the accounts
        for rows in everyone.forecast_ids.grouped("month").values():
            kept = (rows & self.sudo().forecast_ids)[:1] or rows[:1]  # sudo: as above
            kept._absorb(rows - kept)
