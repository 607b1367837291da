"""Corporate groups: what the units of a group have ordered, added up for its head.

Raw figures are added, never scores. Amounts and counts of orders are sums; days with an order are
counted once, however many units ordered on them.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

_SUMS = ("revenue", "revenue_previous", "orders", "value")


def pairs(paths, heads):
    """Which account adds to which head.

    :param paths: Series account id -> path in the tree of accounts, such as "1/7/12/".
    :param heads: ids of the accounts that are scored together with the accounts below them.
    :return: DataFrame with ``account_id`` (the unit, or the head itself) and ``head``; a unit
        stands once for each of its heads, and heads without units do not stand in it.
    """
    chain = paths.str.strip("/").str.split("/").explode().astype("int64")
    frame = pd.DataFrame({"account_id": chain.index, "head": chain.to_numpy()})
    frame = frame[frame["head"].isin(list(heads))]
    with_units = frame.loc[frame["account_id"] != frame["head"], "head"].unique()
    return frame[frame["head"].isin(with_units)].reset_index(drop=True)


def units(table):
    """Ids of the accounts that are part of a head's figures, heads above them included."""
    return table.loc[table["account_id"] != table["head"], "account_id"].unique()


def with_relatives(ids, table):
    """These accounts and all that belong to a group with one of them, sorted.

    :param table: as ``pairs``.
    """
    heads = table.loc[table["account_id"].isin(ids), "head"]
    return np.union1d(ids, table.loc[table["head"].isin(heads), "account_id"]).astype(np.int64)


def roll_up_headers(headers, order_days, table):
    """``headers`` with the rows of the heads replaced by those of their groups.

    :param headers: as ``ledger.headers``.
    :param order_days: as ``ledger.order_days``.
    :param table: as ``pairs``.
    """
    if table.empty:
        return headers
    found = table.merge(headers, on="account_id")
    sums = found.groupby("head")[list(_SUMS)].sum()
    sums["first_activity"] = found.groupby("head")["first_activity"].min()
    days = table.merge(order_days, on="account_id")[["head", "day"]].drop_duplicates()
    spans = days.groupby("head")["day"].agg(["count", "min", "max"])
    spans.columns = ["order_days", "first_order", "last_order"]
    rolled = sums.join(spans).fillna({"order_days": 0}).astype({"order_days": "int64"})
    rolled = rolled.rename_axis("account_id").reset_index()[list(headers.columns)]
    rest = headers[~headers["account_id"].isin(rolled["account_id"])]
    return pd.concat([rest, rolled], ignore_index=True)


def roll_up_lines(lines, table):
    """``lines`` (account x category, ``ledger.lines``) with those of the units added to the heads.

    A category that is not known (NaN) stays one of its own.
    """
    return _added(lines, table, ["category_id"])


def roll_up_sums(frame, table, columns):
    """The frame by account id with these columns of the heads replaced by the sums of the group.

    :param columns: names of columns whose unknown values count as nothing, unless all are unknown.
    """
    if table.empty:
        return frame
    columns = list(columns)
    found = table.merge(frame[columns], left_on="account_id", right_index=True)
    sums = found.groupby("head")[columns].sum(min_count=1)
    result = frame.copy()
    heads = sums.index.intersection(result.index)
    result.loc[heads, columns] = sums.loc[heads, columns]
    return result


def _added(rows, table, keys):
    if table.empty:
        return rows
    found = table.merge(rows, on="account_id")
    amounts = [name for name in rows.columns if name not in ("account_id", *keys)]
    sums = found.groupby(["head", *keys], dropna=False)[amounts].sum().reset_index()
    sums = sums.rename(columns={"head": "account_id"})[list(rows.columns)]
    rest = rows[~rows["account_id"].isin(table["head"])]
    return pd.concat([rest, sums], ignore_index=True)
