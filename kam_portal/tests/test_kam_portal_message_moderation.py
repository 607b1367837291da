from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common import QUIET
from .common_message import KamMessageCase


@tagged("post_install", "-at_install")
class TestKamPortalMessageModeration(KamMessageCase):
    """A mail of an unknown sender: one of us decides whether it counts, and as whose."""

    def setUp(self):
        super().setUp()
        self.received = self._received(initiative_id=self.initiative.id)
        self.theirs = self.received.with_user(self.manager)

    def _received(self, **thread):
        return self.messages.create(
            {
                **thread,
                "body": "Sixty",
                "email_from": "anna@private.example",
                "source": "mail",
                "visibility": "customer",
                "state": "moderation",
            }
        )

    def _choose(self, message, user):
        with Form(message.with_user(self.manager)) as form:
            form.author_id = user.partner_id

    def test_accepted_as_that_of_a_participant(self):
        self._choose(self.received, self.anna)
        self.assertEqual(self.received.account_id, self.account)
        self.theirs.action_accept()
        self.assertEqual(self.received.state, "posted")
        self.assertEqual(self.received.author_id, self.anna.partner_id)
        self.assertEqual(self._mailed(self.received), self.other_user.partner_id)
        words = self._words(self._mail_to(self.received, self.other_user))
        self.assertNotIn("private.example", words)

    def test_somebody_must_have_written_it(self):
        with self.assertRaisesRegex(ValidationError, "Choose who wrote this"):
            self.theirs.action_accept()

    def test_only_who_takes_part_can_have_written_it(self):
        self.assertEqual(
            self.received.possible_author_ids, self.anna.partner_id | self.other_user.partner_id
        )
        self.theirs.author_id = self.berta.partner_id
        with self.assertRaisesRegex(UserError, "does not take part"):
            self.theirs.action_accept()

    def test_nor_does_anybody_say_so_past_the_button(self):
        with self.assertRaisesRegex(UserError, "does not take part"):
            self.theirs.write({"state": "posted", "author_id": self.berta.partner_id.id})

    def test_about_the_plan_it_is_one_of_the_customers_people(self):
        received = self._received(plan_id=self.plan.id)
        self.assertEqual(received.possible_author_ids, self.anna.partner_id | self.berta.partner_id)
        self._choose(received, self.berta)
        received.with_user(self.manager).action_accept()
        self.assertEqual(received.account_id, self.account)

    def test_rejected_and_taken_up_again(self):
        self.theirs.action_reject()
        self.assertEqual(self.received.state, "rejected")
        self.assertFalse(self._mails(self.received))
        self.theirs.action_reconsider()
        self.assertEqual(self.received.state, "moderation")

    def test_decided_once(self):
        self._choose(self.received, self.anna)
        self.theirs.action_accept()
        for action in ("action_accept", "action_reject", "action_reconsider"):
            with self.assertRaisesRegex(UserError, "decided already"):
                getattr(self.theirs, action)()

    def test_nobody_changes_what_it_says(self):
        with self.assertRaises(UserError):
            self.theirs.body = "Six"
        with self.assertRaises(UserError):
            self.theirs.email_from = "anna@glass.example"

    @mute_logger(*QUIET)
    def test_only_who_sees_the_thread_decides(self):
        stranger = self._create_employee("stranger", "Sam Stranger")
        self.assertFalse(self._as_staff(stranger).search([("id", "=", self.received.id)]))
        with self.assertRaises(AccessError):
            self.received.with_user(stranger).action_reject()
