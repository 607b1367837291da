"""What a scoring sees beside the orders, and for whom the next one sees something else."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import numpy as np
import pandas as pd

# What other sources say of an account, as far as it does not change by the mere passing of days:
# a rating weighs less every day, but in all its parts alike.
COLUMNS = (
    *("wallet", "wallet_outdated", "wallet_estimate", "size", "strategic"),
    *("rating_count", "rating", "opportunity_value", "opportunity_count", "opportunity_overdue"),
    *("stage_progress", "engagement"),
)
_TOLERANCE = 1e-9


@dataclass(frozen=True)
class Sight:
    """``told``: DataFrame by account id with ``COLUMNS``, NaN for nothing; ``members``: arrays of
    the ids of the accounts that a rule is limited to, by the rule's name.
    """

    moment: datetime | None
    told: pd.DataFrame
    members: dict

    @classmethod
    def of(cls, moment, told, members):
        """From the sources as they are: sums of ratings and their weights instead of a mean."""
        told = told.assign(rating=told["rating_sum"] / told["rating_weight"])
        told = told.reindex(columns=list(COLUMNS)).astype(float)
        return cls(moment, told[told.notna().any(axis=1)].sort_index(), members)

    def pack(self):
        """As named arrays."""
        members = {f"member.{name}": np.sort(ids) for name, ids in self.members.items()}
        return {"index": self.told.index.to_numpy("int64"), "told": self.told.to_numpy(), **members}

    @classmethod
    def unpack(cls, arrays):
        told = pd.DataFrame(arrays["told"], arrays["index"], list(COLUMNS))
        names = [name for name in arrays if name.startswith("member.")]
        return cls(None, told, {name.removeprefix("member."): arrays[name] for name in names})

    def equals(self, before):
        return not len(self.changed(before)) and self.members.keys() == before.members.keys()

    def changed(self, before):
        """Ids of the accounts of which something else was seen before."""
        index = self.told.index.union(before.told.index)
        now, then = (told.reindex(index).to_numpy() for told in (self.told, before.told))
        same = np.isclose(now, then, rtol=_TOLERANCE, atol=_TOLERANCE, equal_nan=True)
        parts = [index[~same.all(axis=1)].to_numpy("int64")]
        nobody = np.array([], dtype=np.int64)
        for name in self.members.keys() | before.members.keys():
            now, then = (sight.members.get(name, nobody) for sight in (self, before))
            parts.append(np.setxor1d(now, then).astype(np.int64))
        return np.unique(np.concatenate(parts))
