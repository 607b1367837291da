"""The two set-based queries that all facts about orders come from.

E reads the header of every confirmed order of a company, F the lines of the window, grouped by
order and product category. Both come back as arrays: from one row per order and category pandas
sums whatever is asked for - windows, customers, corporate groups - and a night later only the
orders that have changed are read again.
"""

from contextlib import contextmanager

from odoo.tools import SQL

from odoo.addons.kam_planning.tools import order_scope

from . import binary, bulk

ORDER_COLUMNS = {
    "id": binary.INTEGER,
    "partner_id": binary.INTEGER,
    "moment": binary.MOMENT,
    "value": binary.FLOAT,
    "rate": binary.FLOAT,
}
CELL_COLUMNS = {
    "order_id": binary.INTEGER,
    "category_id": binary.INTEGER,
    "revenue": binary.FLOAT,
    "revenue_known_cost": binary.FLOAT,
    "margin_known_cost": binary.FLOAT,
    "refunds": binary.FLOAT,
}
PAIR = {"id": binary.INTEGER, "value": binary.INTEGER}

# Lines lie on the disk nearly in the order of their orders: sorting them costs little, while a
# hash of a million groups does not fit into memory and goes through the disk.
SETTINGS = {"work_mem": "64MB", "enable_hashagg": "off"}


@contextmanager
def planner(env):
    """How PostgreSQL shall plan query F; given back afterwards."""
    names = list(SETTINGS)
    columns = SQL(", ").join(SQL("current_setting(%s)", name) for name in names)
    [before] = env.execute_query(SQL("SELECT %s", columns))
    _set(env, SETTINGS)
    yield
    _set(env, dict(zip(names, before, strict=True)))


def _set(env, values):
    calls = SQL(", ").join(SQL("set_config(%s, %s, true)", *item) for item in values.items())
    env.cr.execute(SQL("SELECT %s", calls))


def fetch_orders(env, company, only=None):
    """E: every confirmed order of the company, or only those of these ids.

    `value` is in the company's currency; `rate` is what the lines' amounts are divided by.
    """
    query = SQL(
        """SELECT o.id::int4, o.partner_id::int4, o.date_order::timestamp,
                  COALESCE(%(value)s, 0)::float8, %(rate)s
             FROM sale_order o
            WHERE %(confirmed)s AND o.company_id = %(company)s AND %(only)s""",
        value=order_scope.ORDER_VALUE,
        rate=order_scope.RATE,
        confirmed=order_scope.CONFIRMED,
        company=company.id,
        only=bulk.is_among(SQL("o.id"), only),
    )
    return binary.fetch(env, query, ORDER_COLUMNS)


def fetch_cells(env, company, first=None, only=None):
    """F: what was ordered by order and category, from the order `first` on, or of these ids.

    Amounts are in the currency of the order. Lines without a product have the category 0.
    """
    bound = SQL("l.order_id >= %s", first)
    if only is not None:
        bound = bulk.is_among(SQL("l.order_id"), only)
    query = SQL(
        """SELECT l.order_id::int4, COALESCE(t.categ_id, 0)::int4,
                  SUM(%(amount)s),
                  SUM(CASE WHEN %(known)s THEN %(amount)s ELSE 0 END),
                  SUM(CASE WHEN %(known)s THEN COALESCE(l.margin, 0)::float8 ELSE 0 END),
                  SUM(CASE WHEN l.price_subtotal < 0 THEN -%(amount)s ELSE 0 END)
             FROM sale_order_line l
             LEFT JOIN product_product pp ON pp.id = l.product_id
             LEFT JOIN product_template t ON t.id = pp.product_tmpl_id
            WHERE %(sales)s AND l.company_id = %(company)s AND %(bound)s
            GROUP BY 1, 2""",
        amount=SQL("COALESCE(l.price_subtotal, 0)::float8"),
        known=order_scope.COST_KNOWN,
        sales=order_scope.SALES_LINE,
        company=company.id,
        bound=bound,
    )
    with planner(env):
        return binary.fetch(env, query, CELL_COLUMNS)


def fetch_categories(env):
    """The category of each product template, to see whether one has moved."""
    query = SQL("SELECT id::int4, categ_id::int4 FROM product_template WHERE categ_id IS NOT NULL")
    return binary.fetch(env, query, PAIR)


def fetch_owners(env, partner_ids):
    """The commercial partner of each of these partners, sorted by id."""
    query = SQL(
        """SELECT p.id::int4, COALESCE(p.commercial_partner_id, p.id)::int4
             FROM res_partner p WHERE p.id = ANY(%s::int4[]) ORDER BY p.id""",
        bulk.array_text(partner_ids),
    )
    return binary.fetch(env, query, PAIR)


def fetch_owned(env, customer_ids):
    """All partners that these commercial partners stand for, sorted by id, as ``fetch_owners``."""
    query = SQL(
        """SELECT p.id::int4, COALESCE(p.commercial_partner_id, p.id)::int4
             FROM res_partner p
            WHERE p.commercial_partner_id = ANY(%(ids)s::int4[]) OR p.id = ANY(%(ids)s::int4[])
            ORDER BY p.id""",
        ids=bulk.array_text(customer_ids),
    )
    return binary.fetch(env, query, PAIR)


def fetch_changed(env, company, since, lately=None):
    """The company's orders that were written since a moment, or one of whose lines was.

    Whatever their state: what is no longer confirmed has changed, too.

    :return: their ids, and those of them that were written since the moment `lately`.
    """
    query = SQL(
        """SELECT id, write_date >= %(lately)s FROM sale_order
            WHERE company_id = %(company)s AND write_date >= %(since)s
            UNION
           SELECT order_id, write_date >= %(lately)s FROM sale_order_line
            WHERE company_id = %(company)s AND write_date >= %(since)s""",
        company=company.id,
        since=since,
        lately=lately or since,
    )
    rows = env.execute_query(query)
    changed = {number for number, _is_late in rows}
    return list(changed), list({number for number, is_late in rows if is_late})


def fetch_fingerprint(env, company):
    """Of the confirmed orders the number, the sum of their ids and that of their partners' ids.

    What leaves no trace in the orders shows here: those that were deleted or went to another
    company, and customers that were merged.
    """
    query = SQL(
        """SELECT COUNT(*), COALESCE(SUM(o.id), 0)::int8, COALESCE(SUM(o.partner_id), 0)::int8
             FROM sale_order o
            WHERE %s AND o.company_id = %s""",
        order_scope.CONFIRMED,
        company.id,
    )
    return tuple(env.execute_query(query)[0])
