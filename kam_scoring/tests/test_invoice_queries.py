"""The basis "invoiced": posted invoices and credit notes in the form of orders."""

from datetime import date, datetime, timedelta

import numpy as np

from odoo.fields import Command
from odoo.tests import tagged

from odoo.addons.kam_scoring.tools import binary, invoice_queries

from .common import IN_WINDOW, ScoringCommon

START = date(2024, 7, 1)


@tagged("post_install", "-at_install")
class TestInvoiceQueries(ScoringCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._account_for(cls.company)
        cls.products.invoice_policy = "order"

    @classmethod
    def _account_for(cls, company):
        """A chart of accounts, so that the company can invoice."""
        templates = cls.env["account.chart.template"]
        templates.try_loading("generic_coa", company=company, install_demo=False)

    def _invoice(self, order, day=IN_WINDOW, post=True):
        invoice = order._create_invoices(final=True)
        invoice.invoice_date = day
        if post:
            invoice.action_post()
        return invoice

    def _fetch(self, company=None, start=START):
        """Both tables, as dicts by invoice: (partner, day, value) and cells by category."""
        orders, cells = invoice_queries.fetch_ledger(self.env, company or self.company, start)
        moments = binary.moments(orders["moment"])
        heads = {
            number: (partner, moment.item(), round(value, 2))
            for number, partner, moment, value in zip(
                orders["id"].tolist(),
                orders["partner_id"].tolist(),
                moments,
                orders["value"].tolist(),
                strict=True,
            )
        }
        parts = {}
        for number, category, *amounts in cells.tolist():
            parts.setdefault(number, {})[category] = [round(amount, 2) for amount in amounts]
        self.assertEqual(set(orders["rate"].tolist()), {1.0} if len(orders) else set())
        return heads, parts

    def test_nothing_invoiced(self):
        self.assertEqual(self._fetch(), ({}, {}))

    def test_invoices_of_orders(self):
        order = self.create_orders(self.order(self.partner, IN_WINDOW, 300, 100))
        invoice = self._invoice(order, date(2025, 6, 10))
        heads, parts = self._fetch()
        moment = datetime(2025, 6, 10)
        self.assertEqual(heads, {invoice.id: (self.partner.id, moment, 400)})
        tea, cups = self.categories
        self.assertEqual(
            parts, {invoice.id: {tea.id: [300, 300, 150, 0], cups.id: [100, 100, 50, 0]}}
        )

    def test_what_is_not_posted_or_not_sold(self):
        order = self.create_orders(self.order(self.partner, IN_WINDOW, 300))
        draft = self._invoice(order, post=False)
        self.assertEqual(self._fetch(), ({}, {}))
        draft.action_post()
        draft.button_draft()
        draft.button_cancel()
        bill = self.env["account.move"].create(
            {
                "move_type": "in_invoice",
                "partner_id": self.partner.id,
                "invoice_date": IN_WINDOW,
                "invoice_line_ids": [Command.create({"name": "Bought", "price_unit": 9})],
            }
        )
        bill.action_post()
        self.assertEqual(self._fetch(), ({}, {}))

    def test_credit_notes(self):
        order = self.create_orders(self.order(self.partner, IN_WINDOW, 300))
        invoice = self._invoice(order)
        credit = invoice._reverse_moves([{"invoice_date": date(2025, 6, 20)}])
        credit.action_post()
        heads, parts = self._fetch()
        self.assertEqual(heads[credit.id], (self.partner.id, datetime(2025, 6, 20), -300))
        tea = self.categories[0].id
        self.assertEqual(parts[credit.id], {tea: [-300, -300, -150, 300]})
        self.assertEqual(parts[invoice.id], {tea: [300, 300, 150, 0]})

    def test_a_return_on_the_invoice(self):
        order = self.create_orders(self.order(self.partner, IN_WINDOW, 300, 100))
        order.order_line[1].write({"product_uom_qty": -1, "price_unit": 100, "purchase_price": 50})
        invoice = self._invoice(order)
        heads, parts = self._fetch()
        self.assertEqual(heads[invoice.id][2], 200)
        self.assertEqual(parts[invoice.id][self.categories[1].id], [-100, -100, -50, 100])

    def test_down_payments_are_no_sales(self):
        order = self.create_orders(self.order(self.partner, IN_WINDOW, 300, 100))
        wizard = self.env["sale.advance.payment.inv"].with_context(active_ids=order.ids)
        wizard.create({"advance_payment_method": "fixed", "fixed_amount": 50}).create_invoices()
        advance = order.invoice_ids
        advance.invoice_date = date(2025, 5, 1)
        advance.action_post()
        last = self._invoice(order)
        self.assertEqual(last.amount_untaxed, 350)
        heads, parts = self._fetch()
        self.assertEqual((heads[advance.id][2], heads[last.id][2]), (0, 400))
        self.assertNotIn(advance.id, parts)
        self.assertEqual(sum(cell[0] for cell in parts[last.id].values()), 400)

    def test_unknown_costs_and_free_lines(self):
        order = self.create_orders(self.order(self.partner, IN_WINDOW, 300, cost=0))
        invoice = self._invoice(order, post=False)
        line = {"name": "Freight", "price_unit": 20, "tax_ids": False}
        note = {"name": "Thank you", "display_type": "line_note"}
        invoice.invoice_line_ids = [Command.create(line), Command.create(note)]
        invoice.action_post()
        _heads, parts = self._fetch()
        self.assertEqual(
            parts, {invoice.id: {self.categories[0].id: [300, 0, 0, 0], 0: [20, 0, 0, 0]}}
        )

    def test_a_part_of_the_order(self):
        order = self.create_orders(self.order(self.partner, IN_WINDOW, 300))
        order.order_line.write({"product_uom_qty": 4, "price_unit": 300, "purchase_price": 150})
        invoice = self._invoice(order, post=False)
        invoice.invoice_line_ids.quantity = 3
        invoice.action_post()
        _heads, parts = self._fetch()
        self.assertEqual(parts[invoice.id][self.categories[0].id], [900, 900, 450, 0])

    def test_a_foreign_currency_at_its_rates(self):
        """Revenue at the rate of the invoice, cost at that of the order."""
        euro = self._enable_currency("EUR")
        self.env["res.currency.rate"].create(
            [
                {"currency_id": euro.id, "company_id": self.company.id, "name": day, "rate": rate}
                for day, rate in (("2025-01-01", 0.5), ("2025-06-15", 0.8))
            ]
        )
        pricelist = self.env["product.pricelist"].create(
            {"name": "Euro", "currency_id": euro.id, "company_id": self.company.id}
        )
        vals = self.order(self.partner, IN_WINDOW, 400, cost=100, pricelist_id=pricelist.id)
        order = self.create_orders(vals)
        order.order_line.write({"price_unit": 400, "purchase_price": 100})
        self.assertAlmostEqual(order.currency_rate, 0.5)
        invoice = self._invoice(order, date(2025, 6, 20))
        self.assertEqual(invoice.currency_id, euro)
        heads, parts = self._fetch()
        self.assertEqual(heads[invoice.id][2], 500)
        self.assertEqual(parts[invoice.id][self.categories[0].id], [500, 500, 500 - 200, 0])

    def test_another_unit_than_ordered_has_no_known_cost(self):
        order = self.create_orders(self.order(self.partner, IN_WINDOW, 300))
        invoice = self._invoice(order, post=False)
        invoice.invoice_line_ids.product_uom_id = self.env.ref("uom.product_uom_dozen")
        invoice.invoice_line_ids.price_unit = 300
        invoice.action_post()
        _heads, parts = self._fetch()
        self.assertEqual(parts[invoice.id][self.categories[0].id], [300, 0, 0, 0])

    def test_other_companies(self):
        other = self._create_company(name="Other Company")
        self._account_for(other)
        ours = self._invoice(self.create_orders(self.order(self.partner, IN_WINDOW, 300)))
        vals = self.order(self.partner, IN_WINDOW, 70, company_id=other.id)
        order = self.env["sale.order"].with_company(other).create(vals)
        theirs = self._invoice(order.with_company(other))
        self.assertEqual(set(self._fetch()[0]), {ours.id})
        self.assertEqual({n: head[2] for n, head in self._fetch(other)[0].items()}, {theirs.id: 70})
        self.assertEqual(set(self._fetch(other)[1]), {theirs.id})

    def test_days_of_the_time_zone(self):
        self.company.partner_id.tz = "Europe/Berlin"
        order = self.create_orders(self.order(self.partner, IN_WINDOW, 300))
        invoice = self._invoice(order, date(2025, 6, 10))
        self.assertEqual(self._fetch()[0][invoice.id][1], datetime(2025, 6, 9, 22))

    def test_the_first_day_that_is_read(self):
        order = self.create_orders(self.order(self.partner, IN_WINDOW, 300))
        invoice = self._invoice(order)
        self.assertIn(invoice.id, self._fetch(start=IN_WINDOW)[1])
        heads, parts = self._fetch(start=IN_WINDOW + timedelta(days=1))
        self.assertEqual((list(heads), parts), ([invoice.id], {}))

    def test_types(self):
        self._invoice(self.create_orders(self.order(self.partner, IN_WINDOW, 300)))
        orders, cells = invoice_queries.fetch_ledger(self.env, self.company, START)
        self.assertEqual(orders["id"].dtype, np.int32)
        self.assertEqual(cells["revenue"].dtype, np.float64)

    def test_as_many_queries_for_many_invoices(self):
        def fetch():
            invoice_queries.fetch_ledger(self.env, self.company, START)

        self._invoice(self.create_orders(self.order(self.partner, IN_WINDOW, 300)))
        few = self.count_statements(fetch)
        for partner in self.create_customers(5):
            self._invoice(self.create_orders(self.order(partner, IN_WINDOW, 300)))
        self.assertEqual(self.count_statements(fetch), few)

    def test_a_scoring_on_the_basis_of_invoices(self):
        self.profile.basis = "invoiced"
        other = self.create_customers(1)
        paid, returned = (
            self.create_orders(self.order(customer, IN_WINDOW, 300, 100))
            for customer in (self.partner, other)
        )
        self._invoice(paid)
        invoice = self._invoice(returned)
        reversal = self.env["account.move.reversal"].with_context(
            active_model="account.move", active_ids=invoice.ids
        )
        wizard = reversal.create({"journal_id": invoice.journal_id.id, "date": IN_WINDOW})
        credit = self.env["account.move"].browse(wizard.reverse_moves()["res_id"])
        credit.invoice_line_ids[0].quantity = 0.5
        credit.action_post()
        # Ordered, but never invoiced: it counts for nothing.
        self.create_orders(self.order(other, IN_WINDOW, 5000))
        run = self.score_now()
        self.assertEqual(self.score_of(run, self.partner).revenue, 400)
        self.assertEqual(self.score_of(run, other).revenue, 150)
        self.assertIn("invoices", str(self.score_of(run, other).explanation))
