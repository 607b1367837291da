from datetime import date

from freezegun import freeze_time

from odoo.tests import Form, tagged

from .common import KamCommon


@tagged("post_install", "-at_install")
class TestKamGoalPace(KamCommon):
    """How goals stand on the way from their start to their target, over one year."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.plan = cls._plan(date_from=date(2026, 1, 1), date_to=date(2026, 12, 31))

    def _state(self, goal, day):
        with freeze_time(f"{day} 12:00:00"):
            goal.invalidate_recordset()
            return goal.state

    def _states(self, goal, values, day="2026-07-02"):
        """State per value; on 2 July half of the year is over."""
        states = {}
        for value in values:
            goal.manual_value = value
            states[value] = self._state(goal, day)
        return states

    def test_states_of_a_sum(self):
        goal = self._goal(self.plan, target=100)
        expected = {1: "behind", 39: "behind", 41: "at_risk", 47: "at_risk", 48: "on_track"}
        expected |= {99: "on_track", 100: "reached", 500: "reached"}
        self.assertEqual(self._states(goal, expected), expected)

    def test_before_and_after(self):
        goal = self._goal(self.plan, target=100, manual_value=50)
        self.assertEqual(self._state(goal, "2025-12-31"), "waiting")
        self.assertEqual(self._state(goal, "2026-12-31"), "behind")
        self.assertEqual(self._state(goal, "2027-01-01"), "missed")
        goal.manual_value = 100
        self.assertEqual(self._state(goal, "2027-01-01"), "reached")

    def test_the_first_month_proves_nothing(self):
        goal = self._goal(self.plan, "revenue", target=100)
        self.assertEqual(self._state(goal, "2026-01-01"), "early")
        self.assertEqual(self._state(goal, "2026-01-30"), "early")
        self.assertEqual(self._state(goal, "2026-02-15"), "behind")
        self._order(200, "2026-01-02")
        self.assertEqual(self._state(goal, "2026-01-03"), "reached")

    def test_expected_value_of_a_sum_starts_at_zero(self):
        goal = self._goal(self.plan, "revenue", target=365, baseline=300)
        with freeze_time("2026-01-31"):
            self.assertEqual(goal.expected, 31)
        self._order(73, "2026-01-15")
        with freeze_time("2027-06-01"):
            goal.invalidate_recordset()
            self.assertEqual((goal.expected, goal.progress), (365, 20))

    def test_level_starts_at_its_baseline_and_can_be_lost_again(self):
        self._order(100, "2026-01-15")
        goal = self._goal(self.plan, "margin_rate", target=38, baseline=30)
        with freeze_time("2026-07-02"):
            self.assertAlmostEqual(goal.expected, 34, delta=0.1)
            self.assertEqual(goal.progress, 125)
        self.assertEqual(self._state(goal, "2026-01-03"), "on_track")
        self.assertEqual(self._state(goal, "2026-07-02"), "on_track")
        self.assertEqual(self._state(goal, "2027-01-01"), "reached")
        goal.target = 60
        self.assertEqual(self._state(goal, "2026-07-02"), "at_risk")
        self.assertEqual(self._state(goal, "2027-01-01"), "missed")

    def test_level_below_zero(self):
        self._order(50, "2026-01-15")
        goal = self._goal(self.plan, "margin_rate", target=1, baseline=-30)
        self.assertEqual(self._state(goal, "2026-07-02"), "behind" if goal.actual < -15 else "")
        goal.baseline = -50
        self.assertEqual(self._state(goal, "2026-07-02"), "on_track")

    def test_lower_is_better(self):
        """A sum that should stay low: at most 10 returns a year, say."""
        metric = self._metric("orders")
        metric.lower_is_better = True
        goal = self._goal(self.plan, "orders", target=4)
        self.assertEqual(self._state(goal, "2026-03-01"), "on_track", "none is not reached yet")
        for _number in range(3):
            self._order(10, "2026-02-02")
        self.assertEqual(self._state(goal, "2026-03-01"), "behind")
        self.assertEqual(self._state(goal, "2026-08-20"), "at_risk")
        self.assertEqual(self._state(goal, "2026-12-01"), "on_track")
        self.assertEqual(self._state(goal, "2027-01-01"), "reached")
        self._order(10, "2026-12-02")
        self._order(10, "2026-12-03")
        self.assertEqual(self._state(goal, "2027-01-01"), "missed")

    def test_lower_level_is_better(self):
        metric = self._metric("margin_rate")
        metric.lower_is_better = True
        self._order(100, "2026-01-15")
        goal = self._goal(self.plan, "margin_rate", target=30, baseline=50)
        with freeze_time("2026-07-02"):
            self.assertEqual((goal.state, goal.progress), ("on_track", 50))
        self.assertEqual(self._state(goal, "2026-12-01"), "behind")

    def test_companies_set_their_own_borders(self):
        goal = self._goal(self.plan, target=100, manual_value=30)
        self.assertEqual(self._state(goal, "2026-07-02"), "behind")
        with Form(self.env["res.config.settings"]) as form:
            form.kam_on_track_percent = 59
            form.kam_at_risk_percent = 50
            form.kam_tz = "Europe/Berlin"
        form.record.execute()
        self.assertEqual(self._state(goal, "2026-07-02"), "on_track")
        self.assertEqual(self.company.partner_id.tz, "Europe/Berlin")

    def test_borders_in_the_wrong_order_are_refused(self):
        with self.assertDatabaseRefuses("res.company", "must lie between"):
            self.company.write({"kam_on_track_percent": 50, "kam_at_risk_percent": 60})
            self.env.flush_all()

    @freeze_time("2026-07-02 12:00:00")
    def test_goals_are_found_by_their_state(self):
        good = self._goal(self.plan, target=100, manual_value=90)
        bad = self._goal(self.plan, target=100, manual_value=10)
        nothing = self._goal(self.plan, target=100)
        goals = good | bad | nothing

        def found(operator, value):
            return goals.search([("id", "in", goals.ids), ("state", operator, value)])

        self.assertEqual(found("=", "behind"), bad)
        self.assertEqual(found("in", ["on_track", "unknown"]), good | nothing)
        self.assertEqual(found("!=", "behind"), good | nothing)

    @freeze_time("2026-07-02 12:00:00")
    def test_what_only_needs_to_be_kept(self):
        self._order(100, "2026-01-15")
        goal = self._goal(self.plan, "margin_rate", target=40, baseline=45)
        self.assertEqual((goal.state, goal.progress), ("on_track", 100))
        goal.target = 50
        goal.baseline = 50
        self.assertEqual((goal.state, goal.progress), ("at_risk", 80))
