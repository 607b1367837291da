from email.message import EmailMessage
from email.utils import make_msgid

from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import MARKER
from .common_contribution import KamContributionCase
from .common_message import KamMessageCase


@tagged("post_install", "-at_install")
class TestKamContributionMail(KamContributionCase, KamMessageCase):
    """What people of the customer hear of their contribution by mail, and answer by mail."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.alias_domain_id = cls.env["mail.alias.domain"].create(
            {"name": "supplier.example"}
        )
        cls.contribution = cls._contribute(state="acknowledged").with_user(cls.manager)

    def _last(self):
        return self.contribution.portal_message_ids.sorted("id")[-1]

    def _answer_by_mail(self, sender, message, text="200 degrees"):
        sent = self.env["mail.message"].search(
            [("model", "=", message._name), ("res_id", "=", message.id)], limit=1
        )
        mail = EmailMessage()
        mail["From"], mail["To"] = sender, "catchall@supplier.example"
        mail["Message-Id"] = make_msgid(domain="glass.example")
        mail["In-Reply-To"] = sent.message_id
        mail.set_content(text)
        with mute_logger("odoo.addons.mail.models.mail_thread"):
            self.env["mail.thread"].message_process(None, bytes(mail))
        self.env.flush_all()
        self.env.invalidate_all()

    def test_the_author_hears_of_each_step(self):
        self.contribution.action_plan()
        mail = self._mail_to(self._last(), self.anna)
        self.assertIn("Status: Planned", self._words(mail))
        self.assertNotIn(MARKER, self._everything(mail))
        self.assertEqual(self._mailed(self._last()), self.anna.partner_id)

    def test_the_steps_are_told_in_the_language_of_the_author(self):
        self.env["res.lang"]._activate_lang("de_DE")
        self.anna.partner_id.lang = "de_DE"
        self.contribution.write({"state": "parked", "parked_until": "2199-01-31"})
        self.assertIn("31.01.2199", self._last().body)

    def test_all_authors_hear_of_a_merged_one(self):
        other = self._contribute("Better seal", author=self.other_user)
        other.with_user(self.manager)._merge_into(self.contribution)
        self.contribution.action_plan()
        self.assertEqual(
            self._mailed(self._last()), self.anna.partner_id | self.other_user.partner_id
        )

    def test_a_question_is_answered_by_mail(self):
        question = self.contribution._ask("How hot is it?")
        self.assertEqual(self._mailed(question), self.anna.partner_id)
        self._answer_by_mail("anna@glass.example", question)
        self.assertEqual(self.contribution.state, "acknowledged")
        self.assertEqual(self._last().kind, "answer")
        self.assertEqual(self._last().author_id, self.anna.partner_id)
        # What is said later is said in addition.
        self._answer_by_mail("anna@glass.example", question, "Sometimes 210")
        self.assertEqual(self._last().kind, "comment")

    def test_an_answer_of_anybody_else_waits(self):
        question = self.contribution._ask("How hot is it?")
        self._answer_by_mail("eve@evil.example", question)
        self.assertEqual(self._last().state, "moderation")
        self.assertEqual(self.contribution.state, "question")

    def test_an_answer_to_something_else_is_no_answer(self):
        status = self._last()
        self.contribution._ask("How hot is it?")
        self._answer_by_mail("anna@glass.example", status, "Thank you")
        self.assertEqual(self._last().kind, "comment")
        self.assertEqual(self.contribution.state, "question")
