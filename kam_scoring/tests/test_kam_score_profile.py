"""Profiles: shares of the weights, copies, and what cannot be set."""

from odoo.exceptions import ValidationError
from odoo.fields import Command
from odoo.tests import Form, tagged

from .common import ScoringCommon


@tagged("post_install", "-at_install")
class TestScoreProfile(ScoringCommon):
    def test_shares_follow_the_weights_while_typing(self):
        with Form(self.profile) as form, form.weight_ids.edit(0) as line:
            self.assertAlmostEqual(line.share, 40)
            line.weight = 140
            self.assertAlmostEqual(line.share, 70)
        self.assertAlmostEqual(sum(self.profile.weight_ids.mapped("share")), 100)
        self.assertAlmostEqual(self.profile.weight_ids[0].share, 70)

    def test_the_order_of_criteria_is_that_of_the_catalogue(self):
        codes = self.profile.weight_ids.criterion_id.mapped("code")
        self.assertEqual(codes, ["revenue", "growth", "profitability", "breadth", "repurchase"])

    def test_out_of_range(self):
        for field, value, message in (
            ("window_months", 0, "Choose a window of 1 to 60 months"),
            ("horizon_days", 2000, "Choose a horizon of 1 to 1,095 days"),
            ("min_coverage", 101, "between 0 and 100"),
        ):
            with self.subTest(field=field), self.assert_refused("kam.score.profile", message):
                self.profile[field] = value

    def test_a_negative_weight_and_a_criterion_twice(self):
        line = self.profile.weight_ids[0]
        with self.assert_refused("kam.score.weight", "cannot be negative"):
            line.weight = -1
        with self.assert_refused("kam.score.weight", "weighted once"):
            line.copy()

    def test_the_last_weight_cannot_go(self):
        with self.assertRaisesRegex(ValidationError, "a weight above 0"):
            self.profile.weight_ids = [Command.clear()]

    def test_a_copy_weighs_alike_under_another_name(self):
        copy = self.profile.copy()
        self.assertEqual(copy.name, "Test profile (copy)")
        self.assertEqual(copy._get_weights(), self.profile._get_weights())

    def test_the_first_profile_of_the_company_is_used(self):
        self.assertEqual(self.profile._get_for_company(self.company), self.profile)
        other = self._create_company(name="Other Company")
        own = self.create_profile(other, revenue=1)
        self.assertEqual(self.profile._get_for_company(other), own)

    def test_a_criterion_needs_a_calculation(self):
        with self.assertRaisesRegex(ValidationError, "Choose one of: revenue, growth"):
            self.env.ref("kam_scoring.kam_criterion_revenue").code = "magic"
