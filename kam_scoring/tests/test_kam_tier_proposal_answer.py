"""What people answer to the proposals of the tier rules, and what they propose themselves."""

from datetime import date, timedelta

from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common import IN_WINDOW
from .common_proposal import FOURTH_DAY, NEXT_DAY, THIRD_DAY, ProposalCommon


@tagged("post_install", "-at_install")
class TestPeopleAndRules(ProposalCommon):
    def test_no_rule_proposes_while_a_person_does(self):
        theirs = self.propose(self.account, self.tier_standard)
        self.assertEqual(theirs.state, "proposed")
        self.assertFalse(self.account.proposed_tier_id or self.proposal)
        for day in (NEXT_DAY, THIRD_DAY):
            self.score_now(day)
            self.assertEqual(self.account.open_decision_id, theirs)
            self.assertFalse(self.account.proposed_tier_id)
        theirs.action_reject()
        self.assertFalse(self.account.dismissed_tier_id, "nobody has refused what the rules want")
        self.score_now(FOURTH_DAY)
        self.assertEqual(self.proposal.to_tier_id, self.tier_key)

    def test_no_rule_proposes_while_a_decision_waits_for_its_day(self):
        theirs = self.propose(self.account, self.tier_standard)
        theirs.date_effective = self.decisions._today() + timedelta(days=30)
        theirs.action_approve()
        self.assertEqual(theirs.state, "approved")
        self.score_now(NEXT_DAY)
        self.assertFalse(self.account.proposed_tier_id)
        self.assertEqual(self.account.open_decision_id, theirs)

    def test_whoever_changes_a_proposal_makes_it_ones_own(self):
        proposal = self.proposal
        proposal.with_user(self.manager).to_tier_id = self.tier_standard
        self.assertRecordValues(
            proposal,
            [{"origin": "person", "proposed_by_id": self.manager.id, "rule_id": False}],
        )
        self.assertFalse(self.account.proposed_tier_id)
        self.score_now(NEXT_DAY)
        self.assertEqual((proposal.state, proposal.to_tier_id), ("proposed", self.tier_standard))

    def test_sales_people_change_no_proposal_of_a_rule(self):
        self.best.user_id = self.salesman
        proposal = self.proposal.with_user(self.salesman)
        for vals in (
            {"to_tier_id": self.tier_standard.id},
            {"reason": "Because."},
            {"rule_id": self.rest.id},
            {"revenue": 1e9},
            {"score_change": 99.0},
            {"origin": "person"},
            {"state": "approved"},
        ):
            with self.subTest(vals=vals), self.assertRaises(AccessError):
                proposal.write(vals)
        for step in (proposal.action_approve, proposal.action_reject):
            with self.assertRaises(AccessError):
                step()
        with self.assertRaises(AccessError):
            self.decisions.with_user(self.salesman).create(
                {
                    "account_id": self.account.id,
                    "to_tier_id": self.tier_key.id,
                    "reason": "Rules want it.",
                    "origin": "rule",
                    "rule_id": self.rule.id,
                }
            )
        self.assertEqual(self.proposal.state, "proposed")

    def test_made_up_values_by_default(self):
        self.best.user_id = self.salesman
        decisions = self.decisions.with_user(self.salesman).with_context(
            default_rule_id=self.rule.id, default_origin="rule", default_revenue=1e9
        )
        decision = decisions.create(
            {"account_id": self.account.id, "to_tier_id": self.tier_standard.id, "reason": "So."}
        )
        self.assertRecordValues(
            decision,
            [{"origin": "person", "rule_id": False, "revenue": 900.0, "score": 75.0}],
        )

    def test_the_decision_list_and_the_account_answer_alike(self):
        """Approving or rejecting the decision is accepting or dismissing the proposal."""
        self.proposal.with_user(self.manager).action_approve()
        self.assertEqual(self.account.tier_id, self.tier_key)
        self.assertFalse(self.account.proposed_tier_id or self.account.dismissed_tier_id)
        self.other.proposed_decision_id.with_user(self.manager).action_reject()
        self.assertRecordValues(
            self.other,
            [
                {
                    "tier_id": False,
                    "proposed_tier_id": False,
                    "proposed_rule_id": False,
                    "proposed_decision_id": False,
                    "dismissed_tier_id": self.tier_standard.id,
                }
            ],
        )
        self.assertEqual(self.score_now(NEXT_DAY).proposal_count, 0)

    def test_many_at_once(self):
        proposals = (self.account + self.other).proposed_decision_id.with_user(self.manager)
        proposals.action_approve()
        self.assertEqual((self.account + self.other).tier_id, self.tier_key + self.tier_standard)
        self.assertEqual(proposals.mapped("state"), ["effective"] * 2)
        self.assertEqual(proposals.approver_id, self.manager)

    def test_the_log_says_it_once(self):
        self.proposal.with_user(self.manager).action_approve()
        self.env.flush_all()
        self.cr.precommit.run()
        notes = self.account.message_ids.filtered(lambda m: "Big spenders" in str(m.body))
        self.assertEqual(len(notes), 1)
        tracked = self.account.message_ids.tracking_value_ids.field_id.mapped("name")
        self.assertFalse(set(tracked) - {"tier_id"}, "the proposal itself is no field to track")

    def test_a_proposal_that_lay_counts_from_the_day_it_is_accepted(self):
        proposal, later = self.proposal, self.decisions._today() + timedelta(days=20)
        with freeze_time(later):
            proposal.with_user(self.manager).action_approve()
            self.assertEqual(proposal.date_effective, later)
            self.assertEqual(self.account.tier_since, later)
            self.assertFalse(proposal.message_ids, "nothing to read there")

    def test_a_manager_chooses_a_later_day(self):
        proposal = self.proposal.with_user(self.manager)
        day = self.decisions._today() + timedelta(days=5)
        with Form(proposal) as form:
            form.date_effective = day
        proposal.action_approve()
        self.assertRecordValues(
            proposal, [{"state": "approved", "origin": "rule", "date_effective": day}]
        )
        self.assertFalse(self.account.tier_id or self.account.proposed_tier_id)
        self.score_now(NEXT_DAY)
        self.assertFalse(self.account.proposed_tier_id)
        proposal.action_reject()
        self.assertEqual(self.account.dismissed_tier_id, self.tier_key)

    def test_a_decision_for_another_tier_refuses_the_proposal(self):
        proposal = self.proposal
        self.propose(self.other, self.tier_key)  # another account's concern
        self.account.with_user(self.manager).tier_id = self.tier_standard
        self.assertEqual(proposal.state, "superseded")
        self.assertEqual(self.account.dismissed_tier_id, self.tier_key)

    def test_proposals_of_other_companies_stay(self):
        other = self._create_company(name="Other Company")
        self.create_profile(other, revenue=1).min_coverage = 0
        self.create_orders(self.order(self.best, IN_WINDOW, 20, company_id=other.id))
        self.score_now(company=other)
        theirs = self.account_of(self.best, other).proposed_decision_id
        self.assertTrue(theirs)
        self.rest.active = False
        self.score_now(NEXT_DAY)
        self.assertEqual(theirs.state, "proposed")
        hidden = self.decisions.with_user(self.manager).search([("id", "in", theirs.ids)])
        self.assertFalse(hidden)

    def test_an_account_that_goes_takes_its_proposal_along(self):
        proposal = self.proposal
        with mute_logger("odoo.models.unlink"):
            self.account.unlink()
        self.assertFalse(proposal.exists())

    def test_an_evening_further_west(self):
        """The proposal bears a day that has not begun yet where it is accepted."""
        self.proposal._close("superseded")
        with freeze_time("2026-03-10 01:00:00"):
            self.score_now(NEXT_DAY)
            self.env.cr.execute(
                "UPDATE kam_tier_decision SET date_effective = '2026-03-10', "
                "create_date = '2026-03-10 01:00:00' WHERE id = %s",
                [self.proposal.id],
            )
            self.env.invalidate_all()
            proposal = self.proposal.with_user(self.manager).with_context(tz="America/New_York")
            proposal.action_approve()
            self.assertEqual((proposal.state, self.account.tier_id), ("effective", self.tier_key))
            self.assertEqual(proposal.date_effective, date(2026, 3, 9))

    def test_a_tier_that_was_only_proposed_can_be_deleted(self):
        proposal = self.proposal
        (self.rule + self.rest).active = False
        with mute_logger("odoo.models.unlink"):
            self.tier_key.unlink()
        self.assertFalse(proposal.exists() or self.account.proposed_tier_id)
        self.assertTrue(self.other.proposed_decision_id)

    def test_what_nobody_has_answered_is_not_kept_for_ever(self):
        superseded, answered = self.proposal, self.other.proposed_decision_id
        answered.with_user(self.manager).action_reject()
        superseded._close("superseded")
        self.score_now(NEXT_DAY)
        self.env.flush_all()
        with mute_logger("odoo.models.unlink"), freeze_time(date.today() + timedelta(days=300)):
            self.decisions._gc_superseded_proposals()
            self.assertTrue(superseded.exists())
        with mute_logger("odoo.models.unlink"), freeze_time(date.today() + timedelta(days=400)):
            self.decisions._gc_superseded_proposals()
        self.assertFalse(superseded.exists())
        self.assertTrue(answered.exists() and self.proposal, "answered, or still open")

    def test_merged_customers(self):
        self.env["base.partner.merge.automatic.wizard"].create(
            {
                "dst_partner_id": self.worst.id,
                "partner_ids": [Command.set((self.best + self.worst).ids)],
            }
        ).action_merge()
        self.score_now(NEXT_DAY)
        account = self.account_of(self.worst)
        self.assertEqual(len(account), 1)
        self.assertEqual(len(account.decision_ids.filtered("is_open")), 1)
