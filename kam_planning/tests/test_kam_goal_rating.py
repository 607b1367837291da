from datetime import date

from freezegun import freeze_time

from odoo.exceptions import ValidationError
from odoo.tests import Form, tagged

from .common import KamCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-06-30 12:00:00")
class TestKamGoalRating(KamCommon):
    """Goals that people rate, and targets that cannot be."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.plan = cls._plan()

    def _rated(self, **values):
        return self._goal(self.plan, measured_by="rating", **{"target": 4, **values})

    def test_rated_goal_from_unknown_to_reached(self):
        goal = self._rated()
        self.assertEqual(
            (goal.state, goal.actual_display, goal.target_display), ("unknown", "", "4/5")
        )
        goal.write({"rating": "2", "manual_note": "Called each other by first names"})
        self.assertEqual(goal.manual_date, date(2026, 6, 30))
        self.assertEqual((goal.actual, goal.actual_display, goal.state), (2, "2/5", "on_track"))
        goal.rating = "1"
        self.assertEqual(goal.state, "behind")
        goal.rating = "5"
        self.assertEqual(goal.state, "on_track", "trust can be lost again before the end")
        with freeze_time("2027-01-01"):
            goal.invalidate_recordset()
            self.assertEqual(goal.state, "reached")

    def test_form_switches_between_the_three_kinds(self):
        with Form(self.env["kam.goal"].with_context(default_plan_id=self.plan.id)) as form:
            form.name = "Trust"
            form.dimension = "qualitative_growth"
            form.target = 100
            self.assertEqual(form.measured_by, "figure")
            form.measured_by = "rating"
            self.assertEqual(form.target, 5)
            form.rating = "3"
        goal = form.record
        self.assertEqual((goal.actual, goal.measured_by), (3, "rating"))
        with Form(goal) as form:
            form.measured_by = "metric"
            form.metric_id = self._metric("revenue")
            form.target = 1000
        self.assertEqual((goal.measured_by, goal.actual), ("metric", 0))
        with Form(goal) as form:
            form.measured_by = "figure"
        self.assertFalse(goal.metric_id)

    def test_metric_decides_how_it_is_measured(self):
        goal = self._rated()
        goal.metric_id = self._metric("revenue")
        self.assertEqual(goal.measured_by, "metric")
        goal.metric_id = False
        self.assertEqual(goal.measured_by, "figure")

    def test_contradictions_are_refused(self):
        goal = self._goal(self.plan, "revenue")
        with self.assertRefused(ValidationError, "cannot be both"):
            goal.measured_by = "rating"
        with self.assertRefused(ValidationError, "Choose the metric"):
            self._goal(self.plan, measured_by="metric")

    def test_targets_outside_the_scale_are_refused(self):
        for target in (0.5, 6):
            with self.assertRefused(ValidationError, "rated from 1 to 5"):
                self._rated(target=target)

    def test_percentages_over_100_are_refused(self):
        for code in ("margin_rate", "wallet_share", "conversion"):
            with self.assertRefused(ValidationError, "cannot be more than 100.0 %"):
                self._goal(self.plan, code, target=100.5)
            self._goal(self.plan, code, target=100)
        goal = self._goal(self.plan, "revenue", target=1000)
        with self.assertRefused(ValidationError, "Enter a lower target"):
            goal.metric_id = self._metric("wallet_share")

    def test_metrics_without_limit(self):
        metric = self._metric("margin_rate")
        metric.maximum = 0
        self.assertEqual(self._goal(self.plan, "margin_rate", target=250).target, 250)
        with self.assertDatabaseRefuses("kam.metric", "cannot be negative"):
            metric.maximum = -1
            self.env.flush_all()

    def test_rating_is_not_copied(self):
        goal = self._rated(rating="3", manual_note="Survey")
        copy = goal.copy()
        self.assertEqual(
            (copy.measured_by, copy.rating, copy.manual_date), ("rating", False, False)
        )
