from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from ..tools.contribution import CUSTOMER_STATES, STATES, TRANSITIONS
from .common import MARKER
from .common_contribution import KamContributionCase


@tagged("post_install", "-at_install")
class TestKamContribution(KamContributionCase):
    def test_it_belongs_to_the_author_and_the_initiative(self):
        contribution = self._contribute(state="draft")
        self.assertEqual(contribution.account_id, self.account)
        self.assertEqual(contribution.author_ids, self.anna.partner_id)
        self.assertEqual(contribution.owner_id, self.manager)
        self.assertEqual(contribution.company_id, self.company)
        self.assertFalse(contribution.entered_by_id)

    def test_customers_never_follow_it(self):
        """What is discussed in the chatter is sent to followers."""
        contributions = self.env["kam.contribution"].with_user(self.anna).sudo()
        contribution = contributions.with_context(tracking_disable=False).create(
            {
                "name": "Seal",
                "initiative_id": self.initiative.id,
                "author_id": self.anna.partner_id.id,
                "situation": "It leaks",
                "wish": "A better one",
            }
        )
        contribution._submit()
        self.assertFalse(contribution.message_partner_ids.filtered("partner_share"))

    def test_people_of_other_customers_cannot_contribute(self):
        with self.assertRefused(ValidationError, "does not belong to a customer"):
            self._contribute(author=self.other_user)

    def test_a_title_is_needed(self):
        with self.assertRefused(ValidationError, "title"):
            self._contribute(name="   ")

    def test_only_requirements_have_a_level(self):
        contribution = self._contribute(kind="requirement", requirement_level="must")
        contribution.kind = "idea"
        self.assertFalse(contribution.requirement_level)
        contribution.kind = "requirement"
        self.assertEqual(contribution.requirement_level, "should")

    # ---- a draft ----

    def test_only_the_words_of_a_draft_are_edited(self):
        draft = self._contribute(state="draft")
        draft._edit({"name": "New seal", "value": "A day a month", "state": "planned"})
        self.assertEqual(draft.name, "New seal")
        self.assertEqual(draft.value, "A day a month")
        self.assertEqual(draft.state, "draft")
        draft._submit()
        with self.assertRefused(UserError, "no longer changed"):
            draft._edit({"name": "Another"})

    def test_what_is_missing_is_named(self):
        draft = self._contribute(state="draft", situation=" ", wish=False)
        self.assertEqual(draft._get_missing(), ["situation", "wish"])
        with self.assertRefused(UserError, "Situation, Wish"):
            draft._submit()
        self.assertEqual(draft.state, "draft")

    def test_feedback_needs_no_wish(self):
        draft = self._contribute(state="draft", kind="feedback", wish=False)
        draft._submit()
        self.assertEqual(draft.state, "submitted")
        self.assertTrue(draft.date_submitted)

    def test_nothing_is_submitted_while_the_initiative_rests(self):
        draft = self._contribute(state="draft")
        self.initiative.write(self._prepare_state("paused"))
        with self.assertRefused(UserError, "not open"):
            draft._submit()

    def test_submitting_twice_changes_nothing_more(self):
        contribution = self._contribute()
        contribution._submit()
        self.assertEqual(len(contribution.portal_message_ids), 1)
        contribution.action_acknowledge()
        with self.assertRaises(UserError):
            contribution._submit()

    # ---- the states ----

    def test_each_state_is_in_the_table_and_has_one_for_the_customer(self):
        states = {state for state, _label in STATES}
        self.assertEqual(states, set(TRANSITIONS))
        self.assertEqual(states, set(CUSTOMER_STATES))
        self.assertLessEqual(set().union(*TRANSITIONS.values()), states)

    def test_the_customer_does_not_see_whether_we_evaluate_or_decide(self):
        contribution = self._contribute(state="evaluation")
        self.assertEqual(contribution.customer_state, "under_review")
        contribution.action_decide()
        self.assertEqual(contribution.customer_state, "under_review")
        found = self.env["kam.contribution"].search([("customer_state", "=", "under_review")])
        self.assertIn(contribution, found)

    def test_the_board_shows_the_way_in_its_order(self):
        self._contribute(state="declined")
        self._contribute()
        contributions = self.env["kam.contribution"].with_context(read_group_expand=True)
        groups = contributions.web_read_group(
            [("initiative_id", "=", self.initiative.id)], ["state"], ["__count"]
        )
        self.assertEqual(
            [group["state"] for group in groups["groups"]],
            [
                "submitted",
                "acknowledged",
                "question",
                "evaluation",
                "decision",
                "planned",
                "in_progress",
                "ready_to_test",
                "declined",
            ],
        )

    def test_the_whole_way(self):
        contribution = self._contribute()
        self.assertFalse(contribution.date_acknowledged)
        contribution.action_acknowledge()
        self.assertTrue(contribution.date_acknowledged)
        contribution.action_evaluate()
        contribution.action_decide()
        self.assertFalse(contribution.date_decided)
        contribution.action_plan()
        self.assertTrue(contribution.date_decided)
        contribution.action_start()
        contribution.action_ready()
        contribution.action_deliver()
        self.assertEqual(contribution.state, "delivered")
        self.assertTrue(contribution.date_delivered)

    def test_no_state_is_skipped_by_writing_it(self):
        contribution = self._contribute()
        with self.assertRefused(UserError, "cannot go from “Submitted” to “Delivered”"):
            contribution.write({"state": "delivered"})
        with self.assertRaises(UserError):
            self._contribute(state="draft").write({"state": "planned"})

    def test_nothing_follows_on_merged_and_withdrawn(self):
        contribution = self._contribute()
        contribution._withdraw()
        for state in ("draft", "submitted", "evaluation", "planned"):
            with self.assertRaises(UserError):
                contribution.write({"state": state})

    def test_declining_needs_a_reason(self):
        contribution = self._contribute()
        with self.assertRefused(ValidationError, "why"):
            contribution.write({"state": "declined", "state_reason": "  "})
        wizard = self.env["kam.contribution.close"]
        with self.assertRefused(ValidationError, "why"):
            wizard.create({"contribution_id": contribution.id, "outcome": "declined"})
        wizard.create(
            {"contribution_id": contribution.id, "outcome": "declined", "reason": "Too hot"}
        ).action_close()
        self.assertEqual(contribution.state, "declined")
        self.assertEqual(contribution.state_reason, "Too hot")

    def test_parking_needs_a_day_to_come(self):
        contribution = self._contribute()
        with self.assertRefused(ValidationError, "until when"):
            contribution.write({"state": "parked"})
        values = {"contribution_id": contribution.id, "outcome": "parked"}
        wizard = self.env["kam.contribution.close"]
        for day in (False, "2020-01-01"):
            with self.assertRefused(ValidationError, "day to come"):
                wizard.create({**values, "parked_until": day})
        wizard.create({**values, "parked_until": "2199-01-01"}).action_close()
        self.assertEqual(contribution.state, "parked")

    def test_reopening_forgets_the_reason(self):
        contribution = self._contribute(state="declined")
        contribution.action_reopen()
        self.assertEqual(contribution.state, "evaluation")
        self.assertFalse(contribution.state_reason)
        contribution.write({"state": "parked", "parked_until": "2199-01-01"})
        contribution.action_reopen()
        self.assertFalse(contribution.parked_until)

    def test_what_was_delivered_can_be_worked_on_again(self):
        contribution = self._contribute(state="planned")
        contribution.action_start()
        contribution.action_deliver()
        contribution.action_reopen()
        self.assertEqual(contribution.state, "in_progress")
        self.assertFalse(contribution.date_delivered)

    # ---- withdrawing ----

    def test_a_dropped_draft_was_never_submitted(self):
        draft = self._contribute(state="draft")
        draft._withdraw()
        self.assertEqual(draft.state, "withdrawn")
        self.assertFalse(draft.date_submitted)
        self.assertFalse(draft.portal_message_ids)

    def test_what_is_worked_on_is_not_withdrawn(self):
        contribution = self._contribute(state="planned")
        self.assertTrue(contribution._may_withdraw())
        contribution.action_start()
        self.assertFalse(contribution._may_withdraw())
        with self.assertRaises(UserError):
            contribution._withdraw()

    # ---- the talk ----

    def test_each_status_is_told_in_the_thread(self):
        contribution = self._contribute()
        contribution.action_acknowledge()
        contribution.action_evaluate()
        contribution.action_decide()
        contribution.write({"state": "declined", "state_reason": "Not approved for food"})
        messages = contribution.portal_message_ids.sorted("id")
        self.assertEqual(messages.mapped("kind"), ["status"] * 4)
        self.assertEqual(
            messages.mapped("body"),
            [
                "Status: Submitted",
                "Status: Acknowledged",
                "Status: Under Review",
                "Status: Declined\nNot approved for food",
            ],
        )
        self.assertNotIn(MARKER, " ".join(messages.mapped("body")))

    def test_a_question_is_answered_and_it_goes_on(self):
        contribution = self._contribute(state="decision")
        self.env["kam.contribution.ask"].create(
            {"contribution_id": contribution.id, "question": "How hot is it?"}
        ).action_ask()
        self.assertEqual(contribution.state, "question")
        question = contribution.portal_message_ids.filtered(lambda m: m.kind == "question")
        self.assertEqual(question.body, "How hot is it?")
        message = contribution._answer("200 degrees", self.anna.partner_id)
        self.assertEqual(message.kind, "answer")
        self.assertEqual(message.author_id, self.anna.partner_id)
        self.assertEqual(message.account_id, self.account)
        self.assertEqual(contribution.state, "decision")

    def test_an_answer_to_a_question_about_a_new_one_acknowledges_it(self):
        contribution = self._contribute()
        contribution._ask("How hot is it?")
        self.assertTrue(contribution.date_acknowledged)
        contribution._answer("Very", self.anna.partner_id)
        self.assertEqual(contribution.state, "acknowledged")

    def test_it_goes_on_without_an_answer(self):
        contribution = self._contribute(state="in_progress")
        contribution._ask("How hot is it?")
        contribution.action_go_on()
        self.assertEqual(contribution.state, "in_progress")
        last = contribution.portal_message_ids.sorted("id")[-1]
        self.assertEqual(last.body, "Status: In Progress")

    def test_nobody_answers_what_was_not_asked(self):
        contribution = self._contribute()
        with self.assertRefused(UserError, "no open question"):
            contribution._answer("200 degrees", self.anna.partner_id)
        contribution._ask("How hot?")
        with self.assertRaises(ValidationError):
            contribution._answer("  ", self.anna.partner_id)
        self.assertEqual(contribution.state, "question")
