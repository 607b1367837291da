"""Many rows as one array per column."""

from __future__ import annotations

import numpy as np


class Columns:
    """Named arrays of one length, each in one piece.

    In a structured array the values of a column lie scattered among those of the others: to go
    through a million of them takes several times as long.
    """

    def __init__(self, arrays):
        self._arrays = dict(arrays)

    @classmethod
    def of(cls, rows):
        """From a structured array, or what is one already."""
        if isinstance(rows, cls):
            return rows
        return cls({name: np.ascontiguousarray(rows[name]) for name in rows.dtype.names})

    def __getitem__(self, name):
        return self._arrays[name]

    def __len__(self):
        return len(next(iter(self._arrays.values())))

    def items(self):
        return self._arrays.items()

    def rows(self, which):
        """Some of the rows: a mask, places or a slice."""
        return Columns({name: column[which] for name, column in self.items()})

    def ordered(self, key):
        """Sorted by a column; rows of one key stay in their order."""
        keys = self[key]
        if not (keys[1:] < keys[:-1]).any():
            return self
        return self.rows(np.argsort(keys, kind="stable"))

    def merged(self, key, changed, new):
        """Without the rows of the changed keys, and with the new ones in their places.

        :param changed: sorted keys, each once.
        :param new: ``Columns``; both are sorted by `key`, and so is the result.
        """
        is_kept = np.ones(len(self), dtype=bool)
        first, last = (np.searchsorted(self[key], changed, side) for side in ("left", "right"))
        for start, stop in zip(first.tolist(), last.tolist(), strict=True):
            is_kept[start:stop] = False
        kept = {name: column[is_kept] for name, column in self.items()}
        is_new = np.zeros(len(kept[key]) + len(new), dtype=bool)
        is_new[np.searchsorted(kept[key], new[key]) + np.arange(len(new))] = True
        is_old = ~is_new
        arrays = {}
        for name, column in kept.items():
            arrays[name] = np.empty(len(is_new), column.dtype)
            arrays[name][is_old], arrays[name][is_new] = column, new[name]
        return Columns(arrays)
