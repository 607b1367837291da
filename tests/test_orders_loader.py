"""Loading an order history: values as the ORM would store them, once, and all or nothing."""

import tempfile
from pathlib import Path
from unittest.mock import patch

from kam_setup.console import SetupError
from kam_setup.orders import loader
from kam_setup.orders.countries import country_ids
from kam_setup.orders.reader import read_orders
from kam_setup.orders.tables import insert_from, recompute

from odoo import Command
from odoo.tests import TransactionCase, tagged
from odoo.tools import SQL

HEADER = (
    "invoice,date,customer_id,product,quantity,unit_price,"
    "customer_name,country,currency,cost,category\n"
)
# KL1 in the company's currency, KL2 abroad, KL3 a return, KL4 with amounts that need rounding,
# one row without customer.
ORDERS = """\
KL1,2024-01-15 10:00,KLC1,KLP1,10,2.50,First Ltd,Germany,,1.20,KL Tools / Hand
KL1,2024-01-15 10:00,KLC1,KLP2,4,9.99,First Ltd,Germany,,,KL Other
KL2,2024-02-15 10:00,KLC2,KLP1,7,3.10,Second Ltd,Atlantis,{foreign},1.40,KL Tools / Hand
KL2,2024-02-15 10:00,KLC2,KLP2,1,11.00,Second Ltd,Atlantis,{foreign},,KL Other
KL3,2024-03-15 10:00,KLC1,KLP1,-3,2.50,First Ltd,Germany,,1.20,KL Tools / Hand
KL4,2024-03-16,KLC1,KLP1,1.125,0.335,First Ltd,Germany,,,KL Tools / Hand
KL4,2024-03-16,KLC1,KLP1,1,0.335,First Ltd,Germany,,,KL Tools / Hand
KL4,2024-03-16,KLC1,KLP1,1,0.335,First Ltd,Germany,,,KL Tools / Hand
KL4,2024-03-16,KLC1,KLP2,-1,0,First Ltd,Germany,,,KL Other
KL5,2024-03-17,,KLP1,1,1,,,,,
"""
PRODUCTS = "product,description,cost\nKLP1,Hammer,\nKLP2,Lamp,5.50\n"
# What is left empty on purpose, see order_tables.py, and what tells one order from another.
DIFFERENT = {
    "sale.order": {
        "id", "name", "client_order_ref", "date_order", "create_date", "write_date", "user_id",
        "pricelist_id", "payment_term_id", "fiscal_position_id", "validity_date", "note",
        "sale_order_template_id", "journal_id", "preferred_payment_method_line_id",
        "delivery_status",
    },
    "sale.order.line": {
        "id", "order_id", "create_date", "write_date", "salesman_id", "analytic_distribution",
        "qty_delivered_method",
    },
}  # fmt: skip


@tagged("standard", "post_install", "-at_install")
class OrdersCase(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.folder = Path(folder.name)
        cls.company = cls.env.company
        names = ["EUR", "USD"]
        currencies = cls.env["res.currency"].with_context(active_test=False)
        cls.foreign = currencies.search(
            [("name", "in", names), ("id", "!=", cls.company.currency_id.id)], limit=1
        )
        cls.foreign.rate_ids.unlink()
        cls.company.currency_id.rate_ids.unlink()
        for day, rate in (("2024-01-01", 0.5), ("2024-02-01", 0.8), ("2024-02-16", 0.9)):
            cls.env["res.currency.rate"].create(
                {
                    "name": day,
                    "rate": rate,
                    "currency_id": cls.foreign.id,
                    "company_id": cls.company.root_id.id,
                }
            )

    def history(self, rows=None, header=HEADER, products=PRODUCTS):
        path = self.folder / "orders.csv"
        rows = ORDERS.format(foreign=self.foreign.name) if rows is None else rows
        path.write_text(header + rows)
        if not products:
            return read_orders(path)
        product_path = self.folder / "products.csv"
        product_path.write_text(products)
        return read_orders(path, product_path)

    def load(self, *arguments, **options):
        return loader.load(self.env, self.history(*arguments), **options)

    def order(self, invoice):
        return self.env["sale.order"].search([("client_order_ref", "=", invoice)])

    def orders(self):
        return self.env["sale.order"].search([("client_order_ref", "=like", "KL_")], order="name")

    def stored(self, records):
        """The rows as they lie in the database."""
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                "SELECT * FROM %s WHERE id = ANY(%s) ORDER BY id",
                SQL.identifier(records._table),
                records.ids,
            )
        )
        return self.env.cr.dictfetchall()

    def assert_rows_equal(self, rows, expected, but=()):
        self.assertEqual(len(rows), len(expected))
        for row, other in zip(rows, expected, strict=True):
            for name, value in other.items():
                if name in but:
                    continue
                with self.subTest(row=row["id"], column=name):
                    if isinstance(value, str | bool | None):
                        self.assertEqual(row[name] or None, value or None)
                    elif isinstance(value, (int, float)) or hasattr(value, "as_tuple"):
                        self.assertAlmostEqual(float(row[name]), float(value), places=6)
                    else:
                        self.assertEqual(row[name], value)


