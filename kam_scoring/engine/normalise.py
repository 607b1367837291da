"""From raw values to points 0..100: percentiles among peers, or thresholds.

A percentile compares an account with the others of its segment if at least 20 of them are known,
else with the whole population. That is decided for each criterion by itself: of 500 accounts
perhaps 10 have a rating.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd

MIN_POPULATION = 20
PERCENTILE, THRESHOLDS = "percentile", "thresholds"
# Values closer than this, against their size and that of the column, differ by the noise of float
# sums only: in another currency, or summed in another order, they would be equal.
_TOLERANCE = 1e-12


class Points(NamedTuple):
    """Points 0..100 and the number of accounts that each was compared with, by account and code.

    ``population`` is 0 where thresholds were applied: nobody was compared with.
    """

    points: pd.DataFrame
    population: pd.DataFrame


def points(raw, settings=None, segments=None, reference=None):
    """Points of each criterion by its own setting.

    :param raw: DataFrame of raw values by account, one column per code (``raw_`` is taken off).
    :param settings: code -> ``{"method": "percentile"}`` or ``{"method": "thresholds", "pairs":
        [[value, points], ...]}``; a code that is not in it is a percentile.
    :param segments: Series or array of the segment of each account; default one segment.
    :param reference: Series or array of bools: the accounts that are compared with; default all.
        The others (units that a corporate group counts already) get the points that their value
        would have among them.
    :return: ``Points`` on the index of ``raw``; unknown values have NaN points.
    :raises ValueError: on an unknown method or invalid pairs (``check_pairs``).
    """
    raw = raw.rename(columns=lambda name: name.removeprefix("raw_"))
    pairs = {code: _pairs(code, settings) for code in raw}
    ranked = percentiles(raw[[c for c in raw if pairs[c] is None]], segments, reference)
    found = {
        code: ranked.points[code] if pairs[code] is None else interpolate(raw[code], pairs[code])
        for code in raw
    }
    population = {code: ranked.population.get(code, 0) for code in raw}
    return Points(
        pd.DataFrame(found, index=raw.index, dtype=float),
        pd.DataFrame(population, index=raw.index, dtype="int64"),
    )


def percentiles(raw, segments=None, reference=None):
    """Mid-rank percentiles of all columns; parameters and result as for ``points``."""
    segment = _codes(segments, len(raw))
    members = _mask(reference, len(raw))
    found = {name: _percentile(column, segment, members) for name, column in raw.items()}
    return Points(
        pd.DataFrame({n: p for n, (p, _s) in found.items()}, index=raw.index, dtype=float),
        pd.DataFrame({n: s for n, (_p, s) in found.items()}, index=raw.index, dtype="int64"),
    )


def interpolate(values, pairs):
    """Points on the straight lines between (value, points) pairs, constant outside of them.

    :return: Series or array like ``values``; NaN for what is not finite.
    :raises ValueError: see ``check_pairs``.
    """
    at, worth = check_pairs(pairs)
    floats = np.asarray(values, dtype=float)
    result = np.where(np.isfinite(floats), np.interp(floats, at, worth), np.nan)
    return pd.Series(result, values.index) if isinstance(values, pd.Series) else result


def check_pairs(pairs):
    """Return the values and the points of threshold pairs as two float arrays.

    Points may fall while values rise: of some criteria less is better.

    :raises ValueError: with a sentence on fewer than two pairs, values that do not rise, or points
        outside 0..100.
    """
    try:
        table = np.array([(value, worth) for value, worth in pairs], dtype=float).reshape(-1, 2)
    except (TypeError, ValueError):
        raise ValueError("Each threshold is a pair of two numbers: a value and points.") from None
    at, worth = table.T
    if len(table) < 2:
        raise ValueError("Thresholds need at least two pairs of a value and points.")
    if not (np.isfinite(at).all() and (np.diff(at) > 0).all()):
        raise ValueError("The values of the thresholds must rise from each pair to the next.")
    if not ((worth >= 0) & (worth <= 100)).all():
        raise ValueError("The points of a threshold must be between 0 and 100.")
    return at, worth


def mid_ranks(values, reference=None):
    """(values of the reference below + half of the ties) / n * 100, as a float array.

    What is not finite is NaN and not counted, and so is everything if no reference is known.
    """
    levels = _Levels(np.asarray(values, dtype=float))
    members = _mask(reference, len(values))
    return levels.spread(_shares(levels.level, members[levels.order]))


class _Levels:
    """The known positions in the order of their values, and which of these are ties."""

    def __init__(self, values):
        self.size = len(values)
        known = np.flatnonzero(np.isfinite(values))
        self.order = known[np.argsort(values[known])]
        ordered = values[self.order]
        n = len(ordered)
        level = np.zeros(n, dtype=np.int64)
        if n > 1:
            # The quartiles say how large the values are, whatever an outlier says.
            scale = max(abs(ordered[n // 4]), abs(ordered[3 * n // 4]))
            noise = np.maximum(np.abs(ordered[1:]), np.abs(ordered[:-1])) + scale
            # Two steps, as the difference of two huge values may not be finite.
            np.cumsum(ordered[1:] / 2 - ordered[:-1] / 2 > noise * (_TOLERANCE / 2), out=level[1:])
        self.level = level

    def spread(self, ordered):
        """Values in the order of the levels, put back into the order of the accounts."""
        result = np.full(self.size, np.nan)
        result[self.order] = ordered
        return result


def _percentile(column, segment, members):
    """Mid-ranks of one criterion, and how many accounts each was compared with."""
    values = column.to_numpy(dtype=float)
    levels = _Levels(values)
    order = levels.order
    counted = members[order]
    total = np.count_nonzero(counted)
    sizes = np.bincount(segment[order], counted, minlength=segment.max(initial=0) + 1).astype(int)
    is_large = sizes >= MIN_POPULATION
    ranks = levels.spread(_shares(levels.level, counted))
    if not is_large.any() or (len(is_large) == 1):
        return ranks, np.full(len(values), total)
    # A stable sort of small integers is a radix sort: far faster than sorting the values again.
    by_segment = np.argsort(segment[order], kind="stable")
    within = np.empty(len(order))
    within[by_segment] = _shares(
        levels.level[by_segment], counted[by_segment], segment[order][by_segment]
    )
    peers = is_large[segment]
    ranks = np.where(peers, levels.spread(within), ranks)
    return ranks, np.where(peers, sizes[segment], total)


def _shares(level, counted, group=None):
    """Mid-rank percentiles of sorted rows among the counted ones of their group.

    :param level: rising within a group, equal for ties.
    :param group: sorted; default one group.
    """
    n = len(level)
    if not n:
        return np.empty(0)
    new_group = np.zeros(n, dtype=bool)
    new_group[0] = True
    new_tie = new_group.copy()
    new_tie[1:] = level[1:] != level[:-1]
    if group is not None:
        new_group[1:] = group[1:] != group[:-1]
        new_tie |= new_group
    before = np.concatenate([[0], np.cumsum(counted)])
    start, tie = _blocks(new_tie)
    low, high = before[start[:-1]], before[start[1:]]
    ends, _block = _blocks(new_group)
    block = np.searchsorted(ends, start[:-1], side="right") - 1
    base, size = before[ends[:-1]], np.diff(before[ends])
    with np.errstate(invalid="ignore"):
        share = ((low + high) / 2 - base[block]) / np.where(size > 0, size, np.nan)[block] * 100
    return share[tie]


def _blocks(is_new):
    """Starts of the blocks with the total length behind them, and the block of each row."""
    return np.append(np.flatnonzero(is_new), len(is_new)), np.cumsum(is_new) - 1


def _codes(segments, size):
    if segments is None:
        return np.zeros(size, dtype=np.int16)
    codes, found = pd.factorize(np.asarray(segments), use_na_sentinel=False)
    return codes.astype(np.int16 if len(found) < 2**15 else np.int64)


def _mask(reference, size):
    return np.ones(size, bool) if reference is None else np.asarray(reference, dtype=bool)


def _pairs(code, settings):
    """The threshold pairs of a criterion, None for a percentile."""
    setting = (settings or {}).get(code) or {"method": PERCENTILE}
    method = setting.get("method", PERCENTILE)
    if method not in (PERCENTILE, THRESHOLDS):
        raise ValueError(f"There is no normalisation “{method}”: choose percentile or thresholds.")
    return (setting.get("pairs") or []) if method == THRESHOLDS else None
