import logging

from odoo import models
from odoo.tools.mail import email_normalize

from ..tools import form, upload
from ..tools.reply import reply_text
from ..tools.text import as_html
from .kam_portal_message import MAX_BODY

_logger = logging.getLogger(__name__)
# A picture within the text that is smaller is the logo of a signature.
LEAST_PICTURE = 10 * 1024


class KamPortalMessage(models.Model):
    """Answers by mail: to whom a mail of ours was sent, his answer becomes a message.

    Anybody can write any sender into a mail. So an answer counts as somebody's only if it comes
    from the address of one person who may write here; all others wait until one of us looks.
    """

    _inherit = "kam.portal.message"

    def message_update(self, msg_dict, update_vals=None):
        """The mail gateway, which works with all rights, found that this was answered."""
        if self.env.su:
            self.with_company(self.company_id)._receive(msg_dict)
        return super().message_update(msg_dict, update_vals)

    def message_post(self, *, message_type="notification", **kwargs):
        """Keep no second copy of a mail: its text and its unchecked files."""
        if not (self.env.su and message_type == "email"):
            return super().message_post(message_type=message_type, **kwargs)
        # What remains tells a mail that arrives twice, and answers to it.
        return self.env["mail.message"].create(
            {
                "model": self._name,
                "res_id": self.id,
                "message_type": message_type,
                "message_id": kwargs.get("message_id"),
                "author_id": kwargs.get("author_id"),
                "email_from": kwargs.get("email_from"),
                "subtype_id": self.env.ref("mail.mt_note").id,
            }
        )

    def _receive(self, msg_dict):
        text = self._clean_text(reply_text(msg_dict.get("body")))
        uploads, refused = self._sort_attachments(msg_dict.get("attachments") or ())
        if not (text or uploads or refused):
            _logger.info("An answer without a text was left out: %s", msg_dict["message_id"])
            return
        message = self.create({**self._prepare_received(msg_dict), "body": text})
        self.env["kam.portal.file"]._store(message, uploads, message.author_id)
        message._log_received()
        message._notify()
        message._report_refused(refused)

    def _prepare_received(self, msg_dict):
        address = email_normalize(msg_dict.get("email_from") or "")
        thread = {
            name: self[name].id
            for name in ("initiative_id", "contribution_id", "plan_id", "goal_id", "measure_id")
        }
        return {
            **thread,
            "email_from": msg_dict.get("email_from"),
            **self._prepare_sender(address),
        }

    def _prepare_sender(self, address):
        person, account = self._find_customer(address)
        if self.visibility == "customer" and person:
            return {
                "author_id": person.id,
                "account_id": account.id,
                "source": "mail",
                "visibility": "customer",
            }
        if self._is_from_colleague(address):
            person = self.env.user.partner_id
            return {
                "author_id": person.id,
                "account_id": self._find_account(self._get_thread(), person).id,
                "source": "staff",
                # What is said about a mail that nobody has accepted yet stays with us.
                "visibility": self.visibility if self.state == "posted" else "internal",
            }
        return {"source": "mail", "visibility": "customer", "state": "moderation"}

    def _find_customer(self, address):
        """The only one with that address who may write here; of two, nobody knows which it was."""
        writers = self._get_writers()
        found = [person for person in writers if address and person.email_normalized == address]
        return (found[0], writers[found[0]]) if len(found) == 1 else (None, None)

    def _is_from_colleague(self, address):
        """Whether the gateway found one of us by that address, who may write here."""
        user = self.env.user
        if not address or user.share or user.email_normalized != address:
            return False
        return self._get_thread().with_env(self.env(su=False)).has_access("write")

    def _clean_text(self, text):
        """Like what is typed into a form, but cut where a form would refuse it."""
        field = form.Text(form.MAX_TYPED, lines=True)
        values, _errors = form.parse(self.env, {"body": field}, {"body": text})
        text = values["body"] or ""
        return text if len(text) <= MAX_BODY else f"{text[: MAX_BODY - 1]}…"

    def _log_received(self):
        """What customers do by mail is on record like what they do in the portal."""
        if self.source == "mail" and self.state == "posted":
            self.env["kam.portal.log"]._add(
                "comment",
                self.thread_name,
                account=self.account_id,
                initiative=self._get_initiative(),
                detail=self.env._("By e-mail"),
                user=self.author_id.main_user_id,
            )

    # ---- files ----

    def _sort_attachments(self, attachments):
        """Files to keep, and those that cannot be kept."""
        files, uploads, refused = self.env["kam.portal.file"], [], []
        for name, content, info in attachments:
            content = self._as_bytes(content)
            if (info or {}).get("cid") and len(content) < LEAST_PICTURE:
                continue
            fits = len(uploads) < upload.MAX_COUNT and not files._find_problem([(name, content)])
            (uploads if fits else refused).append((name, content))
        return uploads, refused

    def _as_bytes(self, content):
        """Texts come as text, mails in a mail as such."""
        if isinstance(content, str):
            return content.encode("utf-8", "replace")
        return content if isinstance(content, bytes) else bytes(content)

    def _report_refused(self, refused):
        """Nobody shall think that a file has arrived: say so to us and to the person."""
        if not refused:
            return
        company = self.company_id.partner_id
        staff = self._in_language(self._get_staff()[:1])
        text = staff._describe_refused(refused)
        staff._post(self._get_thread(), text, author=company, kind="notice", visibility="internal")
        if self.source == "mail" and self.state == "posted":
            self._in_language(self.author_id)._mail_refused(refused)

    def _in_language(self, person):
        return self.with_context(lang=self._language_of(person))

    def _describe_refused(self, refused):
        problems = [self._describe_file(name, content) for name, content in refused]
        lead = self.env._("These files of a mail could not be kept:")
        return "\n".join([lead, *problems])

    def _describe_file(self, name, content):
        files = self.env["kam.portal.file"]
        too_many = files._find_problem([(name, content)] * (upload.MAX_COUNT + 1))
        return files._find_problem([(name, content)]) or self.env._(
            "“%(file)s”: %(problem)s", file=upload.clean_name(name), problem=too_many
        )

    def _mail_refused(self, refused):
        values = {
            "intro": self.env._("Your mail has arrived, but not all of its files."),
            "body": as_html(self._describe_refused(refused)),
            "files": "",
            **self._get_link_values(self.account_id),
        }
        self._send(self.author_id, self.env._("Files left out: %s", self.thread_name), values)