class TestLoad(OrdersCase):
    def test_counts(self):
        report = self.load()
        self.assertEqual((report.orders, report.lines), (4, 9))
        self.assertEqual((report.customers_created, report.customers_matched), (2, 0))
        self.assertEqual((report.products_created, report.categories_created), (2, 3))
        remarks = " ".join(report.remarks)
        self.assertIn('"Atlantis"', remarks)
        self.assertIn("1 quantity rounded to 2 decimals", remarks)
        self.assertIn(f"read as {self.company.currency_id.name}.", remarks)

    def test_order(self):
        self.load()
        order = self.order("KL1")
        self.assertEqual(order.name, "KL1")
        self.assertEqual(order.state, "sale")
        self.assertEqual(order.amount_untaxed, 64.96)
        self.assertEqual(order.amount_total, 64.96)
        self.assertEqual(order.order_line.mapped("product_uom_qty"), [10, 4])
        # The row's cost, else the cost of the product file.
        self.assertEqual(order.order_line.mapped("purchase_price"), [1.2, 5.5])
        self.assertAlmostEqual(order.margin, 13 + 17.96)
        self.assertEqual(self.order("KL3").amount_untaxed, -7.5)
        self.assertFalse(self.order("KL5"))

    def test_unknown_cost_is_zero(self):
        self.load()
        self.assertEqual(self.order("KL4").order_line.mapped("purchase_price"), [0, 0, 0, 5.5])

    def test_records(self):
        self.load()
        partner = self.order("KL1").partner_id
        self.assertEqual((partner.name, partner.ref), ("First Ltd", "KLC1"))
        self.assertEqual(partner.country_id.code, "DE")
        self.assertTrue(partner.is_company)
        self.assertFalse(self.order("KL2").partner_id.country_id)
        hammer, lamp = self.order("KL1").order_line.product_id
        self.assertEqual((hammer.default_code, hammer.name), ("KLP1", "Hammer"))
        self.assertEqual(hammer.categ_id.complete_name, "KL Tools / Hand")
        self.assertEqual((hammer.standard_price, lamp.standard_price), (0, 5.5))
        # The median of 9.99 and 11.00 / 0.8.
        self.assertEqual(lamp.list_price, 11.87)

    def test_countries(self):
        found = country_ids(self.env)
        germany, britain = self.env.ref("base.de").id, self.env.ref("base.uk").id
        for name in ("germany", "deutschland", "de"):
            self.assertEqual(found[name], germany)
        for name in ("united kingdom", "uk", "gb"):
            self.assertEqual(found[name], britain)

    def test_currency_and_rate_of_the_day(self):
        report = self.load()
        order = self.order("KL2")
        self.assertEqual(order.currency_id, self.foreign)
        self.assertTrue(self.foreign.active)
        self.assertAlmostEqual(order.currency_rate, 0.8)
        self.assertEqual(order.amount_untaxed, 32.7)
        # The product's cost is in the company's currency.
        self.assertAlmostEqual(order.order_line[1].purchase_price, 4.4)
        self.assertEqual(self.order("KL1").currency_rate, 1)
        self.assertFalse([text for text in report.remarks if "No exchange rate" in text])

    def test_currency_without_rate_is_told(self):
        self.foreign.rate_ids.unlink()
        report = self.load()
        self.assertTrue([text for text in report.remarks if "No exchange rate" in text])
        self.assertEqual(self.order("KL2").currency_rate, 1)

    def test_time_zone(self):
        rows = "".join(
            f"KL{n},{date},KLC1,KLP1,1,1\n"
            for n, date in enumerate(
                ("2024-01-15 10:00", "15.07.2024", "2024-03-31 02:30", "2024-01-15T10:00Z")
            )
        )
        header = "invoice,date,customer_id,product,quantity,unit_price\n"
        self.company.partner_id.tz = "Europe/Berlin"
        report = self.load(rows, header)
        dates = [str(order.date_order) for order in self.orders()]
        self.assertEqual(
            dates,
            [
                "2024-01-15 09:00:00",
                "2024-07-14 22:00:00",
                "2024-03-31 01:00:00",  # the clock skips that hour
                "2024-01-15 10:00:00",
            ],
        )
        self.assertIn("Europe/Berlin", " ".join(report.remarks))

    def test_time_zone_can_be_named(self):
        self.load(timezone="America/New_York")
        self.assertEqual(str(self.order("KL1").date_order), "2024-01-15 15:00:00")
        with self.assertRaisesRegex(SetupError, "not a time zone"):
            self.load("KL9,2024-01-15,KLC1,KLP1,1,1,,,,,\n", timezone="Europe/Atlantis")


