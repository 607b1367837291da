"""The nightly scoring, and which of its runs are kept."""

from datetime import date

from freezegun import freeze_time

from odoo import fields
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import AS_OF, IN_WINDOW, ScoringCommon

LOGGER = "odoo.addons.kam_scoring.models.kam_score_run_step"


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
        ours, score = self.company, model._step_scores

        def broken(run, *args):
            if run.company_id == ours:
                run.env.cr.execute("SELECT 1 / 0")
            return score(run, *args)

        self.patch(model, "_step_scores", broken)
        with self.assertLogs(LOGGER, "ERROR") as logs, mute_logger("odoo.sql_db"):
            self.run_nightly()
        self.assertEqual(len(logs.output), 1)
        self.assertEqual(self.runs(self.company).state, "failed")
        self.assertIn("choose Run Again", self.runs(self.company).error)
        self.assertFalse(self.runs(self.company).score_ids)
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
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.create_orders(cls.order(cls.partner, date(2025, 1, 1), 10))

    def tidy_up(self, day):
        with mute_logger("odoo.models.unlink"), freeze_time(day):
            self.env["kam.score.run"]._gc_scores()

    def test_scores_stay_and_nights_without_a_new_one_go(self):
        first, quiet = self.score_now(date(2025, 6, 1)), self.score_now(date(2025, 6, 2))
        self.assertEqual((len(first.score_ids), len(quiet.score_ids)), (1, 0))
        self.tidy_up(fields.Date.add(fields.Date.today(), days=70))
        self.assertTrue(first.exists())
        self.assertFalse(quiet.exists())
        self.assertEqual(self.account_of(self.partner).latest_score_id, first.score_ids)

    def test_what_is_new_stays_for_some_time(self):
        self.score_now(date(2025, 6, 1))
        quiet = self.score_now(date(2025, 6, 2))
        trial = self.env["kam.score.run"].create(
            {"mode": "dry", "profile_id": self.profile.id, "as_of": AS_OF}
        )
        self.tidy_up(fields.Date.add(fields.Date.today(), days=20))
        self.assertTrue(quiet.exists() and trial.exists())
        self.tidy_up(fields.Date.add(fields.Date.today(), days=40))
        self.assertTrue(quiet.exists())
        self.assertFalse(trial.exists())
