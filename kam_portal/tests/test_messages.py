import json

from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import MARKER, QUIET, KamPortalCase


@tagged("post_install", "-at_install")
class TestMessages(KamPortalCase):
    """Odoo opens messages to whoever was notified; the threads of our records stay closed."""

    def _notify(self):
        """A message of the staff that names the customer's person among its recipients."""
        return self.plan.message_post(
            body=f"Hello {MARKER}",
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
            partner_ids=self.anna.partner_id.ids,
        )

    @mute_logger(*QUIET)
    def test_messages_stay_closed_even_to_those_notified(self):
        message = self._notify()
        theirs = message.with_user(self.anna)
        self.assertNotIn(message.id, theirs.search([]).ids)
        with self.assertRaises(AccessError):
            theirs.read(["body"])
        with self.assertRaises(AccessError):
            theirs.write({"body": "rewritten"})
        self.assertIn(message, message.with_user(self.manager).search([("id", "=", message.id)]))

    def test_other_messages_stay_readable(self):
        message = self.anna.partner_id.message_post(
            body="Yours",
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
            partner_ids=self.anna.partner_id.ids,
        )
        self.assertIn("Yours", message.with_user(self.anna).read(["body"])[0]["body"])

    @mute_logger(*QUIET)
    def test_thread_routes_answer_nothing(self):
        message = self._notify()
        for record in (self.plan, self.account, self.measure):
            record.message_subscribe(self.anna.partner_id.ids)
        self._login(self.anna)
        thread = {"thread_model": "kam.plan", "thread_id": self.plan.id}
        for route, params in (
            ("/mail/chatter_fetch", thread),
            ("/mail/thread/messages", thread),
            ("/mail/thread/data", {**thread, "request_list": ["followers", "attachments"]}),
            ("/mail/data", {"fetch_params": ["init_messaging"]}),
            ("/mail/inbox/messages", {}),
            (
                "/mail/message/update_content",
                {"message_id": message.id, "update_data": {"body": "rewritten"}},
            ),
            (
                "/mail/message/post",
                {**thread, "post_data": {"body": "inserted", "message_type": "comment"}},
            ),
        ):
            self.assertNotIn(MARKER, self._ask(route, params), route)
        self.assertIn(MARKER, message.body)
        self.assertFalse(self.plan.message_ids.filtered(lambda m: "inserted" in (m.body or "")))

    @mute_logger(*QUIET)
    def test_thread_methods_send_and_change_nothing(self):
        """A message to oneself would carry the name of the record."""
        own = self.anna.partner_id.ids
        layout = {"source_ref": "mail.mail_notification_layout", "partner_ids": own}
        for record in (self.plan, self.account, self.measure):
            where = {"model": record._name, "res_id": record.id}
            for method, kwargs in (
                ("message_notify", {"partner_ids": own, "body": "x"}),
                ("message_notify", {"partner_ids": own, "body": "x", **where}),
                ("message_post", {"partner_ids": own, "body": "x"}),
                ("message_mail_with_source", layout),
                ("message_post_with_source", layout),
                ("message_subscribe", {"partner_ids": own}),
                ("message_update", {"msg_dict": {}, "update_vals": {"active": False}}),
            ):
                traces = self._traces(record)
                self._answer(record.with_user(self.anna), method, record.ids, kwargs)
                self.assertEqual(self._traces(record), traces, (record, method))

    def _traces(self, record):
        messages = self.env["mail.message"].search_count([])
        mails = self.env["mail.mail"].search_count([])
        return messages, mails, record.message_partner_ids, record.exists().write_date

    def _ask(self, route, params):
        self.env.flush_all()
        payload = {"id": 0, "jsonrpc": "2.0", "method": "call", "params": params}
        response = self.opener.post(f"{self.base_url()}{route}", json=payload, timeout=30)
        self.env.invalidate_all()
        # Escaped or not, a marker is a marker.
        return response.text if response.status_code != 200 else json.dumps(response.json())
