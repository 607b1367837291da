"""What counts as a customer's order, and what it is worth: one place for every figure.

Orders are confirmed (`state = 'sale'`). Values are net, in the currency of the order's company,
at the rate of the order's own date. Returns are negative and stay in. All fragments speak of
`o` (sale_order), `l` (sale_order_line) and `p` (res_partner, the order's customer); the account
is `p.commercial_partner_id`.
"""

from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

from odoo.tools import SQL

# A missing rate means that the order is in the company's currency.
RATE = SQL("COALESCE(NULLIF(o.currency_rate, 0), 1)::float8")
# Floats: summing millions of lines as `numeric` takes PostgreSQL several times longer.
ORDER_VALUE = SQL("(o.amount_untaxed::float8 / %s)", RATE)
LINE_VALUE = SQL("(l.price_subtotal::float8 / %s)", RATE)
LINE_MARGIN = SQL("(l.margin::float8 / %s)", RATE)
CONFIRMED = SQL("o.state = 'sale'")
# What the customer had before him: nobody knows of a cancelled order whether it was ever sent.
OFFERED = SQL("o.state IN ('sent', 'sale', 'cancel')")
# Notes, sections and down payments are no sales. A cost of 0 means that nobody knows it.
SALES_LINE = SQL("l.display_type IS NULL AND l.is_downpayment IS NOT TRUE")
COST_KNOWN = SQL("l.purchase_price <> 0")

ORDER_FIELDS = (
    "state",
    "company_id",
    "partner_id",
    "date_order",
    "amount_untaxed",
    "currency_rate",
)
LINE_FIELDS = (
    "order_id",
    "product_id",
    "display_type",
    "is_downpayment",
    "price_subtotal",
    "margin",
    "purchase_price",
)


def timezone(company):
    """The time zone in which the company's days begin and end."""
    return ZoneInfo(company.partner_id.tz or "UTC")


def day_start(company, day):
    """Midnight of a day in the company's time zone, as the naive UTC time Odoo stores."""
    local = datetime.combine(day, time.min, tzinfo=timezone(company))
    return local.astimezone(UTC).replace(tzinfo=None)


def local_day(company, moment):
    """The day of a moment, naive UTC as Odoo stores it, in the company's time zone."""
    return moment.replace(tzinfo=UTC).astimezone(timezone(company)).date()


def flush(env):
    """Write pending changes of everything the fragments read."""
    env["sale.order"].flush_model(ORDER_FIELDS)
    env["sale.order.line"].flush_model(LINE_FIELDS)
    env["res.partner"].flush_model(["commercial_partner_id"])
    env["product.product"].flush_model(["product_tmpl_id"])
    env["product.template"].flush_model(["categ_id"])
