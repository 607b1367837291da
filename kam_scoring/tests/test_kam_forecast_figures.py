"""What came of forecasts: revenue, errors, and what they tell about the sources."""

from datetime import date, timedelta

import numpy as np

from odoo.tests import tagged

from .common import AS_OF
from .common_forecast import ForecastCommon

END = date(2026, 7, 1)


@tagged("post_install", "-at_install")
class TestForecastFigures(ForecastCommon):
    def make(self, expected=1000.0, own=None, pipeline=500.0):
        if own is not None:
            self.account.own_forecast = own
        return self.forecast(expected=[expected], opportunity_value=pipeline)

    def test_nothing_has_passed_yet(self):
        row = self.make(own=900)
        self.assertFalse(self.read_revenue(AS_OF))
        self.assertRecordValues(row, [{"elapsed": 0, "own_error": 0, "actual_until": False}])

    def test_elapsed_part(self):
        """A fifth of the year has passed: 200 of 1,000, 100 of 500; 150 came."""
        row = self.make(own=750)
        days = (date(2025, 7, 1), self.half() - timedelta(days=1), self.half(), date(2025, 6, 30))
        customer = self.customers[0]
        self.create_orders(*(self.order(customer, day, 75) for day in days))
        self.create_orders(self.order(customer, days[0], 75, state="cancel"))
        self.assertEqual(self.read_revenue(self.half()), self.accounts.forecast_ids)
        self.assertRecordValues(
            row,
            [
                {
                    "actual": 150,
                    "actual_until": self.half() - timedelta(days=1),
                    "own_error": 0,
                    "statistical_error": 50,
                    "pipeline_error": -50,
                    "closed": False,
                }
            ],
        )
        self.assertAlmostEqual(row.elapsed, 0.2)
        self.assertAlmostEqual(row.statistical_error_rate, 1 / 3)
        self.assertAlmostEqual(row.pipeline_error_rate, -1 / 3)

    def test_read_once_a_week(self):
        self.make()
        for days, is_due in ((3, True), (9, False), (10, True), (11, False)):
            due = self.read_revenue(AS_OF + timedelta(days=days))
            self.assertEqual(bool(due), is_due, days)

    def test_figure_that_is_changed_while_time_passes(self):
        self.go_to(date(2025, 7, 2))
        row = self.forecast()
        self.read_revenue(date(2025, 7, 12))
        self.account.own_forecast = 365
        self.assertAlmostEqual(row.own_error, 10)

    def test_unknown_source_has_no_error(self):
        row = self.make(expected=np.nan)
        self.create_orders(self.order(self.customers[0], AS_OF, 75))
        self.read_revenue(self.half())
        self.assertRecordValues(row, [{"statistical_error": 0, "own_error": 0, "actual": 75}])
        self.assertNotIn("own", self.sources())
        self.assertNotIn("statistical", self.sources())

    def test_only_returns(self):
        row = self.make()
        self.create_orders(self.order(self.customers[0], AS_OF, -100))
        self.read_revenue(self.half())
        self.assertRecordValues(row, [{"actual": -100, "statistical_error_rate": 0}])
        self.assertAlmostEqual(row.statistical_error, 300)

    def test_end_of_the_period(self):
        row = self.make()
        customer = self.customers[0]
        orders = self.create_orders(
            self.order(customer, END - timedelta(days=1), 800), self.order(customer, END, 70)
        )
        self.read_revenue(END - timedelta(days=1))
        self.assertFalse(row.closed)
        self.read_revenue(END)
        closed = {"closed": True, "actual": 800, "elapsed": 1, "statistical_error": 200}
        self.assertRecordValues(row, [closed])
        # What is booked later into that time does not change what was compared.
        orders[0].state = "cancel"
        self.assertFalse(self.read_revenue(END + timedelta(days=30)) & row)
        self.assertRecordValues(row, [closed])

    def test_missed_nights(self):
        """The job did not run for a year: the last day of the period counts all the same."""
        row = self.make()
        self.create_orders(self.order(self.customers[0], END - timedelta(days=1), 800))
        self.read_revenue(END + timedelta(days=100))
        self.assertRecordValues(
            row, [{"closed": True, "actual": 800, "actual_until": END - timedelta(days=1)}]
        )

    def test_today_is_not_over(self):
        self.company.kam_as_of_date = False
        forecasts = self.env["kam.forecast"]
        period = forecasts._get_period(self.company)
        self.assertEqual(
            forecasts._get_last_day(self.company), period["made_on"] - timedelta(days=1)
        )

    def test_group_counts_as_a_whole(self):
        self.accounts[1].parent_id = self.account
        self.forecast(expected=[10.0, 5.0], unit_count=[1.0, np.nan], is_unit=[False, True])
        self.create_orders(*(self.order(c, AS_OF, 50) for c in self.customers[:2]))
        self.read_revenue(self.half())
        self.assertEqual(
            self.accounts[:2].forecast_ids.sorted("account_id").mapped("actual"), [100, 50]
        )

    def test_archived_account_is_compared_all_the_same(self):
        """Without those who left, every source would look better than it was."""
        row = self.make()
        self.account.active = False
        self.read_revenue(self.half())
        self.assertAlmostEqual(row.statistical_error, 200)

    def test_currency_of_the_company(self):
        self._enable_currency("EUR")
        euro = self.env.ref("base.EUR")
        euro.rate_ids.unlink()
        euro.rate_ids = [(0, 0, {"name": date(2020, 1, 1), "rate": 0.5})]
        row = self.make()
        pricelist = self.env["product.pricelist"].create({"name": "EUR", "currency_id": euro.id})
        self.create_orders(self.order(self.customers[0], AS_OF, 75, pricelist_id=pricelist.id))
        self.read_revenue(self.half())
        self.assertAlmostEqual(row.actual, 150)

    def test_statements_do_not_grow_with_the_rows(self):
        self.forecast(expected=[1.0, 2.0, 3.0])
        self.go_to(self.half())
        rows = self.accounts.forecast_ids
        counts = [
            self.count_statements(lambda some=some: some._daily_run_forecasts(None))
            for some in (rows[:1], rows[1:])
        ]
        self.assertEqual(*counts)

    # ---- how right the sources were ----

    def sources(self):
        rows = self.env["kam.forecast.accuracy"].search([("account_id", "=", self.account.id)])
        return {row.source: row for row in rows}

    def test_sentence(self):
        self.assertFalse(self.account.forecast_accuracy)
        self.make(own=1080)
        self.assertFalse(self.account.forecast_accuracy)
        self.create_orders(self.order(self.customers[0], AS_OF, 1000))
        self.read_revenue(self.half())
        self.assertFalse(self.account.forecast_accuracy, "a fifth of the time says too little")
        self.read_revenue(END)
        self.assertEqual(
            self.account.forecast_accuracy,
            "On average so far: own figures 8 % too high (1 compared), order rhythm right "
            "(1 compared), weighted pipeline 50 % too low (1 compared).",
        )

    def test_errors_are_weighed_by_revenue(self):
        """100 of 1,000 and 100 of 100: 200 of 1,100, not 55 %; and 0 if one is too low."""
        self.go_to(AS_OF)
        self.run_of()._store_forecasts(self.scores([1100.0, 0.0]))
        orders = ((self.customers[0], 1000), (self.customers[1], 100))
        self.create_orders(*(self.order(c, AS_OF, amount) for c, amount in orders))
        self.read_revenue(END)
        domain = [("company_id", "=", self.company.id), ("source", "=", "statistical")]
        accuracy = self.env["kam.forecast.accuracy"]
        aggregates = ["error:sum", "deviation:sum", "bias:avg", "deviation_rate:avg", "__count"]
        [row] = accuracy._read_group(domain, ["made_on:month", "source"], aggregates)
        self.assertEqual(row[:4], (date(2025, 6, 1), "statistical", 0, 200))
        self.assertAlmostEqual(row[4], 0)
        self.assertAlmostEqual(row[5], 100 * 200 / 1100)
        self.assertEqual(row[6], 2)
        single = self.sources()["statistical"]
        self.assertRecordValues(
            single,
            [{"expected": 1100, "actual": 1000, "error": 100, "manager_id": self.salesman.id}],
        )
        self.assertAlmostEqual(single.bias, 10)
        self.assertEqual(single.display_name, "Customer 1 · June 2025 · Order Rhythm")

    def test_whose_accuracy_one_sees(self):
        self.make(own=5)
        self.read_revenue(END)
        accuracy = self.env["kam.forecast.accuracy"]
        for user, sees in ((self.salesman, True), (self.colleague, False), (self.manager, True)):
            self.assertEqual(bool(accuracy.with_user(user).search([])), sees, user.login)

    # ---- for the chart ----

    def test_course(self):
        self.make(own=900)
        self.create_orders(
            *(
                self.order(self.customers[0], day, 75)
                for day in (date(2024, 6, 30), date(2024, 7, 1), date(2025, 6, 30))
            )
        )
        self.env.invalidate_all()
        course = self.account.forecast_course
        self.assertEqual(course["own"], [["2026-06-30", 900]])
        self.assertEqual(course["statistical"], [["2026-06-30", 1000]])
        self.assertEqual(course["pipeline"], [["2026-06-30", 500]])
        self.assertEqual(course["revenue"][-1], ["2025-06-30", 150])
        self.assertEqual(self.account.forecast_base, 150)
        self.assertEqual(course["revenue"][-2], ["2025-05-31", 150])
        self.assertEqual(course["revenue"][0], ["2023-06-30", 0])
        self.assertEqual(len(course["revenue"]), 25)

    def test_course_of_nothing(self):
        course = self.account.forecast_course
        self.assertFalse(course["own"] or course["statistical"] or course["pipeline"])
        self.assertTrue(all(not value for _day, value in course["revenue"]))

    # ---- accounts that become one ----

    def unite(self):
        self.accounts[0]._absorb(self.accounts[1])
        self.env.invalidate_all()
        return self.account.forecast_ids

    def test_united_accounts(self):
        self.go_to(date(2025, 6, 10))
        self.accounts[1].with_user(self.manager).own_forecast = 30
        self.go_to(AS_OF)
        self.account.own_forecast = 900
        self.run_of()._store_forecasts(self.scores([1000.0, 200.0]))
        self.accounts[1].forecast_ids.note = "Small"
        self.go_to(date(2025, 8, 1))
        self.run_of()._store_forecasts(self.scores([5.0], accounts=self.accounts[1]))
        rows = self.unite()
        self.assertRecordValues(
            rows,
            [
                {"statistical": 5, "statistical_known": True, "own": 0, "own_known": False},
                {"statistical": 1200, "statistical_known": True, "own": 930, "own_known": True},
            ],
        )
        self.assertEqual(rows[1].note, "Small")
        self.create_orders(*(self.order(c, AS_OF, 50) for c in self.customers[:1]))
        self.read_revenue(date(2025, 8, 2))
        self.assertEqual(rows.mapped("actual"), [0, 50])

    def test_united_after_the_end(self):
        self.run_of()._store_forecasts(self.scores([1000.0, 200.0]))
        self.create_orders(*(self.order(c, AS_OF, 50) for c in self.customers[:2]))
        self.read_revenue(END)
        rows = self.unite()
        self.assertRecordValues(
            rows, [{"closed": True, "statistical": 1200, "actual": 100, "statistical_error": 1100}]
        )

    def test_head_united_with_its_unit(self):
        """The figures of the group hold those of the unit."""
        self.accounts[1].parent_id = self.account
        self.forecast(expected=[1000.0, 200.0], unit_count=[1.0, np.nan], is_unit=[False, True])
        self.assertRecordValues(self.unite(), [{"statistical": 1000}])

    def test_deleted_account(self):
        self.make()
        self.account.unlink()
        self.assertEqual(
            len(self.env["kam.forecast"].search([("company_id", "=", self.company.id)])), 2
        )
