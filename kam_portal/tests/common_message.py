from contextlib import contextmanager

from lxml import html

from .common import MARKER
from .common_initiative import KamInitiativeCase


class KamMessageCase(KamInitiativeCase):
    """The initiative with a second customer, so that there is somebody not to be told names to."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.messages = cls.env["kam.portal.message"]
        cls._address(cls.anna, "anna@glass.example")
        cls._address(cls.berta, "berta@glass.example")
        cls._address(cls.other_user, "rita@rival.example")
        cls.env["kam.initiative.account"].create(
            {"initiative_id": cls.initiative.id, "account_id": cls.other_account.id}
        )
        cls.rival = cls._create_participant(cls.initiative, cls.other_user)
        cls._accept(cls.rival)

    @classmethod
    def _address(cls, user, address):
        user.partner_id.email = address

    # ---- what customers and staff do ----

    def _as_staff(self, user=None):
        return self.messages.with_user(user or self.manager)

    def _say(self, body, user=None, record=None, **post):
        """What the page of a customer's person does: the right is checked, all rights are there."""
        user = user or self.anna
        messages = self.messages.with_user(user).sudo()
        record = messages.env[self.initiative._name].browse((record or self.initiative).id)
        return messages._post(record, body, author=user.partner_id, source="portal", **post)

    def _reply_as_staff(self, body, record=None, **post):
        record = (record or self.initiative).with_user(self.manager)
        return self._as_staff()._post(record, body, **post)

    @contextmanager
    def _undone(self):
        """What happens in here is taken back."""
        savepoint = self.env.cr.savepoint()
        try:
            yield
            self.env.flush_all()
        finally:
            savepoint.close(rollback=True)
            self.env.invalidate_all()

    # ---- mails ----

    def _mails(self, message):
        """The mails about the message, as they are in the queue."""
        self.env.flush_all()
        return self.env["mail.mail"].search(
            [("model", "=", message._name), ("res_id", "=", message.id)]
        )

    def _mailed(self, message):
        return self._mails(message).recipient_ids

    def _mail_to(self, message, user):
        mail = self._mails(message).filtered(lambda m: user.partner_id in m.recipient_ids)
        self.assertEqual(len(mail), 1)
        return mail

    def _words(self, mail):
        """What people read in the mail."""
        text = html.fromstring(str(mail.body_html)).text_content()
        return " ".join(text.split())

    def _everything(self, mail):
        """All that leaves the house with the mail."""
        return " ".join(
            str(part)
            for part in (mail.subject, mail.body_html, mail.headers, mail.email_from, mail.reply_to)
        )

    def _assert_nothing_internal(self, mail):
        self.assertNotIn(MARKER, self._everything(mail))
