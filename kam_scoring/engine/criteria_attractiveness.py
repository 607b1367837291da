"""Raw values of the criteria of the axis "attractiveness": what there is to be won.

As in ``criteria``: facts of a population to a float Series on the same index, NaN for what cannot
be known.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from .columns import number, reference, segment_codes

# A median of fewer peers says more about these peers than about what is usual.
MIN_PEERS = 5


def potential(facts):
    """Sales that could be won in a year: purchasing volume - own annual revenue, at least 0.

    Without a volume, what is usual for its size stands in for it: the median annual revenue per
    unit of size of the segment's accounts that have both, x own size. NaN without both, or with
    fewer than 5 such peers. Net returns count as no revenue, not as more potential. What is usual
    is the optional fact ``usual_per_size``, of a population of which only some are looked at.
    """
    wallet, size = number(facts, "wallet"), number(facts, "size")
    own = number(facts, "annual_revenue").clip(lower=0.0)
    if "usual_per_size" in facts:
        usual = number(facts, "usual_per_size")
    else:
        usual = usual_per_size(facts)[segment_codes(facts)]
    attainable = wallet.where(wallet > 0, size.where(size > 0) * usual)
    return (attainable - own).clip(lower=0.0)


def opportunities(facts):
    """Expected revenue x probability of the open leads, summed; 0 without any."""
    return number(facts, "opportunity_value")


def capital_value(facts):
    """Discounted margin that is expected of the account, as added by ``capital.predict``."""
    return number(facts, "capital_value")


def cross_selling(facts):
    """Potential of the categories that the account does not buy; NaN in a small segment."""
    return number(facts, "whitespace_potential")


def journey(facts):
    """How well buying goes, in 0..1: the mean of those of four parts that are known.

    Quotation conversion (won + 1) / (won + lost + 2) as soon as one is decided, ``stage_progress``
    of the best open lead, ``lead_speed`` against the median of won leads, and ``engagement``.
    """
    parts = [number(facts, name) for name in ("stage_progress", "lead_speed", "engagement")]
    parts = pd.concat([_conversion(facts), *parts], axis=1)
    return parts.clip(0.0, 1.0).mean(axis=1)


def strategic(facts):
    """Rating by people (reference, know-how, co-creation), 0..100; NaN if none or expired."""
    return number(facts, "strategic").clip(0.0, 100.0)


def usual_per_size(facts):
    """Median annual revenue per unit of size, by segment: an array along ``segment_codes``.

    NaN for a segment with fewer than 5 accounts that have both.
    """
    size, revenue = number(facts, "size"), number(facts, "annual_revenue")
    size = size.where(size > 0)
    ratio = (revenue / size).where((revenue > 0) & reference(facts)).to_numpy()
    segment = segment_codes(facts)
    known = np.isfinite(ratio)
    peers = pd.Series(ratio[known]).groupby(segment[known]).agg(["size", "median"])
    usual = peers["median"].where(peers["size"] >= MIN_PEERS)
    return usual.reindex(range(segment.max(initial=-1) + 1)).to_numpy(dtype=float)


def _conversion(facts):
    won, lost = (number(facts, f"quotations_{end}").clip(lower=0) for end in ("won", "lost"))
    decided = won.add(lost, fill_value=0.0)
    return ((won.fillna(0.0) + 1) / (decided + 2)).where(decided > 0)
