from datetime import date

from odoo.exceptions import ValidationError
from odoo.tests import tagged

from ..models.kam_metric import MetricWindow
from .common import KamCommon


@tagged("post_install", "-at_install")
class TestKamMetric(KamCommon):
    """Which orders count, in which period, and for what."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.year = cls._window(2026)

    @classmethod
    def _window(cls, year, account=None):
        return MetricWindow((account or cls.account).id, date(year, 1, 1), date(year, 12, 31))

    def _value(self, code, window=None):
        window = window or self.year
        return self._metric(code)._values([window]).get(window)

    def test_revenue_adds_confirmed_orders_and_deducts_returns(self):
        self._order(1000, "2026-03-01")
        self._order(-300, "2026-03-15")
        self.assertEqual(self._value("revenue"), 700)

    def test_revenue_without_orders_is_zero(self):
        self.assertEqual(self._value("revenue"), 0)

    def test_only_confirmed_orders_count(self):
        for state in ("draft", "sent", "cancel"):
            self._order(1000, "2026-03-01", state=state)
        self.assertEqual(self._value("revenue"), 0)
        self.assertEqual(self._value("orders"), 0)

    def test_contacts_buy_for_their_company_also_archived_ones(self):
        contact = self._customer("Buyer", is_company=False, parent_id=self.customer.id)
        self._order(500, "2026-03-01", partner=contact)
        contact.active = False
        self.assertEqual(self._value("revenue"), 500)

    def test_subsidiary_buys_for_itself(self):
        subsidiary = self._customer("Alpine Foods France", parent_id=self.customer.id)
        self._order(500, "2026-03-01", partner=subsidiary)
        self.assertEqual(self._value("revenue"), 0)

    def test_orders_of_another_company_do_not_count(self):
        branch = self._company()
        other = self._account(self.customer, company_id=branch.id)
        self._order(500, "2026-03-01", company_id=branch.id)
        self._order(200, "2026-03-01")
        self.assertEqual(self._value("revenue"), 200)
        self.assertEqual(self._value("revenue", self._window(2026, other)), 500)

    def test_amounts_are_in_the_companys_currency_at_the_orders_date(self):
        rates = [("2025-01-01", 0.5), ("2026-06-01", 0.8)]
        euro = self.setup_other_currency("EUR", rates=rates)
        pricelist = self.env["product.pricelist"].create({"name": "EUR", "currency_id": euro.id})
        self._order(100, "2026-03-01", pricelist_id=pricelist.id)
        self._order(100, "2026-07-01", pricelist_id=pricelist.id)
        self.assertAlmostEqual(self._value("revenue"), 100 / 0.5 + 100 / 0.8)

    def test_companies_of_different_currencies_each_count_in_their_own(self):
        euro = self.setup_other_currency("EUR", rates=[("2025-01-01", 0.5)])
        branch = self._create_company(name="Euro Branch", currency_id=euro.id)
        other = self._account(self.customer, company_id=branch.id)
        self._order(100, "2026-03-01")
        self._order(300, "2026-03-01", company_id=branch.id)
        windows = [self.year, self._window(2026, other)]
        values = self._metric("revenue")._values(windows)
        self.assertEqual([values[window] for window in windows], [100, 300])
        self.assertEqual(other.currency_id, euro)

    def test_years_begin_in_the_time_zone_of_the_company(self):
        self._order(100, "2026-12-31 23:30:00")
        self.assertEqual(self._value("revenue"), 100)
        self.company.partner_id.tz = "Europe/Berlin"
        self.assertEqual(self._value("revenue"), 0)
        self.assertEqual(self._value("revenue", self._window(2027)), 100)

    def test_both_days_of_a_period_belong_to_it(self):
        self._order(1, "2025-12-31 23:59:59")
        self._order(10, "2026-01-01 00:00:01")
        self._order(100, "2026-12-31 23:59:59")
        self._order(1000, "2027-01-01 00:00:01")
        self.assertEqual(self._value("revenue"), 110)

    def test_a_return_is_no_order(self):
        self._order(1000, "2026-03-01")
        self._order(-300, "2026-03-15")
        self.assertEqual(self._value("orders"), 1)

    def test_fully_returned_category_does_not_count(self):
        sensors = self.env["product.category"].create({"name": "Sensors"})
        sensor = self._product("Sensor", sensors, cost=5)
        self._order(100, "2026-03-01")
        self._order(0, "2026-03-01", lines=[self._line(50, sensor)])
        self.assertEqual(self._value("categories"), 2)
        self._order(0, "2026-04-01", lines=[self._line(-50, sensor)])
        self.assertEqual(self._value("categories"), 1)

    def test_many_windows_of_many_accounts_at_once(self):
        second = self._account(self._customer("Second"))
        self._order(100, "2025-03-01")
        self._order(200, "2026-03-01")
        self._order(400, "2026-03-01", partner=second.partner_id)
        windows = [self._window(year, a) for a in self.account | second for year in (2025, 2026)]
        values = self._metric("revenue")._values(windows * 2)
        self.assertEqual([values[window] for window in windows], [100, 200, 0, 400])

    def test_nothing_asked_nothing_answered(self):
        for code in self.env["kam.metric"]._known_codes():
            self.assertEqual(self.env["kam.metric"].new({"code": code})._values([]), {})

    def test_calculation_that_does_not_exist_is_refused(self):
        with self.assertRefused(ValidationError, "revenue"):
            self.env["kam.metric"].create({"name": "Luck", "code": "luck"})

    def test_values_read_as_people_write_them(self):
        currency = self.company.currency_id
        self.assertEqual(self._metric("revenue")._format(1234567.8, currency), "$\xa01,234,568")
        self.assertEqual(self._metric("margin_rate")._format(12.345, currency), "12.3 %")
        self.assertEqual(self._metric("orders")._format(12.0, currency), "12")
        self.assertEqual(self.env["kam.metric"]._format(2.5, currency), "2.5")
        self.assertEqual(self._metric("revenue")._format(None, currency), "")

    def test_who_sees_the_account_sees_its_totals(self):
        self._order(1000, "2026-03-01", user_id=self.user_other.id)
        orders = self.env["sale.order"].with_user(self.user_sales)
        self.assertFalse(orders.search([("partner_id", "=", self.customer.id)]))
        metric = self._metric("revenue").with_user(self.user_sales)
        self.assertEqual(metric._values([self.year])[self.year], 1000)
