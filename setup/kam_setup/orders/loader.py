"""Loads an order history into an Odoo database: all of it, or nothing.

`load(env, history)` takes what `read_orders` returns. Customers are matched by reference, products
by code, invoices by number and customer, so the same file can be loaded again after it has grown.
"""

import zoneinfo

import numpy as np
import pandas as pd

from odoo.tools import SQL

from kam_setup.console import SetupError

from .currencies import activate, find_currencies, order_rates
from .order_tables import write_orders
from .problems import count
from .records import load_customers, load_products
from .report import LoadReport
from .tables import next_ids

PARTNER_COLUMNS = [
    "partner_id",
    "partner_invoice_id",
    "partner_shipping_id",
    "user_id",
    "team_id",
]
NEEDED = {"sale.order": "team_id", "sale.order.line": "purchase_price", "crm.lead": "order_ids"}


def load(env, history, timezone=None, progress=None):
    """Load a history for the company of `env`; returns a `LoadReport`.

    `timezone` is that of dates without zone; by default the company's, else the user's, else UTC.
    `progress` is called with a sentence per stage.
    """
    with env.cr.savepoint():
        return _Load(env, history, timezone, progress or (lambda text: None)).run()


def check_addons(env):
    """Refuse a database in which the add-ons that orders need are not installed."""
    for model, field in NEEDED.items():
        if model not in env or field not in env[model]._fields:
            raise SetupError(
                f"database {env.cr.dbname} cannot take orders: {model}.{field} is missing",
                "install the add-ons sale_crm and sale_margin, or kam_planning, in it first",
            )


