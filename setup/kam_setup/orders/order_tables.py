"""Which value each column of an order and of an order line gets, in SQL.

Exact decimals of PostgreSQL replace the ORM's floats; the results are those of the compute methods
of `sale` and `sale_margin` for confirmed lines without taxes, discount, delivery or invoice.
"""

from odoo.tools import SQL

from .tables import analyze, insert_from, recompute, stage

# What comes in: one frame each, in the company's words.
ORDER_COLUMNS = {
    "id": "integer",
    "invoice": "varchar",
    "partner_id": "integer",
    "partner_invoice_id": "integer",
    "partner_shipping_id": "integer",
    "user_id": "integer",
    "team_id": "integer",
    "date_order": "timestamp",
    "currency_id": "integer",
    "currency_rate": "numeric",
}
PRODUCT_COLUMNS = {
    "product_id": "integer",
    "uom_id": "integer",
    "name": "text",
    "on_order": "boolean",  # invoiced as ordered, not as delivered
    "cost": "numeric",
}
LINE_COLUMNS = {
    "line": "integer",
    "order_id": "integer",
    "product_id": "integer",
    "quantity": "numeric",
    "unit_price": "numeric",
    "cost": "numeric",
}

# The quantity has the precision of units, as the ORM stores it. A cost that neither the line nor
# the product knows is 0, which is how the margin of Odoo and our scoring read "unknown".
PRICED_LINES = """
    CREATE TEMPORARY TABLE kam_load_lines ON COMMIT DROP AS
    SELECT priced.*,
           subtotal - cost * quantity AS margin,
           COALESCE(ROUND(subtotal / NULLIF(quantity, 0) / rounding) * rounding, 0)
               AS reduced_price,
           CASE WHEN on_order THEN quantity ELSE 0 END AS to_invoice
      FROM (
        SELECT l.line, l.order_id, l.product_id, p.uom_id, p.name, p.on_order,
               l.unit_price, l.rounded AS quantity, c.rounding,
               l.unit_price * l.rounded AS raw,
               ROUND(l.unit_price * l.rounded / c.rounding) * c.rounding AS subtotal,
               COALESCE(l.cost, p.cost * o.currency_rate, 0) AS cost
          FROM (SELECT *, ROUND(quantity, %(digits)s) AS rounded FROM kam_load_rows) l
          JOIN kam_load_products p ON p.product_id = l.product_id
          JOIN kam_load_orders o ON o.id = l.order_id
          JOIN res_currency c ON c.id = o.currency_id
      ) priced
"""
TOTALS = """
    CREATE TEMPORARY TABLE kam_load_totals ON COMMIT DROP AS
    SELECT order_id,
           ROUND(SUM(%(amount)s) / rounding) * rounding AS amount,
           ROUND(SUM(margin) / rounding) * rounding AS margin,
           CASE WHEN bool_or(to_invoice <> 0) THEN 'to invoice'
                WHEN bool_and(quantity <= 0) THEN 'invoiced'
                ELSE 'no' END AS invoice_status
      FROM kam_load_lines
     GROUP BY order_id, rounding
"""
STAGING = (
    "kam_load_orders",
    "kam_load_products",
    "kam_load_rows",
    "kam_load_lines",
    "kam_load_totals",
)
ANALYZED = ("res_partner", "product_template", "product_product", "sale_order", "sale_order_line")

