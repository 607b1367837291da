from datetime import date

from freezegun import freeze_time

from odoo.tests import tagged

from .common import KamCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-06-30 12:00:00")
class TestKamPlanCopy(KamCommon):
    """Duplicating a plan continues it in the next period."""

    def test_next_year(self):
        self._order(700, "2026-05-01")
        plan = self._plan()
        plan.name = "Comeback"
        goal = self._goal(plan, "revenue", baseline=5, target=1000)
        own = self._goal(plan, target=10, manual_value=4, baseline=2)
        self._measure(plan, goal_id=goal.id).action_done()
        self._measure(plan, name="Without date", date_deadline=False)
        self._measure(plan, name="Dropped").action_cancel()
        plan.action_activate()
        copy = plan.copy()
        self.assertEqual((copy.date_from, copy.date_to), (date(2027, 1, 1), date(2027, 12, 31)))
        self.assertEqual((copy.name, copy.state), ("Account plan 2027 – Alpine Foods", "draft"))
        self.assertEqual(copy.owner_id, plan.owner_id)
        revenue, workshops = copy.goal_ids
        self.assertEqual((revenue.target, revenue.baseline), (1000, 700))
        self.assertEqual((workshops.target, workshops.baseline), (own.target, 2))
        self.assertFalse(workshops.is_measured)
        workshop, undated = copy.measure_ids.sorted("name")
        self.assertEqual(workshop.goal_id, revenue)
        self.assertEqual((workshop.date_deadline, workshop.state), (date(2027, 9, 30), "todo"))
        self.assertFalse(workshop.date_done or undated.date_deadline)
        self.assertEqual(len(plan.goal_ids), 2)

    def test_periods_of_any_length(self):
        for start, end, next_start, next_end in (
            (date(2026, 1, 1), date(2026, 3, 31), date(2026, 4, 1), date(2026, 6, 30)),
            (date(2024, 2, 1), date(2024, 2, 29), date(2024, 3, 1), date(2024, 3, 31)),
            (date(2026, 1, 10), date(2026, 1, 19), date(2026, 1, 20), date(2026, 1, 29)),
        ):
            plan = self._plan(date_from=start, date_to=end)
            copy = plan.copy()
            self.assertEqual((copy.date_from, copy.date_to), (next_start, next_end))
            (plan | copy).action_cancel()

    def test_period_can_be_given(self):
        period = {"date_from": date(2030, 1, 1), "date_to": date(2030, 12, 31)}
        copy = self._plan().copy(period)
        self.assertEqual((copy.date_from, copy.date_to), tuple(period.values()))

    def test_several_at_once(self):
        plans = self._plan() | self._plan(year=2024)
        for plan in plans:
            self._measure(plan, goal_id=self._goal(plan).id)
        copies = plans.copy()
        self.assertEqual(len(copies.goal_ids), 2)
        for copy in copies:
            self.assertEqual(copy.measure_ids.goal_id, copy.goal_ids)

    def test_for_another_customer(self):
        plan = self._plan()
        finding = self._finding(plan)
        self._measure(plan, finding_id=finding.id)
        other = self._account(self._customer("Other"))
        copy = plan.copy({"account_id": other.id})
        self.assertTrue(copy.finding_ids)
        self.assertEqual(copy.measure_ids.finding_id, copy.finding_ids)
        alone = plan.measure_ids.copy({"plan_id": copy.id})
        self.assertFalse(alone.finding_id)
