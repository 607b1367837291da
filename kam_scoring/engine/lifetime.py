"""Will they order again: models of the order rhythm, and which of them the data can bear.

This is the module to import from; the parts are in ``lifetime_models``, ``lifetime_fit``,
``lifetime_predict`` and ``lifetime_value``.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.special import gammaln

from .lifetime_fit import dropout_at_bound, fit_bgnbd, fit_mbgnbd, fit_nbd
from .lifetime_models import (
    BGNBD,
    MBGNBD,
    MIN_CUSTOMERS,
    MIN_REPEAT_BUYERS,
    NBD,
    FitError,
    GammaGamma,
    Rate,
    check_unit,
    known_rows,
)
from .lifetime_predict import expected_orders, probability_alive, probability_order_within
from .lifetime_value import expected_margin, fit_gamma_gamma

__all__ = [
    "BGNBD",
    "MBGNBD",
    "MIN_CUSTOMERS",
    "MIN_REPEAT_BUYERS",
    "NBD",
    "FitError",
    "GammaGamma",
    "ModelChoice",
    "Rate",
    "choose_model",
    "expected_margin",
    "expected_orders",
    "fit_bgnbd",
    "fit_gamma_gamma",
    "fit_mbgnbd",
    "fit_nbd",
    "fit_rate",
    "predict",
    "probability_alive",
    "probability_order_within",
]

# A dropout model with two more parameters must at least gain this over the NBD.
MIN_LIKELIHOOD_GAIN = 0.5
# A rate of 10 counted orders has a relative standard error of a third.
MIN_RATE_CUSTOMERS = 5
MIN_RATE_REPEATS = 10


@dataclass(frozen=True)
class ModelChoice:
    """The model the ladder ended on.

    ``name`` is "mbgnbd", "nbd", "rate" or "none" (then ``model`` is None); ``reason`` is "full",
    "no_dropout" (degenerate, so NBD), "no_convergence", "few_customers" or "no_rhythm".
    """

    name: str
    reason: str
    model: NBD | None
    customers: int
    repeat_buyers: int


def fit_rate(x, t_x, T, unit="days"):
    """Rate model for bases too small to fit: see ``Rate``. Arguments as in ``fit_bgnbd``.

    :raises FitError: on fewer than 5 customers or 10 repeat orders: then not even the population's
        rate is known.
    """
    check_unit(unit)
    x, _t_x, T, known = known_rows(x, t_x, T)
    x, T = x[known], T[known]
    repeats = x.sum()
    if len(x) < MIN_RATE_CUSTOMERS or repeats < MIN_RATE_REPEATS or not T.any():
        raise FitError(f"too few orders: {len(x)} customers, {repeats:.0f} repeat orders")
    alpha = float(T.sum() / repeats)
    terms = np.log(alpha) - (1 + x) * np.log(alpha + T) + gammaln(1 + x)
    return Rate(1.0, alpha, float(terms.sum()), unit, int(repeats))


def choose_model(x, t_x, T, unit="days"):
    """Return the ``ModelChoice`` for a base of customers; arguments as in ``fit_bgnbd``.

    MBG/NBD from 200 customers with 100 repeat buyers on; NBD where leaving cannot be seen in the
    data (a -> 0, b -> infinity, or a likelihood gain below 0.5); the rate model for smaller bases
    or without convergence; none below 5 customers or 10 repeat orders.
    """
    x, t_x, T, known = known_rows(x, t_x, T)
    size = (int(known.sum()), int(np.count_nonzero(x[known] > 0)))
    if size[0] >= MIN_CUSTOMERS and size[1] >= MIN_REPEAT_BUYERS:
        reason, model = _fitted(x, t_x, T, unit)
    else:
        reason, model = "few_customers", None
    if model is None:
        try:
            model = fit_rate(x, t_x, T, unit)
        except FitError:
            return ModelChoice("none", "no_rhythm", None, *size)
    return ModelChoice(model.name, reason, model, *size)


def predict(facts, horizon=90, choice=None):
    """Add what the order rhythm says to the facts of a population.

    :param facts: DataFrame with ``frequency``, ``recency`` and ``age`` in days, NaN for an account
        that never ordered (``facts.build_facts``).
    :param horizon: days to look ahead.
    :param choice: ``ModelChoice`` to use; default is to choose one from these facts.
    :return: (facts with ``probability_alive``, ``repurchase_probability`` and ``expected_orders``
        added, the ``ModelChoice``).
    """
    rhythm = [facts[name].to_numpy(dtype=float) for name in ("frequency", "recency", "age")]
    choice = choice or choose_model(*rhythm)
    columns = {
        "probability_alive": probability_alive(choice.model, *rhythm),
        "repurchase_probability": probability_order_within(choice.model, *rhythm, horizon),
        "expected_orders": expected_orders(choice.model, *rhythm, horizon),
    }
    return facts.assign(**{k: pd.Series(v, facts.index) for k, v in columns.items()}), choice


def _fitted(x, t_x, T, unit):
    try:
        nbd = fit_nbd(x, t_x, T, unit)
    except FitError:
        return "no_convergence", None
    try:
        model = fit_mbgnbd(x, t_x, T, unit)
    except FitError:
        return "no_convergence", nbd
    gain = model.log_likelihood - nbd.log_likelihood
    if gain < MIN_LIKELIHOOD_GAIN or dropout_at_bound(model):
        return "no_dropout", nbd
    return "full", model
