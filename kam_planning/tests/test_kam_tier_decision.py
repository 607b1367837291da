from datetime import date

from freezegun import freeze_time

from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form, tagged

from .common import MANAGER, KamCommon

TODAY, LATER = date(2026, 6, 30), date(2026, 8, 1)


@tagged("post_install", "-at_install")
@freeze_time("2026-06-30 12:00:00")
class TestKamTierDecision(KamCommon):
    """Propose, approve, reject, take effect."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.strategic = cls.env.ref("kam_planning.kam_tier_strategic")
        cls.key = cls.env.ref("kam_planning.kam_tier_key")
        cls.growth = cls.env.ref("kam_planning.kam_tier_growth")

    def _log(self, account=None):
        return " ".join((account or self.account).message_ids.mapped("body"))

    def _run_daily(self, step):
        daily = self.env["kam.daily"]
        due = self.env["kam.tier.decision"].browse(daily._find_due("kam.tier.decision", step))
        daily._run_batch(due, step)
        return due

    def test_proposed_approved_effective(self):
        proposal = self._propose(self.account, self.key, self.user_sales)
        self.assertFalse(self.account.tier_id, "a proposal changes nothing")
        self.assertEqual(self.account.open_decision_id, proposal)
        self.assertIn("Grows fast", self._log())
        proposal.with_user(self.user_manager).action_approve()
        self.assertRecordValues(
            proposal,
            [
                {
                    "state": "effective",
                    "direction": "first",
                    "origin": "person",
                    "proposed_by_id": self.user_sales.id,
                    "approver_id": self.user_manager.id,
                    "date_decided": TODAY,
                    "grace_until": False,
                }
            ],
        )
        account = self.account
        self.assertEqual((account.tier_id, account.tier_since), (self.key, TODAY))
        self.assertEqual(account.tier_review_date, date(2026, 12, 29), "after the tier's cadence")
        self.assertFalse(account.open_decision_id)
        self.assertIn("Approved by kam_manager", self._log())

    def test_approved_for_later_waits_for_its_day(self):
        proposal = self._propose(self.account, self.key, date_effective=LATER)
        proposal.with_user(self.user_manager).action_approve()
        self.assertEqual((proposal.state, self.account.tier_id.id), ("approved", False))
        self.assertFalse(self._run_daily("effective"))
        with freeze_time(LATER):
            self.assertEqual(self._run_daily("effective"), proposal)
            self.assertEqual(proposal.state, "effective")
            self.assertEqual((self.account.tier_id, self.account.tier_since), (self.key, LATER))
            self.assertFalse(self._run_daily("effective"), "what is done is no longer due")

    def test_rejected_with_an_answer(self):
        proposal = self._propose(self.account, self.key, self.user_sales)
        decision = proposal.with_user(self.user_manager)
        decision.answer = "Not before they pay on time."
        decision.action_reject()
        self.assertEqual((proposal.state, proposal.approver_id), ("rejected", self.user_manager))
        self.assertIn("Not before they pay on time.", self._log())
        with self.assertRefused(UserError, "waits for a decision"):
            decision.action_approve()
        self.assertFalse(self.account.tier_id)

    def test_approved_may_still_be_rejected_before_its_day(self):
        proposal = self._propose(self.account, self.key, date_effective=LATER)
        proposal.action_approve()
        proposal.action_reject()
        with freeze_time(LATER):
            self.assertFalse(self._run_daily("effective"))

    def test_effective_is_history(self):
        proposal = self._propose(self.account, self.key)
        proposal.action_approve()
        decision = proposal.with_user(self.user_manager)
        with self.assertRefused(UserError, "history"):
            decision.reason = "It was always so"
        with self.assertRefused(UserError, "waits for a decision"):
            decision.action_reject()

    def test_second_proposal_takes_the_place_of_the_first(self):
        first = self._propose(self.account, self.growth, self.user_sales)
        second = self._propose(self.account, self.key, self.user_sales)
        self.assertEqual((first.state, second.state), ("superseded", "proposed"))

    def test_proposal_does_not_touch_what_is_approved_until_it_is_approved_itself(self):
        first = self._propose(self.account, self.growth, date_effective=LATER)
        first.action_approve()
        second = self._propose(self.account, self.key, self.user_sales)
        self.assertEqual(first.state, "approved")
        second.with_user(self.user_manager).action_approve()
        self.assertEqual((first.state, second.state), ("superseded", "effective"))

    def test_two_proposals_at_once_for_one_account(self):
        values = {"account_id": self.account.id, "reason": "Why not"}
        first, second = self.env["kam.tier.decision"].create(
            [{**values, "to_tier_id": self.key.id}, {**values, "to_tier_id": self.growth.id}]
        )
        self.assertEqual((first.state, second.state), ("superseded", "proposed"))

    def test_taking_a_proposal_back(self):
        proposal = self._propose(self.account, self.key, self.user_sales)
        with self.assertRefused(UserError, "of your own"):
            proposal.with_user(self.user_manager).action_withdraw_proposal()
        proposal.with_user(self.user_sales).action_withdraw_proposal()
        self.assertEqual(proposal.state, "superseded")
        self.assertIn("takes the proposal back", self._log())

    def test_not_before_the_last_decision(self):
        self._propose(self.account, self.key).action_approve()
        day = date(2026, 6, 29)
        with self.assertRefused(ValidationError, "last changed on 06/30/2026. Choose that day"):
            self._propose(self.account, self.growth, date_effective=day)
        with self.assertRefused(ValidationError, "last changed on"):
            self.account.write({"tier_id": self.growth.id, "tier_since": day})
        with freeze_time("2026-07-05"):
            late = self._propose(self.account, self.growth, date_effective=date(2026, 7, 1))
            late.action_approve()
            self.assertEqual(self.account.tier_since, date(2026, 7, 1), "told afterwards")

    def test_proposal_that_changes_nothing(self):
        with self.assertRefused(ValidationError, "has no tier"):
            self._propose(self.account, False)
        self.account.tier_id = self.key
        with self.assertRefused(ValidationError, "is in the tier Key already"):
            self._propose(self.account, self.key)

    def test_grace_that_ends_before_it_starts(self):
        self.account.tier_id = self.key
        with self.assertDatabaseRefuses("kam.tier.decision", "grace period ends before"):
            self._propose(self.account, self.growth, grace_until=date(2026, 6, 1))

    def test_directions(self):
        for tier, direction in (
            (self.growth, "first"),
            (self.strategic, "promotion"),
            (self.key, "demotion"),
            (self.key.browse(), "withdrawal"),
        ):
            decision = self._propose(self.account, tier)
            decision.action_approve()
            self.assertEqual(decision.direction, direction)
        self.assertFalse(self.account.tier_id or self.account.tier_since)
        self.assertFalse(self.account.tier_review_date)
        history = self.account.decision_ids
        self.growth.sequence, self.strategic.sequence = 1, 99
        self.assertEqual(
            history.filtered(lambda d: d.direction == "promotion").to_tier_id, self.strategic
        )

    def test_direct_change_is_a_decision(self):
        open_one = self._propose(self.account, self.growth, self.user_sales)
        with Form(self.account.with_user(self.user_manager)) as form:
            form.tier_id = self.key
        decision = self.account.decision_ids - open_one
        self.assertRecordValues(
            decision,
            [
                {
                    "state": "effective",
                    "from_tier_id": False,
                    "to_tier_id": self.key.id,
                    "reason": "Changed by kam_manager",
                    "approver_id": self.user_manager.id,
                    "date_effective": TODAY,
                }
            ],
        )
        self.assertEqual(open_one.state, "superseded")

    def test_new_account_with_a_tier_has_its_history(self):
        since = date(2020, 1, 1)
        account = self._account(self._customer("Old"), tier_id=self.key.id, tier_since=since)
        self.assertEqual(account.decision_ids.date_effective, since)
        self.assertFalse(account.activity_ids, "nothing to welcome them for")

    def test_leader_gets_an_activity_until_it_is_decided(self):
        leader = self._user("kam_leader", MANAGER)
        self.env["crm.team"].create(
            {
                "name": "Key Accounts",
                "user_id": leader.id,
                "crm_team_member_ids": [(0, 0, {"user_id": self.user_sales.id})],
            }
        )
        proposal = self._propose(self.account, self.key, self.user_sales)
        self.assertEqual(proposal.activity_ids.user_id, leader)
        proposal.with_user(leader).action_approve()
        self.assertFalse(proposal.activity_ids)

    def test_playbook_starts(self):
        playbook = self._playbook("Welcome")
        self.key.playbook_id = playbook
        self.account.tier_id = self.key
        activity = self.account.activity_ids
        self.assertRecordValues(
            activity,
            [
                {
                    "summary": "Call them",
                    "user_id": self.user_sales.id,
                    "date_deadline": date(2026, 7, 5),
                }
            ],
        )
        self.assertIn("“Welcome” was started", self._log())

    def test_playbook_on_leaving(self):
        self.key.write({"playbook_id": False, "leaving_playbook_id": self._playbook("Win").id})
        self.account.tier_id = self.key
        self.assertFalse(self.account.activity_ids)
        self.account.tier_id = self.growth
        self.assertEqual(self.account.activity_ids.summary, "Call them")

    def test_playbook_without_anybody(self):
        self.key.playbook_id = self._playbook("Welcome")
        account = self._account(self._customer("Nobody's"))
        account.tier_id = self.key
        self.assertFalse(account.activity_ids)
        self.assertIn("nobody is responsible", self._log(account))

    def _playbook(self, name):
        call = {
            "activity_type_id": self.env.ref("mail.mail_activity_data_call").id,
            "summary": "Call them",
            "delay_count": 5,
            "delay_from": "after_plan_date",
        }
        return self.env["mail.activity.plan"].create(
            {"name": name, "res_model": "kam.account", "template_ids": [(0, 0, call)]}
        )
