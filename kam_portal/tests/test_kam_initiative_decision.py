from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common_initiative import KamInitiativeCase


@tagged("post_install", "-at_install")
class TestKamInitiativeDecision(KamInitiativeCase):
    """Who decides, and when it is decided."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.initiative.degree = "co_deciding"
        cls.participant.role = "decision_maker"
        cls.second = cls._create_participant(cls.initiative, cls.berta, role="sponsor")
        cls._accept(cls.second)
        cls.decision = cls._create_decision(cls.initiative)

    # ---- the customers decide ----

    def test_all_have_to_approve(self):
        self.assertEqual(self.decision.waiting_for, "Anna Buyer, Berta Engineer")
        self.decision._answer(self.participant, "approve", "Go ahead")
        self.assertEqual(self.decision.state, "open")
        self.assertEqual(self.decision.waiting_for, "Berta Engineer")
        self.decision._answer(self.second, "approve")
        self.assertEqual(self.decision.state, "approved")
        self.assertFalse(self.decision.waiting_for)
        self.assertEqual(self.decision.date_decided, fields.Date.context_today(self.decision))
        self.assertEqual(self.decision.approval_ids[0].comment, "Go ahead")
        self.assertEqual(self._get_conversation(self.initiative)[-1], "Approved: Build the pilot")

    def test_one_no_is_enough(self):
        self.decision._answer(self.second, "decline", "Too early")
        self.assertEqual(self.decision.state, "declined")
        with self.assertRefused(UserError, "has been decided already"):
            self.decision._answer(self.participant, "approve")

    def test_a_changed_mind_is_one_answer(self):
        self.decision._answer(self.participant, "approve")
        self.decision._answer(self.participant, "approve", "With the blue one")
        self.assertEqual(self.decision.approval_ids.mapped("comment"), ["With the blue one"])

    def test_only_those_who_have_to_decide_answer(self):
        self.participant.role = "tester"
        with self.assertRefused(UserError, "not yours to decide"):
            self.decision._answer(self.participant, "approve")
        self.initiative.write(self._prepare_state("paused"))
        with self.assertRaises(UserError):
            self.decision._answer(self.second, "approve")

    def test_whoever_leaves_is_not_waited_for(self):
        self.decision._answer(self.participant, "approve")
        self.second.action_remove()
        self.assertEqual(self.decision.state, "approved")

    def test_whoever_leaves_alone_decides_nothing(self):
        self.second.action_remove()
        self.participant.action_remove()
        self.assertEqual(self.decision.state, "open")
        self.assertIn("invite a decision maker", self.decision.waiting_for)

    def test_where_nobody_decides_any_more_it_stays_open(self):
        self.decision._answer(self.participant, "approve")
        self.initiative.degree = "consulted"
        self.second.action_remove()
        self.assertEqual(self.decision.state, "open")
        self.assertEqual(self.decision.waiting_for, "Us")

    def test_those_who_decide_are_asked(self):
        words = self._get_conversation(self.initiative)
        self.assertEqual(words[-1], "Please decide: Build the pilot")

    def test_what_was_added_to_a_draft_is_asked_when_it_is_proposed(self):
        self.initiative.action_take_back()
        self._create_decision(self.initiative, name="Build two")
        self.assertNotIn("Please decide: Build two", self._get_conversation(self.initiative))
        self.initiative.action_propose()
        self.assertIn("Please decide: Build two", self._get_conversation(self.initiative))

    # ---- we decide ----

    def test_we_do_not_decide_for_the_customers(self):
        for action in ("action_approve", "action_decline"):
            with self.assertRefused(UserError, "Waiting for: Anna Buyer, Berta Engineer"):
                getattr(self.decision.with_user(self.manager), action)()

    def test_we_decide_where_customers_only_advise(self):
        self.initiative.degree = "co_designing"
        self.assertEqual(self.decision.waiting_for, "Us")
        decision = self.decision.with_user(self.manager)
        decision.action_decline()
        decision.action_approve()
        self.assertEqual(decision.state, "declined")
        self.assertEqual(self._get_conversation(self.initiative)[-1], "Declined: Build the pilot")

    def test_nobody_enters_answers_of_customers(self):
        with self.assertRaises(AccessError):
            self.env["kam.initiative.approval"].with_user(self.manager).create(
                {
                    "decision_id": self.decision.id,
                    "participant_id": self.participant.id,
                    "answer": "approve",
                    "date": fields.Datetime.now(),
                }
            )
        decision = self.decision.with_user(self.manager)
        with self.assertRefused(UserError, "decided by the customers"):
            decision.state = "approved"
        with self.assertRefused(UserError, "decided by the customers"):
            decision.create(
                {"initiative_id": self.initiative.id, "name": "Ours", "state": "approved"}
            )

    # ---- what was asked stays ----

    def test_what_was_answered_stays_what_it_was(self):
        self.decision.text = "Shall we go on in spring?"
        self.decision._answer(self.participant, "approve")
        for vals in ({"text": "Something else"}, {"phase_id": self._phase("launch").id}):
            with self.assertRefused(UserError, "has been answered and stays"):
                self.decision.write(vals)
        with self.assertRaises(UserError):
            self.decision.unlink()
        self.decision.date_deadline = "2026-12-31"

    def test_unanswered_decisions_can_go(self):
        self.decision.unlink()
        self.assertFalse(self.initiative.decision_ids)
