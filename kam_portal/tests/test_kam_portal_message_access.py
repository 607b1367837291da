import json

from odoo.exceptions import AccessError
from odoo.service.model import call_kw
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import MARKER, QUIET
from .common_message import KamMessageCase


@tagged("post_install", "-at_install")
class TestKamPortalMessageAccess(KamMessageCase):
    """Whoever gets a mail about a message has no way to it but the page."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        messages = cls.messages.with_user(cls.manager)
        initiative = cls.initiative.with_user(cls.manager)
        cls.message = messages._post(initiative, f"Confidential {MARKER}")
        cls.internal = messages._post(initiative, f"Internal {MARKER}", visibility="internal")

    def _sent(self):
        """What Odoo keeps about the mails to Anna."""
        sent = self.env["mail.message"].search(
            [("model", "=", "kam.portal.message"), ("partner_ids", "in", self.anna.partner_id.ids)]
        )
        self.assertIn(MARKER, sent[0].body)
        return sent

    @mute_logger(*QUIET)
    def test_notified_people_cannot_reach_what_they_were_told(self):
        for message in self._sent():
            theirs = message.with_user(self.anna)
            self.assertFalse(theirs.search([("id", "=", message.id)]))
            self.assertFalse(theirs.search([("body", "ilike", MARKER)]))
            for change in (
                lambda theirs=theirs: theirs.read(["body"]),
                lambda theirs=theirs: theirs.write({"body": "rewritten"}),
                lambda theirs=theirs: theirs.unlink(),
            ):
                with self.assertRaises(AccessError):
                    change()

    @mute_logger(*QUIET)
    def test_notifications_lead_nowhere(self):
        for model in ("mail.notification", "mail.mail", "mail.followers", "mail.message"):
            for kwargs in (
                {"domain": [], "fields": []},
                {"domain": [("mail_message_id.body", "ilike", MARKER)], "fields": ["id"]},
                {"domain": [("res_model", "=like", "kam.%")], "fields": ["res_id"]},
            ):
                theirs = self.env[model].with_user(self.anna)
                answer = self._answer_of(theirs, "search_read", kwargs)
                self.assertNotIn(MARKER, answer, model)
                self.assertNotIn("kam.", answer, model)

    def _answer_of(self, records, method, kwargs):
        is_for_all = getattr(getattr(type(records), method), "_api_model", False)
        try:
            with self.env.cr.savepoint():
                return repr(call_kw(records, method, [] if is_for_all else [records.ids], kwargs))
        except Exception:
            # Anything: most of it is refused.
            return ""

    @mute_logger(*QUIET)
    def test_discuss_answers_nothing(self):
        message = self._sent()[0]
        self._login(self.anna)
        for record in (self.message, self.internal, self.initiative):
            thread = {"thread_model": record._name, "thread_id": record.id}
            for route, params in (
                ("/mail/chatter_fetch", thread),
                ("/mail/thread/messages", thread),
                ("/mail/thread/data", {**thread, "request_list": ["followers", "attachments"]}),
                ("/mail/data", {"fetch_params": ["init_messaging"]}),
                ("/mail/inbox/messages", {}),
                ("/mail/history/messages", {}),
                ("/mail/starred/messages", {}),
                (
                    "/mail/message/update_content",
                    {"message_id": message.id, "update_data": {"body": "rewritten"}},
                ),
                (
                    "/mail/message/reaction",
                    {"message_id": message.id, "content": "x", "action": "add"},
                ),
                (
                    "/mail/message/post",
                    {**thread, "post_data": {"body": "inserted", "message_type": "comment"}},
                ),
            ):
                self.assertNotIn(MARKER, self._ask(route, params), route)
            view = f"/mail/view?model={record._name}&res_id={record.id}"
            self.assertNotIn(MARKER, self._get(view).text)
            self.assertNotIn(MARKER, self._get(f"/mail/message/{message.id}").text)
        self.assertIn(MARKER, message.body)
        self.assertFalse(self.message.message_ids.filtered(lambda m: "inserted" in (m.body or "")))

    @mute_logger(*QUIET)
    def test_methods_of_the_thread_do_nothing_for_outsiders(self):
        own = self.anna.partner_id.ids
        mail = {
            "email_from": "manager@supplier.example",
            "body": "<p>forged</p>",
            "message_id": "<x@x>",
        }
        raw = "From: manager@supplier.example\nTo: catchall@supplier.example\n\nforged"
        before = self._counts()
        for method, kwargs in (
            ("message_update", {"msg_dict": mail}),
            ("message_new", {"msg_dict": mail}),
            ("message_process", {"model": "kam.portal.message", "message": raw}),
            ("message_post", {"body": "forged", "message_type": "email", "partner_ids": own}),
            ("message_post", {"body": "forged", "partner_ids": own}),
            ("message_notify", {"body": "forged", "partner_ids": own}),
            ("message_subscribe", {"partner_ids": own}),
            ("action_accept", {}),
            ("action_reject", {}),
            ("action_withdraw", {}),
        ):
            theirs = self.message.with_user(self.anna)
            self._answer_of(theirs, method, kwargs)
            self.assertEqual(self._counts(), before, method)
        self.assertEqual(self.message.state, "posted")
        self.assertFalse(self.message.message_partner_ids)

    def _counts(self):
        self.env.flush_all()
        models = ("kam.portal.message", "mail.message", "mail.mail")
        return [self.env[model].search_count([]) for model in models]

    @mute_logger(*QUIET)
    def test_staff_cannot_play_the_mail_gateway(self):
        """Its methods are public: called by an employee, they must not write as a customer."""
        before = self.messages.search([])
        mail = {"email_from": "anna@glass.example", "body": "<p>forged</p>", "message_id": "<x@x>"}
        theirs = self.message.with_user(self.manager)
        self._answer_of(theirs, "message_update", {"msg_dict": mail})
        self.assertEqual(self.messages.search([]), before)

    def _ask(self, route, params):
        self.env.flush_all()
        payload = {"id": 0, "jsonrpc": "2.0", "method": "call", "params": params}
        response = self.opener.post(f"{self.base_url()}{route}", json=payload, timeout=30)
        self.env.invalidate_all()
        return response.text if response.status_code != 200 else json.dumps(response.json())
