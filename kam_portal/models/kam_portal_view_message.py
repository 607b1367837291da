from odoo import models

from ..tools import form
from .kam_portal_message import THREADS

# The form below each thread; its files are read apart.
COMMENT_FORM = {"body": form.Text(5000, required=True, lines=True)}
# What a person says in own words, and may therefore change.
_OWN_WORDS = ("comment", "answer")


class KamPortalView(models.AbstractModel):
    """The conversation below an initiative, a contribution or a plan: writing into it.

    The method that a page's own comment form leads to checks the right and then calls
    `_add_message`.
    """

    _inherit = "kam.portal.view"

    # ---- what pages ask for ----

    def _get_message(self, account_id, message_id):
        """An own message to change, or None."""
        account = self._find_account(account_id)
        message = self._find_own_message(account, message_id)
        if not message:
            return None
        return {
            "id": message.id,
            "account_id": account.id,
            "body": message.body or "",
            "date": self._moment(message.date),
            "thread": message.thread_name,
            "page": self._record_page(account, message._get_thread()),
        }

    # ---- what people do ----

    def _add_message(self, account, record, page, values, files=(), **post):
        """What the person writes into a thread; the caller has checked the right to comment.

        values: of COMMENT_FORM. files: the uploads. post: further arguments of `_post`, such as
        kind and event. Returns what a `_do_…` method returns.
        """
        if self._is_limited(account, "comment"):
            return self._limit_error("body")
        refusal = self._find_upload_errors(account, files)
        if refusal:
            return refusal
        person = self._get_person()
        message = account.env["kam.portal.message"]._post(
            record,
            values["body"],
            author=person,
            source="portal",
            account=account,
            uploads=files,
            **{"event": "comment", **post},
        )
        self._mark_read(account, record, message.id)
        self._log_message(account, "comment", message)
        key = self._find_thread_key(account, record)
        return {"path": f"{page}#message_{message.id}", "done": f"{key}-posted"}

    def _do_message_edit(self, account_id, message_id, values, errors):
        account = self._find_account(account_id)
        message = self._find_own_message(account, message_id)
        if not message:
            return None
        if errors:
            return {"errors": errors}
        if self._is_limited(account, "comment"):
            return self._limit_error("body")
        if values["body"] != message.body:
            message._edit(values["body"])
            self._log_message(account, "comment_edit", message)
        return self._message_result(account, message, "edited")

    def _do_message_withdraw(self, account_id, message_id):
        account = self._find_account(account_id)
        message = self._find_own_message(account, message_id)
        if not message:
            return None
        message._withdraw()
        self._log_message(account, "comment_withdraw", message)
        return self._message_result(account, message, "withdrawn")

    def _do_thread_seen(self, account_id, kind, thread_id, last):
        """Marks a thread as read up to a message: an own decision, so it has a form of its own."""
        account = self._find_account(account_id)
        record = self._find_thread(account, kind, thread_id)
        if not record:
            return None
        self._mark_read(account, record, last)
        key = self._find_thread_key(account, record)
        return {"path": f"{self._record_page(account, record)}#{key}", "done": f"{key}-seen"}

    def _done_sentences(self):
        return super()._done_sentences() | {
            "thread-posted": self.env._("Your message is sent."),
            "thread-edited": self.env._("Your message is changed."),
            "thread-withdrawn": self.env._("Your message is withdrawn."),
            "thread-seen": self.env._("Everything here is marked as read."),
        }

    # ---- own messages ----

    def _is_changeable(self, message):
        """Own words that stand; what the system wrote for a person stays."""
        return (
            message.author_id == self._get_person()
            and message.source != "staff"
            and message.state == "posted"
            and message.visibility == "customer"
            and message.kind in _OWN_WORDS
        )

    def _find_own_message(self, account, message_id):
        """A message that the person may change now: an own one, where the person may write."""
        message = account.env["kam.portal.message"]
        if account and form.is_id(message_id):
            own = [("id", "=", message_id), ("author_id", "=", self._get_person().id)]
            message = message.search(own).filtered(self._is_changeable)
        rights = self._thread_rights(account, message._get_thread()) if message else ()
        return message if "comment" in rights else message.browse()

    # ---- the thread of a message ----

    def _find_thread(self, account, kind, thread_id):
        """The initiative, contribution or plan with that number, if the person may read it."""
        model = f"kam.{kind}"
        if not account or model not in THREADS or not form.is_id(thread_id):
            return account.browse()
        record = account.env[model].browse(thread_id).exists()
        return record if "read" in self._thread_rights(account, record) else record.browse()

    def _thread_rights(self, account, record):
        """What the person may do in a thread; nothing where it is not theirs to read."""
        if not record:
            return frozenset()
        if record._name == "kam.plan":
            return self._get_plan_rights(account, record)
        if record._name == "kam.contribution":
            return self._get_contribution_rights(account, record)
        return self._get_rights(self._find_participation(account, record.id))

    def _record_page(self, account, record):
        if record._name == "kam.plan":
            return f"/{account.id}/plan"
        return f"/{account.id}/{record._name.removeprefix('kam.')}/{record.id}"

    def _thread_initiative(self, message):
        return message.initiative_id or message.contribution_id.initiative_id

    def _mark_read(self, account, record, message_id):
        account.env["kam.portal.visit"]._mark_read(
            self._get_person(), THREADS[record._name], record, message_id
        )

    def _log_message(self, account, action, message):
        initiative = self._thread_initiative(message)
        self._log(account, action, message.thread_name, initiative)

    def _message_result(self, account, message, done):
        record = message._get_thread()
        page, key = self._record_page(account, record), self._find_thread_key(account, record)
        return {"path": f"{page}#message_{message.id}", "done": f"{key}-{done}"}
