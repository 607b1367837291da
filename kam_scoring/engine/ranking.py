"""From raw values to points, score and class; concentration of a customer base."""

from __future__ import annotations

import numpy as np
import pandas as pd

from .normalise import mid_ranks

# What an unknown criterion counts as, by policy; NaN: not at all, the others share its weight.
MISSING_POINTS = {"share": np.nan, "neutral": 50.0, "zero": 0.0}
# Cumulative sums of floats: a share that is exactly on a border must not fall below it by noise.
_TOLERANCE = 1e-9


def percentile_rank(values, reference=None):
    """Mid-rank percentile: (values below + half of the ties) / n * 100.

    Equals ``scipy.stats.percentileofscore(kind="mean")`` of each value among all of them. Values
    that are not finite stay NaN and do not count in n.

    :param values: Series, array, or DataFrame (each column by itself).
    :param reference: bools, the accounts that are compared with; default all. The others get the
        percentile that their value would have among them.
    :return: the same container with floats in 0..100.
    """
    if isinstance(values, pd.DataFrame):
        columns = {name: percentile_rank(column, reference) for name, column in values.items()}
        return pd.DataFrame(columns, index=values.index)
    return _like(values, mid_ranks(_floats(values), reference))


def abc_classes(values, a=0.8, b=0.95, ids=None, reference=None):
    """ABC class by cumulative share of net value, largest account first.

    The share *before* the account decides: below ``a`` is A, below ``b`` is B, else C, so that the
    account that crosses a border belongs to the better class. Negative values count as 0, ties are
    ordered by id, a total of 0 is all C, and an unknown value has no class.

    :param ids: sortable ids for ties; default the index of a Series, else the position.
    :param reference: bools, the accounts that make up the total; default all. The others get the
        class that their value would have among them.
    :return: array of "A", "B", "C" or None, on the index of ``values`` if that is a Series.
    :raises ValueError: unless 0 < a <= b <= 1.
    """
    if not 0 < a <= b <= 1:
        raise ValueError("expected 0 < a <= b <= 1")
    floats = _floats(values)
    before = _shares_before(floats, _ids(values, ids), reference)
    classes = np.where(before < a - _TOLERANCE, "A", np.where(before < b - _TOLERANCE, "B", "C"))
    return _like(values, np.where(np.isnan(floats), None, classes), dtype=object)


def cumulative_share(values, ids=None, reference=None):
    """Share of the total that an account and all larger ones have, in 0..1.

    Same order and rules as ``abc_classes``; NaN for an unknown value and for a total of 0.
    """
    floats = _floats(values)
    own = _not_negative(floats)
    total = _counted(own, reference).sum()
    if total <= 0:
        return _like(values, np.full(len(floats), np.nan))
    before = _shares_before(floats, _ids(values, ids), reference)
    shares = np.minimum(before + own / total, 1.0)
    return _like(values, np.where(np.isnan(floats), np.nan, shares))


def gini(values):
    """Gini coefficient of concentration: 0 all equal, (n-1)/n one account has everything.

    Negative values count as 0, unknown ones are left out. Who rolls accounts up passes those of the
    reference only, or a unit counts twice.

    :return: float, or None if there is nothing to share.
    """
    known = np.sort(_not_negative(_known(values)))
    n, total = len(known), known.sum()
    if not total > 0:
        return None
    return float(max(2 * np.dot(np.arange(1, n + 1), known) / (n * total) - (n + 1) / n, 0.0))


def lorenz_curve(values, points=101):
    """Concentration curve from the largest account down (a Pareto curve).

    :param values: net values, those of the reference only; negative ones count as 0, unknown ones
        are left out.
    :param points: at most this many points (at least 2), evenly spread over the accounts.
    :return: DataFrame with ``accounts`` (share of accounts) and ``revenue`` (their share of
        revenue), both rising from 0 to 1; no rows if there is nothing to share.
    """
    known = np.sort(_not_negative(_known(values)))[::-1]
    n, total = len(known), known.sum()
    if not total > 0:
        return pd.DataFrame({"accounts": [], "revenue": []}, dtype=float)
    shares = np.minimum(np.concatenate([[0.0], np.cumsum(known)]) / total, 1.0)
    shares[-1] = 1.0
    chosen = np.unique(np.rint(np.linspace(0, n, min(max(points, 2), n + 1))).astype(int))
    return pd.DataFrame({"accounts": chosen / n, "revenue": shares[chosen]})


