"""Reading facts: a column that nobody has delivered is unknown, and infinity is unknown, too."""

from __future__ import annotations

import numpy as np
import pandas as pd


def number(facts, name):
    """A fact as a float Series; NaN where it is unknown, and everywhere if there is no column."""
    if name not in facts:
        return pd.Series(np.nan, index=facts.index)
    values = facts[name].to_numpy(dtype=float, na_value=np.nan)
    return pd.Series(np.where(np.isfinite(values), values, np.nan), index=facts.index)


def flag(facts, name):
    """A fact as a bool Series; False where it is unknown, and everywhere if there is no column."""
    if name not in facts:
        return pd.Series(False, index=facts.index)
    return pd.Series(facts[name].to_numpy(dtype=bool, na_value=False), index=facts.index)


def present(facts, name):
    """Whether a fact of any type is known, as a bool Series."""
    if name not in facts:
        return pd.Series(False, index=facts.index)
    return facts[name].notna()


def reference(facts):
    """The accounts that statistics of the population are taken from, as a bool Series.

    They are those with the optional fact ``reference``; without that column all are. Units that
    are rolled up into a corporate group, and counted there, must not be counted twice.
    """
    if "reference" not in facts:
        return pd.Series(True, index=facts.index)
    return flag(facts, "reference")


def segment_codes(facts):
    """The segment of each account as integers from 0 on; without that column all are in one.

    Accounts whose segment is missing are a segment of their own.
    """
    if "segment" not in facts:
        return np.zeros(len(facts), dtype=np.intp)
    return pd.factorize(facts["segment"], use_na_sentinel=False)[0]
