"""Rhythm of orders: who is overdue, and how many buyers come back."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd

from .columns import number

# An interval needs two order days, a usual one at least two intervals.
MIN_ORDER_DAYS = 3
# From so many times the usual interval on; the highest that is reached counts.
STATES = {"ok": 0.0, "late": 2.0, "at_risk": 3.0, "silent": 4.0}
_TOLERANCE = 1e-9


class RepurchaseRate(NamedTuple):
    """Buyers of a period who bought again within a window / buyers with a full window.

    ``rate`` is in 0..1, None if no buyer was followed through a full window.
    """

    rate: float | None
    buyers: int
    followed: int
    bought_again: int


def rhythm(facts):
    """How long the account has been silent, measured by its own usual interval.

    :param facts: DataFrame with ``frequency``, ``recency`` and ``age`` in days.
    :return: DataFrame on the same index: ``usual_interval`` (mean days between order days),
        ``rhythm_overdue`` (days since the last order / usual interval) and ``rhythm_state`` ("ok",
        "late" from 2 on, "at_risk" from 3, "silent" from 4). NaN and None below 3 order days.
    """
    x, t_x, T = (number(facts, name).to_numpy() for name in ("frequency", "recency", "age"))
    known = (x + 1 >= MIN_ORDER_DAYS) & (t_x > 0) & (t_x <= T)
    interval = np.where(known, t_x, np.nan) / np.where(known, x, 1.0)
    overdue = (T - t_x) / interval
    reached = np.searchsorted([*STATES.values()], np.nan_to_num(overdue) + _TOLERANCE, "right") - 1
    state = np.where(known, np.array([*STATES], dtype=object)[reached], None)
    columns = {
        "usual_interval": interval,
        "rhythm_overdue": overdue,
        # Left to itself pandas would make text of it, and NaN of None.
        "rhythm_state": pd.Series(state, facts.index, dtype=object),
    }
    return pd.DataFrame(columns, index=facts.index)


def repurchase_rate(order_days, as_of, window_days, period_start, period_end):
    """Repurchase rate of the buyers of a period.

    The window of a buyer begins with their first order day in the period: they bought again if
    there is another order day at most ``window_days`` later. A buyer whose window is not over yet
    is left out, whether they have bought again or not: to count only those who have would make the
    rate look better, and to count all of them worse.

    :param order_days: DataFrame with ``account_id`` and ``day``; several rows of one day are one.
    :param as_of: first day that is not looked at any more.
    :param window_days: length of the window, at least 1.
    :param period_start: first day of the period.
    :param period_end: first day after the period.
    :return: ``RepurchaseRate``.
    :raises ValueError: on a window below 1 day or a period that ends before it starts.
    """
    as_of, start, end = (
        pd.Timestamp(day).to_datetime64() for day in (as_of, period_start, period_end)
    )
    if not window_days >= 1:
        raise ValueError("The window must be at least one day.")
    if not start <= end:
        raise ValueError("The period must not end before it starts.")
    first, following = _first_and_next(order_days, start, min(end, as_of), as_of)
    window = np.timedelta64(int(window_days), "D")
    followed = first + window < as_of
    again = followed & (following - first <= window)
    counts = (len(first), int(followed.sum()), int(again.sum()))
    return RepurchaseRate(counts[2] / counts[1] if counts[1] else None, *counts)


def _first_and_next(order_days, start, end, as_of):
    """First order day of each buyer in [start, end), and their next one before as_of or NaT."""
    account = order_days["account_id"].to_numpy()
    day = pd.to_datetime(order_days["day"]).to_numpy().astype("datetime64[D]")
    used = pd.notna(account) & (day >= start) & (day < as_of)
    account, day = account[used], day[used]
    order = np.lexsort((day, account))
    account, day = account[order], day[order]
    same = account[1:] == account[:-1]
    distinct = np.append(~same | (day[1:] != day[:-1]), [True])[: len(day)]
    account, day = account[distinct], day[distinct]
    same = account[1:] == account[:-1]
    following = np.append(np.where(same, day[1:], np.datetime64("NaT")), [np.datetime64("NaT")])
    bought = np.append([True], ~same)[: len(day)] & (day < end)
    return day[bought], following[: len(day)][bought]
