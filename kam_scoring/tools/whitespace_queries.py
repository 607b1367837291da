"""What whitespace needs beyond the facts of the scoring, each in one query."""

import pandas as pd

from odoo.tools import SQL

from odoo.addons.kam_planning.tools import order_scope

from .line_queries import lines_sold, work_memory

# Whose whitespace somebody looks at, however small they are: who is cared for by name.
CARED_FOR = SQL(
    """(a.tier_id IS NOT NULL OR a.manager_id IS NOT NULL OR a.parent_id IS NOT NULL
        OR a.id IN (
           SELECT unit.parent_id FROM kam_account unit WHERE unit.parent_id IS NOT NULL))"""
)


def fetch_previous(env, company, window, partner_ids):
    """Net revenue of the window before by customer and category, of these customers only.

    The ledger holds the lines of the window; these are other lines, and only of the few.
    """
    query = SQL(
        """SELECT p.commercial_partner_id, t.categ_id, SUM(%(value)s)
             %(sold)s AND p.commercial_partner_id = ANY(%(partners)s)
            GROUP BY p.commercial_partner_id, t.categ_id""",
        value=order_scope.LINE_VALUE,
        sold=lines_sold(company, window.previous_start, window.start),
        partners=list(partner_ids),
    )
    with work_memory(env):
        rows = env.execute_query(query)
    return pd.DataFrame(rows, columns=["partner_id", "category_id", "revenue_previous"])


def fetch_category_paths(env):
    env["product.category"].flush_model(["parent_path"])
    return dict(env.execute_query(SQL("SELECT id, parent_path FROM product_category")))


def fetch_rows(env, company):
    """The rows there are: `id`, account, category, and whether people have added something."""
    env["kam.whitespace"].flush_model()
    rows = env.execute_query(
        SQL(
            """SELECT id, account_id, category_id,
                      COALESCE(competitor_id, lead_id) IS NOT NULL
                          OR COALESCE(note, '') <> ''
                 FROM kam_whitespace WHERE company_id = %s""",
            company.id,
        )
    )
    columns = ["id", "account_id", "category_id", "is_kept"]
    types = dict.fromkeys(columns, "int64") | {"is_kept": bool}
    return pd.DataFrame(rows, columns=columns).astype(types)
