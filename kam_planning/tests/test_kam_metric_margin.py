from datetime import date

from odoo.tests import tagged

from ..models.kam_metric import MetricWindow
from .common import KamCommon


@tagged("post_install", "-at_install")
class TestKamMetricMargin(KamCommon):
    """Margins: only of sales, and only where the cost is known."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.year = MetricWindow(cls.account.id, date(2026, 1, 1), date(2026, 12, 31))
        cls.unknown = cls._product("Cost unknown", cls.drives, cost=0)

    def _value(self, code):
        return self._metric(code)._values([self.year]).get(self.year)

    def test_margin_is_price_less_cost(self):
        self._order(100, "2026-03-01")
        self.assertAlmostEqual(self._value("margin"), 40)
        self.assertAlmostEqual(self._value("margin_rate"), 40)

    def test_lines_of_unknown_cost_have_no_margin(self):
        self._order(0, "2026-03-01", lines=[self._line(100), self._line(900, self.unknown)])
        self.assertAlmostEqual(self._value("margin"), 40)
        self.assertAlmostEqual(self._value("margin_rate"), 40)
        self.assertEqual(self._value("revenue"), 1000)

    def test_margin_is_unknown_when_no_cost_is_known(self):
        self._order(0, "2026-03-01", lines=[self._line(900, self.unknown)])
        self.assertIsNone(self._value("margin"))
        self.assertIsNone(self._value("margin_rate"))

    def test_without_sales_the_margin_is_zero_and_its_rate_unknown(self):
        self.assertEqual(self._value("margin"), 0)
        self.assertIsNone(self._value("margin_rate"))

    def test_returns_take_their_margin_back(self):
        self._order(100, "2026-03-01")
        self._order(200, "2026-03-01")
        self._order(-100, "2026-03-02")
        self.assertAlmostEqual(self._value("margin"), 140)
        self.assertAlmostEqual(self._value("margin_rate"), 70)

    def test_everything_returned_leaves_no_rate(self):
        self._order(100, "2026-03-01")
        self._order(-100, "2026-03-02")
        self.assertAlmostEqual(self._value("margin"), 0)
        self.assertIsNone(self._value("margin_rate"))

    def test_selling_below_cost_is_a_negative_margin(self):
        self._order(50, "2026-03-01")
        self.assertAlmostEqual(self._value("margin"), -10)
        self.assertAlmostEqual(self._value("margin_rate"), -20)

    def test_notes_sections_and_down_payments_are_no_sales(self):
        note = {"display_type": "line_note", "name": "Deliver before noon"}
        section = {"display_type": "line_section", "name": "Machines"}
        order = self._order(0, "2026-03-01", lines=[self._line(100), note, section])
        self.env["sale.order.line"].create(
            {
                "order_id": order.id,
                "product_id": self.product.id,
                "product_uom_qty": 1,
                "price_unit": 500,
                "is_downpayment": True,
                "tax_ids": False,
            }
        )
        self.assertAlmostEqual(self._value("margin"), 40)
        self.assertAlmostEqual(self._value("margin_rate"), 40)

    def test_margin_in_another_currency_is_converted(self):
        euro = self.setup_other_currency("EUR", rates=[("2025-01-01", 0.5)])
        pricelist = self.env["product.pricelist"].create({"name": "EUR", "currency_id": euro.id})
        self._order(100, "2026-03-01", pricelist_id=pricelist.id)
        # The product costs 60 dollars, which are 30 euros; 70 euros of margin are 140 dollars.
        self.assertAlmostEqual(self._value("margin"), 140)
        self.assertAlmostEqual(self._value("margin_rate"), 70)
