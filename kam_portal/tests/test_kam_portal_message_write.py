from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common import QUIET
from .common_message import KamMessageCase
from .test_upload import PDF


@tagged("post_install", "-at_install")
class TestKamPortalMessageWrite(KamMessageCase):
    """Our people write to the customer, or to one another; they see who will read it."""

    def _wizard(self, record=None, user=None, **context):
        record = record or self.initiative
        context = {"active_model": record._name, "active_id": record.id, **context}
        wizards = self.env["kam.portal.message.write"].with_user(user or self.manager)
        return wizards.with_context(**context)

    def test_nothing_goes_to_the_customer_by_mistake(self):
        form = Form(self._wizard())
        self.assertEqual(form.visibility, "internal")
        self.assertIn("Only our own people", form.readers)
        form.body = "They seem unsure"
        form.save().action_send()
        message = self.initiative.portal_message_ids[0]
        self.assertEqual((message.visibility, message.body), ("internal", "They seem unsure"))
        self.assertFalse(self._mails(message))

    def test_warning_names_who_will_read_it(self):
        form = Form(self._wizard())
        form.visibility = "customer"
        self.assertIn("Anna Buyer", form.readers)
        self.assertIn("Rita Rival", form.readers)
        self.assertNotIn("Berta", form.readers, "she does not take part")
        self.participant.active = False
        self.rival.active = False
        form = Form(self._wizard())
        form.visibility = "customer"
        self.assertIn("Nobody of the customer", form.readers)

    def test_message_to_the_customer(self):
        form = Form(self._wizard())
        form.visibility = "customer"
        form.body = "In May"
        form.save().action_send()
        message = self.initiative.portal_message_ids[0]
        self.assertEqual(message.author_id, self.manager.partner_id)
        self.assertEqual(self._mailed(message), self.anna.partner_id | self.other_user.partner_id)

    def test_message_about_the_plan(self):
        form = Form(self._wizard(self.plan))
        form.visibility = "customer"
        self.assertIn("Berta Engineer", form.readers)
        form.body = "How far are you?"
        form.save().action_send()
        [message] = self.messages.search([("plan_id", "=", self.plan.id)])
        self.assertEqual(message.account_id, self.account)

    def test_files_go_along_checked(self):
        def write(name, content):
            attachment = self.env["ir.attachment"].with_user(self.manager)
            attachment = attachment.create({"name": name, "raw": content})
            wizard = self._wizard().create(
                {
                    "initiative_id": self.initiative.id,
                    "body": "See",
                    "attachment_ids": [(6, 0, attachment.ids)],
                }
            )
            wizard.action_send()
            return attachment

        attachment = write("plan.pdf", PDF)
        [file] = self.initiative.portal_message_ids[0].file_ids
        self.assertEqual(file._read(), ("plan.pdf", "application/pdf", PDF))
        self.assertEqual(file.visibility, "internal")
        self.assertFalse(attachment.exists(), "no second copy is left")
        with self.assertRaises(ValidationError):
            write("tool.exe", b"MZ")

    def test_files_of_other_records_stay_there(self):
        attachment = self.env["ir.attachment"].create(
            {
                "name": "plan.pdf",
                "raw": PDF,
                "res_model": "kam.initiative",
                "res_id": self.initiative.id,
            }
        )
        wizard = self._wizard().create(
            {
                "initiative_id": self.initiative.id,
                "body": "See",
                "attachment_ids": [(6, 0, attachment.ids)],
            }
        )
        wizard.action_send()
        self.assertTrue(attachment.exists())
        self.assertTrue(self.initiative.portal_message_ids[0].file_ids)

    @mute_logger(*QUIET)
    def test_strangers_learn_nothing_and_write_nothing(self):
        stranger = self._create_employee("stranger", "Sam Stranger")
        for name, record in (("initiative_id", self.initiative), ("plan_id", self.plan)):
            with self.assertRaises(AccessError):
                self._wizard(record, stranger).create({name: record.id, "body": "x"})
            with self.assertRaises(AccessError):
                self._wizard(record, stranger).onchange(
                    {name: record.id, "visibility": "customer"}, ["visibility"], {"readers": {}}
                )

    def test_without_a_thread_it_says_where_to_write(self):
        wizard = self.env["kam.portal.message.write"].with_user(self.manager)
        wizard = wizard.create({"body": "Hello"})
        with self.assertRaisesRegex(UserError, "write from there"):
            wizard.action_send()