class TestAsTheOrm(OrdersCase):
    def recomputed(self, records, names):
        """The rows before and after Odoo computes these fields again."""
        before = self.stored(records)
        for name in names:
            self.env.add_to_compute(records._fields[name], records)
        self.assert_rows_equal(before, self.stored(records))

    def check_recomputation(self):
        self.load()
        orders = self.orders()
        names = ["price_subtotal", "price_total", "price_tax", "price_reduce_taxexcl"]
        names += ["price_reduce_taxinc", "margin", "margin_percent", "qty_to_invoice", "state"]
        names += ["untaxed_amount_to_invoice", "untaxed_amount_invoiced", "invoice_status"]
        names += ["currency_id", "company_id", "order_partner_id", "salesman_id", "name"]
        self.recomputed(orders.order_line, names)
        names = ["amount_untaxed", "amount_tax", "amount_total", "margin", "margin_percent"]
        names += ["invoice_status", "currency_rate", "partner_invoice_id", "partner_shipping_id"]
        names += ["team_id", "require_signature", "require_payment", "prepayment_percent"]
        self.recomputed(orders, names)

    def test_rounding_of_the_sum(self):
        self.company.tax_calculation_rounding_method = "round_globally"
        self.check_recomputation()
        self.assertEqual(self.order("KL4").amount_untaxed, 1.05)

    def test_rounding_per_line(self):
        self.company.tax_calculation_rounding_method = "round_per_line"
        self.check_recomputation()
        self.assertEqual(self.order("KL4").amount_untaxed, 1.06)

    def test_products_invoiced_as_ordered(self):
        self.env["product.product"].create(
            [
                {"name": code, "default_code": code, "invoice_policy": "order"}
                for code in ("KLP1", "KLP2")
            ]
        )
        self.check_recomputation()
        self.assertEqual(self.order("KL1").invoice_status, "to invoice")

    def test_history_does_not_wait_for_invoices(self):
        self.load()
        self.assertNotIn("to invoice", self.orders().mapped("invoice_status"))

    def test_every_column_as_in_an_order_of_odoo(self):
        self.load()
        order = self.order("KL1")
        twin = self.env["sale.order"].create(
            {
                "partner_id": order.partner_id.id,
                "order_line": [
                    Command.create(
                        {
                            "product_id": line.product_id.id,
                            "product_uom_qty": line.product_uom_qty,
                            "price_unit": line.price_unit,
                            "purchase_price": line.purchase_price,
                            "tax_ids": False,
                        }
                    )
                    for line in order.order_line
                ],
            }
        )
        twin.action_confirm()
        self.assert_rows_equal(self.stored(order), self.stored(twin), DIFFERENT["sale.order"])
        self.assert_rows_equal(
            self.stored(order.order_line),
            self.stored(twin.order_line),
            DIFFERENT["sale.order.line"],
        )


