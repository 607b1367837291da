from email.message import EmailMessage
from email.utils import make_msgid

from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import MARKER, QUIET
from .common_message import KamMessageCase
from .test_upload import PDF, PNG

QUOTE = "\n\nOn Mon, 2 Mar 2026 at 10:00, Supplier <a@supplier.example> wrote:\n> Secret quote\n"


@tagged("post_install", "-at_install")
class TestMailGateway(KamMessageCase):
    """Answers by mail: whose they are, and what becomes of those that are nobody's."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.alias_domain_id = cls.env["mail.alias.domain"].create(
            {"name": "supplier.example"}
        )
        cls.asked = cls._as_manager("How many pieces?")

    @classmethod
    def _as_manager(cls, body, **post):
        record = cls.initiative.with_user(cls.manager)
        return cls.messages.with_user(cls.manager)._post(record, body, **post)

    # ---- mails as they come ----

    def _mail(self, sender, text="Sixty.", to=None, files=(), **headers):
        mail = EmailMessage()
        mail["From"] = sender
        mail["To"] = "catchall@supplier.example"
        mail["Subject"] = "Re: New message"
        mail["Message-Id"] = make_msgid(domain="glass.example")
        mail["In-Reply-To"] = self._reference(to or self.asked)
        for name, value in headers.items():
            mail[name.replace("_", "-")] = value
        mail.set_content(text)
        for name, content in files:
            mail.add_attachment(
                content, maintype="application", subtype="octet-stream", filename=name
            )
        return mail

    def _reference(self, message):
        sent = self.env["mail.message"].search(
            [("model", "=", message._name), ("res_id", "=", message.id)], limit=1
        )
        return sent.message_id

    def _receive(self, mail):
        """The new messages in our threads."""
        before = self.messages.search([])
        with mute_logger("odoo.addons.mail.models.mail_thread"):
            self.env["mail.thread"].message_process(None, bytes(mail))
        self.env.flush_all()
        return self.messages.search([]) - before

    # ---- the own address ----

    def test_answer_from_the_own_address_lands_in_the_thread(self):
        message = self._receive(self._mail("Anna <ANNA@glass.example>", f"Sixty.{QUOTE}"))
        self.assertEqual(message.body, "Sixty.")
        self.assertEqual((message.state, message.source), ("posted", "mail"))
        self.assertEqual((message.visibility, message.kind), ("customer", "comment"))
        self.assertEqual(message.author_id, self.anna.partner_id)
        self.assertEqual(message.account_id, self.account)
        self.assertEqual(message.initiative_id, self.initiative)
        self.assertEqual(
            self._mailed(message), self.manager.partner_id | self.other_user.partner_id
        )
        mail = self._mail_to(message, self.other_user)
        self.assertNotIn("anna", self._everything(mail).lower())

    def test_it_is_on_record(self):
        self._receive(self._mail("anna@glass.example"))
        [line] = self.env["kam.portal.log"].search([("user_id", "=", self.anna.id)])
        self.assertEqual((line.action, line.account_id), ("comment", self.account))
        self.assertEqual(line.initiative_id, self.initiative)

    def test_answer_to_a_message_about_the_plan(self):
        messages = self.messages.with_user(self.manager)
        asked = messages._post(self.measure.with_user(self.manager), "How far are you?")
        message = self._receive(self._mail("berta@glass.example", to=asked))
        self.assertEqual((message.state, message.author_id), ("posted", self.berta.partner_id))
        self.assertEqual((message.plan_id, message.measure_id), (self.plan, self.measure))

    def test_answer_to_an_answer(self):
        first = self._mail("anna@glass.example")
        self._receive(first)
        second = self._mail("rita@rival.example", "Seventy.")
        second.replace_header("In-Reply-To", first["Message-Id"])
        message = self._receive(second)
        self.assertEqual((message.state, message.author_id), ("posted", self.other_user.partner_id))

    def test_html_is_read_as_text(self):
        mail = self._mail("anna@glass.example", "Plain")
        mail.add_alternative(
            "<p>We need <b>60</b><script>alert(1)</script></p>"
            '<div class="gmail_quote">Secret quote</div>',
            subtype="html",
        )
        self.assertEqual(self._receive(mail).body, "We need 60")

    def test_mail_that_arrives_twice_counts_once(self):
        mail = self._mail("anna@glass.example")
        self.assertEqual(len(self._receive(mail)), 1)
        self.assertFalse(self._receive(mail))

    def test_endless_mail_is_cut(self):
        message = self._receive(self._mail("anna@glass.example", "word " * 9000))
        self.assertEqual((len(message.body), message.body[-1]), (10_000, "…"))

    def test_mail_without_a_word_says_nothing(self):
        self.assertFalse(self._receive(self._mail("anna@glass.example", "> Secret quote")))

    # ---- all others ----

    def _assert_moderated(self, mail):
        message = self._receive(mail)
        self.assertEqual(message.state, "moderation")
        self.assertFalse(message.author_id)
        self.assertFalse(message.account_id)
        self.assertEqual(message.source, "mail")
        self.assertEqual(self._mailed(message), self.manager.partner_id, "nobody else hears of it")
        return message

    def test_any_other_address_waits_for_moderation(self):
        for sender in (
            "anna@gmail.example",
            "berta@glass.example",
            "anna@glass.example.evil.example",
            '"anna@glass.example" <eve@evil.example>',
            "Anna Buyer <eve@evil.example>",
        ):
            message = self._assert_moderated(self._mail(sender))
            self.assertEqual(message.body, "Sixty.")
            self.assertTrue(message.email_from)

    def test_nobody_at_all_as_sender(self):
        for sender in ("", "nonsense", "<>"):
            mail = self._mail("x@x.example")
            mail.replace_header("From", sender)
            self._assert_moderated(mail)

    def test_person_without_the_right_waits_for_moderation(self):
        def removed():
            self.participant.active = False

        def informed_only():
            self.initiative.degree = "informed"

        def paused():
            self.initiative.write({"state": "paused", "state_reason": "Later"})

        def archived_user():
            self.anna.active = False

        def moved():
            self.anna.partner_id.parent_id = self.other_customer

        def new_terms():
            self.initiative.terms_id = self._create_terms("New rules")

        for change in (removed, informed_only, paused, archived_user, moved, new_terms):
            with self.subTest(change.__name__), self._undone():
                change()
                self._assert_moderated(self._mail("anna@glass.example"))

    def test_address_of_two_persons_is_nobodys_own(self):
        self._accept(self._create_participant(self.initiative, self.berta))
        self._address(self.berta, "anna@glass.example")
        self._assert_moderated(self._mail("anna@glass.example"))

    def test_customer_does_not_answer_an_internal_note(self):
        note = self._as_manager(MARKER, visibility="internal")
        colleague = self._create_employee("dev", "Dora Developer")
        self._create_colleague(self.initiative, colleague)
        record = self.initiative.with_user(colleague)
        note = self.messages.with_user(colleague)._post(record, MARKER, visibility="internal")
        self._assert_moderated(self._mail("anna@glass.example", to=note))

    # ---- our people ----

    def test_our_people_answer_by_mail_too(self):
        said = self._say("When?")
        message = self._receive(self._mail("manager@supplier.example", "In May.", to=said))
        self.assertEqual((message.state, message.source), ("posted", "staff"))
        self.assertEqual(message.author_id, self.manager.partner_id)
        self.assertFalse(message.account_id)
        self.assertIn(self.anna.partner_id, self._mailed(message))

    def test_answer_to_an_internal_note_stays_internal(self):
        colleague = self._create_employee("dev", "Dora Developer")
        self._create_colleague(self.initiative, colleague)
        record = self.initiative.with_user(colleague)
        note = self.messages.with_user(colleague)._post(record, "Risky", visibility="internal")
        message = self._receive(self._mail("manager@supplier.example", "I know.", to=note))
        self.assertEqual((message.state, message.visibility), ("posted", "internal"))
        self.assertNotIn(self.anna.partner_id, self._mailed(message))

    def test_what_we_say_about_a_mail_to_moderate_stays_with_us(self):
        received = self._receive(self._mail("eve@evil.example"))
        message = self._receive(self._mail("manager@supplier.example", "Who is it?", to=received))
        self.assertEqual((message.state, message.visibility), ("posted", "internal"))

    def test_colleague_without_a_right_waits_for_moderation(self):
        self._create_employee("stranger", "Sam Stranger")
        self._assert_moderated(self._mail("stranger@supplier.example"))

    # ---- what no person wrote ----

    def test_automatic_answers_and_bounces_are_ignored(self):
        for headers in (
            {"Auto_Submitted": "auto-replied"},
            {"Auto_Submitted": "auto-generated (vacation)"},
            {"Precedence": "bulk"},
            {"Precedence": "auto_reply"},
            {"X_Autoreply": "yes"},
            {"X_Autorespond": "Away"},
        ):
            mail = self._mail("anna@glass.example", "I am away", **headers)
            self.assertFalse(self._receive(mail), headers)
        self.assertFalse(self._receive(self._mail("MAILER-DAEMON@glass.example", "No such user")))
        bounce = self._mail("anna@glass.example")
        bounce.replace_header("To", "bounce@supplier.example")
        self.assertFalse(self._receive(bounce))
        self.assertTrue(self._receive(self._mail("anna@glass.example", Auto_Submitted="no")))

    # ---- files ----

    def test_files_are_checked_like_uploads(self):
        files = [("plan.pdf", PDF), ("tool.exe", b"MZ"), ("photo.png", b"no picture")]
        mail = self._mail("anna@glass.example", files=files)
        messages = self._receive(mail)
        message = messages.filtered(lambda m: m.source == "mail")
        self.assertEqual(message.file_ids.mapped("name"), ["plan.pdf"])
        self.assertEqual(message.file_ids._read()[2], PDF)
        self.assertEqual(message.file_ids.author_id, self.anna.partner_id)
        note = messages - message
        self.assertEqual(note.visibility, "internal")
        self.assertIn("tool.exe", note.body)
        self.assertIn("photo.png", note.body)
        told = self._mails(message).filtered(lambda m: self.anna.partner_id in m.recipient_ids)
        self.assertIn("tool.exe", self._words(told))
        self._assert_nothing_internal(told)

    def test_no_unchecked_copy_is_kept(self):
        before = self.env["ir.attachment"].search([])
        mail = self._mail("anna@glass.example", "Sixty.", files=[("tool.exe", b"MZ")])
        self._receive(mail)
        new = self.env["ir.attachment"].search([]) - before
        self.assertFalse(new)
        kept = self.env["mail.message"].search([("message_id", "=", mail["Message-Id"])])
        self.assertFalse(kept.body)
        self.assertFalse(kept.attachment_ids)

    def test_more_files_than_a_form_takes(self):
        files = [(f"{number}.txt", b"x") for number in range(7)]
        messages = self._receive(self._mail("anna@glass.example", files=files))
        message = messages.filtered(lambda m: m.source == "mail")
        self.assertEqual(len(message.file_ids), 5)
        self.assertIn("6.txt", (messages - message).body)

    def test_logo_of_a_signature_is_no_file(self):
        mail = self._mail("anna@glass.example")
        mail.add_related(PNG, "image", "png", cid="<logo@x>", filename="logo.png")
        self.assertFalse(self._receive(mail).file_ids)

    def test_file_alone_is_a_message(self):
        mail = self._mail("anna@glass.example", QUOTE, files=[("plan.pdf", PDF)])
        message = self._receive(mail)
        self.assertEqual((message.body, len(message.file_ids)), ("", 1))

    # ---- whatever else comes ----

    @mute_logger(*QUIET)
    def test_strange_mails_do_no_harm(self):
        for text in ("\ufeff\u202e\u200b", "=cmd|' /C calc'!A0", "<t t-out='1'/>", "{{ 1 }}"):
            message = self._receive(self._mail("anna@glass.example", text))
            self.assertLessEqual(len(message), 1)
        mail = self._mail("anna@glass.example")
        raw = bytes(mail).replace(b"Sixty.", b"Six\x00ty \xff\xfe.")
        with mute_logger("odoo.addons.mail.models.mail_thread"):
            self.env["mail.thread"].message_process(None, raw)
        forwarded = self._mail("anna@glass.example")
        forwarded.add_attachment(self._mail("eve@evil.example"))
        self.assertTrue(self._receive(forwarded))