def score(points, weights, missing=None, axes=None):
    """Weighted mean of the available points, and what each criterion contributes to it.

    ``score = sum(w_i n_i) / sum(w_i)`` over the criteria that are known for the account;
    ``contribution_i = w_i n_i / sum(w_i)``, 0 for an unknown one, so that contributions add up to
    the score. Coverage is the available share of all weight. What an unknown criterion does to the
    score is its policy; it never adds to coverage.

    :param points: DataFrame with one column of points 0..100 per criterion code.
    :param weights: criterion code -> weight >= 0. A code that ``points`` lacks is unknown for all.
    :param missing: criterion code -> policy for an unknown value: "share" (default) the others
        share its weight, "neutral" it counts as 50 points, "zero" as none.
    :param axes: criterion code -> axis; adds ``score_<axis>``, the mean of its own criteria by the
        same policies, NaN if none of them is known.
    :return: DataFrame with ``score`` (0..100), ``coverage`` (0..1), ``score_<axis>`` and
        ``contribution_<code>``; score and contributions are NaN for an account without any known
        criterion, whatever the policies.
    :raises ValueError: on a weight that is negative or not finite, or an unknown policy.
    """
    weight = np.array(list(weights.values()), dtype=float)
    if not (np.isfinite(weight) & (weight >= 0)).all():
        raise ValueError("weights must be finite and not negative")
    values = points.reindex(columns=list(weights)).to_numpy(dtype=float)
    known = np.isfinite(values)
    values = np.where(known, values, _fillers(weights, missing))
    # Where nothing is known there is no score, and that is no matter of policy.
    rated = known @ weight > 0
    counted = np.isfinite(values) & rated[:, None]
    share = weight / _nan_unless_positive(counted @ weight)[:, None]
    contributions = np.where(counted, values, 0.0) * share
    columns = {
        "score": contributions.sum(axis=1) if len(weight) else np.nan,
        "coverage": known @ weight / weight.sum() if weight.sum() > 0 else 0.0,
    }
    columns |= _axis_scores(values, known, weights, axes)
    columns |= {f"contribution_{c}": contributions[:, i] for i, c in enumerate(weights)}
    return pd.DataFrame(columns, index=points.index, dtype=float)


def round_to_sum(parts, decimals=1, total=None):
    """Round parts so that they add up to their rounded total (largest remainder method).

    :param parts: one row of numbers, or a 2-D array or DataFrame that is rounded row by row; what
        is not finite counts as 0.
    :param total: number, or one per row, to add up to instead; it must be the sum of the parts
        rounded up or down.
    :return: float array of the same shape. The total is rounded half away from zero, as shown on
        screen, equal remainders go to the earlier part.
    """
    parts = np.asarray(parts, dtype=float)
    exact = np.where(np.isfinite(parts), parts, 0.0) * 10.0**decimals
    units = np.floor(exact + _TOLERANCE)
    if total is None:
        total = exact.sum(axis=-1, keepdims=True)
    else:
        total = np.asarray(total, dtype=float)[..., None] * 10.0**decimals
    missing = _half_away(total) - units.sum(axis=-1, keepdims=True)
    order = np.argsort(units - exact, axis=-1, kind="stable")
    units += np.argsort(order, axis=-1, kind="stable") < missing
    return units / 10.0**decimals + 0.0  # + 0.0 turns a -0.0 into 0.0


def round_half_away(values, decimals=1):
    """Round half away from zero, as numbers are shown on screen."""
    return _half_away(np.asarray(values, dtype=float) * 10.0**decimals) / 10.0**decimals + 0.0


def _half_away(values):
    return np.copysign(np.floor(np.abs(values) + 0.5 + _TOLERANCE), values)


def _fillers(weights, missing):
    """Points of an unknown value per criterion, NaN where the others share its weight."""
    policies = [(missing or {}).get(code) or "share" for code in weights]
    unknown = sorted({policy for policy in policies if policy not in MISSING_POINTS})
    if unknown:
        raise ValueError(f"unknown policy for missing values: {', '.join(map(str, unknown))}")
    return np.array([MISSING_POINTS[policy] for policy in policies], dtype=float)


def _axis_scores(values, known, weights, axes):
    columns = {}
    for axis in dict.fromkeys((axes or {}).values()):
        weight = np.array([w if axes.get(c) == axis else 0.0 for c, w in weights.items()], float)
        counted = np.isfinite(values) & (known @ weight > 0)[:, None]
        total = np.where(counted, values, 0.0) @ weight
        columns[f"score_{axis}"] = total / _nan_unless_positive(counted @ weight)
    return columns


def _nan_unless_positive(array):
    return np.where(array > 0, array, np.nan)


def _floats(values):
    """Values as a float array, with NaN for what is not finite."""
    floats = np.array(values, dtype=float)
    floats[~np.isfinite(floats)] = np.nan
    return floats


def _known(values):
    floats = _floats(values)
    return floats[~np.isnan(floats)]


def _not_negative(floats):
    return np.where(floats > 0, floats, 0.0)


def _like(values, result, dtype=float):
    if isinstance(values, pd.Series):
        return pd.Series(result, index=values.index, name=values.name, dtype=dtype)
    return result


def _ids(values, ids):
    if ids is not None:
        return np.asarray(ids)
    return values.index.to_numpy() if isinstance(values, pd.Series) else np.arange(len(values))


def _counted(own, reference):
    return own if reference is None else np.where(np.asarray(reference, dtype=bool), own, 0.0)


def _shares_before(floats, ids, reference=None):
    """Share of the total held by the accounts sorted before each one; 1 if the total is 0."""
    own = _not_negative(floats)
    counted = _counted(own, reference)
    total = counted.sum()
    if total <= 0:
        return np.ones(len(own))
    order = np.lexsort((ids, -own))
    shares = np.empty(len(own))
    shares[order] = np.concatenate([[0.0], np.cumsum(counted[order])[:-1]]) / total
    return shares
