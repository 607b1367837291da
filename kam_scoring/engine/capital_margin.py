"""What an order is worth: expected value per order, and the margin rate to expect of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from .columns import number, reference, segment_codes
from .criteria import is_cost_known
from .lifetime_models import FitError, GammaGamma
from .lifetime_value import expected_margin, fit_gamma_gamma

# Orders that the population's mean counts as beside an account's own. The Gamma-Gamma fit of the
# real wholesale history shrinks as 1.2 orders do, that of CDNOW as 0.4.
MEAN_SHRINKAGE = 1.0
# Fewer accounts than this do not tell the margin rate of a segment.
MIN_PEERS = 5


@dataclass(frozen=True)
class OrderValue:
    """How the value per order was estimated.

    ``name`` is "gamma_gamma", "mean" (own mean, shrunk to the population's with the weight of one
    order) or "none"; ``reason`` says why it is not the first, ``mean`` is the mean over accounts.
    """

    name: str
    reason: str
    model: GammaGamma | None
    mean: float | None


class Usual(NamedTuple):
    """What is usual among the accounts of each segment, and in the population; NaN is unknown."""

    # By the number of the segment, from 0 on.
    segments: np.ndarray
    population: float

    def told(self):
        """That of the population, None if it is not known."""
        return None if np.isnan(self.population) else float(self.population)


def order_values(facts, choice=None):
    """Expected value of an order of each account, at least 0.

    ``mean_value`` is the mean over all order days, and so the model sees as many orders as that:
    ``order_days``, by default ``frequency`` + 1. Fitted on accounts with a repeat order and a
    positive mean.

    :param choice: ``OrderValue`` to use; default is to fit one on these facts.
    :return: (float array, NaN for an account without an order of a positive value;
        ``OrderValue``).
    """
    x, z = number(facts, "frequency").to_numpy(), number(facts, "mean_value").to_numpy()
    days = number(facts, "order_days").to_numpy()
    count = np.where(days > 0, days, x + 1)
    # Without a mean value there is no own order to learn from.
    count = np.where(np.isfinite(z), count, 0.0)
    choice = choice or _fit(count, x, z, reference(facts).to_numpy())
    if choice.name == "none":
        return np.full(len(facts), np.nan), choice
    if choice.model:
        value = expected_margin(choice.model, count, z)
    else:
        total = np.where(count > 0, count * z, 0.0) + MEAN_SHRINKAGE * choice.mean
        value = total / (count + MEAN_SHRINKAGE)
    return np.where(np.isfinite(x), np.maximum(value, 0.0), np.nan), choice


def _fit(count, x, z, members):
    members = members & (z > 0) & np.isfinite(x)
    if not members.any():
        return OrderValue("none", "no order of a value", None, None)
    mean = float(np.sort(z[members]).mean())
    try:
        # Sorted, so that the order of the accounts cannot change the last digits.
        repeat = members & (x > 0)
        order = np.lexsort((z[repeat], count[repeat]))
        model = fit_gamma_gamma(count[repeat][order], z[repeat][order])
    except FitError as error:
        return OrderValue("mean", str(error), None, mean)
    return OrderValue("gamma_gamma", "", model, mean)


def margin_rates(facts):
    """Margin rate to expect of each account, in -1..1.

    Its own if lines with a known cost cover at least 80 % of its revenue; else that of its segment,
    weighted by revenue, or of the population if fewer than 5 accounts of the segment have one.

    :return: (float array, NaN if no cost is known anywhere; that of the population or None).
    """
    usual = usual_margin_rates(facts)
    return expected_rates(facts, usual, segment_codes(facts)), usual.told()


def expected_rates(facts, usual, segment):
    """``margin_rates`` from the ``Usual`` of a population.

    :param segment: array with the number of each account's segment in it.
    """
    rate = number(facts, "margin_rate").clip(-1.0, 1.0).to_numpy()
    own = np.where(is_cost_known(facts).to_numpy(), rate, np.nan)
    return np.where(np.isfinite(own), own, usual.segments[segment])


def usual_margin_rates(facts):
    """``Usual`` margin rate by segment, weighted by revenue, as ``margin_rates`` wants it."""
    rate = number(facts, "margin_rate").clip(-1.0, 1.0).to_numpy()
    weight = (number(facts, "revenue") * number(facts, "cost_coverage")).to_numpy()
    counted = reference(facts).to_numpy() & np.isfinite(rate) & (weight > 0)
    weight = np.where(counted, weight, 0.0)
    total = weight.sum()
    product = weight * np.where(counted, rate, 0.0)
    usual = product.sum() / total if total > 0 else np.nan
    segment = segment_codes(facts)
    peers, size, part = (np.bincount(segment, array) for array in (counted, weight, product))
    large = (peers >= MIN_PEERS) & (size > 0)
    return Usual(np.where(large, part / np.where(large, size, 1.0), usual), float(usual))
