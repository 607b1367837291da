"""Parameters of the lifetime models, and the checks that all of them share."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar

import numpy as np

# Below this a fit describes chance: the ladder goes on to a simpler model.
MIN_CUSTOMERS = 200
MIN_REPEAT_BUYERS = 100

DAYS_PER_UNIT = {"days": 1.0, "weeks": 7.0}


class FitError(ValueError):
    """The data are too few or too degenerate for the model; use the next one of the ladder."""


@dataclass(frozen=True)
class NBD:
    """Orders are Poisson with a Gamma(r, alpha) rate and nobody ever leaves (Ehrenberg 1959).

    ``alpha`` is in ``unit`` (days or weeks), ``log_likelihood`` is that of the times of the orders,
    and therefore comparable with the models below after ``in_unit``.
    """

    name: ClassVar[str] = "nbd"

    r: float
    alpha: float
    log_likelihood: float
    unit: str
    repeats: int

    def in_unit(self, unit):
        """The same model with time measured in another unit: only alpha and the density change."""
        factor = _days_per(self.unit) / _days_per(unit)
        density = self.repeats * float(np.log(factor))
        log_likelihood = self.log_likelihood - density
        return replace(self, alpha=self.alpha * factor, unit=unit, log_likelihood=log_likelihood)


@dataclass(frozen=True)
class BGNBD(NBD):
    """NBD whose customers leave after a repeat order with a Beta(a, b) chance.

    Fader, Hardie, Lee 2005. A customer without a repeat order is alive with certainty.
    """

    name: ClassVar[str] = "bgnbd"
    # Chances to leave that even a customer without a repeat order has survived.
    first_tosses: ClassVar[int] = 0

    a: float
    b: float


@dataclass(frozen=True)
class MBGNBD(BGNBD):
    """BG/NBD whose customers can also leave right after their first order.

    Batislam, Denizel, Filiztekin 2007.
    """

    name: ClassVar[str] = "mbgnbd"
    first_tosses: ClassVar[int] = 1


@dataclass(frozen=True)
class Rate(NBD):
    """Poisson rate of each customer, shrunk to the population's rate, for small bases.

    The rate of a customer is (x + 1) / (T + 1 / population rate): their own x orders in T, and the
    population's rate with the weight of one order. This is an NBD with r = 1 that is not fitted,
    only its mean is (repeat orders of all / time of all). T runs until today, so silence lowers
    the rate. Nobody leaves for good in this model.
    """

    name: ClassVar[str] = "rate"


@dataclass(frozen=True)
class GammaGamma:
    """Mean value per order: Gamma(p, v) per order, v itself Gamma(q, gamma) over customers.

    Fader, Hardie 2013. ``gamma`` is in the currency of the values.
    """

    name: ClassVar[str] = "gamma_gamma"

    p: float
    q: float
    gamma: float
    log_likelihood: float


def _days_per(unit):
    if unit not in DAYS_PER_UNIT:
        raise ValueError(f"unknown time unit {unit!r}, expected one of {sorted(DAYS_PER_UNIT)}")
    return DAYS_PER_UNIT[unit]


def check_unit(unit):
    """Raise ValueError on an unknown time unit, else return it."""
    _days_per(unit)
    return unit


def known_rows(x, t_x, T):
    """Return x, t_x, T as float arrays of one shape, and the mask of rows without a gap.

    :raises ValueError: on impossible rows (negative, or t_x > T). They come from mixed units more
        often than from bad data, so they must not pass silently.
    """
    x, t_x, T = np.broadcast_arrays(*(np.asarray(column, dtype=float) for column in (x, t_x, T)))
    known = np.isfinite(x) & np.isfinite(t_x) & np.isfinite(T)
    late = t_x[known] > T[known] * (1 + 1e-9) + 1e-9
    if late.any() or any((column[known] < 0).any() for column in (x, t_x, T)):
        raise ValueError("impossible rows: expected x >= 0 and 0 <= t_x <= T in one time unit")
    return x, t_x, T, known


def inner(left, right):
    """Inner product of two long arrays without BLAS, whose idle threads slow down the optimiser."""
    return np.einsum("i,i", left, right)
