"""The two set-based queries that all facts of a scoring come from.

E reads the order headers, F the lines of the window; both are grouped in PostgreSQL, so that what
comes back is small however long the history is.
"""

from collections import namedtuple
from contextlib import contextmanager

import pandas as pd

from odoo.tools import SQL

from odoo.addons.kam_planning.tools import order_scope

from ..engine.facts import HEADER_COLUMNS, LINE_COLUMNS

# Days: orders in [start, as_of) are the window, those in [previous_start, start) the one before.
Window = namedtuple("Window", "as_of start previous_start")

# With PostgreSQL's usual 4 MB, grouping millions of lines goes through the disk and takes twice
# as long.
WORK_MEMORY = "64MB"


@contextmanager
def work_memory(env):
    """Room for the grouping of the fact queries, given back afterwards."""
    [(before,)] = env.execute_query(SQL("SELECT current_setting('work_mem')"))
    env.cr.execute(SQL("SELECT set_config('work_mem', %s, true)", WORK_MEMORY))
    yield
    env.cr.execute(SQL("SELECT set_config('work_mem', %s, true)", before))


def fetch_headers(env, company, window):
    """Facts E: one row per customer with a confirmed order before `as_of`.

    :return: DataFrame with `HEADER_COLUMNS`, `partner_id`, `first_order_id` (smallest order of the
        window) and `account_id`, which is missing for a customer without an account. Archived
        customers and accounts are left out.
    """
    columns = ["partner_id", *HEADER_COLUMNS, "first_order_id"]
    query = SQL(
        """SELECT e.partner_id, a.id, e.revenue, e.revenue_previous, e.orders, e.order_days,
                  e.first_order, e.last_order, e.first_activity, e.first_order_id
             FROM (%s) e
             JOIN res_partner customer ON customer.id = e.partner_id AND customer.active
             LEFT JOIN kam_account a ON a.partner_id = e.partner_id AND a.company_id = %s
            WHERE a.active IS NOT FALSE
            ORDER BY e.partner_id""",
        headers_query(company, window),
        company.id,
    )
    order_scope.flush(env)
    env["res.partner"].flush_model(["active"])
    env["kam.account"].flush_model(["partner_id", "company_id", "active"])
    with work_memory(env):
        return pd.DataFrame(env.execute_query(query), columns=columns)


def headers_query(company, window):
    """Query E itself, grouped by customer."""
    as_of, start, previous = (order_scope.day_start(company, day) for day in window)
    current = SQL("o.date_order >= %s", start)
    before = SQL("o.date_order >= %s AND o.date_order < %s", previous, start)
    # Several orders on one local day are one transaction; a day of returns only is none.
    day = SQL(
        "(o.date_order AT TIME ZONE 'UTC' AT TIME ZONE %s)::date",
        order_scope.timezone(company).key,
    )
    bought = SQL("o.amount_untaxed > 0")
    return SQL(
        """SELECT p.commercial_partner_id AS partner_id,
                  COALESCE(SUM(%(value)s) FILTER (WHERE %(current)s), 0) AS revenue,
                  COALESCE(SUM(%(value)s) FILTER (WHERE %(before)s), 0) AS revenue_previous,
                  COUNT(*) FILTER (WHERE %(current)s) AS orders,
                  COUNT(DISTINCT %(day)s) FILTER (WHERE %(bought)s) AS order_days,
                  MIN(%(day)s) FILTER (WHERE %(bought)s) AS first_order,
                  MAX(%(day)s) FILTER (WHERE %(bought)s) AS last_order,
                  MIN(%(day)s) AS first_activity,
                  MIN(o.id) FILTER (WHERE %(current)s) AS first_order_id
             FROM sale_order o
             JOIN res_partner p ON p.id = o.partner_id
            WHERE %(confirmed)s AND o.company_id = %(company)s AND o.date_order < %(as_of)s
            GROUP BY p.commercial_partner_id""",
        value=order_scope.ORDER_VALUE,
        current=current,
        before=before,
        day=day,
        bought=bought,
        confirmed=order_scope.CONFIRMED,
        company=company.id,
        as_of=as_of,
    )


def fetch_lines(env, company, window, headers):
    """Facts F: the window's lines by customer and product category, as `LINE_COLUMNS`."""
    first = headers["first_order_id"].min()
    if pd.isna(first):
        return pd.DataFrame(columns=list(LINE_COLUMNS))
    with work_memory(env):
        rows = env.execute_query(lines_query(company, window, int(first)))
    lines = pd.DataFrame(rows, columns=["partner_id", *LINE_COLUMNS[1:-1]])
    accounts = headers.set_index("partner_id")["account_id"]
    return lines.assign(
        account_id=lines["partner_id"].map(accounts), sales=lines["revenue"] + lines["refunds"]
    )


def lines_query(company, window, first_order_id):
    """Query F itself; `first_order_id` keeps it from reading the lines of older orders."""
    return SQL(
        """SELECT p.commercial_partner_id, t.categ_id,
                  SUM(%(value)s),
                  COALESCE(SUM(%(value)s) FILTER (WHERE %(known)s), 0),
                  COALESCE(SUM(%(margin)s) FILTER (WHERE %(known)s), 0),
                  COALESCE(SUM(-%(value)s) FILTER (WHERE l.price_subtotal < 0), 0)
             %(sold)s AND l.order_id >= %(first)s
            GROUP BY p.commercial_partner_id, t.categ_id""",
        value=order_scope.LINE_VALUE,
        known=order_scope.COST_KNOWN,
        margin=order_scope.LINE_MARGIN,
        sold=lines_sold(company, window.start, window.as_of),
        first=first_order_id,
    )


def lines_sold(company, start, stop):
    """FROM and WHERE of all that the company sold on the days in [start, stop)."""
    return SQL(
        """FROM sale_order o
           JOIN res_partner p ON p.id = o.partner_id
           JOIN sale_order_line l ON l.order_id = o.id
           JOIN product_product pp ON pp.id = l.product_id
           JOIN product_template t ON t.id = pp.product_tmpl_id
          WHERE %s AND o.company_id = %s AND o.date_order >= %s AND o.date_order < %s AND %s""",
        order_scope.CONFIRMED,
        company.id,
        order_scope.day_start(company, start),
        order_scope.day_start(company, stop),
        order_scope.SALES_LINE,
    )


def count_future_orders(env, company, window):
    """Confirmed orders dated on or after `as_of`: left out, but said."""
    query = SQL(
        """SELECT COUNT(*) FROM sale_order o
            WHERE %s AND o.company_id = %s AND o.date_order >= %s""",
        order_scope.CONFIRMED,
        company.id,
        order_scope.day_start(company, window.as_of),
    )
    return env.execute_query(query)[0][0]
