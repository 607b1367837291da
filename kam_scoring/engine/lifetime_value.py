"""Gamma-Gamma model of the value per order (Fader, Hardie 2013)."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.optimize import minimize
from scipy.special import digamma, gammaln

from .lifetime_models import MIN_REPEAT_BUYERS, FitError, GammaGamma, inner

_BOUNDS = (1e-4, 1e5)
# In units of the mean value; q = 4 puts the start well inside q > 1.
_START = (3.0, 4.0, 1.0)


def fit_gamma_gamma(frequency, value):
    """Fit the Gamma-Gamma model on the customers with frequency > 0 and value > 0.

    :param frequency: number of orders that ``value`` is the mean of, per customer.
    :param value: mean value (or margin) of these orders.
    :return: frozen parameters p, q and gamma, in the currency of ``value``.
    :raises FitError: on fewer than 100 such customers, without convergence, if all values are
        equal, or if q <= 1: then the population's mean does not exist.
    """
    x, z = np.asarray(frequency, dtype=float), np.asarray(value, dtype=float)
    used = np.isfinite(x) & np.isfinite(z) & (x > 0) & (z > 0)
    x, z = x[used], z[used]
    if len(x) < MIN_REPEAT_BUYERS:
        raise FitError(f"too few customers with repeat orders of positive value: {len(x)}")
    scale = z.mean()
    index, xs = pd.factorize(x, sort=True)
    result = minimize(
        _objective,
        np.log(_START),
        args=(xs, index, np.bincount(index), z / scale, np.log(z / scale)),
        jac=True,
        method="L-BFGS-B",
        bounds=[tuple(np.log(_BOUNDS))] * 3,
        options={"ftol": 1e-12, "gtol": 1e-7, "maxiter": 500},
    )
    p, q, gamma = np.exp(result.x)
    _check(result, q)
    log_likelihood = float(-result.fun * len(x) - len(x) * np.log(scale))
    return GammaGamma(float(p), float(q), float(gamma * scale), log_likelihood)


def expected_margin(model, frequency, value):
    """Expected mean value per order of each customer, E[M | x, z].

    p (gamma + x z) / (p x + q - 1): the customer's own mean, shrunk to the population's mean
    p gamma / (q - 1), which a customer without repeat orders gets. ``value`` is not read where
    ``frequency`` is 0, and a mean of 0 or below is shrunk likewise.

    :return: float array, NaN where an input is NaN or ``model`` is None.
    """
    x, z = np.asarray(frequency, dtype=float), np.asarray(value, dtype=float)
    if model is None:
        return np.full(np.broadcast(x, z).shape, np.nan)
    total = np.where(x > 0, x * z, 0.0)
    expected = model.p * (model.gamma + total) / (model.p * x + model.q - 1)
    return np.where((x >= 0) & np.isfinite(expected), expected, np.nan)


def _check(result, q):
    gradient = np.abs(result.jac)
    inside = np.abs(result.x - np.log(_BOUNDS)[:, None]).min(axis=0) > 1e-6
    if not np.isfinite(result.fun) or gradient[inside].max(initial=0.0) > 1e-3:
        raise FitError(f"no convergence: {result.message}")
    if not inside.all():
        raise FitError("the values do not vary as the model needs it")
    if q <= 1:
        raise FitError(f"the mean value of the population does not exist (q = {q:.3f})")


def _objective(theta, xs, index, counts, z, log_z):
    """Mean negative log-likelihood and its gradient by log p, log q and log gamma."""
    p, q, gamma = np.exp(theta)
    x, n = xs[index], len(z)
    mix = np.log(gamma + x * z)
    shape = p * x
    value = counts @ (gammaln(p * xs + q) - gammaln(p * xs) + p * xs * np.log(xs))
    value += n * (q * np.log(gamma) - gammaln(q)) + inner(shape - 1, log_z) - inner(shape + q, mix)
    by_p = counts @ (xs * (digamma(p * xs + q) - digamma(p * xs) + np.log(xs)))
    by_p += inner(x, log_z - mix)
    by_q = counts @ digamma(p * xs + q) + n * (np.log(gamma) - digamma(q)) - mix.sum()
    by_gamma = n * q / gamma - ((shape + q) / (gamma + x * z)).sum()
    return -value / n, -np.array([p * by_p, q * by_q, gamma * by_gamma]) / n