class _Load:
    def __init__(self, env, history, timezone, progress):
        self.env = env
        self.history = history
        self.timezone = timezone
        self.progress = progress
        self.report = LoadReport()

    def run(self):
        check_addons(self.env)
        self._claim()
        orders = self._new_orders()
        if not orders.empty:
            self._load(orders)
        return self.report

    def _claim(self):
        """Two loads at once would not see each other's invoices and store them twice."""
        lock = SQL("SELECT pg_try_advisory_xact_lock(hashtext('kam_setup.orders'))")
        if not self.env.execute_query(lock)[0][0]:
            raise SetupError(
                "another load of orders into this database is running", "wait until it has ended"
            )

    def _new_orders(self):
        """The orders that are not in the database yet."""
        orders = self.history.orders
        rows = self.env.execute_query(
            SQL(
                """
                SELECT o.client_order_ref, p.ref
                  FROM sale_order o JOIN res_partner p ON p.id = o.partner_id
                 WHERE o.company_id = %s AND o.client_order_ref = ANY(%s)
                """,
                self.env.company.id,
                orders["invoice"].tolist(),
            )
        )
        known = set(rows)
        pairs = zip(orders["invoice"], orders["customer_id"], strict=True)
        new = np.array([pair not in known for pair in pairs], dtype=bool)
        self.report.orders_skipped = int((~new).sum())
        return orders[new].reset_index(drop=True)

    def _load(self, orders):
        env, history = self.env, self.history
        orders["date_order"] = self._utc(orders)
        currencies = find_currencies(env, orders, history.report.file)
        self.report.remarks += activate(currencies, env.company)
        orders["currency_id"] = orders["currency"].map({k: v.id for k, v in currencies.items()})
        orders["currency_rate"] = order_rates(env.company, currencies, orders)
        orders["id"] = next_ids(env.cr, "sale_order", len(orders))
        lines = history.lines.merge(
            orders[["invoice", "id", "currency_rate"]].rename(columns={"id": "order_id"}),
            on="invoice",
        )
        self._remark_defaults(orders, lines)
        orders = self._with_partners(orders)
        lines, products = self._with_products(lines)
        write_orders(env, orders, products, lines)
        self.report.orders, self.report.lines = len(orders), len(lines)
        self.progress("orders and lines are stored")
        env.invalidate_all()

    def _remark_defaults(self, orders, lines):
        """Tell what Odoo's settings decided about the figures."""
        remarks = self.report.remarks
        if (orders["currency"] == "").any():
            name = self.env.company.currency_id.name
            remarks.append(f"Amounts without currency were read as {name}.")
        digits = self.env["decimal.precision"].precision_get("Product Unit")
        finer = (lines["quantity"] - lines["quantity"].round(digits)).abs() > 1e-9
        if finer.any():
            remarks.append(
                f"{count(int(finer.sum()), 'quantity', 'quantities')} rounded to {digits} "
                'decimals, as Odoo\'s decimal accuracy "Product Unit" says.'
            )

    def _utc(self, orders):
        """Odoo stores UTC; what the file gives without zone is local time."""
        if orders["zoned"].all():
            return orders["date"]
        zone = self._zone()
        self.report.remarks.append(f"Dates without time zone were read as {zone}.")
        # An hour that the clock skips or shows twice: the first possible moment.
        local = orders["date"].dt.tz_localize(
            zone, ambiguous=np.ones(len(orders), dtype=bool), nonexistent="shift_forward"
        )
        return orders["date"].where(orders["zoned"], local.dt.tz_convert(None))

    def _zone(self):
        env = self.env
        name = self.timezone or env.company.partner_id.tz or env.user.tz or "UTC"
        try:
            return zoneinfo.ZoneInfo(name)
        except (zoneinfo.ZoneInfoNotFoundError, ValueError) as error:
            raise SetupError(
                f'"{name}" is not a time zone', "name one such as Europe/Berlin"
            ) from error

    def _with_partners(self, orders):
        """The orders with the partner, its addresses, its salesperson and the team."""
        customers = self.history.customers
        customers = customers[customers["customer_id"].isin(orders["customer_id"])]
        found = load_customers(self.env, customers, self.report)
        self.progress(f"{len(found):,} customers are ready")
        orders = orders.assign(partner_id=orders["customer_id"].map(found))
        partners = self.env["res.partner"].browse(orders["partner_id"].unique().tolist())
        return orders.merge(self._partner_frame(partners), on="partner_id", validate="m:1")

    def _partner_frame(self, partners):
        """What an order takes over from its partner.

        The user who runs the load sold nothing: an order without salesperson stays without.
        """
        rows = []
        for partner in partners:
            address = partner.address_get(["invoice", "delivery"])
            user = partner.user_id or partner.commercial_partner_id.user_id
            rows.append((partner.id, address["invoice"], address["delivery"], user.id))
        teams = {user: self._team(user) for user in {row[-1] for row in rows}}
        rows = [(*row[:-1], row[-1] or None, teams[row[-1]] or None) for row in rows]
        return pd.DataFrame(rows, columns=PARTNER_COLUMNS).astype("Int64")

    def _team(self, user_id):
        teams = self.env["crm.team"]
        domain = teams._check_company_domain(self.env.company)
        return teams._get_default_team_id(user_id=user_id, domain=domain).id

    def _with_products(self, lines):
        """The lines with their product, and what lines take over from products."""
        products = self.history.products
        products = products[products["product"].isin(lines["product"])]
        found = load_products(self.env, products, _list_prices(lines), self.report)
        self.progress(f"{len(found):,} products are ready")
        lines = lines.assign(product_id=lines["product"].map(found))
        records = self.env["product.product"].browse(sorted(set(found.values())))
        return lines, self._product_frame(records)

    def _product_frame(self, products):
        rows = [
            (
                product.id,
                product.uom_id.id,
                product.get_product_multiline_description_sale(),
                product.invoice_policy == "order",
                product.standard_price or None,
            )
            for product in products
        ]
        return pd.DataFrame(rows, columns=["product_id", "uom_id", "name", "on_order", "cost"])


def _list_prices(lines):
    """The usual price of each product in the company's currency; gifts and credits say nothing."""
    sold = lines[(lines["quantity"] > 0) & (lines["unit_price"] > 0)]
    prices = sold["unit_price"] / sold["currency_rate"]
    return prices.groupby(sold["product"]).median().round(2)
