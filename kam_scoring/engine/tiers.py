"""Which tier the rules propose, without accounts flipping back and forth.

Tiers are ranks here: 0 is the most important one, and a rule belongs to one rank.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd

# A move needs this many points beyond the border; measured on real history it takes the tier
# changes per account from 0.86 to 0.37 and the flip-backs from 0.15 to 0.
HYSTERESIS = 3.0
_CLASSES = ("A", "B", "C")
# Thresholds on the same scale of 0 to 100 points, with the column they look at: each of them is
# a border that accounts may swing around, so the margin applies to each.
_POINTS = (
    ("min_score", "score"),
    ("min_position", "score_position"),
    ("min_attractiveness", "score_attractiveness"),
)
# Thresholds without a margin: money has another scale, and coverage says how much is known.
_AMOUNTS = (("min_revenue", "revenue"), ("min_coverage", "coverage"))


@dataclass(frozen=True)
class Rule:
    """Thresholds of one tier rule; None is no threshold.

    ``accounts`` limits the rule to these account ids (None: all). A rule is not ``readable`` when
    nobody can tell which accounts it is limited to: it takes none, and keeps those that it may
    have taken from falling to a less important tier.
    """

    rank: int
    min_score: float | None = None
    min_position: float | None = None
    min_attractiveness: float | None = None
    min_revenue: float | None = None
    min_coverage: float | None = None
    worst_class: str | None = None
    accounts: frozenset | None = field(default=None)
    readable: bool = True


def first_match(scores, rules, margin=0.0):
    """Position of the first rule that each account meets, -1 for none.

    :param scores: DataFrame indexed by account id with ``abc_class`` and the columns that the
        thresholds look at: ``score``, ``score_position``, ``score_attractiveness``, ``coverage``
        (0 to 100, NaN unknown) and ``revenue``. An unknown value meets no threshold.
    :param rules: list of ``Rule`` in order.
    :param margin: points added to the thresholds of score and axes. A negative one asks who may
        stay: there an unknown value is no reason to go.
    :return: integer array along the index.
    """
    matched = np.full(len(scores), -1)
    for position, rule in enumerate(rules):
        if rule.readable:
            matched[(matched < 0) & meets(scores, rule, margin)] = position
    return matched


def meets(scores, rule, margin=0.0):
    """Which accounts meet a rule, whatever other rules say: boolean array along the index."""
    met = np.ones(len(scores), dtype=bool)
    for name, column in _POINTS:
        met &= _reaches(scores, column, getattr(rule, name), margin)
    for name, column in _AMOUNTS:
        met &= _reaches(scores, column, getattr(rule, name), 0.0)
    if rule.worst_class is not None:
        allowed = _CLASSES[: _CLASSES.index(rule.worst_class) + 1]
        met &= scores["abc_class"].isin(allowed).to_numpy()
    if rule.accounts is not None:
        met &= scores.index.isin(list(rule.accounts))
    return met


def _reaches(scores, column, border, margin):
    if border is None:
        return np.ones(len(scores), dtype=bool)
    values = scores[column].to_numpy(dtype=float)
    return (values >= border + margin) | (np.isnan(values) & (margin < 0))


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
    rule = wanted_rule(scores, rules)
    ranks = np.array([rule.rank for rule in rules] + [np.nan])
    candidate = ranks[rule]
    as_of = pd.Timestamp(as_of)
    since = pd.to_datetime(scores["candidate_since"])
    # A day to come was wanted before the company set its day back: that begins anew.
    same = (scores["candidate"].to_numpy(dtype=float) == candidate) & (since <= as_of).to_numpy()
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


def wanted_rule(scores, rules):
    """Position of the rule that each account should move to, -1 for no move.

    :param scores: DataFrame as for ``first_match``, with ``current`` and ``provisional``.
    """
    if not rules:
        return np.full(len(scores), -1)
    ranks = np.array([rule.rank for rule in rules] + [np.inf])
    plain = first_match(scores, rules)
    strict = first_match(scores, rules, HYSTERESIS)
    lenient = first_match(scores, rules, -HYSTERESIS)
    current = scores["current"].to_numpy(dtype=float)
    up = (strict >= 0) & (ranks[strict] < current)
    down = (lenient >= 0) & (ranks[lenient] > current) & ~_held(scores, rules, ranks[lenient])
    wanted = np.where(up, strict, np.where(down, lenient, -1))
    wanted = np.where(np.isnan(current), plain, wanted)
    return np.where(scores["provisional"].to_numpy(dtype=bool), -1, wanted)


def _held(scores, rules, target):
    """Who may be kept from falling to the rank `target` by a rule that cannot be read."""
    held = np.zeros(len(scores), dtype=bool)
    for rule in rules:
        if not rule.readable:
            held |= meets(scores, replace(rule, accounts=None), -HYSTERESIS) & (rule.rank < target)
    return held


def preview(scores, rules, position):
    """What one of the rules does with these accounts, were their scores to stay as they are.

    :param scores: DataFrame as for ``wanted_rule``.
    :param position: of the rule among the rules.
    :return: DataFrame on the same index: ``meets`` and ``takes`` (bool: meets it, and no rule
        before it) and ``move`` (``first``, ``promotion``, ``demotion``, or empty for no move).
    """
    rule = rules[position]
    moves = wanted_rule(scores, rules) == position
    current = scores["current"].to_numpy(dtype=float)
    kinds = [np.isnan(current), rule.rank < current, rule.rank > current]
    columns = {
        "meets": meets(scores, rule) & rule.readable,
        "takes": first_match(scores, rules) == position,
        "move": np.select([moves & kind for kind in kinds], ["first", "promotion", "demotion"], ""),
    }
    return pd.DataFrame(columns, index=scores.index)
