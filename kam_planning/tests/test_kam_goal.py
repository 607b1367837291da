from datetime import date

from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import Form, tagged

from .common import KamCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-06-30 12:00:00")
class TestKamGoal(KamCommon):
    """Values of goals: computed from orders, or entered by people."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.plan = cls._plan()

    def test_starting_value_is_that_of_the_period_before(self):
        self._order(1, "2024-12-31")
        self._order(20, "2025-01-01")
        self._order(300, "2025-12-31")
        self._order(4000, "2026-01-01")
        goal = self._goal(self.plan, "revenue", target=5000)
        self.assertEqual((goal.baseline, goal.actual), (320, 4000))

    def test_starting_value_of_half_a_year(self):
        self._order(1, "2025-06-30")
        self._order(20, "2025-07-04")
        self.plan.date_to = date(2026, 6, 30)
        self.assertEqual(self._goal(self.plan, "revenue").baseline, 20)

    def test_starting_value_can_be_brought_up_to_date(self):
        goal = self._goal(self.plan, "revenue")
        own = self._goal(self.plan, baseline=7)
        self.assertEqual(goal.baseline, 0)
        self._order(20, "2025-07-04")
        self.assertEqual(goal.baseline, 0)
        self.plan.action_refresh_baselines()
        self.assertEqual((goal.baseline, own.baseline), (20, 7))

    def test_starting_value_of_people_stays_until_the_period_changes(self):
        self._order(20, "2024-07-04")
        goal = self._goal(self.plan, "revenue", baseline=9)
        goal.target = 50
        self.assertEqual(goal.baseline, 9)
        self.plan.write({"date_from": date(2025, 1, 1), "date_to": date(2025, 12, 31)})
        self.assertEqual(goal.baseline, 20)

    def test_value_follows_new_orders_at_once(self):
        goal = self._goal(self.plan, "revenue")
        self._order(20, "2026-03-01")
        self.env.invalidate_all()
        self.assertEqual(goal.actual, 20)

    def test_plan_of_another_account_measures_that_one(self):
        other = self._account(self._customer("Baltic Dairy"))
        self._order(20, "2026-03-01")
        self._order(500, "2026-03-01", partner=other.partner_id)
        goal = self._goal(self.plan, "revenue")
        self.assertEqual(goal.actual, 20)
        self.plan.account_id = other
        self.assertEqual((goal.actual, goal.account_id), (500, other))

    def test_own_figure_is_unknown_until_somebody_enters_it(self):
        goal = self._goal(self.plan)
        self.assertFalse(goal.is_measured)
        self.assertEqual((goal.state, goal.actual_display), ("unknown", ""))
        goal.manual_value = 40
        self.assertEqual(goal.manual_date, date(2026, 6, 30))
        self.assertEqual((goal.actual, goal.actual_display), (40, "40"))
        with freeze_time("2026-08-01"):
            goal.manual_value = 0
            self.assertEqual(goal.manual_date, date(2026, 8, 1))
            self.assertTrue(goal.is_measured)

    def test_zero_is_a_value_when_its_day_is_given(self):
        goal = self._goal(self.plan, manual_date=date(2026, 6, 1))
        self.assertEqual((goal.is_measured, goal.actual, goal.state), (True, 0, "behind"))

    def test_metric_without_a_value_is_unknown(self):
        goal = self._goal(self.plan, "margin_rate", target=30)
        self.assertEqual((goal.state, goal.actual_display, goal.progress), ("unknown", "", 0))

    def test_choosing_a_metric_takes_its_value_instead_of_ones_own(self):
        self._order(20, "2026-03-01")
        goal = self._goal(self.plan, manual_value=40, baseline=3)
        with Form(goal) as form:
            form.measured_by = "metric"
            form.metric_id = self._metric("revenue")
            self.assertEqual((form.baseline, form.actual_display), (0, "$\xa020"))
        with Form(goal) as form:
            form.measured_by = "figure"
            self.assertEqual(form.actual_display, "40")

    def test_values_are_shown_in_their_unit(self):
        self._order(1234.5, "2026-03-01")
        rate = self._goal(self.plan, "margin_rate", target=97.25)
        amount = self._goal(self.plan, "revenue", target=2000, baseline=1000)
        self.assertEqual((rate.target_display, rate.actual_display), ("97.2 %", "95.1 %"))
        shown = (amount.baseline_display, amount.target_display, amount.actual_display)
        self.assertEqual(shown, ("$\xa01,000", "$\xa02,000", "$\xa01,234"))

    def test_target_must_be_above_zero(self):
        for target in (0, -5):
            with self.assertDatabaseRefuses("kam.goal", "target above 0"):
                self._goal(self.plan, target=target)

    def test_goals_of_a_plan_in_one_go(self):
        self._order(20, "2026-03-01")
        lines = [
            {"name": code, "metric_id": self._metric(code).id, "target": 10}
            for code in ("revenue", "orders", "categories", "margin", "margin_rate")
        ]
        self.plan.action_cancel()
        plan = self._plan(goal_ids=[Command.create(line) for line in lines])
        values = {goal.name: goal.actual for goal in plan.goal_ids}
        expected = {"revenue": 20, "orders": 1, "categories": 1, "margin": -40}
        self.assertEqual(values, {**expected, "margin_rate": -200})

    def test_metric_in_use_is_not_deleted(self):
        goal = self._goal(self.plan, "revenue")
        with self.assertRefused(UserError, "Archive"):
            goal.metric_id.unlink()
