"""Which accounts a forecast is made of, and which have one already, each in one query."""

import pandas as pd
from dateutil.relativedelta import relativedelta

from odoo.tools import SQL

from .whitespace_queries import CARED_FOR

# An account whose people have entered a figure goes on for so long without a new one.
REMEMBERED = relativedelta(months=12)


def fetch_wanted(env, company, largest, month):
    """Ids of the active accounts that somebody cares for, or has entered a figure of, or that are
    among the `largest`.
    """
    env["kam.account"].flush_model(["active", "company_id", "manager_id", "parent_id", "tier_id"])
    env["kam.forecast"].flush_model()
    rows = env.execute_query(
        SQL(
            """SELECT a.id FROM kam_account a
                WHERE a.company_id = %s AND a.active AND (a.id = ANY(%s) OR %s OR EXISTS (
                      SELECT FROM kam_forecast f
                       WHERE f.account_id = a.id AND f.own_known AND f.month >= %s))""",
            company.id,
            list(largest),
            CARED_FOR,
            month - REMEMBERED,
        )
    )
    return pd.Index([number for (number,) in rows], dtype="int64")


def fetch_rows(env, company, month):
    """The company's rows of a month: `id`, `account_id`, and whether a scoring has filled them."""
    env["kam.forecast"].flush_model()
    rows = env.execute_query(
        SQL(
            """SELECT id, account_id, statistical_known IS TRUE OR pipeline_known IS TRUE
                 FROM kam_forecast WHERE company_id = %s AND month = %s""",
            company.id,
            month,
        )
    )
    columns = ["id", "account_id", "is_filled"]
    types = {"id": "int64", "account_id": "int64", "is_filled": bool}
    return pd.DataFrame(rows, columns=columns).astype(types)