class TestAgain(OrdersCase):
    def test_same_file_changes_nothing(self):
        self.load()
        before = self.stored(self.orders()), self.stored(self.orders().order_line)
        report = self.load()
        self.assertEqual((report.orders, report.orders_skipped), (0, 4))
        self.assertEqual(
            (self.stored(self.orders()), self.stored(self.orders().order_line)), before
        )
        self.assertEqual(self.env["res.partner"].search_count([("ref", "=like", "KLC_")]), 2)
        self.assertIn("4 invoices loaded earlier skipped.", report.sentences())

    def test_grown_file(self):
        self.load()
        rows = ORDERS.format(foreign=self.foreign.name)
        report = self.load(rows + "KL6,2024-04-01,KLC1,KLP3,2,3,,,,,\n")
        self.assertEqual((report.orders, report.lines, report.orders_skipped), (1, 1, 4))
        self.assertEqual((report.customers_created, report.customers_matched), (0, 1))
        self.assertEqual(report.products_created, 1)
        self.assertEqual(self.order("KL6").partner_id, self.order("KL1").partner_id)

    def test_same_number_of_another_customer_is_another_invoice(self):
        self.load()
        report = self.load("KL1,2024-04-01,KLC9,KLP1,2,3,,,,,\n")
        self.assertEqual((report.orders, report.orders_skipped), (1, 0))
        self.assertEqual(len(self.order("KL1")), 2)

    def test_what_odoo_has_is_used(self):
        seller = self.env["res.users"].create({"name": "Seller", "login": "kl_seller"})
        team = self.env["crm.team"].create(
            {"name": "KL team", "user_id": seller.id, "sequence": -1}
        )
        partner = self.env["res.partner"].create(
            {"name": "Mine", "ref": "KLC1", "is_company": True, "user_id": seller.id}
        )
        delivery = self.env["res.partner"].create(
            {"name": "Dock", "parent_id": partner.id, "type": "delivery"}
        )
        self.env["res.partner"].create({"name": "Old", "ref": "KLC1", "active": False})
        report = self.load()
        order = self.order("KL1")
        self.assertEqual((report.customers_created, report.customers_matched), (1, 1))
        self.assertEqual((partner, "Mine"), (order.partner_id, order.partner_id.name))
        self.assertEqual((order.partner_invoice_id, order.partner_shipping_id), (partner, delivery))
        self.assertEqual((order.user_id, order.team_id), (seller, team))
        self.assertEqual(order.order_line.salesman_id, seller)
        self.assertFalse(self.order("KL2").user_id)


class TestNothingHalf(OrdersCase):
    def assert_nothing(self):
        self.assertFalse(self.orders())
        self.assertFalse(self.env["res.partner"].search([("ref", "=like", "KLC_")]))
        self.assertFalse(self.env["product.product"].search([("default_code", "=like", "KLP_")]))

    def test_malformed_file(self):
        rows = ORDERS.format(foreign=self.foreign.name).replace("7,3.10", "x,3.10")
        with self.assertRaisesRegex(SetupError, 'line 4, column "quantity": "x" is not a number'):
            self.load(rows)
        self.assert_nothing()

    def test_unknown_currency(self):
        with self.assertRaisesRegex(SetupError, 'orders.csv, line 4, column "currency": "ZZZ"'):
            self.load(ORDERS.format(foreign="ZZZ"))
        self.assert_nothing()

    def test_failure_at_the_end(self):
        with (
            patch.object(loader, "write_orders", side_effect=ValueError("disk full")),
            self.assertRaisesRegex(ValueError, "disk full"),
        ):
            self.load()
        self.assert_nothing()


class TestOtherAddons(OrdersCase):
    def test_columns_nobody_names(self):
        """What the loader knows nothing about gets Odoo's default or is computed by Odoo."""
        partner = self.env["res.partner"].create({"name": "KL"})
        orders = self.env["sale.order"]
        given = {"partner_id": partner.id, "name": "KL1", "client_order_ref": "KL1"}
        given |= {"partner_invoice_id": partner.id, "partner_shipping_id": partner.id}
        later = insert_from(orders, SQL("(SELECT 1) AS one"), given)
        order = self.order("KL1")
        self.assertEqual((order.state, order.company_id), ("draft", self.company))
        self.assertEqual(order.require_signature, self.company.portal_confirmation_sign)
        self.assertIn("currency_id", [field.name for field in later])
        self.assertFalse(order.currency_id)
        recompute(order, later)
        self.assertEqual(order.currency_id, self.company.currency_id)
        self.assertEqual(order.currency_rate, 1)
