"""Whitespace: what an account does not buy, or buys less and less of, and what that is worth.

The formulas are those of section "Whitespace and cross-selling" of the scoring concept. Net spend
below 0 counts as 0; money is in the company's currency; shares, penetration and similarity are
fractions. Scaling the currency scales amounts only, and the order of rows never matters.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy import sparse

LINE_COLUMNS = ("account_id", "category_id", "revenue", "revenue_previous")
ACCOUNT_COLUMNS = ("segment", "revenue", "revenue_previous")
CELL_COLUMNS = (
    "account_id",
    "category_id",
    "revenue",
    "revenue_previous",
    "own_share",
    "penetration",
    "potential",
    "status",
    "suggestion",
    "reason_category_id",
    "similarity",
)
# Fewer accounts than this say nothing about what is usual in a segment.
MIN_SEGMENT = 20
# Sums of floats: what is equal must not differ by noise.
_TOLERANCE = 1e-9
# Cells that are looked at together, which bounds the memory.
_BLOCK = 500_000


def find_cells(lines, accounts, wanted=None, ratio=1.0, min_share=0.01, suggestions=5, kept=None):
    """Return the cells account x category that matter, sorted by account and category.

    A cell matters if the account buys the category or bought it in the window before, if the
    category is among its first `suggestions`, if its potential is at least `min_share` of all
    that the account spends, or if it is among `kept`.

    :param lines: rows of account and category (``LINE_COLUMNS``): net revenue of the window and of
        the window before. Several rows of one cell are added up; rows of accounts that are not in
        `accounts`, and rows without account or category, are left out.
    :param accounts: the population, indexed by account id (``ACCOUNT_COLUMNS``): segment, net
        revenue of the window and of the window before. A missing segment is one of its own.
    :param wanted: ids of the accounts to return cells of; default all. The others count for
        penetration, median and similarity all the same.
    :param ratio: horizon of the potential / window.
    :param kept: optional DataFrame with `account_id` and `category_id` of cells to return anyway.
    :return: DataFrame with ``CELL_COLUMNS``: spend of both windows (>= 0), share of the account's
        spend, buyers / accounts of the segment, `potential` of an empty cell = penetration x median
        spend of the segment's buyers x ratio, `status`, rank of the suggestion from 1, and the
        category bought that speaks most for it with its Jaccard similarity. NaN is "cannot be
        known" (a segment of fewer than 20 accounts) or "does not apply".

        `status`: "shrinking" the category falls while the account grows; else "bought"; an empty
        cell is "potential", or "small" if the segment is too small to tell.
    :raises ValueError: on a missing column, an account twice or a negative `ratio`.
    """
    matrix = _Matrix(lines, accounts, kept)
    if not 0 <= ratio < np.inf:
        raise ValueError("ratio must be finite and not negative")
    rows = matrix.rows_of(wanted)
    size = max(_BLOCK // max(matrix.width, 1), 1)
    blocks = [
        matrix.cells(rows[start : start + size], ratio, min_share, suggestions)
        # At least one, so that nothing to tell has its columns, too.
        for start in range(0, max(len(rows), 1), size)
    ]
    return pd.concat(blocks, ignore_index=True)


def potential_by_account(lines, accounts, ratio=1.0):
    """Sum of the potential of all empty cells of each account, for the cross-selling criterion.

    Parameters as for ``find_cells``; nothing is left out for being small.

    :return: Series of floats by account id; NaN if the segment has fewer than 20 accounts.
    """
    return potential_and_worth(lines, accounts, ratio)[0]


def potential_and_worth(lines, accounts, ratio=1.0):
    """``potential_by_account``, and what it was made of: its ``Worth``, for accounts to come."""
    matrix = _Matrix(lines, accounts, None)
    worth = matrix.expected() * ratio
    worth = np.where(matrix.is_small[:, None], np.nan, worth)
    worth = Worth(matrix.segments, matrix.categories, worth)
    bought = matrix.bought.tocoo()
    total = worth.left(matrix.segment, bought.row, bought.col)
    return pd.Series(total, index=accounts.index.sort_values(), name="potential"), worth


class Worth(NamedTuple):
    """What an account of a segment may be expected to spend on each category.

    ``segments`` and ``categories`` say what the rows and columns of ``spend`` are; it is NaN in a
    segment with fewer than 20 accounts.
    """

    segments: np.ndarray
    categories: np.ndarray
    spend: np.ndarray

    def left(self, segment, row, column):
        """The sum of the cells that are empty, of each account.

        :param segment: row of ``spend`` of each account.
        :param row, column: the cells that are bought: place of the account, of the category.
        """
        total = self.spend.sum(axis=1)[segment]
        left = total - np.bincount(row, self.spend[segment[row], column], minlength=len(segment))
        # What is left of a sum after all its parts were taken away is noise.
        return np.where(np.isnan(left) | (left > _TOLERANCE * total), left, 0.0)

    def potential(self, lines, accounts):
        """As ``potential_by_account``, of some accounts; NaN also in a segment that is not known.

        What nobody has bought yet is worth nothing to the others.
        """
        ids, codes = accounts.index.sort_values(), self._rows(accounts.sort_index()["segment"])
        lines = lines[lines["account_id"].isin(ids) & lines["category_id"].isin(self.categories)]
        spent = lines.groupby(["account_id", "category_id"])["revenue"].sum()
        spent = spent[spent > _TOLERANCE].index
        row = ids.get_indexer(spent.get_level_values(0))
        column = np.searchsorted(self.categories, spent.get_level_values(1).astype("int64"))
        if not len(self.segments):
            return pd.Series(np.nan, index=ids, name="potential")
        left = np.where(codes < 0, np.nan, self.left(codes, row, column))
        return pd.Series(left, index=ids, name="potential")

    def _rows(self, segment):
        return pd.Index(self.segments).get_indexer(segment.to_numpy())


def at_depth(paths, depth):
    """Category id -> id of its ancestor at `depth` (1 = top), or itself if it is not as deep.

    :param paths: mapping id -> materialised path such as "1/7/12/".
    :raises ValueError: unless depth is at least 1.
    """
    if depth < 1:
        raise ValueError("depth must be at least 1")
    chains = {number: path.strip("/").split("/") for number, path in paths.items()}
    return {number: int(chain[:depth][-1]) for number, chain in chains.items()}


class _Matrix:
    """Spend of accounts x categories as sparse matrices, both sorted by id."""

    def __init__(self, lines, accounts, kept):
        accounts = _checked(accounts, ACCOUNT_COLUMNS, "accounts").sort_index()
        lines = _checked(lines, LINE_COLUMNS, "lines")
        if not accounts.index.is_unique:
            raise ValueError("accounts has more than one row for an account")
        self.ids = accounts.index.to_numpy()
        self.segment, segments = pd.factorize(accounts["segment"], use_na_sentinel=False)
        self.segments = np.asarray(segments)
        now, before = (_amounts(accounts[name]) for name in ACCOUNT_COLUMNS[1:])
        self.grows = now > before + _TOLERANCE * np.abs(before)
        lines = lines[lines["category_id"].notna() & lines["account_id"].isin(accounts.index)]
        kept = _kept(kept, accounts.index)
        known = pd.concat([lines["category_id"], kept["category_id"]]).astype("int64")
        self.categories = np.unique(known.to_numpy())
        self.width = len(self.categories)
        self.spend = self._sums(lines, "revenue")
        self.before = self._sums(lines, "revenue_previous")
        self.bought = self.spend.sign()
        self.kept = self._grid(kept, np.ones(len(kept)))
        self.population = np.bincount(self.segment, minlength=len(segments))
        self.is_small = self.population < MIN_SEGMENT
        self.penetration, self.median = self._segment_figures()
        self.similarity = self._jaccard()

    def rows_of(self, wanted):
        if wanted is None:
            return np.arange(len(self.ids))
        return np.flatnonzero(np.isin(self.ids, np.asarray(list(wanted), dtype="int64")))

    def _grid(self, frame, values):
        row = np.searchsorted(self.ids, frame["account_id"].to_numpy("int64"))
        column = np.searchsorted(self.categories, frame["category_id"].to_numpy("int64"))
        return sparse.csr_matrix((values, (row, column)), (len(self.ids), self.width))

    def _sums(self, lines, name):
        """Net sums of the cells; what is not above 0 is not there."""
        grid = self._grid(lines, _amounts(lines[name]))
        grid.data[grid.data <= _TOLERANCE] = 0.0
        grid.eliminate_zeros()
        return grid

    def _segment_figures(self):
        """Buyers / accounts and the buyers' median spend, by segment and category."""
        cells = self.spend.tocoo()
        frame = pd.DataFrame(
            {"segment": self.segment[cells.row], "category": cells.col, "spend": cells.data}
        )
        figures = frame.groupby(["segment", "category"])["spend"].agg(["size", "median"])
        at = tuple(figures.index.get_level_values(i).to_numpy() for i in (0, 1))
        buyers, median = np.zeros((2, len(self.population), self.width))
        buyers[at], median[at] = figures["size"], figures["median"]
        return buyers / np.maximum(self.population, 1)[:, None], median

    def expected(self):
        """Penetration x median: what an account of a segment may be expected to spend."""
        return self.penetration * self.median

    def _jaccard(self):
        """J = n_cd / (n_c + n_d - n_cd), the share of common buyers; 0 for a category itself."""
        common = (self.bought.T @ self.bought).toarray()
        buyers = common.diagonal()
        either = buyers[:, None] + buyers[None, :] - common
        similarity = common / np.where(either > 0, either, 1.0)
        np.fill_diagonal(similarity, 0.0)
        return similarity

    def cells(self, rows, ratio, min_share, suggestions):
        spend, before, kept = (m[rows].toarray() for m in (self.spend, self.before, self.kept))
        bought = spend > 0
        total = spend.sum(axis=1, keepdims=True)
        small = self.is_small[self.segment[rows]][:, None]
        worth = np.where(bought | small, np.nan, self.expected()[self.segment[rows]] * ratio)
        rank, reason = self._suggest(bought, suggestions)
        matters = bought | (before > 0) | (rank > 0) | (kept > 0)
        matters |= (worth > 0) & (worth >= total * min_share * (1 - _TOLERANCE))
        falls = self.grows[rows][:, None] & (spend < before * (1 - _TOLERANCE))
        status = np.where(
            falls, "shrinking", np.where(bought, "bought", np.where(small, "small", "potential"))
        )
        row, column = np.nonzero(matters)
        at = (row, column)
        why = reason[at]
        columns = {
            "account_id": self.ids[rows][row],
            "category_id": self.categories[column],
            "revenue": spend[at],
            "revenue_previous": before[at],
            "own_share": _ratio(spend, total)[at],
            "penetration": np.where(small[row, 0], np.nan, self._penetration(rows)[at]),
            "potential": worth[at],
            "status": status[at],
            "suggestion": np.where(rank[at] > 0, rank[at], np.nan),
            "reason_category_id": np.where(why >= 0, self.categories[why], np.nan),
            "similarity": np.where(why >= 0, self.similarity[column, why], np.nan),
        }
        return pd.DataFrame(columns)

    def _penetration(self, rows):
        return self.penetration[self.segment[rows]]

    def _suggest(self, bought, suggestions):
        """Item-kNN: the sum of J over what the account buys ranks what it does not buy.

        :return: rank from 1, 0 for none, and the position of the most similar category bought,
            -1 for none. Ties go to the category with the lower id.
        """
        score = np.round(bought.astype(float) @ self.similarity, 12)
        score[bought] = 0.0
        order = np.argsort(np.argsort(-score, axis=1, kind="stable"), axis=1, kind="stable") + 1
        rank = np.where((score > 0) & (order <= suggestions), order, 0)
        reason = np.full(bought.shape, -1)
        row, column = np.nonzero(rank)
        if len(row):
            reason[row, column] = np.argmax(self.similarity[column] * bought[row], axis=1)
        return rank, reason


def _checked(frame, columns, name):
    missing = [column for column in columns if column not in frame.columns]
    if missing and not frame.empty:
        raise ValueError(f"{name} lacks the columns {', '.join(missing)}")
    return frame if not missing else frame.reindex(columns=[*frame.columns, *missing])


def _kept(kept, population):
    if kept is None or kept.empty:
        return pd.DataFrame({"account_id": [], "category_id": []}, dtype="int64")
    return kept[kept["account_id"].isin(population)].drop_duplicates()


def _amounts(column):
    """Numbers of any kind (Decimal, None) as finite floats; nothing recorded is an amount of 0."""
    values = column.to_numpy(dtype=float, na_value=np.nan)
    return np.where(np.isfinite(values), values, 0.0)


def _ratio(numerator, denominator):
    positive = denominator > 0
    return np.where(positive, numerator / np.where(positive, denominator, 1.0), np.nan)
