"""Order lines of a period, grouped in PostgreSQL: what the ledger of the scoring does not hold."""

from contextlib import contextmanager

from odoo.tools import SQL

from odoo.addons.kam_planning.tools import order_scope

# With PostgreSQL's usual 4 MB, grouping millions of lines goes through the disk and takes twice
# as long.
WORK_MEMORY = "64MB"


@contextmanager
def work_memory(env):
    """Room for the grouping of such a query, given back afterwards."""
    [(before,)] = env.execute_query(SQL("SELECT current_setting('work_mem')"))
    env.cr.execute(SQL("SELECT set_config('work_mem', %s, true)", WORK_MEMORY))
    yield
    env.cr.execute(SQL("SELECT set_config('work_mem', %s, true)", before))


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
