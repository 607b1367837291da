"""The forecasts that scoring runs make."""

from datetime import date, timedelta

import numpy as np

from odoo.fields import Command
from odoo.tests import tagged

from .common import AS_OF, IN_WINDOW
from .common_forecast import ForecastCommon

NEXT_DAY = AS_OF + timedelta(days=1)


@tagged("post_install", "-at_install")
class TestForecastRun(ForecastCommon):
    def test_row_of_the_month(self):
        rows = self.forecast(expected=[1200.506, np.nan], opportunity_value=[300.0, 0.0])
        self.assertRecordValues(
            rows,
            [
                {
                    "made_on": date(2025, 6, 30),
                    "month": date(2025, 6, 1),
                    "period_start": date(2025, 7, 1),
                    "period_end": date(2026, 6, 30),
                    "statistical": 1201,
                    "statistical_known": True,
                    "pipeline": 300,
                    "pipeline_known": True,
                    "own_known": False,
                    "actual_until": False,
                    "closed": False,
                    "company_id": self.company.id,
                    "currency_id": self.company.currency_id.id,
                }
            ],
        )
        self.assertEqual(rows.display_name, "Customer 1 · June 2025")
        unknown = self.accounts[1].forecast_ids
        self.assertFalse(unknown.statistical_known)
        self.assertTrue(unknown.pipeline_known, "no opportunity is a pipeline of 0")

    def test_made_by_a_scoring(self):
        days = (date(2025, 1, 1), date(2025, 3, 1), IN_WINDOW)
        self.create_orders(*(self.order(c, day, 100) for c in self.customers for day in days))
        self.score_now()
        self.assertEqual(len(self.accounts.forecast_ids), 3)
        for row in self.accounts.forecast_ids:
            expected = row.account_id.expected_revenue
            self.assertAlmostEqual(row.statistical, round(expected))
            self.assertEqual(row.statistical_known, bool(expected))
            self.assertTrue(row.pipeline_known)
        before = self.accounts.forecast_ids
        self.score_now()
        self.assertEqual(self.accounts.forecast_ids, before)

    def test_account_that_a_run_says_nothing_of(self):
        """It has a manager, who can enter a figure; nobody invents one."""
        self.forecast()
        self.assertRecordValues(
            self.accounts[2].forecast_ids,
            [{"statistical_known": False, "pipeline_known": False, "own_known": False}],
        )

    def test_infinity_is_unknown(self):
        rows = self.forecast(expected=[np.inf], opportunity_value=-np.inf)
        self.assertRecordValues(rows, [{"statistical_known": False, "pipeline_known": False}])

    def test_later_runs_of_the_month_correct_nothing(self):
        self.forecast(date(2025, 7, 2), expected=[1000.0])
        fresh = self.accounts[1]
        for day in (date(2025, 7, 2), date(2025, 7, 20)):
            run = self.env["kam.score.run"].search([("as_of", "=", day)]) or None
            rows = self.forecast(day, expected=[5000.0, 200.0], run=run)
            self.assertRecordValues(rows, [{"statistical": 1000, "made_on": date(2025, 7, 1)}])
            self.assertEqual(len(fresh.forecast_ids), 1)
        rows = self.forecast(date(2025, 8, 2), expected=[5000.0])
        self.assertEqual(rows.mapped("statistical"), [5000, 1000])

    def test_new_account_of_the_month_gets_its_own(self):
        self.forecast()
        newcomer = self.accounts[1].copy({"partner_id": self.create_customers(1).id})
        scores = self.scores([70.0], accounts=newcomer)
        run = self.env["kam.score.run"].search([("as_of", "=", AS_OF)], limit=1)
        run._store_forecasts(scores)
        self.assertRecordValues(newcomer.forecast_ids, [{"statistical": 70}])

    def test_figure_that_was_entered_before_the_first_run(self):
        self.go_to(date(2025, 7, 3))
        self.account.with_user(self.salesman).own_forecast = 900
        rows = self.forecast(date(2025, 7, 6), expected=[1000.0])
        self.assertRecordValues(
            rows,
            [
                {
                    "own": 900,
                    "own_user_id": self.salesman.id,
                    "statistical": 1000,
                    "made_on": date(2025, 7, 5),
                    "period_start": date(2025, 7, 6),
                    "period_end": date(2026, 7, 5),
                }
            ],
        )

    def test_figure_of_an_account_without_a_score_keeps_its_period(self):
        self.go_to(date(2025, 7, 3))
        self.accounts[1].own_forecast = 900
        self.forecast(date(2025, 7, 6), expected=[1000.0])
        self.assertRecordValues(
            self.accounts[1].forecast_ids, [{"own": 900, "period_start": date(2025, 7, 3)}]
        )

    def test_only_scorings_of_the_present(self):
        self.go_to(date(2025, 9, 1))
        for as_of in (AS_OF, date(2025, 9, 2), date(2026, 9, 1)):
            self.run_of(as_of)._store_forecasts(self.scores([1000.0]))
        self.assertFalse(self.account.forecast_ids)
        trial = self.run_of(date(2025, 9, 1))
        trial.mode = "dry"
        trial._store_forecasts(self.scores([1000.0]))
        self.assertFalse(self.account.forecast_ids)

    def test_of_whom(self):
        """Those that somebody cares for, and the largest; not who is archived."""
        customers = self.create_customers(503)
        small = self.env["kam.account"].create(
            [{"partner_id": c.id, "company_id": self.company.id} for c in customers]
        )
        lost, tier, entered, *_large = small
        small[3].active = False
        tier.tier_id = self.tier_standard
        entered.own_forecast = 5
        revenue = [0.0, 0.0, 0.0, *np.arange(500.0, 0.0, -1.0)]
        scores = self.scores([10.0] * 503, accounts=small, revenue=revenue)
        run = self.run_of()
        run._store_forecasts(scores)
        self.assertFalse(lost.forecast_ids)
        self.assertTrue(tier.forecast_ids and entered.forecast_ids.statistical_known)
        self.assertFalse(small[3].forecast_ids, "archived")
        self.assertEqual(len(small[4:].forecast_ids), 499)
        # In the next month the figure that was entered is remembered.
        self.go_to(date(2025, 8, 1))
        self.run_of()._store_forecasts(scores)
        self.assertEqual(len(entered.forecast_ids), 2)

    def test_selection_is_of_the_selected_only(self):
        run = self.run_of()
        run.write({"scope": "selection", "account_ids": [Command.set(self.account.ids)]})
        run._store_forecasts(self.scores([10.0]))
        self.assertTrue(self.account.forecast_ids)
        self.assertFalse(self.accounts[1:].forecast_ids)

    def test_groups(self):
        self.accounts[1].parent_id = self.accounts[0]
        self.forecast(expected=[10.0, 5.0], unit_count=[1.0, np.nan], is_unit=[False, True])
        self.assertRecordValues(
            self.accounts[:2].forecast_ids.sorted("account_id"),
            [
                {"with_units": True, "counted_above": False},
                {"with_units": False, "counted_above": True},
            ],
        )

    def test_other_company(self):
        other = self._create_company(name="Other Company")
        foreign = self.env["kam.account"].create(
            {
                "partner_id": self.customers[0].id,
                "company_id": other.id,
                "manager_id": self.env.uid,
            }
        )
        self.forecast()
        self.assertFalse(foreign.forecast_ids)

    def test_statements_do_not_grow_with_the_accounts(self):
        few = self.scores([10.0] * 3)
        customers = self.create_customers(60)
        many = self.env["kam.account"].create(
            [{"partner_id": c.id, "company_id": self.company.id} for c in customers]
        )
        first, second = self.run_of(), self.run_of(NEXT_DAY)
        counts = [self.count_statements(lambda: first._store_forecasts(few))]
        self.env["kam.forecast"].search([]).unlink()
        self.go_to(NEXT_DAY)
        scores = self.scores([10.0] * 60, accounts=many)
        counts.append(self.count_statements(lambda: second._store_forecasts(scores)))
        self.assertEqual(len(many.forecast_ids), 60)
        self.assertEqual(*counts)
