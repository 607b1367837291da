from datetime import date, timedelta

from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.tests import tagged

from .common import KamCommon

TODAY = date(2026, 6, 30)


@tagged("post_install", "-at_install")
@freeze_time("2026-06-30 12:00:00")
class TestKamGoalHistory(KamCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.plan = cls._running_plan()
        cls.own = cls.plan.goal_ids
        cls.revenue = cls._goal(cls.plan, "revenue", target=365)
        cls.rate = cls._goal(cls.plan, "margin_rate", target=40)

    def _run(self, day=TODAY):
        with freeze_time(f"{day} 03:00:00"):
            self.env.invalidate_all()
            due = self._due(day)
            self.env["kam.daily"]._run_batch(due, "goal_values")
            self.assertFalse(self._due(day), "what has been processed is no longer due")
        return due

    def _due(self, day):
        goals = self.env["kam.goal"]
        ours = Domain("plan_id", "=", self.plan.id)
        return goals.search(Domain(goals._daily_domain_goal_values(day)) & ours)

    def _lines(self, goal):
        return [(str(v.date), v.value, v.is_measured) for v in goal.value_ids.sorted("date")]

    # ---- the daily step ----

    def test_metrics_are_noted_once_a_week(self):
        self._order(100, "2026-03-01")
        self.assertEqual(self._run(), self.revenue | self.rate)
        for days in range(1, 7):
            self.assertFalse(self._run(TODAY + timedelta(days)))
        self._order(50, "2026-07-01")
        self.assertEqual(self._run(TODAY + timedelta(7)), self.revenue | self.rate)
        lines = [("2026-06-30", 100, True), ("2026-07-07", 150, True)]
        self.assertEqual(self._lines(self.revenue), lines)
        self.assertEqual(self.revenue.value_ids[-1].expected, 181)

    def test_unknown_is_noted_as_unknown(self):
        self._run()
        self.assertEqual(self._lines(self.rate), [("2026-06-30", 0, False)])
        self.assertEqual(self.rate.value_ids.value_display, "")

    def test_last_day_of_the_plan_is_always_noted(self):
        self._run(date(2026, 12, 28))
        self.assertEqual(self._run(date(2026, 12, 31)), self.revenue | self.rate)
        self.assertFalse(self._due(date(2027, 1, 8)))

    def test_only_running_plans(self):
        self.assertFalse(self._due(date(2025, 12, 31)))
        self.plan.action_close()
        self.assertFalse(self._due(TODAY))

    def test_fixed_number_of_queries_per_batch(self):
        partners = self.env["res.partner"].create([{"name": f"C{n}"} for n in range(200)])
        accounts = self.env["kam.account"].create([{"partner_id": p.id} for p in partners])
        metrics = [self._metric(code).id for code in ("revenue", "margin_rate", "categories")]
        plans = self.env["kam.plan"].create(
            [
                {
                    "account_id": account.id,
                    "date_from": date(2026, 1, 1) + timedelta(number),
                    "date_to": date(2026, 12, 31),
                    "goal_ids": [
                        Command.create(
                            {"name": "Goal", "target": 50, "metric_id": metrics[number % 3]}
                        )
                    ],
                }
                for number, account in enumerate(accounts)
            ]
        )
        counts = []
        for goals in (plans[:10].goal_ids, plans[10:20].goal_ids, plans.goal_ids):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            self.env["kam.daily"]._run_batch(goals, "goal_values")
            counts.append(self.cr.sql_log_count - before)
        self.assertEqual(counts[1], counts[2])
        self.assertLess(counts[2], 25)

    # ---- what people enter ----

    def test_own_figures_are_noted_at_once_for_their_day(self):
        self.own.with_user(self.user_sales).write({"manual_value": 30, "manual_note": "Counted"})
        self.own.write({"manual_value": 20, "manual_date": "2026-05-01"})
        lines = [("2026-05-01", 20, True), ("2026-06-30", 30, True)]
        self.assertEqual(self._lines(self.own), lines)
        self.assertEqual(self.own.value_ids[0].note, "Counted")
        self.own.write({"manual_value": 35, "manual_date": "2026-06-30"})
        self.assertEqual(self._lines(self.own)[1], ("2026-06-30", 35, True))
        created = self._goal(self.plan, manual_value=5)
        self.assertEqual(self._lines(created), [("2026-06-30", 5, True)])

    def test_ratings_are_noted_too(self):
        goal = self._goal(self.plan, measured_by="rating", target=5, rating="3")
        self.assertEqual(self._lines(goal), [("2026-06-30", 3, True)])
        self.assertEqual(goal.value_ids.value_display, "3/5")

    def test_goals_of_metrics_do_not_note_what_people_write(self):
        self.revenue.manual_value = 7
        self.assertFalse(self.revenue.value_ids)

    # ---- reading it ----

    def test_course_shows_values_today_and_the_even_way(self):
        self._order(100, "2026-03-01")
        self._run(date(2026, 4, 1))
        self.env.invalidate_all()
        self.assertEqual(
            self.revenue.history,
            {
                "values": [["2026-04-01", 100], ["2026-06-30", 100]],
                "pace": [["2026-01-01", 0], ["2026-12-31", 365]],
                "percent": False,
            },
        )
        self.assertEqual(self.rate.history["values"], [["2026-04-01", 40], ["2026-06-30", 40]])
        self.assertFalse(self.env["kam.goal"].new({"name": "Empty"}).history)

    def test_what_only_the_day_knew_stays_known(self):
        goal = self._goal(self.plan, "pipeline", target=100)
        lead = self.env["crm.lead"].create(
            {
                "name": "Line 4",
                "type": "opportunity",
                "partner_id": self.customer.id,
                "expected_revenue": 120,
            }
        )
        self._run(date(2026, 12, 31))
        lead.unlink()
        with freeze_time("2027-02-01"):
            self.env.invalidate_all()
            self.assertEqual((goal.actual, goal.state), (120, "reached"))

    def test_history_goes_with_the_goal(self):
        self._run()
        lines = self.revenue.value_ids
        self.revenue.unlink()
        self.assertFalse(lines.exists())

    def test_history_moves_with_the_plan(self):
        self._run()
        other = self._account(self._customer("Other"))
        self.plan.account_id = other
        self.assertEqual(self.revenue.value_ids.account_id, other)

    # ---- rights ----

    def test_nobody_writes_history(self):
        self._run()
        for user in (self.user_sales, self.user_manager):
            lines = self.revenue.value_ids.with_user(user)
            self.assertTrue(lines.value_display)
            with self.assertRefused(AccessError, "not allowed"):
                lines.value = 1
            with self.assertRefused(AccessError, "not allowed"):
                lines.unlink()
            with self.assertRefused(AccessError, "not allowed"):
                lines.create({"goal_id": self.revenue.id, "date": "2026-01-01"})

    def test_history_is_seen_by_those_who_see_the_goal(self):
        self._run()
        values = self.env["kam.goal.value"]
        ours = [("goal_id", "=", self.revenue.id)]
        for user, seen in {
            self.user_sales: 1,
            self.user_all: 1,
            self.user_manager: 1,
            self.user_other: 0,
        }.items():
            self.assertEqual(values.with_user(user).search_count(ours), seen, user.login)
        with self.assertRefused(AccessError, "not allowed"):
            values.with_user(self.user_staff).search(ours)
        branch = self._company()
        far = self._user(
            "kam_far",
            "sales_team.group_sale_manager",
            company_ids=[branch.id],
            company_id=branch.id,
        )
        self.assertFalse(values.with_user(far).search(ours))
