"""The yardstick: what a whole scoring compared its accounts with, kept to judge a few of them anew.

A percentile, a class and what is usual depend on everyone. To judge some accounts as if all were,
their rows take the place of those that they had in the whole scoring; the others keep theirs. What
falls with each day, as the chance of another order does, is compared as of the day of the whole
scoring. So whoever is the only one that has changed gets what a whole scoring would say, to the
last digit for what does not depend on days. Of what the whole scoring has learned - the models,
what is usual in a segment, what its accounts may be expected to spend - nothing is learned anew.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from .capital import CapitalChoice
from .criteria import CRITERIA, usual_rating
from .criteria_attractiveness import usual_per_size
from .facts import relevant_categories
from .whitespace import Worth

RAW = [f"raw_{code}" for code in CRITERIA]
# What changes for everyone by the mere passing of days.
PASSING = ("satisfaction", "repurchase", "capital_value")
# What rank and class are made of.
RANKED = ("annual_revenue", "revenue", "score", "provisional", "reference", "ordered")


class UnknownPeersError(ValueError):
    """A profile or segment of which the whole scoring knew nobody to compare with."""


@dataclass
class Peers:
    """What the accounts of one profile are compared with.

    ``everyone``: whether these are the accounts of all profiles, or its own; ``segments``: the
    value of each segment by its number; ``table``: by account id the number of its ``segment``,
    ``reference``, ``ordered`` (bool: has ordered at all) and the raw values; ``relevant``: pairs of
    segment and category (``facts.relevant_categories``); ``capital``: ``CapitalChoice``;
    ``rating``: usual rating; ``per_size``: usual revenue per size, by segment.
    """

    everyone: bool
    segments: np.ndarray
    table: pd.DataFrame
    relevant: np.ndarray
    capital: CapitalChoice
    rating: float
    per_size: np.ndarray

    def codes(self, values):
        """The number of each segment.

        :param values: Series account id -> segment.
        :raises UnknownPeersError: if there was none like that.
        """
        codes = pd.Index(self.segments).get_indexer(values.to_numpy(dtype=float))
        if (codes < 0).any():
            raise UnknownPeersError("a segment that the whole scoring did not know")
        return pd.Series(codes, index=values.index)

    def with_usual(self, facts, codes, lines, judged):
        """The facts of some accounts with what only a whole population can tell.

        :param facts: of these accounts alone (``facts.build_facts``).
        :param codes: Series account id -> number of its segment.
        :param lines: what they buy, as for ``facts.build_facts``.
        :param judged: ids of all accounts that are judged anew: what they were before is over.
        """
        segment = codes.reindex(facts.index)
        rest = self.table[~self.table.index.isin(judged)]
        size = len(self.segments)
        ordered = np.concatenate([rest["ordered"], facts["first_activity"].notna()])
        population = np.bincount(np.concatenate([rest["segment"], segment])[ordered], None, size)
        relevant = np.concatenate([self.relevant, relevant_categories(lines, segment)])
        relevant = np.bincount(np.unique(relevant, axis=0)[:, 0], minlength=size)
        return facts.assign(
            segment=segment,
            population=population[segment],
            categories_relevant=relevant[segment],
            usual_rating=self.rating,
            usual_per_size=self.per_size[segment],
        )

    def among(self, facts, raw, judged):
        """The table as it is with new rows for the accounts that are judged anew."""
        rest = self.table[~self.table.index.isin(judged)]
        return pd.concat([rest, _rows(facts, raw)])


@dataclass
class Yardstick:
    """All that a whole scoring of a company leaves behind for the short ones after it."""

    # Peers by profile id, and the model of the order rhythm by lens.
    peers: dict = field(default_factory=dict)
    choices: dict = field(default_factory=dict)
    # By account id what rank and class are made of (`RANKED`).
    ranked: pd.DataFrame = None
    # What whitespace is worth, and of each account what it still lacks.
    worth: Worth = None
    # The commercial partner of each partner with an order: arrays `id` and `value`.
    owners: np.ndarray = None
    # Accounts with figures that nobody can compute with.
    spoilt: np.ndarray = None

    def peers_of(self, profile_id):
        """``Peers`` of a profile.

        :raises UnknownPeersError: if no account had it.
        """
        if profile_id not in self.peers:
            raise UnknownPeersError("a profile that no account had")
        return self.peers[profile_id]

    def everyone(self, scores, judged):
        """What rank and class are made of, with the new rows of those who are judged anew."""
        rest = self.ranked[~self.ranked.index.isin(judged)]
        # In the order of a whole scoring: the sum of floats depends on it.
        return pd.concat([rest, ranked_rows(scores)]).sort_index()


def learn_peers(facts, raw, lines, segments, capital, everyone):
    """``Peers`` of a profile from the facts and raw values of its whole population.

    :param segments: Series account id -> segment, as it was given to ``facts.build_facts``.
    """
    values = segments.sort_index().to_numpy(dtype=float)
    return Peers(
        everyone,
        pd.unique(values),
        _rows(facts, raw),
        relevant_categories(lines, facts["segment"]),
        capital,
        float(usual_rating(facts)),
        usual_per_size(facts),
    )


def as_then(facts, days, half_life):
    """The facts of some accounts as if so many days had not passed.

    What falls with each day, falls for everyone: who is compared with the others of an earlier day
    is looked at as on that day, or on that of the last order if that is later.

    :param half_life: days after which a rating counts half.
    """
    age = np.maximum(facts["age"] - days, facts["recency"])
    weight = 0.5 ** (-days / half_life)
    return facts.assign(
        age=age,
        rating_sum=facts["rating_sum"] * weight,
        rating_weight=facts["rating_weight"] * weight,
    )


def ranked_rows(scores):
    """``RANKED`` of scored accounts."""
    ordered = scores["first_activity"].notna()
    return scores.assign(ordered=ordered)[list(RANKED)]


def _rows(facts, raw):
    rows = pd.DataFrame(
        {
            "segment": facts["segment"].astype(np.int64),
            "reference": facts["reference"].astype(bool),
            "ordered": facts["first_activity"].notna(),
        },
        index=facts.index,
    )
    return rows.join(raw[RAW])
