"""What a fitted model expects of each customer.

All functions take arrays x, t_x, T (see ``lifetime_fit.fit_bgnbd``), return a float array of the
same shape, NaN where an input is NaN or ``model`` is None, and raise ValueError on impossible rows
or a negative horizon. ``unit`` is the unit of t_x, T and the horizon; a model fitted in another
unit is converted.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.special import expit, hyp2f1

from .lifetime_models import BGNBD, check_unit, known_rows

# Half of the interval around a = 1 that is bridged: there the formula is 0/0.
_BRIDGE = 1e-4


def probability_alive(model, x, t_x, T, unit="days"):
    """P(the customer has not left), in 0..1.

    1 / (1 + a/(b+x+s-1) ((alpha+T)/(alpha+t_x))^(r+x)), s = 1 for MBG/NBD and 0 for BG/NBD, where
    it is 1 for x = 0. Always 1 for models in which nobody leaves.
    """
    return _predict(_alive, model, x, t_x, T, unit)


def probability_order_within(model, x, t_x, T, horizon, unit="days"):
    """P(at least one order within the horizon), in 0..1.

    P(alive) [1 - ((alpha+T)/(alpha+T+H))^(r+x)]: the rate of a living customer is
    Gamma(r+x, alpha+T).
    """
    return _predict(_order_within, model, x, t_x, T, unit, _checked_horizon(horizon))


def expected_orders(model, x, t_x, T, horizon, unit="days"):
    """Expected number of orders within the horizon, E[Y(H) | x, t_x, T].

    Fader, Hardie, Lee 2005 after an Euler transformation, for MBG/NBD with x+1 survived chances
    to leave; H (r+x)/(alpha+T) for models in which nobody leaves.
    """
    return _predict(_expected_orders, model, x, t_x, T, unit, _checked_horizon(horizon))


def _checked_horizon(horizon):
    horizon = float(horizon)
    if not 0 <= horizon < np.inf:
        raise ValueError("the horizon must be finite and not negative")
    return horizon


def _predict(function, model, x, t_x, T, unit, *arguments):
    check_unit(unit)
    x, t_x, T, known = known_rows(x, t_x, T)
    result = np.full(x.shape, np.nan)
    if model is not None and known.any():
        result[known] = function(model.in_unit(unit), x[known], t_x[known], T[known], *arguments)
    return result


def _alive(model, x, t_x, T):
    if not isinstance(model, BGNBD):
        return np.ones(len(x))
    tosses = x + model.first_tosses
    log_odds = np.log(model.a) - np.log(model.b + np.maximum(tosses - 1, 0))
    log_odds += (model.r + x) * np.log((model.alpha + T) / (model.alpha + t_x))
    return np.where(tosses > 0, expit(-log_odds), 1.0)


def _order_within(model, x, t_x, T, horizon):
    none = (model.r + x) * np.log1p(horizon / (model.alpha + T))
    return _alive(model, x, t_x, T) * -np.expm1(-none)


def _expected_orders(model, x, t_x, T, horizon):
    if not isinstance(model, BGNBD):
        return _orders_without_dropout(model, x, T, horizon)
    # The expectation of a living customer does not depend on t_x: few distinct (x, T) remain.
    i_x, xs = pd.factorize(x)
    i_T, Ts = pd.factorize(T)
    pairs, inverse = np.unique(i_x * len(Ts) + i_T, return_inverse=True)
    x_pair, T_pair = xs[pairs // len(Ts)], Ts[pairs % len(Ts)]
    orders = _orders_if_alive(model, x_pair, T_pair, horizon)[inverse]
    return _alive(model, x, t_x, T) * orders


def _orders_without_dropout(model, x, T, horizon):
    return horizon * (model.r + x) / (model.alpha + T)


def _orders_if_alive(model, x, T, horizon):
    a = model.a
    if abs(a - 1) < _BRIDGE:
        low, high = (_closed_form(model, 1 + side, x, T, horizon) for side in (-_BRIDGE, _BRIDGE))
        orders = low + (a - 1 + _BRIDGE) / (2 * _BRIDGE) * (high - low)
    else:
        orders = _closed_form(model, a, x, T, horizon)
    # Leaving can only lower the expectation; this also catches a series that did not converge.
    ceiling = _orders_without_dropout(model, x, T, horizon)
    return np.clip(np.where(np.isfinite(orders), orders, ceiling), 0.0, ceiling)


def _closed_form(model, a, x, T, horizon):
    """C/(a-1) [1 - (1-z)^n 2F1(n, b+x+s; C; z)], n = r+x, C = a+b+x+s-1, z = H/(alpha+T+H).

    For a-1 < n the series is Euler-transformed to (1-z)^(a-1) 2F1(C-n, a-1; C; z): on its own side
    each of the two converges for all parameters, on the other side it overflows.
    """
    n, s = model.r + x, model.first_tosses
    z = horizon / (model.alpha + T + horizon)
    c = a + model.b + x + s - 1
    c = np.where(np.abs(c) < 1e-8, 1e-8, c)  # C = 0 (BG/NBD, x = 0, a+b = 1) is removable, too
    euler = a - 1 < n
    series = hyp2f1(np.where(euler, c - n, n), np.where(euler, a - 1, model.b + x + s), c, z)
    return c / (a - 1) * (1 - np.exp(np.minimum(n, a - 1) * np.log1p(-z)) * series)
