from datetime import date

from freezegun import freeze_time

from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from .common import KamCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-06-30 12:00:00")
class TestKamPlanGroup(KamCommon):
    """The plan of a group, and those of its companies."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.top = cls._running_plan()
        cls.mid = cls._below("Foods South", cls.top)
        cls.low = cls._below("Foods South Two", cls.mid)

    @classmethod
    def _below(cls, name, parent, **values):
        account = cls._account(cls._customer(name), manager_id=cls.user_sales.id)
        return cls._running_plan(account=account, parent_id=parent.id, **values)

    def test_figures_of_all_levels_add_up(self):
        self.mid.goal_ids.manual_value = 60
        self._goal(self.low, manual_value=60)
        self._measure(self.low)
        self._measure(self.mid, date_deadline=date(2026, 6, 1))
        names = ["count", "goal_count", "goal_good_count", "measure_count", "measure_overdue_count"]
        for plan, expected in (
            (self.top, [2, 3, 2, 2, 1]),
            (self.mid, [1, 2, 1, 1, 0]),
            (self.low, [0, 0, 0, 0, 0]),
        ):
            self.assertEqual([plan[f"child_{name}"] for name in names], expected)

    def test_worst_light_comes_with_its_reason(self):
        self.assertFalse(self.top.child_light)
        self.mid.goal_ids.manual_value = 60
        self.assertEqual(self.top.child_light, "green")
        self.low.goal_ids.manual_value = 1
        self.env.invalidate_all()
        self.assertEqual(self.top.child_light, "red")
        self.assertEqual(
            self.top.child_light_reason, "Account plan 2026 – Foods South Two: Behind: Workshops"
        )

    def test_cancelled_plans_do_not_count(self):
        self.low.action_cancel()
        self.assertEqual(self.top.child_count, 1)

    def test_loops_are_refused(self):
        with self.assertRefused(ValidationError, "part of itself"):
            self.top.parent_id = self.low
        with self.assertRefused(ValidationError, "part of itself"):
            self.top.parent_id = self.top

    def test_plans_of_another_company_are_refused(self):
        branch = self._company()
        plan = self._plan(account=self._account(self.customer, company_id=branch.id))
        with self.assertRaises(UserError):
            plan.parent_id = self.top

    def test_only_plans_that_one_may_see_are_counted(self):
        self.low.owner_id = self.user_manager
        self.low.account_id.manager_id = self.user_manager
        self.assertEqual(self.top.with_user(self.user_sales).child_count, 1)
        self.assertEqual(self.top.with_user(self.user_manager).child_count, 2)

    def test_as_many_queries_for_many(self):
        below = [self._below(f"Customer {number}", self.mid) for number in range(12)]
        counts = []
        for plans in (below[:1], below[:1], below):
            self.env["kam.plan"].browse([p.id for p in below]).write({"parent_id": False})
            self.env["kam.plan"].browse([p.id for p in plans]).write({"parent_id": self.mid.id})
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            self.assertEqual(self.top.child_count, len(plans) + 2)
            counts.append(self.cr.sql_log_count - before)
        self.assertEqual(counts[1], counts[2])
