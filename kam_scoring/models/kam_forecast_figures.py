from datetime import timedelta

import numpy as np
import pandas as pd

from odoo import api, fields, models
from odoo.fields import Domain

from odoo.addons.kam_planning.models.kam_metric import MetricWindow

from ..engine import forecast
from .kam_forecast import SOURCES

# A forecast of a year is a matter of weeks: a point a week is enough to see how it goes.
EVERY_DAYS = 7


class KamForecast(models.Model):
    """What came, as far as the period has passed, and how far each source was from it.

    The revenue of a period that is under way is read once a week. On the first day after the
    period it is read for the last time; the row is closed then, and keeps what it says even if
    orders of that time are changed later.
    """

    _inherit = "kam.forecast"

    actual = fields.Monetary(
        string="Revenue So Far",
        readonly=True,
        help="Net value of the confirmed orders of the period, as far as it has passed.",
    )
    actual_until = fields.Date(
        string="Revenue Until", readonly=True, help="The last day whose orders are in it."
    )
    closed = fields.Boolean(
        readonly=True, help="The period is over. What was compared then does not change any more."
    )
    elapsed = fields.Float(
        compute="_compute_errors",
        store=True,
        aggregator="avg",
        help="The part of the period that has passed, by days.",
    )
    own_error = fields.Monetary(
        string="Own Figure: Error",
        compute="_compute_errors",
        store=True,
        help="The part of the own figure that belongs to the time that has passed, less the "
        "revenue of that time: above 0 it was too high. The same holds for the other sources.",
    )
    own_error_rate = fields.Float(
        string="Own Figure: Error %", compute="_compute_errors", store=True, aggregator=None
    )
    statistical_error = fields.Monetary(
        string="Order Rhythm: Error", compute="_compute_errors", store=True
    )
    statistical_error_rate = fields.Float(
        string="Order Rhythm: Error %", compute="_compute_errors", store=True, aggregator=None
    )
    pipeline_error = fields.Monetary(
        string="Pipeline: Error", compute="_compute_errors", store=True
    )
    pipeline_error_rate = fields.Float(
        string="Pipeline: Error %", compute="_compute_errors", store=True, aggregator=None
    )

    # ---- how far it was from what came ----

    @api.depends(
        "actual",
        "actual_until",
        "made_on",
        "period_start",
        "period_end",
        *SOURCES,
        *(f"{source}_known" for source in SOURCES),
    )
    def _compute_errors(self):
        for rows in self.grouped("actual_until").values():
            found = rows._get_errors().fillna(0.0)
            for row, error in zip(rows, found.itertuples(), strict=True):
                row.elapsed = error.elapsed
                for source in SOURCES:
                    row[f"{source}_error"] = getattr(error, f"error_{source}")
                    row[f"{source}_error_rate"] = getattr(error, f"relative_{source}")

    def _get_errors(self):
        """The engine's errors of rows whose revenue was read on one day, in their order."""
        frame = pd.DataFrame(
            {
                "made_on": pd.to_datetime(self.mapped("made_on")),
                "period_start": pd.to_datetime(self.mapped("period_start")),
                "period_end": pd.to_datetime(self.mapped("period_end")) + timedelta(days=1),
                **{source: self._get_known(source) for source in SOURCES},
            }
        )
        until = self[:1].actual_until
        as_of = until + timedelta(days=1) if until else self[:1].period_start
        return forecast.errors(frame, np.array(self.mapped("actual")), as_of, SOURCES)

    def _get_known(self, source, kind=""):
        return [row[source + kind] if row[f"{source}_known"] else np.nan for row in self]

    # ---- how right the sources were, over several forecasts ----

    def _get_accuracy_sentence(self):
        """How far the sources were off on average over these rows; empty if none was compared."""
        found = {f"error_{source}": self._get_known(source, "_error") for source in SOURCES}
        frame = pd.DataFrame({**found, "actual": self.mapped("actual")}, dtype=float)
        table = forecast.accuracy(frame, SOURCES).dropna()
        names = {
            "own": self.env._("own figures"),
            "statistical": self.env._("order rhythm"),
            "pipeline": self.env._("weighted pipeline"),
        }
        parts = [
            self._get_accuracy_part(names[row.Index], round(100 * row.bias), row.forecasts)
            for row in table.itertuples()
        ]
        return self.env._("On average so far: %s.", ", ".join(parts)) if parts else False

    def _get_accuracy_part(self, source, percent, count):
        values = {"who": source, "percent": abs(percent), "count": count}
        if percent > 0:
            return self.env._("%(who)s %(percent)s %% too high (%(count)s compared)", **values)
        if percent < 0:
            return self.env._("%(who)s %(percent)s %% too low (%(count)s compared)", **values)
        return self.env._("%(who)s right (%(count)s compared)", **values)

    # ---- what came ----

    @api.model
    def _get_last_day(self, company):
        """The last day that is over; of a history that ends on a fixed day, its last one."""
        present = self._get_period(company)["made_on"]
        return present if company.kam_as_of_date else present - timedelta(days=1)

    @api.model
    def _daily_domain_forecasts(self, _today):
        """Open rows whose revenue is a week old, and those whose period has come to its end."""
        opened = Domain("closed", "=", False)
        companies = self._read_group(opened, ["company_id"])
        return opened & Domain.OR(self._get_due(company) for (company,) in companies)

    def _get_due(self, company):
        last = self._get_last_day(company)
        old = Domain("actual_until", "<=", last - timedelta(days=EVERY_DAYS))
        never = Domain("actual_until", "=", False)
        over = Domain("period_end", "<=", last)
        begun = Domain("period_start", "<=", last)
        return Domain("company_id", "=", company.id) & begun & (never | old | over)

    def _daily_run_forecasts(self, _today):
        """One query for the revenue of all rows."""
        lasts = {company: self._get_last_day(company) for company in self.company_id}
        windows = {row: row._get_window(lasts[row.company_id]) for row in self}
        asked = list(set(windows.values()))
        revenues = self.env["kam.metric"]._metric_revenue(asked) if asked else {}
        for row, window in windows.items():
            row.write(
                {
                    "actual": revenues[window],
                    "actual_until": window.date_to,
                    "closed": row.period_end <= lasts[row.company_id],
                }
            )

    def _get_window(self, last):
        until = min(last, self.period_end)
        return MetricWindow(self.account_id.id, self.period_start, until, self.with_units)

    # ---- one account in the place of others ----

    def _absorb(self, others):
        """Be the forecast of all of them: what was known of each is added up."""
        if not others:
            return
        rows = self | others
        if any(rows.mapped("with_units")):
            # The figures of a group hold those of its units already.
            rows = rows.filtered(lambda row: row.with_units or not row.counted_above)
        entered = (self | others).filtered("own_known").sorted("own_date")
        vals = {name: sum(rows.mapped(name)) for name in ("statistical", "pipeline", "actual")}
        vals |= {f"{s}_known": any(rows.mapped(f"{s}_known")) for s in ("statistical", "pipeline")}
        vals |= {
            "own": sum(entered.mapped("own")),
            "own_known": bool(entered),
            "own_user_id": entered[-1:].own_user_id.id,
            "own_date": entered[-1:].own_date,
            "note": ", ".join(filter(None, (self | others).mapped("note"))),
        }
        # Of an open one the revenue is read anew in the night to come.
        self.write(vals if self.closed else {**vals, "actual": 0.0, "actual_until": False})
        others.unlink()


class KamDaily(models.AbstractModel):
    _inherit = "kam.daily"

    @api.model
    def _get_steps(self):
        return [*super()._get_steps(), ("kam.forecast", "forecasts")]
