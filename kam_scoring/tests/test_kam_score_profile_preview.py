"""What other weights would do, shown on the form before they are saved."""

from datetime import date

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import Form, HttpCase, tagged
from odoo.tools import html2plaintext

from .common import IN_WINDOW, PREVIOUS_START, ScoringCommon

BEFORE = date(2024, 1, 15)
MANAGER = "scoring_manager"
THRESHOLDS = [
    Command.create({"value": 0, "points": 0}),
    Command.create({"value": 1000, "points": 100}),
]


class PreviewCommon(ScoringCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.profile.weight_ids = [
            Command.clear(),
            *(
                Command.create(
                    {
                        "criterion_id": cls.env.ref(f"kam_scoring.kam_criterion_{code}").id,
                        "weight": weight,
                    }
                )
                for code, weight in (("revenue", 10), ("growth", 0))
            ),
        ]
        # The more they bought, the less it has grown.
        cls.customers = cls.create_customers(5)
        cls.create_orders(
            *(
                order
                for number, customer in enumerate(cls.customers, start=1)
                for order in (
                    cls.order(customer, IN_WINDOW, 100 * number),
                    cls.order(customer, PREVIOUS_START, 1),
                    cls.order(customer, BEFORE, 100 * number * number),
                )
            )
        )


@tagged("post_install", "-at_install")
class TestScoreProfilePreview(PreviewCommon):
    def text_of(self, profile):
        return " ".join(html2plaintext(profile.preview).replace("*", "").split())

    def form(self):
        return Form(self.profile.with_user(self.manager))

    def test_without_a_scoring_it_says_so(self):
        self.assertIn("There is no scoring of Scored Company yet", self.text_of(self.profile))

    def test_the_weights_of_the_run_change_nothing(self):
        self.score_now()
        text = self.text_of(self.profile)
        self.assertIn("0 rise by more than 3 points", text)
        self.assertIn("0 fall by more than 3 points", text)
        self.assertIn("5 stay about where they are", text)
        self.assertIn("correlate at 1.00", text)

    def test_other_weights_show_before_they_are_saved(self):
        self.score_now()
        with self.form() as form:
            with form.weight_ids.edit(1) as growth:
                growth.weight = 10
            text = self.text_of(form)
            # Half of each: everyone is in the middle.
            self.assertIn("2 rise by more than 3 points", text)
            self.assertIn("2 fall by more than 3 points", text)
            self.assertRegex(text, r"Customer 5 90\.0 50\.0 1 1")
            with form.weight_ids.edit(0) as revenue:
                revenue.weight = 0
            text = self.text_of(form)
            self.assertRegex(text, r"Customer 5 90\.0 10\.0 1 5")
            self.assertIn("correlate at -1.00", text)
            self.assertIn("0 % stay in it", text)

    def test_a_criterion_that_is_added_counts(self):
        self.score_now()
        with self.form() as form, form.weight_ids.new() as line:
            line.criterion_id = self.env.ref("kam_scoring.kam_criterion_strategic")
            # Nobody has a strategic value, and without one there is none of it.
            line.weight, line.missing = 10, "zero"
        self.assertRegex(self.text_of(self.profile), r"Customer 5 90\.0 45\.0 1 1")

    def test_thresholds_are_applied_to_the_values_of_the_run(self):
        self.score_now()
        profile = self.profile.new(origin=self.profile)
        profile.weight_ids[0].update({"normalisation": "thresholds", "threshold_ids": THRESHOLDS})
        text = self.text_of(profile)
        self.assertRegex(text, r"Customer 5 90\.0 50\.0 1 1")
        self.assertRegex(text, r"Customer 1 10\.0 10\.0 5 5")

    def test_back_from_thresholds_to_a_comparison(self):
        revenue = self.profile.weight_ids[0]
        revenue.write({"normalisation": "thresholds", "threshold_ids": THRESHOLDS})
        self.score_now()
        self.assertIn("5 stay about where they are", self.text_of(self.profile))
        revenue.normalisation = "percentile"
        self.assertRegex(self.text_of(self.profile), r"Customer 5 50\.0 90\.0 1 1")

    def test_what_cannot_be_saved_is_said(self):
        self.score_now()
        for changes, message in (
            ({"weight": 0}, "Give at least one criterion a weight above 0"),
            ({"weight": -5}, "cannot be negative"),
            ({"weight": 1, "normalisation": "thresholds"}, "fewer than two"),
        ):
            profile = self.profile.new(origin=self.profile)
            profile.weight_ids[0].update(changes)
            with self.subTest(changes=changes):
                self.assertIn(message, self.text_of(profile))

    def test_a_new_profile_shows_what_it_would_do_to_all(self):
        self.score_now()
        form = Form(self.env["kam.score.profile"].with_user(self.manager))
        form.name = "Other"
        self.assertEqual(len(form.weight_ids), 13)
        self.assertIn("The accounts with most revenue", self.text_of(form))
        profile = form.save()
        self.assertEqual(set(profile.weight_ids.mapped("weight")), {10})

    def test_only_the_accounts_of_the_profile_move(self):
        other = self.create_profile(revenue=1)
        other.sequence = 10
        account = self.account_of(self.customers[0]) or self.env["kam.account"].create(
            {"partner_id": self.customers[0].id}
        )
        self.env["kam.score.profile.rule"].create(
            {"name": "One", "profile_id": other.id, "domain": f"[('id', '=', {account.id})]"}
            | {"company_id": self.company.id}
        )
        self.score_now()
        self.assertIn("1 stay about where they are", self.text_of(other))
        self.assertIn("4 stay about where they are", self.text_of(self.profile))
        self.assertNotIn("Customer 1", self.text_of(self.profile))

    def test_tiers_that_the_rules_would_change(self):
        self.create_rule(self.tier_key, min_score=85, sequence=1)
        self.create_rule(self.tier_standard, sequence=2)
        self.score_now()
        self.assertIn("put elsewhere: 0.", self.text_of(self.profile))
        self.profile.weight_ids[0].weight, self.profile.weight_ids[1].weight = 0, 10
        self.assertIn("put elsewhere: 2.", self.text_of(self.profile))

    def test_scores_of_other_companies_stay_out(self):
        self.score_now()
        other = self._create_company(name="Other Company")
        profile = self.create_profile(other, revenue=1)
        self.assertIn("There is no scoring of Other Company yet", self.text_of(profile))

    def test_only_managers_see_the_scores_of_all(self):
        with self.assertRaises(AccessError):
            self.profile.with_user(self.salesman).read(["preview"])
        with self.assertRaises(AccessError):
            self.profile.weight_ids.with_user(self.salesman).read(["distribution"])
        self.profile.with_user(self.salesman).read(["name"])

    def test_the_number_of_statements_does_not_grow_with_the_accounts(self):
        self.score_now()
        # The first time the template is read as well.
        self.assertTrue(self.profile.preview)
        few = self.count_statements(lambda: self.profile.preview)
        more = self.create_customers(20)
        self.create_orders(*(self.order(customer, IN_WINDOW, 7) for customer in more))
        self.score_now()
        self.assertEqual(self.count_statements(lambda: self.profile.preview), few)


@tagged("post_install", "-at_install")
class TestScoreProfileTour(PreviewCommon, HttpCase):
    def test_weights_and_thresholds_in_the_browser(self):
        self.score_now()
        self.start_tour("/odoo/kam-score-profiles", "kam_score_profile_tour", login=MANAGER)
        settings = self.profile._get_settings()
        self.assertEqual(settings["weights"], {"revenue": 10, "growth": 10})
        self.assertEqual(settings["thresholds"], {"revenue": [[0, 0], [500, 100]]})
