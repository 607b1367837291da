from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

from .common_portal_initiative import PDF, KamPortalInitiativeCase


@tagged("post_install", "-at_install")
class TestPortalThreadAgain(KamPortalInitiativeCase):
    """A double click is one message; whoever says the same once more has something to say."""

    def _comment(self, body="Good morning", **more):
        response = self._send(self._path("/comment"), body=body, **more)
        self._assert_done(response, "thread-posted#message_")
        return self.initiative.portal_message_ids

    def test_double_click_is_one_message(self):
        files = [("sheet.pdf", PDF)]
        for _click in range(2):
            messages = self._comment(files=files)
        self.assertEqual(len(messages), 1)
        self.assertEqual(len(messages.file_ids), 1)
        logs = self.env["kam.portal.log"].search([("user_id", "=", self.anna.id)])
        self.assertEqual(logs.mapped("action"), ["comment"])

    def test_what_is_not_the_same_is_another_message(self):
        self.assertEqual(len(self._comment()), 1)
        self.assertEqual(len(self._comment("Good evening")), 2)
        self.assertEqual(len(self._comment(files=[("sheet.pdf", PDF)])), 3)
        messages = self._comment(files=[("other.pdf", PDF)])
        self.assertEqual(len(messages), 4)
        # Withdrawn, said long ago, or by somebody else.
        messages.write({"state": "withdrawn"})
        self.assertEqual(len(self._comment()), 5)
        self.initiative.portal_message_ids.date = fields.Datetime.now() - timedelta(minutes=2)
        self.assertEqual(len(self._comment()), 6)
        self._accept(self._create_participant(self.initiative, self.berta))
        self._login(self.berta)
        self.assertEqual(len(self._comment()), 7)

    def test_milestones_documents_and_versions(self):
        self._set_right("co_producing", "co_producer")
        due = (fields.Date.today() + timedelta(days=9)).isoformat()
        files = [("sheet.pdf", PDF)]
        for _click in range(2):
            self._send(self._path("/milestone"), name="Test bench", due=due)
            self._send(self._path("/document"), files=files, name="Drawing")
        self.assertEqual(len(self.initiative.milestone_ids), 1)
        document = self.initiative.document_ids
        self.assertEqual(document.file_ids.mapped("number"), [1])
        path = self._path(f"/document/{document.id}/version")
        for files in ([("sheet.pdf", PDF)], [("new.pdf", PDF)], [("new.pdf", PDF)]):
            self._assert_done(self._send(path, files=files), "documents-added")
        self.assertEqual(document.file_ids.mapped("number"), [2, 1])
        # Another day, or another name, is another one.
        self._send(self._path("/milestone"), name="Test bench", due="2100-01-01")
        self._send(self._path("/document"), files=files, name="Drawing 2")
        self.assertEqual(len(self.initiative.milestone_ids), 2)
        self.assertEqual(len(self.initiative.document_ids), 2)

    def test_answer_that_is_sent_twice_is_no_comment(self):
        contribution = self.env["kam.contribution"].create(
            {
                "name": "Seal",
                "initiative_id": self.initiative.id,
                "author_id": self.anna.partner_id.id,
                "state": "submitted",
            }
        )
        contribution._ask("Which temperature?")
        before = contribution.portal_message_ids
        path = f"/my/kam/{self.account.id}/contribution/{contribution.id}/answer"
        for _click in range(2):
            self._send(path, body="220")
        self.assertEqual((contribution.portal_message_ids - before).mapped("kind"), ["answer"])
