"""The nightly scoring, and which of its runs are kept."""

from datetime import date

from freezegun import freeze_time

from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import AS_OF, IN_WINDOW, ScoringCommon

LOGGER = "odoo.addons.kam_scoring.models.kam_score_run_result"


@tagged("post_install", "-at_install")
class TestNightlyScoring(ScoringCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.kam_as_of_date = AS_OF
        cls.other = cls._create_company(name="Other Company", kam_as_of_date=AS_OF)
        cls.other_profile = cls.create_profile(cls.other, revenue=1)
        # Companies that the database holds besides ours have nothing to be scored.
        cls.env["sale.order"].search(
            [("company_id", "not in", (cls.company + cls.other).ids), ("state", "=", "sale")]
        ).write({"state": "cancel"})
        cls.create_orders(
            cls.order(cls.partner, IN_WINDOW, 10),
            cls.order(cls.partner, IN_WINDOW, 20, company_id=cls.other.id),
        )

    def run_nightly(self):
        cron = self.env.ref("kam_scoring.ir_cron_score")
        with self.enter_registry_test_mode():
            cron.method_direct_trigger()

    def runs(self, company):
        return self.env["kam.score.run"].search([("company_id", "=", company.id)])

    def test_each_company_that_sells_is_scored(self):
        empty = self._create_company(name="Empty Company")
        self.run_nightly()
        self.assertEqual(self.runs(self.company).score_ids.revenue, 10)
        self.assertEqual(self.runs(self.other).score_ids.revenue, 20)
        self.assertEqual(self.runs(self.other).profile_id, self.other_profile)
        self.assertFalse(self.runs(empty))

    def test_a_day_is_scored_once(self):
        self.run_nightly()
        with mute_logger("odoo.models.unlink"):
            self.env["kam.score"].search([("company_id", "=", self.company.id)]).unlink()
        self.run_nightly()
        self.assertEqual(len(self.runs(self.company)), 1)
        self.assertFalse(self.runs(self.company).score_ids, "that day was done already")

    def test_one_company_without_a_profile_does_not_stop_the_others(self):
        self.env["kam.score.profile"].search([("company_id", "!=", self.other.id)]).active = False
        with self.assertLogs(LOGGER, "WARNING") as logs:
            self.run_nightly()
        self.assertIn("Scored Company", logs.output[0])
        self.assertFalse(self.runs(self.company))
        self.assertEqual(self.runs(self.other).state, "done")

    def test_one_company_that_fails_does_not_stop_the_others(self):
        model = self.env.registry["kam.score.run"]
        ours, score = self.company, model._score

        def broken(run, *args):
            if run.company_id == ours:
                run.env.cr.execute("SELECT 1 / 0")
            return score(run, *args)

        self.patch(model, "_score", broken)
        with self.assertLogs(LOGGER, "ERROR") as logs, mute_logger("odoo.sql_db"):
            self.run_nightly()
        self.assertEqual(len(logs.output), 1)
        self.assertFalse(self.runs(self.company))
        self.assertEqual(self.runs(self.other).score_ids.revenue, 20)

    def test_tomorrow_is_the_first_day_left_out(self):
        self.company.kam_as_of_date = False
        self.company.partner_id.tz = "Pacific/Auckland"
        with freeze_time("2025-08-01 15:00:00"):  # 3 o'clock of the next day over there
            self.assertEqual(
                self.env["kam.score.run"]._default_as_of(self.company), date(2025, 8, 3)
            )


@tagged("post_install", "-at_install")
class TestTidyingUp(ScoringCommon):
    def test_the_last_two_runs_and_the_first_of_each_month_stay(self):
        self.create_orders(self.order(self.partner, date(2025, 1, 1), 10))
        days = [
            date(2025, 4, 29),
            date(2025, 5, 3),
            date(2025, 5, 4),
            date(2025, 6, 1),
            date(2025, 6, 2),
            date(2025, 6, 28),
            date(2025, 6, 29),
            date(2025, 6, 30),
        ]
        for day in days:
            self.score_now(day)
        draft = self.env["kam.score.run"].create(
            {"as_of": date(2025, 5, 20), "profile_id": self.profile.id}
        )
        other = self._create_company(name="Other Company")
        self.create_profile(other, revenue=1)
        self.create_orders(self.order(self.partner, date(2025, 1, 1), 10, company_id=other.id))
        for day in days[:3]:
            self.score_now(day, other)
        with mute_logger("odoo.models.unlink"):
            self.env["kam.score.run"]._gc_scores()
        runs = self.env["kam.score.run"].search([("company_id", "=", self.company.id)])
        kept = [days[0], days[1], days[3], days[6], days[7]]
        self.assertEqual(sorted((runs - draft).mapped("as_of")), kept)
        self.assertEqual(sorted((runs - draft).score_ids.mapped("date")), kept)
        self.assertIn(draft, runs)
        theirs = runs.search([("company_id", "=", other.id)])
        self.assertEqual(sorted(theirs.mapped("as_of")), days[:3])
        self.assertTrue(self.account_of(self.partner).latest_score_id)
