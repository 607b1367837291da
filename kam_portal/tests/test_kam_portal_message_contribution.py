from odoo.tests import tagged

from .common_message import KamMessageCase


@tagged("post_install", "-at_install")
class TestKamPortalMessageContribution(KamMessageCase):
    """Of a contribution those hear who wrote it or about it, and nobody who may not read it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._accept(cls._create_participant(cls.initiative, cls.berta))
        cls.contribution = cls._contribute("initiative")

    @classmethod
    def _contribute(cls, audience):
        contributions = cls.env["kam.contribution"]
        return contributions.create(
            {
                "initiative_id": cls.initiative.id,
                "account_id": cls.account.id,
                "author_id": cls.anna.partner_id.id,
                "name": "Thinner coating",
                "kind": "idea",
                "situation": "It peels off",
                "wish": "Half as thick",
                "audience": audience,
                "state": "submitted",
            }
        )

    def _comment(self, user, contribution=None):
        messages = self.messages.with_user(user).sudo()
        record = messages.env["kam.contribution"].browse((contribution or self.contribution).id)
        return messages._post(record, "I agree", author=user.partner_id, source="portal")

    def test_author_and_whoever_joined_in_hear_of_it(self):
        message = self._reply_as_staff("We look at it", self.contribution)
        self.assertEqual(self._mailed(message), self.anna.partner_id)
        self._comment(self.other_user)
        message = self._reply_as_staff("It is planned", self.contribution)
        self.assertEqual(self._mailed(message), self.anna.partner_id | self.other_user.partner_id)
        self.assertIn(
            f"/contribution/{self.contribution.id}#message_{message.id}",
            str(self._mail_to(message, self.anna).body_html),
        )

    def test_kept_to_the_own_company_it_stays_there(self):
        contribution = self._contribute("account")
        chosen = (self.anna | self.berta | self.other_user).partner_id
        message = self._reply_as_staff("We look at it", contribution, partners=chosen)
        self.assertEqual(self._mailed(message), (self.anna | self.berta).partner_id)

    def test_withdrawn_it_is_the_authors_matter(self):
        self._comment(self.other_user)
        self.contribution.state = "withdrawn"
        message = self._reply_as_staff("What a pity", self.contribution)
        self.assertEqual(self._mailed(message), self.anna.partner_id)
        self.assertFalse(message._get_writers())

    def test_only_those_who_are_asked_answer(self):
        question = self.contribution._ask("How thick is it today?")
        for user, kind in ((self.other_user, "comment"), (self.berta, "answer")):
            mail = {"email_from": user.partner_id.email, "body": "<p>Two</p>", "message_id": "<1>"}
            question._receive(mail)
            newest = self.contribution.portal_message_ids.sorted("id")[-1]
            self.assertEqual((newest.author_id, newest.kind), (user.partner_id, kind))
        self.assertEqual(self.contribution.state, "acknowledged")

    def test_whoever_answers_for_it_hears_of_it(self):
        colleague = self._create_employee("dev", "Dora Developer")
        self.contribution.owner_id = colleague
        message = self._comment(self.berta)
        self.assertIn(colleague.partner_id, self._mailed(message))
        self.assertNotIn(self.manager.partner_id, self._mailed(message))