ORDER_VALUES = {
    **{name: SQL("o.%s", SQL.identifier(name)) for name in ORDER_COLUMNS if name != "invoice"},
    "name": SQL("o.invoice"),
    "client_order_ref": SQL("o.invoice"),
    "state": "sale",
    "amount_untaxed": SQL("t.amount"),
    "amount_tax": 0,
    "amount_total": SQL("t.amount"),
    "margin": SQL("t.margin"),
    "margin_percent": SQL("COALESCE(t.margin / NULLIF(t.amount, 0), 0)"),
    "invoice_status": SQL("t.invoice_status"),
    # Today's conditions of the customer are not those under which the order was placed.
    "pricelist_id": None,
    "payment_term_id": None,
    "preferred_payment_method_line_id": None,
    "fiscal_position_id": None,
    "journal_id": None,
    "validity_date": None,
    "note": None,
}
LINE_VALUES = {
    "order_id": SQL("l.order_id"),
    "name": SQL("l.name"),
    "state": "sale",
    "currency_id": SQL("o.currency_id"),
    "order_partner_id": SQL("o.partner_id"),
    "salesman_id": SQL("o.user_id"),
    "product_id": SQL("l.product_id"),
    "product_uom_id": SQL("l.uom_id"),
    "product_uom_qty": SQL("l.quantity"),
    "price_unit": SQL("l.unit_price"),
    "technical_price_unit": SQL("l.unit_price"),
    "discount": 0,
    "price_subtotal": SQL("l.subtotal"),
    "price_total": SQL("l.subtotal"),
    "price_tax": 0,
    "price_reduce_taxexcl": SQL("l.reduced_price"),
    "price_reduce_taxinc": SQL("l.reduced_price"),
    "purchase_price": SQL("l.cost"),
    "margin": SQL("l.margin"),
    "margin_percent": SQL("COALESCE(l.margin / NULLIF(l.subtotal, 0), 0)"),
    "customer_lead": 0,
    # Nothing of the past is delivered again, not even where an add-on plans deliveries.
    "qty_delivered_method": "manual",
    "qty_delivered": 0,
    "qty_invoiced": 0,
    "qty_to_invoice": SQL("l.to_invoice"),
    "untaxed_amount_invoiced": 0,
    "untaxed_amount_to_invoice": SQL("CASE WHEN l.on_order THEN l.subtotal ELSE 0 END"),
    # Odoo counts a return that needs no invoice as invoiced.
    "invoice_status": SQL(
        "CASE WHEN l.to_invoice <> 0 THEN 'to invoice'"
        " WHEN l.quantity <= 0 THEN 'invoiced' ELSE 'no' END"
    ),
    "analytic_distribution": None,
}


def write_orders(env, orders, products, lines):
    """Insert confirmed orders with their lines, from frames with the columns above."""
    stage(env.cr, "kam_load_orders", orders, ORDER_COLUMNS)
    stage(env.cr, "kam_load_products", products, PRODUCT_COLUMNS)
    stage(env.cr, "kam_load_rows", lines, LINE_COLUMNS)
    _compute(env)
    open_orders = _insert_orders(env)
    open_lines = _insert_lines(env)
    analyze(env.cr, *ANALYZED)
    _fill_rest(env, orders["id"].tolist(), open_orders, open_lines)
    env.cr.execute(SQL("DROP TABLE %s", SQL(", ").join(map(SQL.identifier, STAGING))))


def _compute(env):
    """Work out the amounts; the company says whether the sum is rounded or each line before it."""
    digits = env["decimal.precision"].precision_get("Product Unit")
    env.cr.execute(SQL(PRICED_LINES, digits=digits))
    per_line = env.company.tax_calculation_rounding_method == "round_per_line"
    env.cr.execute(SQL(TOTALS, amount=SQL("subtotal" if per_line else "raw")))


def _insert_orders(env):
    company = env.company
    values = {
        **ORDER_VALUES,
        "company_id": company.id,
        "require_signature": company.portal_confirmation_sign,
        "require_payment": company.portal_confirmation_pay,
        "prepayment_percent": company.prepayment_percent,
    }
    if "sale_order_template_id" in env["sale.order"]._fields:
        values["sale_order_template_id"] = None  # nor was the order made from today's template
    source = SQL("kam_load_orders o JOIN kam_load_totals t ON t.order_id = o.id")
    return insert_from(env["sale.order"], source, values)


def _insert_lines(env):
    source = SQL(
        "(SELECT * FROM kam_load_lines ORDER BY order_id, line) l"
        " JOIN kam_load_orders o ON o.id = l.order_id"
    )
    values = {**LINE_VALUES, "company_id": env.company.id}
    return insert_from(env["sale.order.line"], source, values)


def _fill_rest(env, order_ids, open_orders, open_lines):
    """Computed columns of other add-ons."""
    env.invalidate_all()
    recompute(env["sale.order"].browse(order_ids), open_orders)
    if open_lines:
        lines = env["sale.order.line"].search([("order_id", "in", order_ids)], order="id")
        recompute(lines, open_lines)
