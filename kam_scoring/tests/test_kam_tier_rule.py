"""Tier rules take filters and thresholds only, and say what is wrong with others."""

from odoo.exceptions import ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import IN_WINDOW, ScoringCommon

HOSTILE = (
    "__import__('os').system('true')",
    "[('id', '=', __import__('os'))]",
    "[x for x in ().__class__.__bases__]",
    "open('/etc/passwd').read()",
    "[('partner_id.name', '=', f'{self}')]",
    "[('id', '=', 1)] + self.env",
    "(" * 5000,
    "-" * 100000 + "1",
)
USELESS = (
    "[('no_such_field', '=', 1)]",
    "[('partner_id.no_such_field', '=', 1)]",
    "[('active', 'no such operator', 1)]",
    "[('id',)]",
    "['&']",
    "[1]",
    "5",
    "'abc'",
    "{'a': 1}",
    "[('score', '>', 'many')]",
    "[('manager_id', '=', {'a': 1})]",
    "[('partner_id', 'any', 5)]",
    "[('id', '=', uid)]",
    "[",
)


@tagged("post_install", "-at_install")
class TestTierRule(ScoringCommon):
    def test_hostile_filters_are_refused(self):
        for domain in HOSTILE:
            with self.subTest(domain=domain[:60]), self.assertRaises(ValidationError):
                self.create_rule(self.tier_key, domain=domain)

    def test_useless_filters_are_refused_with_a_way_out(self):
        for domain in USELESS:
            with self.subTest(domain=domain):
                with self.assertRaises(ValidationError) as caught:
                    self.create_rule(self.tier_key, name="Big ones", domain=domain)
                message = str(caught.exception)
                self.assertIn("The filter of the rule “Big ones” cannot be used", message)
                self.assertIn("filter editor", message)
                self.assertNotIn("0x", message)

    def test_a_wrong_filter_is_refused_later_too(self):
        rule = self.create_rule(self.tier_key, domain="[]")
        with self.assertRaises(ValidationError):
            rule.domain = "[('no_such_field', '=', 1)]"

    def test_thresholds_out_of_range(self):
        for vals, message in (
            ({"min_score": 100.5}, "A score lies between 0 and 100"),
            ({"min_score": -1}, "A score lies between 0 and 100"),
            ({"min_position": 101}, "lie between 0 and 100"),
            ({"min_attractiveness": -1}, "lie between 0 and 100"),
            ({"min_position": float("nan")}, "lie between 0 and 100"),
            ({"min_coverage": 100.1}, "A coverage lies between 0 and 100"),
            ({"min_revenue": -5}, "cannot be negative"),
            ({"min_revenue": float("nan")}, "cannot be negative"),
            ({"min_revenue": float("inf")}, "cannot be negative"),
        ):
            with self.subTest(vals=vals), self.assert_refused("kam.tier.rule", message):
                self.create_rule(self.tier_key, **vals)

    def test_a_filter_limits_the_rule_to_its_accounts(self):
        tea, cups = self.create_customers(2)
        tea.country_id, cups.country_id = self.env.ref("base.de"), self.env.ref("base.fr")
        self.create_orders(self.order(tea, IN_WINDOW, 10), self.order(cups, IN_WINDOW, 10))
        self.profile.min_coverage = 0
        domain = "[('partner_id.country_id.code', '=', 'DE')]"
        self.create_rule(self.tier_key, domain=domain, sequence=1)
        self.create_rule(self.tier_standard, sequence=2)
        self.score_now()
        self.assertEqual(self.account_of(tea).proposed_tier_id, self.tier_key)
        self.assertEqual(self.account_of(cups).proposed_tier_id, self.tier_standard)

    def test_rules_of_another_company_do_not_count(self):
        other = self._create_company(name="Other Company")
        [customer] = self.create_customers(1)
        self.create_orders(self.order(customer, IN_WINDOW, 10))
        self.profile.min_coverage = 0
        self.create_rule(self.tier_key, company_id=other.id, sequence=1)
        self.create_rule(self.tier_standard, company_id=self.company.id, sequence=2)
        self.score_now()
        self.assertEqual(self.account_of(customer).proposed_tier_id, self.tier_standard)

    def test_archived_rules_and_tiers_do_not_count(self):
        [customer] = self.create_customers(1)
        self.create_orders(self.order(customer, IN_WINDOW, 10))
        self.profile.min_coverage = 0
        rule = self.create_rule(self.tier_key)
        rule.active = False
        self.create_rule(self.tier_standard)
        self.tier_standard.active = False
        self.assertEqual(self.score_now().proposal_count, 0)
        rule.active = True
        self.assertEqual(self.score_now().proposal_count, 1)

    def test_position_attractiveness_and_coverage(self):
        self.profile.min_coverage = 0
        customers = self.create_customers(4)
        self.create_orders(
            *(self.order(c, IN_WINDOW, 100 * n, cost=10) for n, c in enumerate(customers, 1))
        )
        rule = self.create_rule(self.tier_key, min_position=50, sequence=1)
        self.score_now()
        accounts = self.env["kam.account"].search(
            [("partner_id", "in", customers.ids), ("company_id", "=", self.company.id)]
        )
        expected = accounts.filtered(lambda account: account.score_position >= 50)
        self.assertTrue(expected and expected != accounts)
        self.assertEqual(accounts.filtered("proposed_tier_id"), expected)
        rule.write({"min_position": 0, "min_attractiveness": 1})
        self.score_now()
        self.assertFalse(accounts.proposed_tier_id, "nothing is known of that axis")
        rule.write({"min_attractiveness": 0, "min_coverage": 100})
        self.score_now()
        expected = accounts.filtered(lambda account: account.score_coverage >= 100)
        self.assertEqual(accounts.filtered("proposed_tier_id"), expected)

    def test_a_rule_that_cannot_be_read_is_left_out_and_noted(self):
        """As when a field or a customer that its filter speaks of is no more."""
        self.profile.min_coverage = 0
        best, worst = self.create_customers(2)
        self.create_orders(
            self.order(best, IN_WINDOW, 900, cost=100), self.order(worst, IN_WINDOW, 100)
        )
        broken = self.create_rule(self.tier_key, name="Old friends", min_score=60, sequence=1)
        self.create_rule(self.tier_standard, sequence=2)
        self.score_now()
        self.account_of(best).tier_id = self.tier_key
        for domain in ("[('gone', '=', 1)]", "[('score', '>', 'many')]", "import os"):
            with self.subTest(domain=domain):
                self.env.cr.execute(
                    "UPDATE kam_tier_rule SET domain = %s WHERE id = %s", [domain, broken.id]
                )
                broken.invalidate_recordset()
                with mute_logger("odoo.sql_db"):
                    run = self.score_now()
                self.assertEqual(run.state, "done")
                [text] = run.problem_ids.mapped("text")
                self.assertIn("The filter of the rule “Old friends” cannot be used", text)
                self.assertEqual(self.account_of(worst).proposed_tier_id, self.tier_standard)
                self.assertFalse(self.account_of(best).candidate_tier_id, "nobody falls by it")
