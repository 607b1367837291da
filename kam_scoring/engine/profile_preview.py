"""What other weights would do to the scores of the latest run, before anybody saves them."""

from __future__ import annotations

import numpy as np
import pandas as pd

from . import normalise, ranking

# A score has moved when it differs by more than this; what is less, people do not see.
MOVED = 3.0
# "The best" are this share of the accounts.
TOP = 0.2


def new_points(stored, raw, settings):
    """Points by the settings of a profile, as far as they cannot be the stored ones.

    A percentile that was a percentile before stays as stored: it was taken among the peers of each
    account, which the rows do not tell.

    :param stored: DataFrame of points by account, one column per code.
    :param raw: DataFrame of the raw values of those codes whose points are new.
    :param settings: as for ``normalise.points``.
    :return: DataFrame like ``stored``.
    :raises ValueError: on invalid thresholds.
    """
    return stored.assign(**normalise.points(raw, settings).points)


def rescore(points, settings, axes):
    """Score, axes and coverage (in percent) by the settings of a profile.

    :param settings: ``weights`` and ``missing`` by code.
    """
    scores = ranking.score(points, settings["weights"], settings["missing"], axes)
    return scores.filter(regex="^score").assign(coverage=100 * scores["coverage"])


def compare(now, then):
    """Scores and ranks of two scorings side by side.

    :param now, then: DataFrames on the same index with ``score`` (NaN for none) and ``revenue``,
        which orders equal scores as a run does.
    :return: DataFrame on that index: ``score_now``, ``score_then``, ``rank_now``, ``rank_then`` (1
        is the best) and ``change`` of the score, NaN unless there are both.
    """
    return pd.DataFrame(
        {
            "score_now": now["score"],
            "score_then": then["score"],
            "rank_now": _ranks(now),
            "rank_then": _ranks(then),
            "change": then["score"] - now["score"],
        },
        index=now.index,
    )


def summarise(table):
    """Figures of a comparison (``compare``), as a dict.

    ``accounts``, ``rising`` and ``falling`` (by more than ``MOVED`` points), ``steady``;
    ``correlation`` of the ranks (Spearman: 1 the same order, -1 reversed; None for fewer than two
    accounts) and ``staying``: the share of today's best fifth that stays in it (None without any).
    """
    # Floats: a change by exactly 3 points must not be one by more because of their noise.
    change = table["change"].round(6)
    rising, falling = int((change > MOVED).sum()), int((change < -MOVED).sum())
    return {
        "accounts": len(table),
        "rising": rising,
        "falling": falling,
        "steady": len(table) - rising - falling,
        "correlation": _rank_correlation(table),
        "staying": _staying(table),
    }


def _ranks(scores):
    """1 for the best score; ties by revenue, then by id, as a run orders them."""
    score, revenue = (scores[name].to_numpy(dtype=float) for name in ("score", "revenue"))
    worst_last = (np.where(np.isnan(values), -np.inf, values) for values in (score, revenue))
    score, revenue = worst_last
    order = np.lexsort((scores.index, -revenue, -score))
    ranks = np.empty(len(scores), dtype=np.int64)
    ranks[order] = np.arange(1, len(scores) + 1)
    return ranks


def _rank_correlation(table):
    n = len(table)
    if n < 2:
        return None
    moved = (table["rank_then"] - table["rank_now"]).to_numpy(dtype=float)
    return float(1 - 6 * np.dot(moved, moved) / (n * (n * n - 1.0)))


def _staying(table):
    count = round(TOP * len(table))
    if not count:
        return None
    best = table["rank_now"] <= count
    return float((table["rank_then"][best] <= count).mean())
