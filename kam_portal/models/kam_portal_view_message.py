from odoo import fields, models
from odoo.tools.misc import format_date, format_time

from ..tools import form
from ..tools.text import as_html
from .kam_portal_message import THREADS

# The form below each thread; its files are read apart.
COMMENT_FORM = {"body": form.Text(5000, required=True, lines=True)}
# What a person says in own words, and may therefore change.
_OWN_WORDS = ("comment", "answer")

# What a line of a thread shows, and where it stands.
_SHOWN = (
    *("author_id", "body", "date", "kind", "state", "source", "edited"),
    *("initiative_id", "contribution_id", "plan_id", "goal_id", "measure_id"),
)


class KamPortalView(models.AbstractModel):
    """The conversation below an initiative, a contribution or a plan.

    `_get_thread` gives what the template `kam_portal.portal_kam_thread` shows; the method that a
    page's own comment form leads to checks the right and then calls `_add_message`.
    """

    _inherit = "kam.portal.view"

    _MESSAGES_PER_PAGE = 20

    # ---- what pages ask for ----

    def _get_thread(self, account, record, rights, page, action=None, before=0, key="thread"):
        """A thread as plain values. The caller has made sure that the person may read it.

        rights: with "comment" there is a form. page: path of the page below the base, such as
        "/7/initiative/3". action: where the form leads, `page` + "/comment" unless told.
        before: number of a message, to show what was said earlier; comes in the parameter that is
        called like the key. key: name of the section, for pages with several threads.

            key         text, anchor of the section, and name of its form in kam["form"]
            action      path below the base for a new message; "" when this person may not write
            seen        path below the base to mark the thread as read; "" when nothing is new
            last        number of the newest message, for the form that marks as read
            new_count   number of new messages on this page
            earlier     path to earlier messages, or ""
            newest      path back to the newest messages, or "" when they are shown
            messages    list, oldest first, of dicts:
                id, anchor, author, is_own, is_ours (one of our people), date, kind, kind_label
                ("" for a comment), body (HTML, already escaped), is_withdrawn, is_edited, is_new,
                about (what of a plan it is about, or ""), files (list for portal_kam_files),
                edit (path to change it, or "")
        """
        messages, has_earlier = self._find_messages(account, record, before)
        names = self._author_names(account, record, messages)
        read = self._get_last_read(account, record)
        may_write = "comment" in rights
        lines = [
            self._message_values(account, message, names, read, may_write) for message in messages
        ]
        new_count = sum(line["is_new"] for line in lines)
        kind = record._name.removeprefix("kam.")
        return {
            "key": key,
            "action": (action or f"{page}/comment") if may_write and not before else "",
            "seen": f"/{account.id}/thread/{kind}/{record.id}/seen" if new_count else "",
            "last": messages[-1:].id or 0,
            "new_count": new_count,
            "earlier": f"{page}?{key}={messages[0].id}#{key}" if has_earlier else "",
            "newest": f"{page}#{key}" if before else "",
            "messages": lines,
        }

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

    # ---- reading ----

    def _find_messages(self, account, record, before):
        """The newest messages of the thread before that one, oldest first, and whether more are."""
        domain = [
            (THREADS[record._name], "=", record.id),
            ("visibility", "=", "customer"),
            ("state", "in", ("posted", "withdrawn")),
        ]
        if before:
            domain.append(("id", "<", before))
        if record._name == "kam.plan":
            # What is no longer shared takes along what was said about it.
            domain += [
                *("|", ("goal_id", "=", False), ("goal_id.visibility", "!=", "internal")),
                *("|", ("measure_id", "=", False), ("measure_id.visibility", "!=", "internal")),
            ]
        size = self._MESSAGES_PER_PAGE
        messages = account.env["kam.portal.message"].search_fetch(
            domain,
            _SHOWN,
            order="id desc",
            limit=size + 1,
        )
        return messages[:size].sorted("id"), len(messages) > size

    def _author_names(self, account, record, messages):
        """How the authors are called to this person: people of other customers by a letter."""
        if record._name == "kam.plan":
            return {author: self._name_for_plan(account, author) for author in messages.author_id}
        initiative = self._thread_initiative(messages[:1])
        return {author: initiative._name_for(author, account) for author in messages.author_id}

    def _name_for_plan(self, account, author):
        if author.commercial_partner_id == account.partner_id:
            return author.name or ""
        return self.env._(
            "%(person)s (%(company)s)", person=author.name or "", company=account.company_id.name
        )

    def _message_values(self, account, message, names, read, may_write):
        is_own = message.author_id == self._get_person()
        is_withdrawn = message.state == "withdrawn"
        changeable = may_write and self._is_changeable(message)
        return {
            "id": message.id,
            "anchor": f"message_{message.id}",
            "author": names.get(message.author_id, ""),
            "is_own": is_own,
            "is_ours": message.source == "staff",
            "date": self._moment(message.date),
            "kind": message.kind,
            "kind_label": self._kind_label(message),
            "body": "" if is_withdrawn else as_html(message.body),
            "is_withdrawn": is_withdrawn,
            "is_edited": message.edited,
            "is_new": message.id > read and not is_own and not is_withdrawn,
            "about": message.goal_id.name or message.measure_id.name or "",
            "files": [] if is_withdrawn else self._get_files(account, message.file_ids),
            "edit": f"/{account.id}/message/{message.id}/edit" if changeable else "",
        }

    def _kind_label(self, message):
        return "" if message.kind == "comment" else self._labels(message, "kind")[message.kind]

    def _moment(self, moment):
        """Day and time where the person is, as people write them there."""
        if not moment:
            return ""
        day = fields.Datetime.context_timestamp(self, moment)
        time = format_time(self.env, day.time(), time_format="short")
        return f"{format_date(self.env, day.date())}, {time}"

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

    def _get_last_read(self, account, record):
        """Number of the last message read; nothing is new in what others of us contributed."""
        visit = account.env["kam.portal.visit"]._find(
            self._get_person(), THREADS[record._name], record
        )
        foreign = record._name == "kam.contribution" and self._get_person() not in record.author_ids
        return float("inf") if foreign and not visit else visit.last_message

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
