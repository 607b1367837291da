from datetime import date

from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import ValidationError
from odoo.tests import Form, tagged

from .common import KamCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-06-30 12:00:00")
class TestDays(KamCommon):
    """Typing errors in days get a sentence, in forms and in imports."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.plan = cls._running_plan()
        cls.goal = cls._goal(cls.plan, "revenue", target=500)

    def test_end_is_typed_before_the_start(self):
        with Form(self.plan) as form:
            # The day before the start: a period of no days at all.
            form.date_to = date(2025, 12, 31)
            with form.goal_ids.edit(1) as goal:
                self.assertEqual(goal.state, "waiting")
            form.date_to = date(2026, 10, 31)
        self.assertEqual(self.plan.date_to, date(2026, 10, 31))

    def test_years_that_cannot_be_are_typed_in_a_plan(self):
        for start, end in (
            (date(1, 1, 1), date(1, 12, 31)),
            (date(1000, 1, 1), date(9999, 12, 31)),
            (date(9999, 1, 1), date(9999, 12, 31)),
        ):
            form = Form(self.plan)
            form.date_from, form.date_to = start, end
            with self.assertRefused(ValidationError, "Enter a day between the years 1900 and 2199"):
                form.save()
        self.assertEqual(self.plan.date_from, date(2026, 1, 1))
        self.assertEqual(self.plan.date_to, date(2026, 12, 31))

    def test_last_year_that_can_be(self):
        plan = self._plan(year=2199, goal_ids=[Command.create({"name": "Far", "target": 1})])
        plan.goal_ids.metric_id = self._metric("revenue")
        self.assertEqual(plan.goal_ids.state, "waiting")
        with self.assertRefused(ValidationError, "From: the year 2200 cannot be right"):
            plan.copy()

    def test_years_that_cannot_be_in_parts_of_a_plan(self):
        never = date(9999, 12, 31)
        measure, review = self._measure(self.plan), self.plan.review_ids[:1]
        review = review or self.env["kam.review"].create({"plan_id": self.plan.id})
        for record, name in ((measure, "date_deadline"), (review, "date")):
            with self.assertRefused(ValidationError, "the year 9999 cannot be right"):
                record.write({name: never})

    def test_demotion_in_a_year_that_cannot_be(self):
        key, standard = self.env["kam.tier"].search([])[1:3]
        key.grace_days = 90
        self.account.tier_id = key
        form = Form(self.env["kam.tier.decision"])
        form.account_id, form.to_tier_id, form.reason = self.account, standard, "Shrinks"
        form.date_effective = date(9999, 12, 31)
        with self.assertRefused(ValidationError, "Effective: the year 9999 cannot be right"):
            form.save()

    def test_rhythms_longer_than_ten_years(self):
        tier = self.env["kam.tier"].search([])[0]
        for name in ("contact_cadence_days", "review_cadence_days"):
            with self.assertDatabaseRefuses("kam.tier", "at most 3650"):
                tier.write({name: 2**31 - 1})
                tier.flush_recordset()
            tier.invalidate_recordset()
