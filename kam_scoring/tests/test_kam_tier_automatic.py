"""Moves that tiers let the rules make without asking anybody."""

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import IN_WINDOW
from .common_proposal import NEXT_DAY, THIRD_DAY, ProposalCommon

LOGGER = "odoo.addons.kam_scoring.models.kam_tier_decision_rule"


@tagged("post_install", "-at_install")
class TestWithoutAsking(ProposalCommon):
    def test_tiers_ask_always_unless_somebody_says_otherwise(self):
        self.assertEqual((self.tier_key + self.tier_standard).mapped("apply_rules"), ["ask"] * 2)
        self.assertFalse(self.account.tier_id or self.other.tier_id)

    def test_first_tiers(self):
        self.tier_key.apply_rules = "first"
        run = self.score_now(NEXT_DAY)
        self.assertEqual(self.account.tier_id, self.tier_key)
        self.assertFalse(self.other.tier_id, "its tier asks")
        self.assertEqual(run.proposal_count, 1)
        self.assertRecordValues(
            self.account.decision_ids,
            [
                {
                    "state": "effective",
                    "origin": "rule",
                    "rule_id": self.rule.id,
                    "approver_id": False,
                    "proposed_by_id": False,
                    "date_decided": self.decisions._today(),
                }
            ],
        )
        log = " ".join(self.account.message_ids.mapped("body"))
        self.assertIn("no tier → Test Key", log)
        self.assertIn("Decided by the tier rules, as the tier allows.", log)
        self.assertIn("Rule “Big spenders”: score 75.0", log)
        self.assertFalse(self.account.proposed_tier_id)

    def test_the_same_day_twice(self):
        self.tier_key.apply_rules = "first"
        for _run in range(2):
            self.assertEqual(self.score_now(NEXT_DAY).proposal_count, 1)
        self.assertEqual(len(self.account.decision_ids), 1)

    def test_promotions_need_their_two_runs(self):
        self.account.tier_id = self.tier_standard
        self.account.dismissed_tier_id = False
        self.tier_key.apply_rules = "first"
        self.score_now(NEXT_DAY)
        self.score_now(THIRD_DAY)
        self.assertEqual(self.account.tier_id, self.tier_standard)
        self.assertEqual(self.proposal.direction, "promotion")
        self.tier_key.apply_rules = "promotion"
        self.score_now(THIRD_DAY)
        self.assertEqual(self.account.tier_id, self.tier_key)

    def test_who_falls_needs_the_yes_of_both_tiers(self):
        self.account.with_user(self.manager).action_accept_proposal()
        self.rule.min_score = 90
        self.tier_standard.apply_rules = "all"
        self.score_now(NEXT_DAY)
        self.score_now(THIRD_DAY)
        self.assertEqual(self.account.tier_id, self.tier_key)
        self.assertEqual(self.proposal.direction, "demotion")
        self.tier_key.apply_rules = "all"
        self.score_now(THIRD_DAY)
        self.assertEqual(self.account.tier_id, self.tier_standard)

    def test_a_provisional_score_moves_nobody(self):
        self.tier_key.apply_rules = self.tier_standard.apply_rules = "all"
        self.profile.min_coverage = 100
        self.score_now(NEXT_DAY)
        self.assertTrue(self.account.score_provisional)
        self.assertFalse(self.account.tier_id or self.other.tier_id)

    def test_neither_what_was_refused_nor_what_a_person_proposes(self):
        self.account.with_user(self.manager).action_dismiss_proposal()
        self.propose(self.other, self.tier_key)
        self.tier_key.apply_rules = self.tier_standard.apply_rules = "all"
        self.score_now(NEXT_DAY)
        self.assertFalse(self.account.tier_id or self.other.tier_id)

    def test_conditions_and_playbook_follow(self):
        pricelist = self.env["product.pricelist"].create(
            {"name": "Key", "company_id": self.company.id}
        )
        self.tier_key.with_company(self.company).pricelist_id = pricelist
        self.best.user_id = self.account.manager_id = self.salesman
        call = {
            "activity_type_id": self.env.ref("mail.mail_activity_data_call").id,
            "summary": "Call them",
        }
        self.tier_key.playbook_id = self.env["mail.activity.plan"].create(
            {
                "name": "Welcome",
                "res_model": "kam.account",
                "template_ids": [Command.create(call)],
            }
        )
        self.tier_key.apply_rules = "first"
        self.score_now(NEXT_DAY)
        customer = self.best.with_company(self.company)
        self.assertEqual(customer.specific_property_product_pricelist, pricelist)
        self.assertEqual(self.account.activity_ids.summary, "Call them")

    def test_one_that_fails_stops_no_other(self):
        third, fourth = self.create_customers(2)
        for customer in (third, fourth):
            self.create_orders(self.order(customer, IN_WINDOW, 950, cost=100))
        customers = self.best + third + fourth
        self.rule.min_score = 33
        self.score_now(NEXT_DAY)
        accounts = customers.kam_account_ids.filtered(lambda a: a.company_id == self.company)
        self.assertEqual(accounts.proposed_tier_id, self.tier_key)
        accounts.manager_id = self.salesman
        self.tier_key.write({"apply_rules": "first", "account_cap": 1})
        run = self.score_now(THIRD_DAY)
        moved = accounts.filtered("tier_id")
        self.assertEqual(len(moved), 1, "the manager looks after one, whatever comes first")
        waiting = accounts - moved
        self.assertEqual(waiting.proposed_tier_id, self.tier_key)
        self.assertEqual(waiting.proposed_decision_id.mapped("state"), ["proposed"] * 2)
        self.assertFalse(waiting.message_ids.filtered(lambda m: "as the tier allows" in m.body))
        self.assertEqual(run.problem_ids.account_id, waiting)
        self.assertIn("looks after 2 accounts", run.problem_ids[0].text)
        self.assertEqual(run.state, "done")

    def test_an_error_of_the_program_stops_no_other(self):
        self.tier_key.apply_rules = self.tier_standard.apply_rules = "first"
        model = self.env.registry["kam.tier.decision"]
        prepare, poisonous = model._move_accounts, self.other

        def broken(decisions):
            prepare(decisions)
            if poisonous in decisions.account_id:
                decisions.env.cr.execute("SELECT 1 / 0")

        self.patch(model, "_move_accounts", broken)
        with mute_logger("odoo.sql_db"), self.assertLogs(LOGGER, "WARNING"):
            run = self.score_now(NEXT_DAY)
        self.assertEqual(self.account.tier_id, self.tier_key)
        self.assertFalse(self.other.tier_id)
        self.assertEqual(self.other.proposed_tier_id, self.tier_standard)
        self.assertEqual(run.problem_ids.account_id, self.other)
        self.assertNotIn("division", run.problem_ids.text)

    def test_sales_people_do_not_set_it(self):
        with self.assertRaises(AccessError):
            self.tier_key.with_user(self.salesman).apply_rules = "all"
        self.tier_key.with_user(self.manager).apply_rules = "all"
