"""Capital value: the discounted margin that is expected of an account over the coming months.

    sum over months k = 1..H of (E[Y(k)] - E[Y(k-1)]) x E[margin per order] / (1+d)^(k/12)

with the expected orders E[Y] of the lifetime model. A base too small for such a model gets the
margin multiple m r/(1+d-r) with the retention r of its segment (Gupta, Lehmann 2003).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.interpolate import PchipInterpolator
from scipy.special import gammaincinv

from .capital_margin import OrderValue, Usual, expected_rates, order_values, usual_margin_rates
from .columns import flag, number, reference, segment_codes
from .lifetime_predict import expected_orders, probability_alive

DAYS_PER_MONTH = 365 / 12
# Fewer buyers than this do not tell a retention.
MIN_BUYERS = 5
MAX_MONTHS = 120
# 10 % of the outcomes are below the range, 10 % above.
RANGE = (0.1, 0.9)
# Months between which E[Y] is interpolated; against all months it is exact to 0.01 %.
_NODES = (0, 1, 2, 4, 8, 12, 18, 26, 36, 48, 60, 84, MAX_MONTHS)


@dataclass(frozen=True)
class CapitalChoice:
    """How the capital values of a population were computed.

    ``orders`` is the name of the lifetime model, ``value`` describes the value per order,
    ``margin_rate`` and ``retention`` are those of the whole population, None if unknown;
    ``margin_rates`` and ``retentions`` also say those of its segments.
    """

    orders: str
    value: OrderValue
    margin_rate: float | None
    retention: float | None
    margin_rates: Usual
    retentions: Usual


def predict(facts, choice, months=36, discount=0.10, among=None):
    """Add what an account is expected to be worth to the facts of a population.

    :param facts: DataFrame with ``frequency``, ``recency``, ``age`` (days), ``mean_value``,
        ``margin_rate``, ``cost_coverage``, ``revenue``, ``revenue_previous``, ``annual_revenue``,
        ``has_previous_window``, ``segment``, and optionally ``order_days`` and ``reference``.
        What is not there is unknown.
    :param choice: ``lifetime.ModelChoice`` of the order rhythm.
    :param months: H, months to look ahead, 1..120; a month is 365/12 days.
    :param discount: d, yearly discount rate as a fraction, not negative.
    :param among: ``CapitalChoice`` of the population that these accounts are some of, and whose
        numbers of segments they have in ``segment``; default is to learn one from these facts.
    :return: (facts with the columns below added, ``CapitalChoice``). Money is in the company's
        currency, NaN is "cannot be known".

        ``expected_orders_year`` orders expected in the next 365 days; ``order_value`` expected
        value of one; ``expected_revenue`` their product; ``order_margin`` value x margin rate;
        ``capital_value`` with ``capital_value_low`` and ``capital_value_high``, between which it
        is with 80 %, as far as the account's order rate and whether it is still alive are
        uncertain; ``capital_method``: "gamma_gamma" or "mean" by how the value of an order was
        estimated, "retention" for the margin multiple, "none" without a capital value.
    :raises ValueError: on a number of months or a discount out of range.
    """
    _check(months, discount)
    rhythm = [number(facts, name).to_numpy() for name in ("frequency", "recency", "age")]
    alive, living, year = discounted_orders(choice.model, *rhythm, months, discount)
    value, value_model = order_values(facts, among and among.value)
    rates = among.margin_rates if among else usual_margin_rates(facts)
    kept = among.retentions if among else usual_retentions(facts)
    segment = facts["segment"].to_numpy() if among else segment_codes(facts)
    rate, retained = expected_rates(facts, rates, segment), kept.segments[segment]
    margin = value * rate
    if choice.name == "rate":
        yearly = number(facts, "annual_revenue").clip(lower=0.0).to_numpy() * rate
        # Only for an account that has ordered: of others there is no rhythm to go on.
        yearly = np.where(np.isfinite(alive), yearly, np.nan)
        if_alive, method = yearly * margin_multiple(retained, discount), "retention"
    else:
        if_alive, method = living * margin, value_model.name
    capital = alive * if_alive
    low, high = _range(choice.model, rhythm[0], alive, if_alive)
    columns = {
        "expected_orders_year": year,
        "order_value": value,
        "order_margin": margin,
        "expected_revenue": year * value,
        "capital_value": capital,
        "capital_value_low": low,
        "capital_value_high": high,
    }
    columns = {name: pd.Series(array, facts.index) for name, array in columns.items()}
    methods = np.where(np.isfinite(capital), method, "none")
    columns["capital_method"] = pd.Series(methods, facts.index, dtype=object)
    told = (rates.told(), kept.told())
    summary = CapitalChoice(choice.name, value_model, *told, rates, kept)
    return facts.assign(**columns), summary


def discounted_orders(model, x, t_x, T, months=36, discount=0.10, unit="days"):
    """Expected orders, each worth 1 / (1+d)^(k/12) in month k.

    Arguments as in ``lifetime.expected_orders``. E[Y] is computed at a few months and interpolated
    in between without ever falling (PCHIP), once for each distinct x and T.

    :return: three float arrays: P(alive); the discounted orders of months 1..H of an account that
        is alive; the orders expected in the next 12 months, not discounted. NaN as there.
    """
    alive = probability_alive(model, x, t_x, T, unit)
    living, year = np.full((2, *alive.shape), np.nan)
    known = np.isfinite(alive)
    if known.any():
        days = DAYS_PER_MONTH if unit == "days" else DAYS_PER_MONTH / 7
        (xs, Ts), inverse = _pairs(np.asarray(x, float)[known], np.asarray(T, float)[known])
        nodes = [*_NODES[: np.searchsorted(_NODES, max(months, 12)) + 1]]
        orders = np.array([_if_alive(model, xs, Ts, k * days, unit) for k in nodes])
        curve = PchipInterpolator(nodes, orders, axis=0)(np.arange(months + 1))
        factors = (1 + discount) ** (-np.arange(1, months + 1) / 12)
        living[known] = (factors @ np.diff(curve, axis=0))[inverse]
        year[known] = alive[known] * orders[nodes.index(12)][inverse]
    return alive, living, year


def retention(facts):
    """Share of the buyers of the previous window who bought again in this one.

    A buyer has net revenue above 0; only accounts that existed in all of the previous window count.

    :return: (float array: that of the account's segment, or of the population if the segment had
        fewer than 5 buyers; that of the population, None with fewer than 5).
    """
    usual = usual_retentions(facts)
    return usual.segments[segment_codes(facts)], usual.told()


def usual_retentions(facts):
    """``Usual`` retention by segment; see ``retention``."""
    buyers = flag(facts, "has_previous_window") & (number(facts, "revenue_previous") > 0)
    buyers = (buyers & reference(facts)).to_numpy()
    again = buyers & (number(facts, "revenue") > 0).to_numpy()
    usual = again.sum() / buyers.sum() if buyers.sum() >= MIN_BUYERS else np.nan
    segment = segment_codes(facts)
    size, kept = (np.bincount(segment, array) for array in (buyers, again))
    large = size >= MIN_BUYERS
    return Usual(np.where(large, kept / np.where(large, size, 1.0), usual), float(usual))


def margin_multiple(share, discount=0.10):
    """r/(1+d-r): what a yearly margin of 1 is worth from next year on, at a retention of r.

    :return: float array; NaN unless 0 <= r <= 1, and if r = 1 is not discounted.
    """
    share = np.asarray(share, dtype=float)
    rest = 1 + discount - share
    known = (share >= 0) & (share <= 1) & (rest > 0)
    return np.where(known, share / np.where(known, rest, 1.0), np.nan)


def _check(months, discount):
    if not (1 <= months <= MAX_MONTHS and months == int(months)):
        raise ValueError(f"The months to look ahead must be a whole number from 1 to {MAX_MONTHS}.")
    if not 0 <= discount < np.inf:
        raise ValueError("The discount rate must be finite and not negative.")


def _pairs(x, T):
    """Distinct pairs of x and T, and the position of each row's pair."""
    i_x, xs = pd.factorize(x)
    i_T, Ts = pd.factorize(T)
    pairs, inverse = np.unique(i_x.astype(np.int64) * len(Ts) + i_T, return_inverse=True)
    return (xs[pairs // len(Ts)], Ts[pairs % len(Ts)]), inverse


def _if_alive(model, x, T, horizon, unit):
    """E[Y] of an account that is alive: it does not depend on the last order."""
    orders = expected_orders(model, x, T, T, horizon, unit)
    return orders / probability_alive(model, x, T, T, unit)


def _range(model, x, alive, if_alive):
    """Quantiles of the capital value: the account has left, or orders at an uncertain rate.

    The rate of a living customer is Gamma(r+x, alpha+T), so that its ratio to the mean is
    Gamma(r+x)/(r+x). An account served at a loss loses most at the highest rate.
    """
    if model is None:
        return np.full((2, len(x)), np.nan)
    low, high = (if_alive * _rate_quantile(q, alive, model.r + x) for q in RANGE)
    return np.minimum(low, high), np.maximum(low, high)


def _rate_quantile(quantile, alive, shape):
    """Quantile of 0 with 1 - P(alive), else of Gamma(shape)/shape."""
    known = np.isfinite(alive) & np.isfinite(shape)
    level = (quantile - 1 + alive) / np.where(alive > 0, alive, 1.0)
    result = np.where(known, 0.0, np.nan)
    above = known & (level > 0)
    result[above] = gammaincinv(shape[above], level[above]) / shape[above]
    return result
