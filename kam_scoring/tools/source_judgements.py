"""What people have entered about accounts: what of it holds on the day of a scoring."""

import numpy as np
import pandas as pd

from odoo.tools import SQL

from ..engine.criteria import wallet_allocation

FIELDS = (
    "active",
    "company_id",
    "wallet_amount",
    "wallet_expiry",
    "supplier_count",
    "supplier_rank",
    "supplier_expiry",
    "size",
    "size_unit",
    "size_expiry",
    "strategic_value",
    "strategic_expiry",
)
COLUMNS = ("wallet", "wallet_outdated", "wallet_estimate", "size", "strategic")


def finite(value):
    """The value as a float; NULL for what is no amount: NaN, infinity, a slip of the keyboard.

    :param SQL value: numeric or float8. NaN is larger than all numbers to PostgreSQL.
    """
    return SQL("(CASE WHEN %(v)s BETWEEN -1e15 AND 1e15 THEN %(v)s::float8 END)", v=value)


def fetch_judgements(env, company, today):
    """What holds on the last day that is looked at, of the accounts that anything is known of.

    :return: DataFrame indexed by account id with `COLUMNS`; NaN is unknown or outdated.
    """
    env["kam.account"].flush_model(FIELDS)
    query = SQL(
        """SELECT a.id, %(wallet)s, a.wallet_expiry >= %(today)s,
                  a.supplier_rank, a.supplier_count, a.supplier_expiry >= %(today)s,
                  CASE WHEN a.size_expiry >= %(today)s
                        AND LOWER(TRIM(a.size_unit)) = LOWER(TRIM(%(unit)s)) THEN %(size)s END,
                  CASE WHEN a.strategic_expiry >= %(today)s THEN %(strategic)s END
             FROM kam_account a
            WHERE a.company_id = %(company)s AND a.active
              AND (a.wallet_amount > 0 OR a.supplier_rank > 0 OR a.size > 0
                   OR a.strategic_value > 0)""",
        wallet=finite(SQL("a.wallet_amount")),
        size=finite(SQL("a.size")),
        strategic=finite(SQL("a.strategic_value")),
        unit=company.kam_size_unit or "",
        today=today,
        company=company.id,
    )
    names = ["account_id", "wallet", "wallet_holds", "rank", "suppliers", "rank_holds"]
    rows = pd.DataFrame(env.execute_query(query), columns=[*names, "size", "strategic"])
    return _judge(rows.set_index("account_id"))


def _judge(rows):
    known = {name: _positive(rows[name]) for name in ("wallet", "size", "strategic")}
    # NULL where there is no date: that holds as little as one that is over.
    wallet_holds, rank_holds = rows["wallet_holds"].eq(True), rows["rank_holds"].eq(True)
    rank, suppliers = _positive(rows["rank"]), _positive(rows["suppliers"])
    estimate = pd.Series(wallet_allocation(rank, suppliers), rows.index).where(rank_holds)
    return pd.DataFrame(
        {
            "wallet": known["wallet"].where(wallet_holds),
            "wallet_outdated": known["wallet"].notna() & ~wallet_holds,
            "wallet_estimate": estimate,
            "size": known["size"],
            "strategic": known["strategic"].clip(upper=100.0),
        },
        columns=list(COLUMNS),
    )


def _positive(column):
    """As floats; nothing entered reads as 0 or as nothing, both are unknown."""
    values = column.astype(float)
    return values.where(values > 0, np.nan)
