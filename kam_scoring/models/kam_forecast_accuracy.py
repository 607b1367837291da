from odoo import api, fields, models
from odoo.tools import SQL

from .kam_forecast import JUDGED_FROM, SOURCES

# Shares of sums, not means of shares: a small customer with a large error would drown the others.
RATES = {"bias:avg": "error", "deviation_rate:avg": "deviation"}


class KamForecastAccuracy(models.Model):
    """One row for each forecast and source: how far it was from what came.

    Only forecasts of which a quarter of the period has passed.
    """

    _name = "kam.forecast.accuracy"
    _description = "Forecast Accuracy"
    _auto = False
    _order = "made_on desc, account_id, source"
    _rec_name = "forecast_id"
    _depends = {
        "kam.forecast": [
            "account_id",
            "company_id",
            "made_on",
            "closed",
            "elapsed",
            "actual",
            *(f"{s}{kind}" for s in SOURCES for kind in ("", "_known")),
            *(f"{source}_error" for source in SOURCES),
        ],
    }

    forecast_id = fields.Many2one("kam.forecast", readonly=True)
    account_id = fields.Many2one("kam.account", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    manager_id = fields.Many2one(related="account_id.manager_id")
    tier_id = fields.Many2one(related="account_id.tier_id")
    made_on = fields.Date(readonly=True)
    closed = fields.Boolean(readonly=True, help="The 12 months are over.")
    elapsed = fields.Float(
        readonly=True, aggregator="avg", help="The part of the period that has passed, by days."
    )
    source = fields.Selection(
        [
            ("own", "Own Figure"),
            ("statistical", "Order Rhythm"),
            ("pipeline", "Weighted Pipeline"),
        ],
        readonly=True,
    )
    expected = fields.Monetary(
        readonly=True, help="The part of the forecast that belongs to the time that has passed."
    )
    actual = fields.Monetary(string="Revenue", readonly=True)
    error = fields.Monetary(readonly=True, help="Expected less revenue: above 0 it was too high.")
    deviation = fields.Monetary(
        readonly=True, help="The error without its sign: too high and too low do not cancel out."
    )
    bias = fields.Float(
        string="Bias %",
        readonly=True,
        aggregator="avg",
        help="Error in percent of the revenue: above 0 the forecasts were too high. Of a group, "
        "the sum of the errors in percent of the sum of the revenue.",
    )
    deviation_rate = fields.Float(
        string="Deviation %",
        readonly=True,
        aggregator="avg",
        help="Deviation in percent of the revenue. Of a group, the sum of the deviations in "
        "percent of the sum of the revenue (weighted absolute percentage error).",
    )

    @property
    def _table_query(self):
        return SQL(
            """SELECT 3 * f.id + s.number AS id, f.id AS forecast_id, f.account_id, f.company_id,
                      f.made_on, f.closed, f.elapsed, f.actual, s.source,
                      f.actual + s.error AS expected, s.error, ABS(s.error) AS deviation,
                      100 * s.error / NULLIF(GREATEST(f.actual, 0), 0) AS bias,
                      100 * ABS(s.error) / NULLIF(GREATEST(f.actual, 0), 0) AS deviation_rate
                 FROM kam_forecast f
                CROSS JOIN LATERAL (VALUES
                      (0, 'own', f.own_known, f.own_error),
                      (1, 'statistical', f.statistical_known, f.statistical_error),
                      (2, 'pipeline', f.pipeline_known, f.pipeline_error)
                      ) s(number, source, known, error)
                WHERE s.known AND f.elapsed >= %s""",
            JUDGED_FROM,
        )

    @api.depends("forecast_id", "source")
    @api.depends_context("lang")
    def _compute_display_name(self):
        names = dict(self._fields["source"]._description_selection(self.env))
        for row in self:
            row.display_name = f"{row.forecast_id.display_name} · {names.get(row.source, '')}"

    def _read_group_select(self, aggregate_spec, query):
        if aggregate_spec not in RATES:
            return super()._read_group_select(aggregate_spec, query)
        total = SQL("SUM(%s)", self._field_to_sql(self._table, "actual", query))
        return SQL(
            "100 * SUM(%s) / NULLIF(GREATEST(%s, 0), 0)",
            self._field_to_sql(self._table, RATES[aggregate_spec], query),
            total,
        )
