"""What was invoiced, in the form of orders: the basis "invoiced" of a scoring.

An invoice takes the place of an order, a credit note that of a return. Like there, values are net
and in the company's currency, and down payments are no sales: neither as an invoice of their own,
nor taken off the last one. Only posted documents count. The fragments speak of `m` (account_move)
and `l` (account_move_line).
"""

from odoo.tools import SQL

from odoo.addons.kam_planning.tools import order_scope

from . import binary, ledger_queries

MOVE_FIELDS = (
    "amount_untaxed_signed",
    "company_id",
    "date",
    "invoice_date",
    "move_type",
    "partner_id",
    "state",
)
LINE_FIELDS = (
    "balance",
    "display_type",
    "is_downpayment",
    "move_id",
    "product_id",
    "product_uom_id",
    "quantity",
    "sale_line_ids",
)
POSTED = SQL("m.state = 'posted' AND m.move_type IN ('out_invoice', 'out_refund')")
DAY = SQL("COALESCE(m.invoice_date, m.date)")
SALES_LINE = SQL("l.display_type = 'product' AND l.is_downpayment IS NOT TRUE")
# Income is a credit; both are stored in the company's currency.
REVENUE = SQL("COALESCE(-l.balance, 0)::float8")
QUANTITY = SQL(
    "(CASE WHEN m.move_type = 'out_refund' THEN -l.quantity ELSE l.quantity END)::float8"
)


def flush(env):
    """Write pending changes of everything the queries read."""
    order_scope.flush(env)
    env["sale.order.line"].flush_model(["product_uom_id"])
    env["account.move"].flush_model(MOVE_FIELDS)
    env["account.move.line"].flush_model(LINE_FIELDS)


def fetch_ledger(env, company, start):
    """Invoices and what they consist of, as the two arrays of the ledger of orders.

    :param start: first day whose lines are read.
    """
    flush(env)
    with ledger_queries.planner(env):
        orders = binary.fetch(env, orders_query(company), ledger_queries.ORDER_COLUMNS)
        cells = binary.fetch(env, cells_query(company, start), ledger_queries.CELL_COLUMNS)
    return orders, cells


def orders_query(company):
    """All invoices and credit notes of a company: id, partner_id, moment, value, rate.

    `moment` is the beginning of the invoice's day as naive UTC, `value` is negative for a credit
    note, `rate` is 1: the cells, too, are in the company's currency. Types int4, int4, timestamp,
    float8, float8; no value is NULL.
    """
    return SQL(
        """SELECT m.id::int4 AS id, m.partner_id::int4 AS partner_id,
                  (%(day)s::timestamp AT TIME ZONE %(tz)s AT TIME ZONE 'UTC')::timestamp AS moment,
                  (COALESCE(m.amount_untaxed_signed, 0) + COALESCE(d.balance, 0))::float8 AS value,
                  1::float8 AS rate
             FROM account_move m
             LEFT JOIN (
                  SELECT l.move_id, SUM(l.balance) AS balance FROM account_move_line l
                   WHERE l.is_downpayment AND l.display_type = 'product'
                     AND l.company_id = %(company)s
                   GROUP BY l.move_id) d ON d.move_id = m.id
            WHERE %(posted)s AND m.company_id = %(company)s AND m.partner_id IS NOT NULL""",
        day=DAY,
        tz=order_scope.timezone(company).key,
        posted=POSTED,
        company=company.id,
    )


def cells_query(company, start):
    """What the invoices from the day `start` on consist of, by product category.

    order_id (of the invoice), category_id (0 without a product), revenue, revenue_known_cost,
    margin_known_cost and refunds (positive). The cost is that of the order line an invoice line
    comes from, the first if there are several; in another unit it is not known. Types int4, int4
    and four float8; no value is NULL.
    """
    return SQL(
        """SELECT m.id::int4 AS order_id, COALESCE(t.categ_id, 0)::int4 AS category_id,
                  SUM(%(revenue)s)::float8 AS revenue,
                  COALESCE(SUM(%(revenue)s) FILTER (WHERE %(known)s), 0)::float8
                      AS revenue_known_cost,
                  COALESCE(SUM(%(revenue)s - %(cost)s * %(quantity)s) FILTER (WHERE %(known)s), 0)
                      ::float8 AS margin_known_cost,
                  SUM(GREATEST(-%(revenue)s, 0))::float8 AS refunds
             FROM account_move m
             JOIN account_move_line l ON l.move_id = m.id
             LEFT JOIN product_product pp ON pp.id = l.product_id
             LEFT JOIN product_template t ON t.id = pp.product_tmpl_id
             LEFT JOIN (
                  SELECT invoice_line_id, MIN(order_line_id) AS order_line_id
                    FROM sale_order_line_invoice_rel GROUP BY invoice_line_id
                  ) r ON r.invoice_line_id = l.id
             LEFT JOIN sale_order_line s ON s.id = r.order_line_id
              AND s.product_uom_id = l.product_uom_id AND s.purchase_price <> 0
             LEFT JOIN sale_order o ON o.id = s.order_id
            WHERE %(posted)s AND m.company_id = %(company)s AND m.partner_id IS NOT NULL
              AND %(day)s >= %(start)s AND %(line)s
            GROUP BY m.id, COALESCE(t.categ_id, 0)""",
        revenue=REVENUE,
        known=SQL("s.id IS NOT NULL"),
        cost=SQL("s.purchase_price::float8 / %s", order_scope.RATE),
        quantity=QUANTITY,
        posted=POSTED,
        company=company.id,
        day=DAY,
        start=start,
        line=SALES_LINE,
    )
