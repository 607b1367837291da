"""Raw values of the criteria, one function per criterion.

Each function takes the facts of a population (``facts.build_facts`` and what other sources have
added) and returns a float Series on the same index, in which NaN means "cannot be known" and never
zero. A fact that has no column is unknown for all. Those of the axis "attractiveness" are in
``criteria_attractiveness``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from . import criteria_attractiveness as attractiveness
from .columns import flag, number, present, reference

MIN_COST_COVERAGE = 0.8
MIN_POPULATION = 20
# Ratings of the population that stand beside an account's own: few ratings say little.
RATING_SHRINKAGE = 5.0
# Amounts are sums of rounded floats: a share that is exactly on a limit has reached it.
_TOLERANCE = 1e-9


def revenue(facts):
    """Net revenue of the window; NaN for an account that never ordered, 0 for a lost one."""
    return number(facts, "revenue").where(_has_ordered(facts))


def growth(facts):
    """Symmetric growth (R1-R0) / ((abs(R1)+abs(R0))/2), in [-2, 2].

    NaN without a full previous window (a new account) and when both windows are 0.
    """
    now, before = number(facts, "revenue"), number(facts, "revenue_previous")
    mean = (now.abs() + before.abs()) / 2
    known = flag(facts, "has_previous_window") & (mean > 0)
    return ((now - before) / mean.where(known)).clip(-2.0, 2.0)


def profitability(facts):
    """Margin in % of net revenue, over the lines with a known cost.

    At most 100, and below 0 for an account served at a loss: clipping that would rank it equal to
    one that breaks even. NaN if lines with a known cost cover less than 80 % of revenue, or if net
    revenue is not positive.
    """
    known = is_cost_known(facts) & (number(facts, "revenue") > 0)
    return (100.0 * number(facts, "margin_rate").clip(upper=1.0)).where(known)


def is_cost_known(facts):
    """Whether lines with a known cost cover at least 80 % of revenue, as a bool Series."""
    return number(facts, "cost_coverage") >= MIN_COST_COVERAGE - _TOLERANCE


def wallet_share(facts):
    """Our share of what the account buys, in 0..1: annual revenue / purchasing volume entered.

    Without a volume the estimate of the Wallet Allocation Rule (``wallet_allocation``), else NaN.
    More revenue than volume is all of it, and ``wallet_flags`` says that the volume is outdated.
    """
    wallet = number(facts, "wallet")
    share = number(facts, "annual_revenue") / wallet.where(wallet > 0)
    share = share.where(wallet > 0, number(facts, "wallet_estimate"))
    return share.clip(0.0, 1.0)


def wallet_flags(facts):
    """What to say beside ``wallet_share``: DataFrame of bools on the index of ``facts``.

    ``estimated``: the share comes from the rule. ``outdated``: a volume has been entered, but it is
    expired, or the account alone buys more than that from us.
    """
    wallet = number(facts, "wallet")
    estimated = ~(wallet > 0) & number(facts, "wallet_estimate").notna()
    # As much as the volume is not more than it, whatever the sum of floats says.
    exceeded = number(facts, "annual_revenue") > wallet.where(wallet > 0) * (1 + _TOLERANCE)
    outdated = flag(facts, "wallet_outdated") | exceeded
    return pd.DataFrame({"estimated": estimated, "outdated": outdated}, index=facts.index)


def wallet_allocation(rank, suppliers):
    """Share of wallet by rank among the suppliers: (1 - rank/(n+1)) * 2/n.

    Wallet Allocation Rule (Keiningham et al. 2011); ranks that are shared are averages such as 1.5.

    :param rank: 1 for the first choice; number or array.
    :param suppliers: number n of suppliers that the account buys from, broadcast with ``rank``.
    :return: float array in 0..1; NaN for an impossible rank (below 1 or above n) or unknown input.
    """
    rank, n = np.broadcast_arrays(np.asarray(rank, float), np.asarray(suppliers, float))
    possible = (rank >= 1) & (rank <= n) & np.isfinite(n)
    n = np.where(possible, n, 1.0)
    return np.where(possible, (1 - rank / (n + 1)) * 2 / n, np.nan)


def satisfaction(facts):
    """Ratings weighted by age, shrunk to the population's mean mu with m = 5.

    (sum of ratings + m mu) / (sum of weights + m), on the scale of the ratings; NaN without one.
    mu is the optional fact ``usual_rating``, of a population of which only some are looked at.
    """
    total, weight = number(facts, "rating_sum"), number(facts, "rating_weight")
    mean = number(facts, "usual_rating").fillna(usual_rating(facts))
    shrunk = (total + RATING_SHRINKAGE * mean) / (weight + RATING_SHRINKAGE)
    return shrunk.where((weight > 0) & total.notna())


def usual_rating(facts):
    """Mean mu of the population's ratings, weighted by age; NaN without one."""
    total, weight = number(facts, "rating_sum"), number(facts, "rating_weight")
    rated = (weight > 0) & total.notna()
    members = rated & reference(facts)
    members = members if members.any() else rated
    return total[members].sum() / weight[members].sum() if rated.any() else np.nan


def repurchase(facts):
    """P(at least one order within the horizon), in 0..1.

    Reads ``repurchase_probability`` as added by ``lifetime.predict``; NaN for an account without a
    positive order.
    """
    probability = number(facts, "repurchase_probability")
    return probability.where(number(facts, "frequency").notna())


def breadth(facts):
    """Categories bought / categories bought by anyone in the segment, in 0..1.

    NaN for an account that never ordered, in a segment of fewer than 20 accounts, or if the
    segment buys fewer than two categories.
    """
    relevant = number(facts, "categories_relevant")
    large = (number(facts, "population") >= MIN_POPULATION) & (relevant > 1)
    share = number(facts, "categories_bought") / relevant.where(large)
    return share.where(_has_ordered(facts))


def _has_ordered(facts):
    return present(facts, "first_activity")


@dataclass(frozen=True)
class Criterion:
    """How a criterion is computed and which axis of the portfolio picture it belongs to."""

    function: Callable[[pd.DataFrame], pd.Series]
    axis: str


CRITERIA = {
    "revenue": Criterion(revenue, "position"),
    "growth": Criterion(growth, "position"),
    "profitability": Criterion(profitability, "position"),
    "wallet_share": Criterion(wallet_share, "position"),
    "satisfaction": Criterion(satisfaction, "position"),
    "repurchase": Criterion(repurchase, "position"),
    "breadth": Criterion(breadth, "position"),
    "potential": Criterion(attractiveness.potential, "attractiveness"),
    "opportunities": Criterion(attractiveness.opportunities, "attractiveness"),
    "capital_value": Criterion(attractiveness.capital_value, "attractiveness"),
    "cross_selling": Criterion(attractiveness.cross_selling, "attractiveness"),
    "journey": Criterion(attractiveness.journey, "attractiveness"),
    "strategic": Criterion(attractiveness.strategic, "attractiveness"),
}
AXES = {code: criterion.axis for code, criterion in CRITERIA.items()}


def raw_values(facts, codes=None):
    """Return ``raw_<code>`` for each criterion as a DataFrame on the index of ``facts``.

    :param codes: codes of ``CRITERIA``; default all. ``repurchase`` needs the columns that
        ``lifetime.predict`` adds, ``capital_value`` those of ``capital.predict``.
    :raises KeyError: on an unknown code.
    """
    codes = CRITERIA if codes is None else codes
    columns = {f"raw_{code}": CRITERIA[code].function(facts) for code in codes}
    values = pd.DataFrame(columns, index=facts.index, dtype=float)
    return values.where(np.isfinite(values))
