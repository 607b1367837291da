import pandas as pd

from odoo import models

from ..engine import columns
from ..tools import bulk, forecast_queries
from .kam_forecast import SOURCES

# Beside those that somebody cares for, so many with most revenue get a forecast every month.
LARGEST = 500
# A row begins without revenue, and so without errors: the daily job fills them in.
NOTHING_YET = ("actual", "elapsed")
ERRORS = tuple(f"{source}_error{kind}" for source in SOURCES for kind in ("", "_rate"))


class KamScoreRun(models.Model):
    """What a run says of the next 12 months, written down once a month."""

    _inherit = "kam.score.run"

    def _store_forecasts(self, scores):
        """Make the month's forecasts that there are not yet; those that there are stay.

        A row that people have made by entering their figure before the first scoring of the month
        gets what it lacks, and the period of the scoring.

        :param scores: DataFrame by account id with ``revenue``, ``expected_revenue`` and
            ``opportunity_value``, of groups ``unit_count`` and ``is_unit``.
        """
        if not self._is_of_this_month():
            return
        period = self.env["kam.forecast"]._get_period_from(self.as_of)
        rows = forecast_queries.fetch_rows(self.env, self.company_id, period["month"])
        frame = self._get_forecasts(scores, rows, period["month"])
        known = frame["account_id"].isin(rows["account_id"])
        self._insert_forecasts(frame[~known], period)
        told = frame[frame["statistical_known"] | frame["pipeline_known"]]
        self._fill_forecasts(told.merge(rows[~rows["is_filled"]], on="account_id"), period)
        self.env["kam.forecast"].invalidate_model()
        self.env["kam.account"].invalidate_model(["forecast_ids"])

    def _is_of_this_month(self):
        """Whether it is a scoring of the present: with hindsight one does not forecast."""
        forecasts = self.env["kam.forecast"]
        present = forecasts._get_period(self.company_id)
        month = forecasts._get_period_from(self.as_of)["month"]
        in_time = self.as_of <= present["period_start"] and month == present["month"]
        return in_time and self._is_current()

    def _get_forecasts(self, scores, rows, month):
        """What the scoring says of each account that gets a forecast, NaN without a score."""
        everyone = self.scope == "all"
        largest = scores["revenue"].sort_index().nlargest(LARGEST if everyone else 0).index
        wanted = forecast_queries.fetch_wanted(
            self.env, self.company_id, largest.astype("int64").tolist(), month
        )
        wanted = wanted.union(rows["account_id"])
        chosen = scores.reindex(wanted if everyone else wanted.intersection(scores.index))
        frame = pd.DataFrame({"account_id": chosen.index.astype("int64")}, index=chosen.index)
        for name, fact in (("statistical", "expected_revenue"), ("pipeline", "opportunity_value")):
            # A forecast is not more exact than that, whatever the model says.
            frame[name] = columns.number(chosen, fact).round()
            frame[f"{name}_known"] = frame[name].notna()
        frame["with_units"] = columns.number(chosen, "unit_count").gt(0)
        frame["counted_above"] = columns.flag(chosen, "is_unit")
        return frame

    def _insert_forecasts(self, frame, period):
        bulk.insert(
            self.env,
            "kam.forecast",
            frame,
            company_id=self.company_id.id,
            own_known=False,
            closed=False,
            **dict.fromkeys((*NOTHING_YET, *ERRORS), 0.0),
            **period,
        )

    def _fill_forecasts(self, frame, period):
        """What came since the row was made belongs to a period that begins somewhat later now."""
        frame = frame.drop(columns=["account_id", "is_filled"])
        days = {name: pd.Timestamp(day) for name, day in period.items()}
        nothing = dict.fromkeys((*NOTHING_YET, *ERRORS), 0.0)
        bulk.update(self.env, "kam.forecast", frame.assign(**days, **nothing, actual_until=pd.NaT))
