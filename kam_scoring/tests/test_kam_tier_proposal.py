"""Proposals of the tier rules as decisions: made, kept, taken back."""

from datetime import date, timedelta
from unittest.mock import patch

from odoo.fields import Command
from odoo.tests import tagged

from .common import AS_OF, IN_WINDOW
from .common_proposal import NEXT_DAY, THIRD_DAY, ProposalCommon


@tagged("post_install", "-at_install")
class TestProposalsAreDecisions(ProposalCommon):
    def test_a_ripe_move_is_a_decision(self):
        self.assertRecordValues(
            self.proposal,
            [
                {
                    "account_id": self.account.id,
                    "company_id": self.company.id,
                    "from_tier_id": False,
                    "to_tier_id": self.tier_key.id,
                    "direction": "first",
                    "origin": "rule",
                    "rule_id": self.rule.id,
                    "state": "proposed",
                    "conditions": "none",
                    "score": 75.0,
                    "score_change": 0.0,
                    "revenue": 900.0,
                    "proposed_by_id": False,
                    "approver_id": False,
                    "grace_until": False,
                    "date_effective": self.decisions._today(),
                }
            ],
        )
        self.assertEqual(self.account.open_decision_id, self.proposal)
        self.assertEqual(self.account.decision_count, 1)
        self.assertEqual(self.account.proposal_reason, self.proposal.reason)

    def test_nobody_is_told_of_each(self):
        proposals = self.proposal + self.other.proposed_decision_id
        self.assertFalse(proposals.activity_ids or proposals.message_follower_ids)
        self.assertFalse(proposals.message_ids)
        self.assertNotIn("Big spenders", " ".join(self.account.message_ids.mapped("body")))

    def test_the_same_wish_stays_the_same_record(self):
        first, reason = self.proposal, self.proposal.reason
        for day in (AS_OF, NEXT_DAY, THIRD_DAY):
            self.assertEqual(self.score_now(day).proposal_count, 2)
            self.assertEqual(self.proposal, first)
            self.assertEqual(first.reason, reason, "nothing to say anew")
        self.assertEqual(len(self.account.decision_ids), 1)

    def test_a_proposal_says_the_score_of_today(self):
        first = self.proposal
        self.rule.min_score = 10
        self.create_orders(self.order(self.worst, IN_WINDOW, 5000))
        self.score_now(NEXT_DAY)
        self.assertEqual(self.proposal, first)
        self.assertLess(first.score, 75)
        self.assertAlmostEqual(first.score, self.account.score)
        self.assertIn("orders before 07/02/2025", first.reason)

    def test_another_wish_takes_the_place(self):
        first = self.proposal
        self.rule.min_score = 90
        self.score_now(NEXT_DAY)
        self.assertEqual(first.state, "superseded")
        self.assertEqual(self.proposal.to_tier_id, self.tier_standard)
        self.assertEqual(self.proposal.rule_id, self.rest)
        self.assertEqual(self.account.open_decision_id, self.proposal)

    def test_no_wish_any_more(self):
        proposals = self.proposal + self.other.proposed_decision_id
        (self.rule + self.rest).active = False
        self.assertEqual(self.score_now(NEXT_DAY).proposal_count, 0)
        self.assertEqual(proposals.mapped("state"), ["superseded"] * 2)
        self.assertFalse(self.account.proposed_tier_id or self.proposal)
        self.assertFalse(self.account.open_decision_id)

    def test_who_is_ranked_no_more_has_no_proposal(self):
        proposal = self.proposal
        self.best.sale_order_ids.with_context(disable_cancel_warning=True).action_cancel()
        self.score_now(NEXT_DAY)
        self.assertEqual(proposal.state, "superseded")
        self.assertFalse(self.account.proposed_tier_id or self.account.candidate_tier_id)

    def test_a_run_of_the_past_proposes_nothing(self):
        proposal = self.proposal
        self.rule.active = False
        run = self.run_by_hand(as_of=date(2025, 6, 30))
        self.assertEqual((proposal.state, self.proposal), ("proposed", proposal))
        self.assertEqual(run.proposal_count, 0)

    def test_a_trial_proposes_nothing(self):
        proposal = self.proposal
        self.rule.active = False
        run = self.run_by_hand(as_of=NEXT_DAY, mode="dry")
        self.assertEqual((proposal.state, self.proposal), ("proposed", proposal))
        self.assertEqual(run.proposal_count, 0)

    def test_a_run_of_selected_accounts_leaves_the_others_alone(self):
        first, theirs = self.proposal, self.other.proposed_decision_id
        (self.rule + self.rest).active = False
        self.company.kam_as_of_date = NEXT_DAY
        self.run_by_hand(
            as_of=NEXT_DAY, scope="selection", account_ids=[Command.set(self.account.ids)]
        )
        self.assertEqual((first.state, theirs.state), ("superseded", "proposed"))
        self.assertEqual(self.other.proposed_decision_id, theirs)

    def run_by_hand(self, **vals):
        run = self.env["kam.score.run"].create(
            {"company_id": self.company.id, "profile_id": self.profile.id, **vals}
        )
        run.action_run()
        return run

    def test_a_demotion_has_its_grace_and_its_change_of_score(self):
        self.tier_key.grace_days = 10
        self.account.with_user(self.manager).action_accept_proposal()
        self.account.decision_ids.sudo().score = 80.0
        self.rule.min_score = 90
        self.score_now(NEXT_DAY)
        self.assertFalse(self.proposal)
        self.score_now(THIRD_DAY)
        today = self.decisions._today()
        self.assertRecordValues(
            self.proposal,
            [
                {
                    "from_tier_id": self.tier_key.id,
                    "to_tier_id": self.tier_standard.id,
                    "direction": "demotion",
                    "grace_until": today + timedelta(days=10),
                    "score_change": -5.0,
                }
            ],
        )

    def test_the_reason_is_in_the_language_of_the_company(self):
        self.env["res.lang"]._activate_lang("de_DE")
        (self.salesman + self.manager).lang = "de_DE"
        self.rule.with_context(lang="de_DE").name = "Große Kunden"
        self.env["kam.tier.decision"].browse(self.proposal.id)._close("superseded")
        self.score_now(NEXT_DAY)
        self.assertIn("Große Kunden", self.proposal.reason)
        self.assertIn("75,0", self.proposal.reason)
        self.assertIn("02.07.2025", self.proposal.reason)

    def test_names_and_texts_that_look_like_formats(self):
        self.rule.name = "100 % of {us}, %(score)s \\ \"quoted\" 'too', NULL"
        self.rule.min_score = 90
        self.score_now(NEXT_DAY)
        self.rule.min_score = 60
        self.score_now(THIRD_DAY)
        self.assertIn(f"Rule “{self.rule.name}”: score 75.0", self.proposal.reason)

    def test_the_number_of_statements_is_the_same_for_all(self):
        """Proposing, keeping and taking back, with a few accounts more each time."""

        def spend(count):
            customers = self.create_customers(count)
            self.create_orders(*(self.order(customer, IN_WINDOW, 50) for customer in customers))
            scored = self.scoring_frame()
            counts = []
            for change in ({}, {}, {"sequence": 3}, {"active": False}):
                self.rest.write(change)
                counts.append(self.count_statements(lambda: self.scoring._store_tiers(scored)))
            self.rest.write({"sequence": 2, "active": True})
            return counts

        spend(2)
        self.assertEqual(spend(5), spend(300))

    def scoring_frame(self):
        """What the run hands over, of all accounts that there are."""
        seen = []

        def look(_run, scores):
            seen.append(scores)
            return 0

        with patch.object(self.env.registry["kam.score.run"], "_store_tiers", look):
            self.scoring = self.score_now(NEXT_DAY)
        return seen[0]
