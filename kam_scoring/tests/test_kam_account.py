"""What becomes of a proposed tier: accepted, dismissed, overtaken."""

from ast import literal_eval
from datetime import date

from odoo.exceptions import AccessError
from odoo.tests import Form, tagged

from .common import AS_OF, IN_WINDOW, ScoringCommon

NEXT_DAY, THIRD_DAY = date(2025, 7, 2), date(2025, 7, 3)


@tagged("post_install", "-at_install")
class TestProposals(ScoringCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.profile.min_coverage = 0
        cls.best, cls.worst = cls.create_customers(2)
        cls.create_orders(
            cls.order(cls.best, IN_WINDOW, 900, cost=100), cls.order(cls.worst, IN_WINDOW, 100)
        )
        cls.rule = cls.create_rule(cls.tier_key, name="Big spenders", min_score=60, sequence=1)
        cls.create_rule(cls.tier_standard, sequence=2)
        cls.scoring = cls.score_now()
        cls.account = cls.account_of(cls.best)

    def last_note(self, account):
        return account.message_ids.sorted("id")[-1].body.replace("&nbsp;", "\N{NO-BREAK SPACE}")

    def test_the_reason_names_rule_score_and_class(self):
        self.assertEqual(self.account.proposed_tier_id, self.tier_key)
        self.assertEqual(self.account.proposed_rule_id, self.rule)
        self.assertEqual(
            self.account.proposal_reason,
            "Rule “Big spenders”: score 75.0, class A, revenue $\N{NO-BREAK SPACE}900, orders "
            "before 07/01/2025",
        )

    def test_accepting_moves_the_account_and_says_why(self):
        account = self.account.with_user(self.manager)
        reason = account.proposal_reason
        account.action_accept_proposal()
        self.assertEqual(account.tier_id, self.tier_key)
        self.assertTrue(account.is_key_account and account.tier_since)
        self.assertFalse(account.proposed_tier_id or account.proposed_rule_id)
        self.assertIn("no tier → Test Key", self.last_note(account))
        self.assertIn(reason, self.last_note(account))
        self.assertRecordValues(
            account.decision_ids,
            [
                {
                    "origin": "rule",
                    "state": "effective",
                    "reason": reason,
                    "score": 75.0,
                    "approver_id": self.manager.id,
                }
            ],
        )
        self.assertEqual(account.message_ids.sorted("id")[-1].author_id, self.manager.partner_id)
        self.score_now(NEXT_DAY)
        self.assertFalse(account.proposed_tier_id, "the account is where the rules want it")

    def test_the_score_of_a_decision_is_that_of_its_day(self):
        self.account.action_accept_proposal()
        decision = self.account.decision_ids
        self.account.score = 12.0
        self.assertEqual(decision.score, 75.0)
        with self.assertRaises(AccessError):
            decision.with_user(self.manager).score = 100.0

    def test_names_in_the_log_are_text(self):
        self.rule.name = "<b>Bold</b>"
        self.account.proposed_decision_id._close("superseded")
        self.score_now()
        self.account.action_accept_proposal()
        self.assertIn("&lt;b&gt;Bold", self.last_note(self.account))

    def test_dismissing_keeps_the_tier_and_is_remembered(self):
        account = self.account.with_user(self.manager)
        account.action_dismiss_proposal()
        self.assertFalse(account.tier_id or account.proposed_tier_id)
        self.assertIn("rejects: Tier: no tier → Test Key", self.last_note(account))
        self.assertIn("Rule “Big spenders”", self.last_note(account))
        for day in (NEXT_DAY, THIRD_DAY):
            run = self.score_now(day)
            self.assertFalse(account.proposed_tier_id)
            self.assertEqual(run.proposal_count, 1, "only the other account")

    def test_a_dismissed_proposal_comes_back_once_the_rules_wanted_otherwise(self):
        self.account.action_dismiss_proposal()
        self.rule.min_score = 90
        self.score_now(NEXT_DAY)
        self.assertEqual(self.account.proposed_tier_id, self.tier_standard)
        self.rule.min_score = 60
        self.score_now(THIRD_DAY)
        self.assertEqual(self.account.proposed_tier_id, self.tier_key)

    def test_only_managers_decide(self):
        self.best.user_id = self.salesman
        account = self.account.with_user(self.salesman)
        for decide in (account.action_accept_proposal, account.action_dismiss_proposal):
            with self.assertRaises(AccessError):
                decide()
        self.assertEqual(self.account.proposed_tier_id, self.tier_key)

    def test_nobody_writes_scores_or_proposals_by_hand(self):
        self.best.user_id = self.salesman
        account = self.account.with_user(self.salesman)
        for vals in (
            {"score": 100.0},
            {"abc_class": "A"},
            {"proposed_tier_id": self.tier_key.id},
            {"dismissed_tier_id": self.tier_key.id},
        ):
            with self.subTest(vals=vals), self.assertRaises(AccessError):
                account.write(vals)
        with self.assertRaises(AccessError):
            account.create({"partner_id": self.partner.id, "score": 100.0})
        with self.assertRaises(AccessError):
            account.with_context(default_score=100.0).create({"partner_id": self.partner.id})
        account.write({"note": "Likes tea."})

    def test_a_tier_set_by_hand_answers_the_proposal(self):
        with Form(self.account.with_user(self.manager)) as form:
            form.tier_id = self.tier_standard
        self.assertFalse(self.account.proposed_tier_id or self.account.proposed_rule_id)
        self.assertEqual(self.account_of(self.worst).proposed_tier_id, self.tier_standard)

    def test_who_decided_otherwise_is_not_asked_again(self):
        self.account.tier_id = self.tier_standard
        for day in (NEXT_DAY, THIRD_DAY):
            self.score_now(day)
            self.assertFalse(self.account.proposed_tier_id)
        self.assertEqual(self.account.dismissed_tier_id, self.tier_key)

    def test_the_same_tier_once_more_is_no_answer(self):
        self.account.write({"tier_id": False})
        self.assertEqual(self.account.proposed_tier_id, self.tier_key)

    def test_a_promotion_waits_for_the_second_run(self):
        account = self.account_of(self.worst)
        account.with_user(self.manager).action_accept_proposal()
        self.assertEqual(account.tier_id, self.tier_standard)
        self.rule.min_score = 20
        self.assertEqual(self.score_now(NEXT_DAY).proposal_count, 1)
        self.assertFalse(account.proposed_tier_id)
        self.assertEqual(account.candidate_tier_id, self.tier_key)
        self.assertEqual(account.candidate_since, NEXT_DAY)
        self.score_now(NEXT_DAY)
        self.assertFalse(account.proposed_tier_id, "the same day is the same run")
        self.score_now(THIRD_DAY)
        self.assertEqual(account.proposed_tier_id, self.tier_key)

    def test_a_demotion(self):
        self.account.with_user(self.manager).action_accept_proposal()
        self.rule.min_score = 90
        self.score_now(NEXT_DAY)
        self.assertFalse(self.account.proposed_tier_id)
        self.score_now(THIRD_DAY)
        self.assertEqual(self.account.proposed_tier_id, self.tier_standard)
        self.account.with_user(self.manager).action_accept_proposal()
        self.assertFalse(self.account.is_key_account)

    def test_a_tier_set_by_hand_ends_the_wish_for_a_move(self):
        account = self.account_of(self.worst)
        account.with_user(self.manager).action_accept_proposal()
        self.rule.min_score = 20
        self.score_now(NEXT_DAY)
        account.tier_id = False
        self.assertFalse(account.candidate_tier_id or account.candidate_since)

    def test_accounts_without_a_proposal_are_left_alone(self):
        account = self.account_of(self.worst)
        account.with_user(self.manager).action_accept_proposal()
        count = len(account.message_ids)
        account.with_user(self.manager).action_accept_proposal()
        account.with_user(self.manager).action_dismiss_proposal()
        self.assertEqual(len(account.message_ids), count)

    def test_opening_the_proposals(self):
        action = self.scoring.action_open_proposals()
        domain = literal_eval(action["domain"])
        self.assertEqual(action["res_model"], "kam.tier.decision")
        found = self.env["kam.tier.decision"].search(domain, order="id")
        self.assertEqual(
            found.filtered(lambda d: d.company_id == self.company).account_id.partner_id,
            self.best + self.worst,
        )

    def test_lists_of_accounts_cost_no_statement_each(self):
        accounts = self.env["kam.account"].browse(self.scoring.score_ids.account_id.ids)
        names = ["latest_score_id", "score_formula", "proposal_reason"]
        accounts.read(names)
        one = self.count_statements(lambda: accounts[:1].read(names))
        self.assertEqual(one, self.count_statements(lambda: accounts.read(names)))

    def test_a_score_search_in_the_partner_list(self):
        partners = (self.best + self.worst + self.partner).with_company(self.company)
        found = partners.search([("kam_score", ">", 60), ("id", "in", partners.ids)])
        self.assertEqual(found, self.best)
        found = partners.search([("kam_score", "=", False), ("id", "in", partners.ids)])
        self.assertEqual(found, self.partner)
        self.assertEqual(self.account.score_date, AS_OF)


@tagged("post_install", "-at_install")
class TestManyProposals(ScoringCommon):
    @classmethod
    def default_env_context(cls):
        return {"no_reset_password": True}

    def accept(self, count, day):
        customers = self.create_customers(count)
        self.create_orders(*(self.order(customer, IN_WINDOW, 50) for customer in customers))
        self.score_now(day)
        accounts = self.env["kam.account"].search([("partner_id", "in", customers.ids)])
        self.assertEqual(len(accounts.proposed_tier_id), 1)
        spent = self.count_statements(accounts.with_user(self.manager).action_accept_proposal)
        self.assertEqual(accounts.tier_id, self.tier_standard)
        self.assertFalse(accounts.proposed_tier_id)
        return spent

    def test_fifty_at_once(self):
        self.profile.min_coverage = 0
        self.create_rule(self.tier_standard)
        self.accept(2, AS_OF)
        for_five = self.accept(5, NEXT_DAY)
        for_fifty = self.accept(50, THIRD_DAY)
        # Far less than one statement for each account more.
        self.assertLess(for_fifty - for_five, 45)
