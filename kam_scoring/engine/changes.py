"""Why a score has changed: the differences of what the criteria contribute."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
import pandas as pd

from . import ranking


@dataclass(frozen=True)
class Snapshot:
    """One score of an account: points by code (None or NaN is unknown), weights and policies."""

    points: dict
    weights: dict
    missing: dict = field(default_factory=dict)


class Change(NamedTuple):
    """Scores before and after, their difference, and the parts of it; None without a score.

    ``parts`` is a DataFrame by code: ``before`` and ``after`` (contributions, 0 where the criterion
    is not weighted or its weight was shared), ``points_before`` and ``points_after`` (NaN unknown),
    and ``change``, which adds up to ``difference``.
    """

    before: float | None
    after: float | None
    difference: float | None
    parts: pd.DataFrame


def explain(before, after, decimals=None):
    """Difference of two scores of an account by criterion.

    Criteria that have a weight in one snapshot only count as 0 in the other. That a criterion
    contributes less can be due to its own points or to others that have become known and take their
    share of the weight: ``points_before`` and ``points_after`` tell.

    :param before: the earlier ``Snapshot``.
    :param after: the later one.
    :param decimals: None for exact numbers; else everything is rounded as on screen, and the parts
        add up to the difference of the rounded scores (largest remainder).
    :return: ``Change``, parts in the order of the later weights, then the earlier ones. With only
        one score there is no difference: ``change`` is NaN.
    """
    codes = list(dict.fromkeys([*after.weights, *before.weights]))
    scores, contributions = zip(*(_contributions(s, codes) for s in (before, after)), strict=True)
    change = contributions[1] - contributions[0]
    difference = scores[1] - scores[0]
    if decimals is not None:
        scores = [float(ranking.round_half_away(score, decimals)) for score in scores]
        difference = round(scores[1] - scores[0], decimals)
        if np.isfinite(difference):
            change = ranking.round_to_sum(change, decimals, difference)
        contributions = [
            ranking.round_to_sum(parts, decimals) if np.isfinite(score) else parts
            for score, parts in zip(scores, contributions, strict=True)
        ]
    columns = {
        "before": contributions[0],
        "after": contributions[1],
        "change": change,
        "points_before": _values(before.points, codes),
        "points_after": _values(after.points, codes),
    }
    parts = pd.DataFrame(columns, index=pd.Index(codes, name="code", dtype=object))
    return Change(*(_known(number) for number in (*scores, difference)), parts)


def _contributions(snapshot, codes):
    """Score and contribution by code; the score is NaN if there is none."""
    points = pd.DataFrame([_values(snapshot.points, snapshot.weights)], columns=[*snapshot.weights])
    row = ranking.score(points, snapshot.weights, snapshot.missing).iloc[0]
    parts = [row[f"contribution_{c}"] if c in snapshot.weights else 0.0 for c in codes]
    return float(row["score"]), np.array(parts, dtype=float)


def _values(points, codes):
    """Points as floats; a code that is not there is as unknown as None."""
    return np.array([points.get(code) for code in codes], dtype=float)


def _known(value):
    return float(value) if np.isfinite(value) else None
