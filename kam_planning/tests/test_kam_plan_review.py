from datetime import date, timedelta

from freezegun import freeze_time

from odoo.tests import tagged

from .common import KamCommon

FEW, MANY = 10, 200


@tagged("post_install", "-at_install")
class TestKamPlanReview(KamCommon):
    """Plans that are not reviewed turn amber, then red; the daily job plans and reminds."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.tier = cls.env["kam.tier"].create({"name": "Reviewed", "review_cadence_days": 90})

    @classmethod
    def _reviewed_plan(cls, **values):
        """Started before its account had a rhythm: nothing is planned."""
        plan = cls._running_plan(**values)
        plan.account_id.tier_id = cls.tier
        return plan

    def _light(self, plan, day):
        self.env.invalidate_all()
        with freeze_time(day):
            # Its only goal is without a figure: what colour there is comes from the reviews.
            return plan.light, plan.light_reason

    def _run(self, day, plans=None):
        with freeze_time(day):
            self.env.invalidate_all()
            daily = self.env["kam.daily"]
            due = self.env["kam.plan"].browse(daily._find_due("kam.plan", "reviews"))
            daily._run_apart(due & (plans or due), "reviews")
            return due

    # ---- traffic light ----

    def test_the_light_by_date_of_a_planned_review(self):
        plan = self._reviewed_plan()
        self.env["kam.review"].create({"plan_id": plan.id, "date": date(2026, 5, 1)})
        self.assertEqual(self._light(plan, "2026-05-01"), (False, False))
        light, reason = self._light(plan, "2026-05-02")
        self.assertEqual(light, "amber")
        self.assertIn("Review overdue since 05/01/2026", reason)
        self.assertEqual(self._light(plan, "2026-05-31")[0], "amber")
        light, reason = self._light(plan, "2026-06-01")
        self.assertEqual(light, "red")
        self.assertIn("more than 30 days", reason)

    def test_a_short_rhythm_turns_red_earlier(self):
        self.tier.review_cadence_days = 15
        plan = self._reviewed_plan()
        self.env["kam.review"].create({"plan_id": plan.id, "date": date(2026, 5, 1)})
        self.assertEqual(self._light(plan, "2026-05-08")[0], "amber")
        light, reason = self._light(plan, "2026-05-09")
        self.assertEqual(light, "red")
        self.assertIn("half of its rhythm of 15 days", reason)

    def test_never_reviewed_counts_from_the_plans_start(self):
        plan = self._reviewed_plan()
        self.assertFalse(self._light(plan, "2026-04-01")[0])
        self.assertEqual(self._light(plan, "2026-04-02")[0], "amber")
        self.assertEqual(self._light(plan, "2026-05-02")[0], "red")
        self.assertEqual(plan.search([("light", "=", "red"), ("id", "=", plan.id)]), plan)

    def test_without_a_rhythm_no_review_is_missed(self):
        self.tier.review_cadence_days = 0
        plan = self._reviewed_plan()
        self.assertFalse(self._light(plan, "2026-12-31")[0])
        plan.account_id.tier_id = False
        self.assertFalse(self._light(plan, "2026-12-31")[0])

    def test_without_a_rhythm_a_planned_review_still_counts(self):
        self.tier.review_cadence_days = 0
        plan = self._reviewed_plan()
        self.env["kam.review"].create({"plan_id": plan.id, "date": date(2026, 5, 1)})
        self.assertEqual(self._light(plan, "2026-05-31")[0], "amber")
        self.assertEqual(self._light(plan, "2026-06-01")[0], "red")

    def test_holding_or_moving_it_mends_the_light(self):
        plan = self._reviewed_plan()
        review = self.env["kam.review"].create({"plan_id": plan.id, "date": date(2026, 5, 1)})
        with freeze_time("2026-05-10"):
            self.assertEqual(plan.light, "amber")
            review.date = date(2026, 5, 20)
            self.assertFalse(plan.light)
        with freeze_time("2026-05-21"):
            self.env.invalidate_all()
            self.assertEqual(plan.light, "amber")
            review.action_hold()
            self.assertFalse(plan.light)

    def test_a_cancelled_review_does_not_delay_the_next(self):
        plan = self._reviewed_plan()
        review = self.env["kam.review"].create({"plan_id": plan.id, "date": date(2026, 12, 1)})
        self.assertFalse(self._light(plan, "2026-04-02")[0])
        review.action_cancel()
        self.assertEqual(self._light(plan, "2026-04-02")[0], "amber")

    # ---- planning ----

    def test_a_plan_that_starts_gets_its_review(self):
        self.account.tier_id = self.tier
        plan = self._running_plan()
        self.assertEqual(plan.review_ids.date, date(2026, 4, 1))
        plan.action_reset()
        plan.action_activate()
        self.assertEqual(plan.review_count, 1)

    def test_the_following_plan_takes_over_what_is_planned(self):
        self.account.tier_id = self.tier
        old = self._running_plan()
        review = old.review_ids
        review.date = date(2027, 2, 1)
        old.action_close()
        new = self._running_plan(year=2027)
        self.assertEqual(review.plan_id, new)
        self.assertEqual(new.review_ids, review)

    def test_what_was_left_behind_stays_behind(self):
        self.account.tier_id = self.tier
        old = self._running_plan()
        old.action_close()
        new = self._running_plan(year=2027)
        self.assertEqual(len(old.review_ids), 1)
        self.assertEqual(new.review_ids.date, date(2027, 4, 1))

    # ---- daily job ----

    def test_the_job_plans_what_is_missing_once(self):
        plan = self._reviewed_plan()
        self.assertIn(plan, self._run("2026-02-01"))
        self.assertEqual(plan.review_ids.date, date(2026, 4, 1))
        self.assertFalse(plan.review_ids.activity_ids)
        self.assertNotIn(plan, self._run("2026-02-02"))
        self.assertEqual(plan.review_count, 1)

    def test_the_job_leaves_what_does_not_run(self):
        draft = self._plan(account=self._account(self._customer("Draft"), tier_id=self.tier.id))
        plan = self._reviewed_plan()
        plan.account_id.active = False
        due = self._run("2026-02-01")
        self.assertFalse(due & (draft | plan))
        self.assertFalse((draft | plan).review_ids)

    def test_the_owner_is_reminded_once(self):
        plan = self._reviewed_plan()
        self._run("2026-04-02")
        review = plan.review_ids
        self.assertEqual(review.activity_ids.user_id, plan.owner_id)
        self.assertEqual(review.activity_ids.date_deadline, date(2026, 4, 2))
        self.assertNotIn(plan, self._run("2026-04-03"))
        self.assertEqual(len(review.activity_ids), 1)

    def test_a_review_that_is_moved_needs_no_reminder_until_it_is_overdue_again(self):
        plan = self._reviewed_plan()
        self._run("2026-04-02")
        review = plan.review_ids
        with freeze_time("2026-04-03"):
            review.with_user(self.user_sales).date = date(2026, 4, 20)
            self.assertFalse(review.activity_ids)
        self.assertNotIn(plan, self._run("2026-04-20"))
        self.assertIn(plan, self._run("2026-04-21"))
        self.assertEqual(len(review.activity_ids), 1)
        with freeze_time("2026-04-22"):
            review.action_hold()
        self.assertFalse(review.activity_ids)

    def test_a_batch_costs_the_same_number_of_queries(self):
        counts = []
        self._many_plans(FEW)
        for day, number in (("2026-04-02", FEW), ("2026-04-02", FEW), ("2026-04-02", MANY)):
            plans = self._many_plans(number)
            self.env.flush_all()
            before = self.cr.sql_log_count
            self.assertLessEqual(plans, self._run(day, plans))
            counts.append(self.cr.sql_log_count - before)
            self.assertEqual(len(plans.review_ids.activity_ids), number)
        # Odoo writes in portions of 100 rows: a few statements more, none for each plan.
        self.assertLess(counts[2], 1.3 * counts[1])

    def _many_plans(self, number):
        names = [f"Customer {index}" for index in range(number)]
        partners = self.env["res.partner"].create([{"name": name} for name in names])
        values = {"manager_id": self.user_sales.id}
        accounts = self.env["kam.account"].create(
            [{"partner_id": partner.id, **values} for partner in partners]
        )
        plans = self.env["kam.plan"].create(
            [
                {
                    "account_id": account.id,
                    "date_from": date(2026, 1, 1),
                    "date_to": date(2026, 1, 1) + timedelta(days=364),
                    "goal_ids": [(0, 0, {"name": "Workshops", "target": 10})],
                }
                for account in accounts
            ]
        )
        plans.action_activate()
        accounts.tier_id = self.tier
        return plans

    def test_review_is_named_in_the_language_of_its_owner(self):
        self.env["res.lang"]._activate_lang("de_DE")
        self.user_sales.lang = "de_DE"
        template = self.env["kam.plan.template"].create(
            {"name": "With agenda", "review_agenda": "<p>Figures</p>"}
        )
        template.with_context(lang="de_DE").review_agenda = "<p>Zahlen</p>"
        plan = self._reviewed_plan(template_id=template.id, owner_id=self.user_sales.id)
        self._run("2026-06-30 03:00:00")
        self.assertIn("Zahlen", plan.review_ids.agenda)
