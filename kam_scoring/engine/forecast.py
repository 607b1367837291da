"""How far forecasts of revenue were from what came."""

from __future__ import annotations

import numpy as np
import pandas as pd

from .columns import number

SOURCES = ("statistical", "manager", "pipeline")


def errors(forecasts, actual, as_of, sources=SOURCES):
    """Error of each forecast, as far as its period has passed.

    A period that is under way is compared with the elapsed part of the forecast, by days: half of
    the year, half of the figure. Seasons are not looked at.

    :param forecasts: DataFrame with ``made_on``, ``period_start``, ``period_end`` (first day after
        the period) and one column per source, money; NaN where there is none.
    :param actual: revenue of each row from the start of its period up to ``as_of``, or to its end
        if that is earlier; a Series on the same index, or an array.
    :param as_of: first day that is not looked at any more.
    :param sources: names of the columns with forecasts.
    :return: DataFrame on the same index: ``elapsed`` (0..1), ``actual``, and per source
        ``error_<source>`` = elapsed part - actual, in money, and ``relative_<source>`` = that /
        actual. NaN if nothing has elapsed, the forecast was made on or after ``as_of``, or a figure
        is unknown; ``relative`` also if the actual is not positive.
    """
    as_of = pd.Timestamp(as_of)
    elapsed = _elapsed(forecasts, as_of)
    actual = number(forecasts.assign(actual=actual), "actual").where(elapsed > 0)
    columns = {"elapsed": elapsed, "actual": actual}
    for source in sources:
        error = number(forecasts, source) * elapsed - actual
        columns[f"error_{source}"] = error
        columns[f"relative_{source}"] = error / actual.where(actual > 0)
    return pd.DataFrame(columns, index=forecasts.index, dtype=float)


def accuracy(found, sources=SOURCES):
    """Bias and weighted absolute percentage error of a set of forecasts, per source.

    :param found: result of ``errors``.
    :return: DataFrame by source: ``forecasts`` (how many could be compared), ``bias`` = sum of
        errors / sum of actuals (above 0: too high) and ``wape`` = sum of absolute errors / sum of
        actuals, both fractions, NaN unless that sum is positive.
    """
    rows = {source: _accuracy(found[f"error_{source}"], found["actual"]) for source in sources}
    columns = ["forecasts", "bias", "wape"]
    return pd.DataFrame.from_dict(rows, orient="index", columns=columns).astype({"forecasts": int})


def _accuracy(error, actual):
    known = np.isfinite(error) & np.isfinite(actual)
    total = actual[known].sum()
    if not total > 0:
        return known.sum(), np.nan, np.nan
    return known.sum(), error[known].sum() / total, error[known].abs().sum() / total


def _elapsed(forecasts, as_of):
    """Elapsed part of each period, NaN if it is not known or the forecast is not older."""
    made, start, end = (
        pd.to_datetime(forecasts[name]) for name in ("made_on", "period_start", "period_end")
    )
    length = (end - start).dt.days
    part = ((as_of - start).dt.days / length.where(length > 0)).clip(0.0, 1.0)
    return part.where(made < as_of)
