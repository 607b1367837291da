"""Raw values of the criteria, one function per criterion.

Each function takes the facts of a population (``facts.build_facts``) and returns a float Series
on the same index, in which NaN means "cannot be known" and never zero.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

MIN_COST_COVERAGE = 0.8
MIN_POPULATION = 20
# Amounts are sums of rounded floats: a share that is exactly on a limit has reached it.
_TOLERANCE = 1e-9


def revenue(facts):
    """Net revenue of the window; NaN for an account that never ordered, 0 for a lost one."""
    return facts["revenue"].where(_has_ordered(facts)).astype(float)


def growth(facts):
    """Symmetric growth (R1-R0) / ((abs(R1)+abs(R0))/2), in [-2, 2].

    NaN without a full previous window (a new account) and when both windows are 0.
    """
    mean = (facts["revenue"].abs() + facts["revenue_previous"].abs()) / 2
    known = facts["has_previous_window"].astype(bool) & (mean > 0)
    change = facts["revenue"] - facts["revenue_previous"]
    return (change / mean.where(known)).clip(-2.0, 2.0)


def profitability(facts):
    """Margin in % of net revenue, over the lines with a known cost.

    At most 100, and below 0 for an account served at a loss: clipping that would rank it equal to
    one that breaks even. NaN if lines with a known cost cover less than 80 % of revenue, or if net
    revenue is not positive.
    """
    covered = facts["cost_coverage"] >= MIN_COST_COVERAGE - _TOLERANCE
    return (100.0 * facts["margin_rate"].clip(upper=1.0)).where(covered & (facts["revenue"] > 0))


def breadth(facts):
    """Categories bought / categories bought by anyone in the segment, in 0..1.

    NaN for an account that never ordered, in a segment of fewer than 20 accounts, or if the
    segment buys fewer than two categories.
    """
    large = (facts["population"] >= MIN_POPULATION) & (facts["categories_relevant"] > 1)
    share = facts["categories_bought"] / facts["categories_relevant"].where(large)
    return share.where(_has_ordered(facts)).astype(float)


def repurchase(facts):
    """P(at least one order within the horizon), in 0..1.

    Reads ``repurchase_probability`` as added by ``lifetime.predict``; NaN for an account without a
    positive order.
    """
    return facts["repurchase_probability"].where(facts["frequency"].notna()).astype(float)


def _has_ordered(facts):
    return facts["first_activity"].notna()


@dataclass(frozen=True)
class Criterion:
    """How a criterion is computed and which axis of the portfolio picture it belongs to."""

    function: Callable[[pd.DataFrame], pd.Series]
    axis: str


CRITERIA = {
    "revenue": Criterion(revenue, "position"),
    "growth": Criterion(growth, "position"),
    "profitability": Criterion(profitability, "position"),
    "breadth": Criterion(breadth, "position"),
    "repurchase": Criterion(repurchase, "position"),
}


def raw_values(facts, codes=None):
    """Return ``raw_<code>`` for each criterion as a DataFrame on the index of ``facts``.

    :param codes: codes of ``CRITERIA``; default all. ``repurchase`` needs the columns that
        ``lifetime.predict`` adds.
    :raises KeyError: on an unknown code or a missing fact.
    """
    codes = CRITERIA if codes is None else codes
    columns = {f"raw_{code}": CRITERIA[code].function(facts) for code in codes}
    return pd.DataFrame(columns, index=facts.index).replace([np.inf, -np.inf], np.nan)
