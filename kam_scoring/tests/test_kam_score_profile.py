"""Profiles: shares of the weights, copies, and what cannot be set."""

import json

from lxml import etree

from odoo.exceptions import ValidationError
from odoo.fields import Command
from odoo.tests import Form, tagged
from odoo.tools import file_path
from odoo.tools.safe_eval import safe_eval

from odoo.addons.kam_scoring.engine.criteria import AXES, CRITERIA

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
            ("capital_months", 0, "1 to 120 months for the capital value"),
            ("discount", -1, "yearly discount is between 0 and 100"),
        ):
            with (
                self.subTest(field=field),
                self.assert_refused("kam.score.profile", message),
                self.env.cr.savepoint(),
            ):
                self.profile[field] = value

    def test_a_negative_weight_and_a_criterion_twice(self):
        line = self.profile.weight_ids[0]
        with self.assert_refused("kam.score.weight", "cannot be negative"):
            line.weight = -1
        with self.assert_refused("kam.score.weight", "weighted once"):
            line.copy()

    def test_a_weight_is_a_number(self):
        for weight in (float("nan"), float("inf"), 2e6):
            with (
                self.subTest(weight=weight),
                self.assert_refused("kam.score.weight", "cannot be negative, nor above"),
                self.env.cr.savepoint(),
            ):
                self.profile.weight_ids[0].weight = weight

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

    def test_a_run_gets_plain_values(self):
        self.profile.write({"discount": 8, "segment": "industry", "basis": "invoiced"})
        self.profile.weight_ids[0].missing = "zero"
        settings = self.profile._get_settings()
        self.assertEqual(json.loads(json.dumps(settings)), settings)
        self.assertEqual(settings["weights"], self.profile._get_weights())
        self.assertEqual(settings["missing"]["revenue"], "zero")
        self.assertEqual(settings["missing"]["growth"], "share")
        self.assertAlmostEqual(settings["discount"], 0.08)
        self.assertEqual((settings["segment"], settings["basis"]), ("industry", "invoiced"))

    def test_weights_have_any_sum(self):
        weights = self.profile.weight_ids
        weights[0].weight = 4000
        self.assertAlmostEqual(sum(weights.mapped("share")), 100)

    def test_a_new_profile_starts_with_the_whole_catalogue(self):
        form = Form(self.env["kam.score.profile"].with_user(self.manager))
        form.name = "New"
        codes = form.save().weight_ids.criterion_id.mapped("code")
        self.assertEqual(set(codes), set(CRITERIA))

    def test_the_catalogue_is_complete_and_says_what_is_measured(self):
        criteria = self.env["kam.criterion"].search([])
        self.assertEqual({c.code: c.axis for c in criteria}, AXES)
        for criterion in criteria:
            self.assertTrue(criterion.unit and criterion.description, criterion.code)

    def test_orders_alone_give_a_full_score_with_the_standard_profile(self):
        """Of a new database: an older one keeps the weights it had."""
        path = file_path("kam_scoring/data/kam_score_profile_data.xml")
        [text] = etree.parse(path).xpath("//field[@name='weight_ids']/@eval")
        prefix = "kam_criterion_"
        lines = safe_eval(text, {"ref": lambda name: name.removeprefix(prefix)})
        weights = {vals["criterion_id"]: vals["weight"] for _create, _id, vals in lines}
        self.assertEqual(set(weights), set(CRITERIA))
        known = weights["revenue"] + weights["repurchase"]
        self.assertGreaterEqual(known / sum(weights.values()), 0.6)

    def test_a_criterion_needs_a_calculation(self):
        with self.assertRaisesRegex(ValidationError, "Choose one of: revenue, growth"):
            self.env.ref("kam_scoring.kam_criterion_revenue").code = "magic"
