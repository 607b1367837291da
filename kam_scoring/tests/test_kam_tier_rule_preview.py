"""What a rule would do, shown while it is written and in the list of rules."""

from datetime import timedelta

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import Form, tagged

from .common import IN_WINDOW, ScoringCommon
from .test_kam_tier_rule import HOSTILE, USELESS


@tagged("post_install", "-at_install")
class TestTierRulePreview(ScoringCommon):
    """Ten customers; number i bought for 100 i. One criterion: number i has 10 i - 5 points."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["kam.score.profile"].search([("company_id", "=", cls.company.id)]).active = False
        cls.create_profile(revenue=100).min_coverage = 0
        cls.customers = cls.create_customers(10)
        cls.create_orders(
            *(
                cls.order(customer, IN_WINDOW, 100 * number)
                for number, customer in enumerate(cls.customers, 1)
            )
        )
        cls.rule = cls.create_rule(cls.tier_key, name="Best", min_score=80, sequence=1)
        cls.rest = cls.create_rule(cls.tier_standard, name="Rest", sequence=5)
        cls.score_now()
        cls.accounts = cls.env["kam.account"].search(
            [("company_id", "=", cls.company.id)], order="score"
        )
        cls.rules = cls.env["kam.tier.rule"].with_user(cls.manager).with_company(cls.company)

    def counts(self, rule):
        names = ("match_count", "taken_count", "first_count", "promotion_count", "demotion_count")
        return tuple(rule[name] for name in names)

    def form(self, rule=None, **values):
        form = Form(rule.with_env(self.rules.env) if rule else self.rules)
        for name, value in values.items():
            form[name] = value
        return form

    def typed(self, rule=None, **values):
        """The rule as the form has it before it is saved."""
        if not rule:
            values = {"name": "Try", "tier_id": self.tier_key.id, "sequence": 0, **values}
        self.env.invalidate_all()
        return self.rules.new(values, origin=rule)

    def test_scores_of_the_example(self):
        for number, score in enumerate(self.accounts.mapped("score"), 1):
            self.assertAlmostEqual(score, 10 * number - 5)

    def test_a_new_rule_before_it_is_saved(self):
        form = self.form(name="Good", tier_id=self.tier_key, min_score=50)
        self.assertFalse(form.problem)
        self.assertEqual(
            form.preview,
            "Accounts of Scored Company that meet it: 5. An earlier rule takes 5 of them, so this "
            "one takes 0. It would move nobody.",
        )
        form.min_score = 99
        self.assertEqual(
            form.preview, "No account of Scored Company meets it. It would move nobody."
        )
        self.assertFalse(self.rules.search([("name", "=", "Good")]))

    def test_a_rule_that_is_changed_before_it_is_saved(self):
        with self.form(self.rule) as form:
            self.assertIn("that meet it: 2. It would move into Test Key: 2 as", form.preview)
            form.min_score = 40
            self.assertIn("that meet it: 6. It would move into Test Key: 6 as", form.preview)
            self.assertEqual(form.example_ids.ids[:2], self.accounts[:7:-1].ids)
            self.assertEqual(self.rule.min_score, 80)
        self.assertEqual(self.rule.min_score, 40)

    def test_between_other_rules(self):
        rule = self.typed(sequence=3, min_score=50)
        self.assertEqual(self.counts(rule), (5, 3, 3, 0, 0))
        self.assertEqual(
            rule.preview,
            "Accounts of Scored Company that meet it: 5. An earlier rule takes 2 of them, so this "
            "one takes 3. It would move into Test Key: 3 as their first tier, 0 as a promotion, 0 "
            "as a demotion.",
        )
        self.assertEqual(rule.example_ids._origin.partner_id, self.customers[7:4:-1])

    def test_a_rule_that_is_moved_to_the_end(self):
        rule = self.typed(self.rule, sequence=9)
        self.assertEqual(self.counts(rule), (2, 0, 0, 0, 0))
        self.assertIn("It would move nobody.", rule.preview)

    def test_promotions_and_demotions(self):
        self.accounts[:5].with_user(self.manager).tier_id = self.tier_key
        self.accounts[5:].with_user(self.manager).tier_id = self.tier_standard
        self.assertEqual(self.counts(self.typed(self.rule)), (2, 2, 0, 2, 0))
        self.assertEqual(self.counts(self.typed(self.rest)), (10, 8, 0, 0, 5))
        rule = self.typed(self.rule, min_score=83)
        self.assertEqual(self.counts(rule), (2, 2, 0, 1, 0), "85 is within the margin")

    def test_those_that_move_come_first(self):
        self.accounts[8:].with_user(self.manager).tier_id = self.tier_key
        rule = self.typed(self.rule, min_score=60)
        self.assertEqual(rule.example_ids._origin, self.accounts[7:5:-1] + self.accounts[:7:-1])

    def test_at_most_ten_examples(self):
        customers = self.create_customers(5)
        self.create_orders(*(self.order(customer, IN_WINDOW, 50) for customer in customers))
        self.score_now()
        rule = self.typed(self.rest)
        self.assertEqual(rule.match_count, 15)
        self.assertEqual(len(rule.example_ids), 10)

    def test_every_threshold_counts(self):
        for number, account in enumerate(self.accounts, 1):
            account.write(
                {
                    "score_position": 10 * number,
                    "score_attractiveness": 100 - 10 * number,
                    "score_coverage": 50 + number,
                }
            )
        for values, expected in (
            ({"min_position": 70}, 4),
            ({"min_attractiveness": 70}, 3),
            ({"min_coverage": 58}, 3),
            ({"min_revenue": 700}, 4),
            ({"worst_class": "A"}, 6),
            ({"min_position": 40, "min_attractiveness": 40}, 3),
            ({"domain": repr([("partner_id", "in", self.customers[:4].ids)])}, 4),
        ):
            with self.subTest(values=values):
                self.assertEqual(self.typed(**values).taken_count, expected)

    def test_a_wrong_filter_is_a_sentence(self):
        for domain in (*HOSTILE, *USELESS):
            with self.subTest(domain=domain[:60]):
                rule = self.typed(domain=domain)
                self.assertIn("The filter of the rule “Try” cannot be used", rule.problem)
                self.assertEqual(self.counts(rule), (0, 0, 0, 0, 0))
                self.assertFalse(rule.preview or rule.example_ids)
        self.assertTrue(self.accounts.exists(), "the transaction goes on")

    def test_thresholds_beyond_everything(self):
        for value in (1e308, -5.0, 101.0):
            rule = self.typed(min_score=value)
            self.assertEqual(rule.taken_count, 0 if value > 0 else 10)

    def test_a_broken_rule_among_the_others(self):
        self.env.cr.execute(
            "UPDATE kam_tier_rule SET domain = '[(''gone'', ''='', 1)]' WHERE id = %s",
            [self.rule.id],
        )
        self.rule.invalidate_recordset()
        rule = self.typed(self.rest)
        self.assertEqual(self.counts(rule), (10, 10, 10, 0, 0))
        self.assertFalse(rule.problem)
        self.assertIn("gone", self.rule.with_env(self.rules.env).problem)

    def test_without_a_tier_yet(self):
        form = self.form(name="Try", min_score=90)
        self.assertIn("that meet it: 1.", form.preview)
        self.assertNotIn("It would move", form.preview)

    def test_before_the_first_scoring(self):
        other = self._create_company(name="Other Company")
        rule = self.env["kam.tier.rule"].with_company(other).new({"tier_id": self.tier_key.id})
        self.assertIn("No account of Other Company has a score yet", rule.preview)

    def test_who_does_not_move(self):
        self.accounts[9].score_provisional = True
        self.accounts[8].write(
            {
                "tier_fixed_until": self.accounts[8].create_date.date() + timedelta(days=90),
                "tier_fixed_reason": "Promised",
            }
        )
        self.assertEqual(self.counts(self.typed(self.rule)), (2, 2, 0, 0, 0))

    def test_each_company_has_its_own_scores(self):
        other = self._create_company(name="Other Company")
        rule = self.create_rule(self.tier_key, company_id=other.id)
        self.assertEqual(rule.match_count, 0)
        self.manager.company_ids = [Command.link(other.id)]
        common = self.rest.with_user(self.manager).with_context(
            allowed_company_ids=[other.id, self.company.id]
        )
        self.assertEqual(common.match_count, 0)

    def test_the_list_says_what_each_rule_takes(self):
        middle = self.create_rule(self.tier_key, name="Middle", min_score=50, sequence=3)
        rules = (self.rule + middle + self.rest).with_env(self.rules.env)
        self.assertEqual(rules.mapped("taken_count"), [2, 3, 5])
        self.assertEqual(sum(rules.mapped("taken_count")), 10)
        middle.active = False
        self.assertEqual(middle.with_env(self.rules.env).taken_count, 3)

    def test_opening_what_a_rule_takes(self):
        action = self.rule.with_env(self.rules.env).action_open_taken()
        found = self.env["kam.account"].search(action["domain"])
        self.assertEqual(found, self.accounts[8:].sorted())

    def test_only_managers_see_what_others_accounts_do(self):
        rule = self.rule.with_user(self.salesman)
        with self.assertRaises(AccessError):
            rule.read(["preview"])
        with self.assertRaises(AccessError):
            rule.read(["example_ids"])
        view = rule.get_view(view_type="form")["arch"]
        self.assertNotIn("example_ids", view)
        with self.assertRaises(AccessError):
            rule.action_open_taken()

    def test_the_statements_do_not_grow_with_accounts(self):
        rule = self.rule.with_env(self.rules.env)
        self.count_statements(lambda: rule.preview)
        few = self.count_statements(lambda: rule.preview)
        customers = self.create_customers(40)
        self.create_orders(*(self.order(customer, IN_WINDOW, 50) for customer in customers))
        self.score_now()
        self.assertEqual(self.count_statements(lambda: rule.preview), few)
