"""Maximum likelihood fits of NBD, BG/NBD and MBG/NBD.

The likelihood of both dropout models is that of the NBD times a dropout term, with s = 0 for BG/NBD
and s = 1 for MBG/NBD:

    L = L_nbd * B(a, b+x+s) / B(a, b) * (1 + a/(b+x+s-1) ((alpha+T)/(alpha+t_x))^(r+x))

so the expensive functions are evaluated on the few distinct x, t_x and T, and only the last factor
on the distinct rows. Parameters are fitted as logarithms of r, r/alpha, a and b, with time scaled
to a mean T of 1, which makes days and weeks the same problem.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.optimize import minimize
from scipy.special import digamma, gammaln
from threadpoolctl import threadpool_limits

from .lifetime_models import (
    BGNBD,
    MBGNBD,
    MIN_CUSTOMERS,
    MIN_REPEAT_BUYERS,
    NBD,
    FitError,
    check_unit,
    inner,
    known_rows,
)

_R_BOUNDS = (1e-3, 1e4)
_RATE_BOUNDS = (1e-4, 1e4)
_BETA_BOUNDS = (1e-4, 1e4)
# (r, a, b): the likelihood can have a second maximum at a, b < 1, where most customers either leave
# at once or never.
_STARTS = ((1.0, 0.6, 2.0), (0.3, 0.1, 0.1))
# At the bounds the gradient vanishes, so that a start taken from a sample must stay away from them.
_START_LIMITS = ((0.01, 0.01), (100.0, 100.0))
# Of the mean log-likelihood by log parameters: what is above has not converged.
_GRADIENT_LIMIT = 1e-4
# Above this many distinct rows a sample of them finds the start: the full fit then takes few steps.
_WARM_START_ROWS = 8000
_WARM_START_SAMPLE = 2000


def fit_nbd(x, t_x, T, unit="days"):
    """Fit the NBD; see ``fit_bgnbd`` for arguments and errors. ``t_x`` is not used by the NBD."""
    rows = _rows(x, t_x, T, unit)
    theta, value = _minimise(_nbd_objective, rows, [_STARTS[0][0], _start_rate(rows)])
    return NBD(**_scaled(rows, theta, value, unit))


def fit_bgnbd(x, t_x, T, unit="days"):
    """Fit the BG/NBD (Fader, Hardie, Lee 2005).

    :param x: repeat order days per customer (first order not counted, one order a day).
    :param t_x: time from the first to the last order, 0 if x = 0.
    :param T: time from the first order to the end of the observation.
    :param unit: unit of t_x and T, "days" or "weeks"; the model carries it.
    :return: frozen parameters; rows with NaN are left out.
    :raises FitError: on fewer than 200 customers or 100 repeat buyers, or without convergence.
    :raises ValueError: on impossible rows (t_x > T) or an unknown unit.
    """
    return _fit_dropout(BGNBD, x, t_x, T, unit)


def fit_mbgnbd(x, t_x, T, unit="days"):
    """Fit the MBG/NBD (Batislam et al. 2007); see ``fit_bgnbd`` for arguments and errors."""
    return _fit_dropout(MBGNBD, x, t_x, T, unit)


def dropout_at_bound(model):
    """True if the fit ran to a -> 0, or to b -> infinity with a finite a: dropout is not seen.

    With both a and b very large all customers share one chance to leave, which is a valid model.
    """
    low, high = _BETA_BOUNDS
    return model.a < low * 1.01 or (model.b > high / 1.01 and model.a < high / 1.01)


@dataclass(frozen=True)
class _Rows:
    """Distinct (x, t_x, T) with their counts, times divided by ``scale``.

    ``xs``, ``t_xs`` and ``Ts`` hold the distinct values; ``x_index``, ``t_index`` and ``age_index``
    the position of each row's value in them.
    """

    counts: np.ndarray
    xs: np.ndarray
    x_index: np.ndarray
    t_xs: np.ndarray
    t_index: np.ndarray
    Ts: np.ndarray
    age_index: np.ndarray
    scale: float

    def __post_init__(self):
        x = self.xs[self.x_index]
        sums = {
            "x": x,
            "customers": self.counts.sum(),
            "repeats": inner(self.counts, x),
            "n_x": np.bincount(self.x_index, self.counts, len(self.xs)),
            "n_T": np.bincount(self.age_index, self.counts, len(self.Ts)),
            "x_T": np.bincount(self.age_index, self.counts * x, len(self.Ts)),
        }
        for name, value in sums.items():
            object.__setattr__(self, name, value)

    def thinned(self, size):
        """About ``size`` of the rows, evenly spread: they are sorted, so this is deterministic."""
        step = max(len(self.counts) // size, 1)
        parts = {
            name: getattr(self, name)[::step]
            for name in ("counts", "x_index", "t_index", "age_index")
        }
        return _Rows(xs=self.xs, t_xs=self.t_xs, Ts=self.Ts, scale=self.scale, **parts)


def _rows(x, t_x, T, unit):
    check_unit(unit)
    x, t_x, T, known = known_rows(x, t_x, T)
    x, t_x, T = x[known], t_x[known], T[known]
    buyers = np.count_nonzero(x > 0)
    if len(x) < MIN_CUSTOMERS or buyers < MIN_REPEAT_BUYERS:
        raise FitError(f"too few customers: {len(x)}, {buyers} of them with a repeat order")
    scale = T.mean()
    if not scale > 0:
        raise FitError("no time has passed since the first orders")
    (x_index, xs), (t_index, t_xs), (age_index, Ts) = (
        pd.factorize(column, sort=True) for column in (x, t_x, T)
    )
    codes = (x_index.astype(np.int64) * len(t_xs) + t_index) * len(Ts) + age_index
    codes, counts = np.unique(codes, return_counts=True)
    rest, age_index = np.divmod(codes, len(Ts))
    x_index, t_index = np.divmod(rest, len(t_xs))
    return _Rows(
        counts.astype(float), xs, x_index, t_xs / scale, t_index, Ts / scale, age_index, scale
    )


def _start_rate(rows):
    return rows.repeats / (rows.n_T @ rows.Ts)


def _fit_dropout(kind, x, t_x, T, unit):
    rows = _rows(x, t_x, T, unit)
    if len(rows.counts) <= _WARM_START_ROWS:
        theta, value = _best_of_starts(rows, kind.first_tosses)
    else:
        theta, _value = _best_of_starts(rows.thinned(_WARM_START_SAMPLE), kind.first_tosses)
        start = np.exp(theta)
        start[2:] = np.clip(start[2:], *_START_LIMITS)
        theta, value = _minimise(_dropout_objective, rows, start, kind.first_tosses)
    a, b = np.exp(theta[2:])
    return kind(**_scaled(rows, theta, value, unit), a=float(a), b=float(b))


def _best_of_starts(rows, first_tosses):
    # Customers who left have no orders any more: while alive they order faster than the mean.
    rate = 1.5 * _start_rate(rows)
    fits = []
    for r, a, b in _STARTS:
        with suppress(FitError):
            fits.append(_minimise(_dropout_objective, rows, [r, rate, a, b], first_tosses))
    if not fits:
        raise FitError("no convergence from any start")
    return min(fits, key=lambda fit: fit[1])


def _scaled(rows, theta, value, unit):
    """Parameters and log-likelihood in the unit of the data."""
    r, rate = np.exp(theta[:2])
    return {
        "r": float(r),
        "alpha": float(r / rate * rows.scale),
        "log_likelihood": float(-value * rows.customers - rows.repeats * np.log(rows.scale)),
        "unit": unit,
        "repeats": int(rows.repeats),
    }


def _minimise(objective, rows, start, *arguments):
    """Minimise the mean negative log-likelihood over log parameters; return them and its value."""
    rate = _start_rate(rows)
    limits = [_R_BOUNDS, (rate * _RATE_BOUNDS[0], rate * _RATE_BOUNDS[1])]
    limits += [_BETA_BOUNDS] * (len(start) - 2)
    lower, upper = np.log(limits).T
    # L-BFGS-B factorises 4 x 4 matrices; on a busy machine threads make that ten times slower.
    with threadpool_limits(limits=1, user_api="blas"):
        result = minimize(
            objective,
            np.clip(np.log(start), lower, upper),
            args=(rows, *arguments),
            jac=True,
            method="L-BFGS-B",
            bounds=list(zip(lower, upper, strict=True)),
            options={"ftol": 1e-12, "gtol": 1e-7, "maxiter": 300},
        )
    inside = (result.x > lower) & (result.x < upper)
    if not np.isfinite(result.fun) or np.abs(result.jac[inside]).max(initial=0.0) > _GRADIENT_LIMIT:
        raise FitError(f"no convergence: {result.message}")
    return result.x, result.fun


def _nbd_terms(r, alpha, rows):
    """Log-likelihood of the NBD and its derivatives by r and alpha, summed over customers."""
    log_T = np.log(alpha + rows.Ts)
    exponents = r * rows.n_T + rows.x_T
    value = rows.n_x @ (gammaln(r + rows.xs) - gammaln(r))
    value += rows.customers * r * np.log(alpha) - exponents @ log_T
    by_r = rows.n_x @ (digamma(r + rows.xs) - digamma(r))
    by_r += rows.customers * np.log(alpha) - rows.n_T @ log_T
    by_alpha = rows.customers * r / alpha - exponents @ (1 / (alpha + rows.Ts))
    return value, by_r, by_alpha


def _by_log(r, alpha, by_r, by_alpha):
    """Derivatives by log r and log(r/alpha), for alpha = r / rate."""
    return [r * by_r + alpha * by_alpha, -alpha * by_alpha]


def _nbd_objective(theta, rows):
    r, rate = np.exp(theta)
    value, by_r, by_alpha = _nbd_terms(r, r / rate, rows)
    gradient = np.array(_by_log(r, r / rate, by_r, by_alpha))
    return -value / rows.customers, -gradient / rows.customers


def _dropout_objective(theta, rows, first_tosses):
    r, rate, a, b = np.exp(theta)
    alpha = r / rate
    value, by_r, by_alpha = _nbd_terms(r, alpha, rows)
    beta, beta_by_a, beta_by_b = _beta_terms(a, b, rows, first_tosses)
    left, odds_by_r, odds_by_alpha, by_x = _odds_terms(r, alpha, a, b, rows, first_tosses)
    safe = np.maximum(rows.xs + first_tosses - 1, 0) + b
    by_a = beta_by_a + by_x.sum() / a
    by_b = beta_by_b - (by_x / safe).sum()
    gradient = _by_log(r, alpha, by_r + odds_by_r, by_alpha + odds_by_alpha)
    gradient = np.array([*gradient, a * by_a, b * by_b])
    return -(value + beta + left) / rows.customers, -gradient / rows.customers


def _beta_terms(a, b, rows, first_tosses):
    """Sum of log B(a, b+x+s)/B(a, b) and its derivatives by a and b."""
    survived = rows.xs + first_tosses
    value = gammaln(b + survived) - gammaln(a + b + survived) + gammaln(a + b) - gammaln(b)
    by_a = digamma(a + b) - digamma(a + b + survived)
    by_b = digamma(b + survived) - digamma(b) + by_a
    return rows.n_x @ value, rows.n_x @ by_a, rows.n_x @ by_b


def _odds_terms(r, alpha, a, b, rows, first_tosses):
    """Sum of log(1 + odds of having left), its derivatives by r and alpha, P(left) summed per x."""
    log_gap, inverse_gap = _gaps(alpha, rows)
    tosses = rows.xs + first_tosses
    log_odds = np.where(tosses > 0, np.log(a) - np.log(b + np.maximum(tosses - 1, 0)), -np.inf)
    exponent = r + rows.x
    log_odds = log_odds[rows.x_index] + exponent * log_gap
    # log(1 + e^d) and e^d / (1 + e^d) from e^-|d|, which cannot overflow.
    small = np.exp(-np.abs(log_odds))
    value = inner(rows.counts, np.maximum(log_odds, 0.0) + np.log1p(small))
    left = rows.counts * np.where(log_odds > 0, 1.0, small) / (1.0 + small)
    by_alpha = inner(left * exponent, inverse_gap)
    return value, inner(left, log_gap), by_alpha, np.bincount(rows.x_index, left, len(rows.xs))


def _gaps(alpha, rows):
    """log((alpha+T)/(alpha+t_x)) and its derivative by alpha, per row."""
    log_gap = np.log(alpha + rows.Ts)[rows.age_index] - np.log(alpha + rows.t_xs)[rows.t_index]
    inverse_gap = (1 / (alpha + rows.Ts))[rows.age_index] - (1 / (alpha + rows.t_xs))[rows.t_index]
    return log_gap, inverse_gap
