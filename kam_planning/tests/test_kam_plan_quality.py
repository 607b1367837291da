from datetime import date, timedelta

from freezegun import freeze_time

from odoo import fields
from odoo.tests import tagged

from .common import KamCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-06-30 12:00:00")
class TestKamPlanQuality(KamCommon):
    """Three numbers that are never mixed: how good a plan is, how fresh, how well the account."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.plan = cls._plan()

    # ---- quality ----

    def test_empty_plan(self):
        self.assertEqual(self.plan.quality, 0)
        self.assertIn("Goals 0 of 15", self.plan.quality_reason)

    def test_each_part_counts_by_its_weight(self):
        plan = self.plan
        plan.write({"summary": "<p>Grow</p>", "strategy_type": "expand"})
        goal = self._goal(plan)
        self._measure(plan)
        self._measure(plan, date_deadline=False)
        plan.write({"customer_profile": "<p>Big</p>", "customer_goals": "<p><br></p>"})
        sure, guess = self.env["kam.finding"].create(
            [
                {"plan_id": plan.id, "name": "A", "evidence": "confirmed", "source": "CEO"},
                {"plan_id": plan.id, "name": "B"},
            ]
        )
        # 10 + 5 + 15 + 0 + 10 + 4 + 10 + 7.5 + 0 of 115.
        self.assertEqual(plan.quality, round(100 * 61.5 / 115))
        goal.manual_value = 3
        guess.write({"evidence": "confirmed", "source": "CFO"})
        self.assertEqual(plan.quality, round(100 * 79 / 115))
        self.assertIn("Confirmed findings 15 of 15", plan.quality_reason)
        self.assertTrue(sure)

    def test_light_plan_is_judged_by_its_own_parts(self):
        sections = ("analysis", "findings", "measures", "reviews")
        plan = self._plan(
            year=2027,
            summary="<p>Grow</p>",
            strategy_type="expand",
            **{f"with_{section}": False for section in sections},
        )
        self._goal(plan, manual_value=5)
        self.assertEqual(plan.quality, 100)

    # ---- freshness ----

    def _age(self, days=90):
        day = fields.Date.today() - timedelta(days=days)
        self.plan.sudo().last_change_date = day
        self.env.flush_all()
        self.assertEqual(self.plan.freshness_days, days)

    def test_changes_of_the_content_make_it_fresh(self):
        goal, measure = self._goal(self.plan), self._measure(self.plan)
        finding = self.env["kam.finding"].create({"plan_id": self.plan.id, "name": "A"})
        for change in (
            lambda: self.plan.write({"summary": "<p>New</p>"}),
            lambda: goal.write({"manual_value": 5}),
            measure.action_done,
            lambda: finding.write({"note": "<p>New</p>"}),
            lambda: self._goal(self.plan, name="Another"),
            lambda: self._measure(self.plan, name="Another"),
            finding.unlink,
            lambda: self.env["kam.review"].create({"plan_id": self.plan.id, "date": "2026-07-01"}),
        ):
            self._age()
            change()
            self.assertEqual(self.plan.freshness_days, 0)

    def test_messages_and_the_daily_job_do_not(self):
        measure = self._measure(self.plan)
        self._age()
        self.plan.message_post(body="Hello")
        measure.message_post(body="Hello")
        measure.activity_schedule("mail.mail_activity_data_todo")
        measure.write({"date_reminded": "2026-06-30"})
        self.plan.with_context(kam_no_change=True).summary = "<p>By the program</p>"
        self.plan.modified(["date_from"])
        self.assertEqual(self.plan.freshness_days, 90)

    def test_responsible_without_access_to_the_plan_renews_it(self):
        measure = self._measure(self.plan, responsible_id=self.user_other.id)
        self._age()
        self.assertFalse(self.plan.with_user(self.user_other).has_access("read"))
        measure.with_user(self.user_other).action_done()
        self.assertEqual(self.plan.freshness_days, 0)

    def test_nobody_writes_the_day_himself(self):
        self._age()
        self.plan.with_user(self.user_sales).write({"last_change_date": date(2026, 6, 30)})
        self.assertEqual(self.plan.freshness_days, 90)
        plan = self.env["kam.plan"].with_user(self.user_sales)
        period = {"date_from": "2027-01-01", "date_to": "2027-12-31"}
        values = {"account_id": self.account.id, "last_change_date": "2030-01-01", **period}
        self.assertEqual(plan.create(values).last_change_date, date(2026, 6, 30))

    def test_stale_plans_are_found(self):
        self._age(60)
        plans = self.env["kam.plan"]
        for operator, value, found in (
            (">=", 60, True),
            (">", 60, False),
            ("<=", 60, True),
            ("<", 60, False),
            ("=", 60, True),
            ("!=", 60, False),
        ):
            domain = [("id", "=", self.plan.id), ("freshness_days", operator, value)]
            self.assertEqual(bool(plans.search(domain)), found, operator)
            self.assertEqual(bool(self.plan.filtered_domain(domain)), found, operator)

    # ---- health ----

    def test_unknown_lowers_nothing(self):
        self.assertFalse(self.account.health_known)
        self.assertIn("Nothing is known", self.account.health_reason)
        self._order(1000, "2025-01-01")
        self._order(1100, "2026-01-01")
        self.env.invalidate_all()
        self.assertEqual(self.account.health, 100)
        self.assertEqual(self.account.health_reason, "Revenue against last year 100")

    def test_average_of_what_is_known(self):
        self._goal(self.plan, manual_value=100)
        self._goal(self.plan, manual_value=1)
        self.plan.action_activate()
        self._measure(self.plan)
        self._measure(self.plan, date_deadline=date(2026, 6, 1))
        self._order(1000, "2025-01-01")
        self._order(500, "2026-01-01")
        self.env.invalidate_all()
        # Goals 50, measures 50, revenue 0.
        self.assertEqual(self.account.health, 33)
        self.assertEqual(
            self.account.health_reason,
            "Goals 50, Measures in time 50, Revenue against last year 0",
        )
        self.assertEqual(self.plan.account_health, 33)

    def test_overdue_contacts_lower_it_day_by_day(self):
        tier = self.env["kam.tier"].create({"name": "Own", "contact_cadence_days": 30})
        self.account.tier_id = tier
        self.env["kam.account"].flush_model()
        due = self.account.next_touch_date
        self.assertEqual(self.account.health_reason, "Contacts 100")
        for days, points in ((0, 100), (15, 50), (45, 0)):
            with freeze_time(due + timedelta(days=days)):
                self.env.invalidate_all()
                self.assertEqual(self.account.health, points, days)

    def test_default_that_comes_along_makes_no_plan_fresh(self):
        plans = self.env["kam.plan"].with_user(self.user_sales)
        plans = plans.with_context(default_last_change_date="2030-01-01")
        period = {"date_from": "2027-01-01", "date_to": "2027-12-31"}
        plan = plans.create({"account_id": self.account.id, **period})
        self.assertEqual(plan.last_change_date, date(2026, 6, 30))
