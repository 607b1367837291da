"""Which profile a run takes, and profiles that weigh little or nothing."""

from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged

from .common import IN_WINDOW, PREVIOUS_START, ScoringCommon


@tagged("post_install", "-at_install")
class TestProfileOfRun(ScoringCommon):
    def test_a_run_takes_the_profile_of_its_own_company(self):
        other = self._create_company(name="Other Company")
        foreign = self.create_profile(other, revenue=1)
        with self.assertRaises(UserError):
            self.env["kam.score.run"].create(
                {"company_id": self.company.id, "profile_id": foreign.id}
            )
        fields = ["profile_id", "company_id"]
        values = self.env["kam.score.run"].with_company(self.company).default_get(fields)
        self.assertEqual(values["profile_id"], self.profile.id)
        values = self.env["kam.score.run"].with_company(other).default_get(fields)
        self.assertEqual(values["profile_id"], foreign.id)

    def test_no_profile(self):
        self.create_orders(self.order(self.partner, IN_WINDOW, 100))
        self.env["kam.score.profile"].search([]).active = False
        with self.assertRaisesRegex(UserError, "No score profile is active for Scored Company"):
            self.score_now()

    def test_a_profile_that_weighs_one_criterion(self):
        self.profile.weight_ids = [Command.clear()] + [
            Command.create(
                {"criterion_id": self.env.ref("kam_scoring.kam_criterion_growth").id, "weight": 1}
            )
        ]
        new, known = self.create_customers(2)
        self.create_orders(
            self.order(new, IN_WINDOW, 100),
            self.order(known, PREVIOUS_START, 100),
            self.order(known, IN_WINDOW, 100),
        )
        run = self.score_now()
        self.assertAlmostEqual(self.score_of(run, known).score, 50)
        unknown = self.score_of(run, new)
        self.assertEqual((unknown.rank, unknown.coverage, unknown.provisional), (2, 0, True))
        self.assertFalse(unknown.formula)
        self.assertIn("No criterion is known", str(unknown.explanation))

    def test_a_profile_without_weights_is_refused(self):
        with self.assertRaisesRegex(ValidationError, "a weight above 0"):
            self.create_profile()
        with self.assertRaisesRegex(ValidationError, "a weight above 0"):
            self.create_profile(revenue=0)
