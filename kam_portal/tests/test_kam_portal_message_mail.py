from odoo.tests import tagged

from .common import MARKER
from .common_message import KamMessageCase


@tagged("post_install", "-at_install")
class TestKamPortalMessageMail(KamMessageCase):
    """Who is told by mail, in which words, and what never leaves the house."""

    # ---- whom ----

    def test_all_who_take_part_hear_of_it_but_the_author(self):
        message = self._reply_as_staff("You get them in May")
        self.assertEqual(self._mailed(message), self.anna.partner_id | self.other_user.partner_id)
        message = self._say("Thank you")
        self.assertEqual(
            self._mailed(message), self.other_user.partner_id | self.manager.partner_id
        )

    def test_internal_messages_stay_with_us(self):
        colleague = self._create_employee("dev", "Dora Developer")
        self._create_colleague(self.initiative, colleague)
        record = self.initiative.with_user(colleague)
        message = self._as_staff(colleague)._post(record, MARKER, visibility="internal")
        self.assertEqual(self._mailed(message), self.manager.partner_id)

    def test_nobody_hears_of_it_without_a_right_to_read_it(self):
        def removed():
            self.participant.active = False

        def archived_user():
            self.anna.active = False

        def moved():
            self.anna.partner_id.parent_id = self.other_customer

        def new_terms():
            self.initiative.terms_id = self._create_terms("New rules")

        def no_key_account():
            self.account.tier_id = self.plain_tier

        def archived_account():
            self.account.active = False

        def archived_customer():
            # As it is when the company was archived and its people forgotten.
            self.customer.active = False

        def other_company():
            branch = self.env["res.company"].create({"name": "Branch"})
            self.anna.write({"company_ids": [(6, 0, branch.ids)], "company_id": branch.id})

        for change in (
            removed,
            archived_user,
            moved,
            new_terms,
            no_key_account,
            archived_account,
            archived_customer,
            other_company,
        ):
            with self.subTest(change.__name__), self._undone():
                change()
                message = self._reply_as_staff("Secret")
                self.assertNotIn(self.anna.partner_id, self._mailed(message))

    def test_chosen_persons_only_if_they_may_read_it(self):
        chosen = self.anna.partner_id | self.berta.partner_id
        message = self._reply_as_staff("For you", partners=chosen)
        self.assertEqual(self._mailed(message), self.anna.partner_id, "Berta does not take part")

    def test_invitation_does_not_follow_people_to_another_employer(self):
        self._create_participant(self.initiative, self.berta)
        self.berta.partner_id.parent_id = self.other_customer
        self.initiative.action_invite()
        message = self.initiative.portal_message_ids[0]
        self.assertIn("You are invited", message.body)
        self.assertNotIn(self.berta.partner_id, self._mailed(message))

    def test_invitation_reaches_who_has_not_accepted_yet(self):
        self._create_participant(self.initiative, self.berta)
        chosen = self.berta.partner_id | self.manager.partner_id
        message = self._reply_as_staff("Join us", event="invitation", partners=chosen)
        self.assertEqual(self._mailed(message), self.berta.partner_id)
        self.assertEqual(self._mails(message).subject, "Invitation: New coating")

    def test_plan_is_for_the_people_of_the_customer(self):
        message = self._reply_as_staff("How far are you?", self.measure)
        self.assertEqual(self._mailed(message), self.anna.partner_id | self.berta.partner_id)
        self.measure.visibility = "internal"
        message = self._reply_as_staff("No longer shared", self.measure)
        self.assertFalse(self._mails(message))
        self.plan.state = "closed"
        message = self._reply_as_staff("It is over", self.plan)
        self.assertFalse(self._mails(message))

    def test_each_person_chooses_by_event(self):
        preferences = self.env["kam.portal.preference"]
        preferences._choose(self.anna.partner_id, ["question"])
        self.assertNotIn(self.anna.partner_id, self._mailed(self._reply_as_staff("A comment")))
        message = self._reply_as_staff("How many?", kind="question")
        self.assertIn(self.anna.partner_id, self._mailed(message))
        self.assertNotIn(self.anna.partner_id, self._mailed(self._reply_as_staff("x", self.plan)))

    # ---- what it says ----

    def test_words_link_and_answer(self):
        message = self._reply_as_staff("You get <b>them</b>\nin May: https://example.com/a?b=1&c=2")
        mail = self._mail_to(message, self.anna)
        words = self._words(mail)
        self.assertEqual(mail.subject, "New message: New coating")
        self.assertIn("Mara Manager", words)
        self.assertIn("<b>them</b>", words, "shown, not obeyed")
        link = f"/my/kam/{self.account.id}/initiative/{self.initiative.id}#message_{message.id}"
        self.assertIn(link, str(mail.body_html))
        self.assertIn("https://example.com/a?b=1", words)
        self.assertIn("/my/kam/preferences", str(mail.body_html))
        theirs = self._mail_to(message, self.other_user)
        self.assertIn(f"/my/kam/{self.other_account.id}/initiative/", str(theirs.body_html))

    def test_nothing_internal_and_no_foreign_name_or_address(self):
        message = self._say("We need 50")
        mail = self._mail_to(message, self.other_user)
        for secret in ("Anna", "Glass Works", "anna@glass.example", MARKER):
            self.assertNotIn(secret, self._everything(mail))
        self.assertIn("Partner A", self._words(mail))
        for mail in self._mails(self._reply_as_staff("In May")):
            # Rita's company bears the marker as a name; the mails of both must not tell it.
            self._assert_nothing_internal(mail)
            for address in ("anna@", "rita@", "manager@"):
                self.assertNotIn(address, self._everything(mail))

    def test_colleagues_addresses_are_not_passed_around(self):
        self._accept(self._create_participant(self.initiative, self.berta))
        message = self._reply_as_staff("In May")
        for mail in self._mails(message):
            self.assertNotIn("X-Msg-To-Add", mail.headers or "")
            self.assertNotIn("@glass.example", self._everything(mail))

    def test_each_reader_in_his_language(self):
        self.env["res.lang"]._activate_lang("de_DE")
        self._accept(self._create_participant(self.initiative, self.berta))
        self.berta.partner_id.lang = "de_DE"
        self.env.flush_all()
        message = self._reply_as_staff("In May")
        self.assertIn('lang="de-DE"', str(self._mail_to(message, self.berta).body_html))
        self.assertIn('lang="en-US"', str(self._mail_to(message, self.anna).body_html))

    def test_sentence_fits_what_it_is_about(self):
        for post, subject in (
            ({"kind": "question"}, "A question for you: New coating"),
            ({"kind": "answer"}, "Answer: New coating"),
            ({"kind": "status"}, "News: New coating"),
            ({"kind": "notice", "event": "decision"}, "Your decision: New coating"),
            ({"kind": "notice", "event": "milestone"}, "Milestone: New coating"),
            ({"kind": "notice"}, "New message: New coating"),
        ):
            message = self._reply_as_staff("Text", **post)
            self.assertEqual(self._mail_to(message, self.anna).subject, subject)

    def test_only_who_may_comment_is_invited_to_answer(self):
        self.company.alias_domain_id = self.env["mail.alias.domain"].create(
            {"name": "supplier.example"}
        )
        words = self._words(self._mail_to(self._reply_as_staff("In May"), self.anna))
        self.assertIn("You can simply answer this mail", words)
        self.assertIn("write your answer above this line", words)
        self.initiative.degree = "informed"
        words = self._words(self._mail_to(self._reply_as_staff("In June"), self.anna))
        self.assertNotIn("You can simply answer this mail", words)

    def test_files_are_named_and_stay_here(self):
        message = self._reply_as_staff("See", uploads=[("plan.txt", b"Plan B")])
        mail = self._mail_to(message, self.anna)
        self.assertIn("plan.txt", self._words(mail))
        self.assertFalse(mail.attachment_ids)

    # ---- our people ----

    def test_staff_get_a_link_into_odoo(self):
        message = self._say("We need 50")
        mail = self._mail_to(message, self.manager)
        self.assertIn("Anna Buyer", self._words(mail))
        self.assertIn(f"model=kam.initiative&amp;res_id={self.initiative.id}", str(mail.body_html))
        self.assertNotIn("/my/kam/preferences", str(mail.body_html))

    def test_account_manager_hears_about_the_plan(self):
        message = self._say("Done", record=self.initiative)
        self.assertIn(self.manager.partner_id, self._mailed(message))
        messages = self.messages.with_user(self.anna).sudo()
        plan = messages.env["kam.plan"].browse(self.plan.id)
        message = messages._post(plan, "Done", author=self.anna.partner_id, source="portal")
        self.assertEqual(self._mailed(message), self.manager.partner_id | self.berta.partner_id)
