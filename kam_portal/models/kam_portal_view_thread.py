from odoo import models

from ..tools.reading import Part
from ..tools.text import as_html
from .kam_portal_message import THREADS

# What a line of a thread shows, and where it stands.
_SHOWN = (
    *("author_id", "body", "date", "kind", "state", "source", "edited", "visibility"),
    *("initiative_id", "contribution_id", "plan_id", "goal_id", "measure_id"),
)


class KamPortalView(models.AbstractModel):
    """Reading a conversation: what the template `kam_portal.portal_kam_thread` shows."""

    _inherit = "kam.portal.view"

    _MESSAGES_PER_PAGE = 20

    def _get_thread(
        self, account, record, rights, page, found, names=None, action=None, before=0, key="thread"
    ):
        """A thread as plain values. The caller has made sure that the person may read it.

        rights: with "comment" there is a form. page: path of the page below the base, such as
        "/7/initiative/3". found: of the `_thread_parts`. names: of the people of the initiative.
        action: where the form leads, `page` + "/comment" unless told. before: number of a
        message, to show what was said earlier; comes in the parameter that is called like the
        key. key: name of the section, for pages with several threads.

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
        messages, visit = found
        messages, has_earlier = self._cut_messages(messages)
        names = self._author_names(account, messages, names)
        files = self._find_files("message_id", messages)
        read = self._get_last_read(record, visit)
        may_write = "comment" in rights
        lines = [
            self._message_values(account, message, names, files, read, may_write)
            for message in messages
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

    def _thread_parts(self, record, before=0):
        """What to read of a thread: its newest messages before that one, and what was read."""
        domain = self._thread_domain(record, before)
        size = self._MESSAGES_PER_PAGE + 1
        messages, visits = record.env["kam.portal.message"], record.env["kam.portal.visit"]
        return (
            Part(messages, domain, _SHOWN, "id desc", size),
            visits._get_part(self._get_person(), THREADS[record._name], record),
        )

    def _thread_domain(self, record, before):
        said = {THREADS[record._name]: record.id, "visibility": "customer"}
        said["state"] = ["posted", "withdrawn"]
        if before:
            said["id"] = ("<", before)
        return self._plan_domain(said) if record._name == "kam.plan" else said

    def _plan_domain(self, said):
        """What is no longer shared takes along what was said about it."""
        state, before = said.pop("state"), said.pop("id", None)
        domain = [*((name, "=", value) for name, value in said.items()), ("state", "in", state)]
        domain += [("id", *before)] if before else []
        return [
            *domain,
            *("|", ("goal_id", "=", False), ("goal_id.visibility", "!=", "internal")),
            *("|", ("measure_id", "=", False), ("measure_id.visibility", "!=", "internal")),
        ]

    def _cut_messages(self, messages):
        """Those of the page, oldest first, and whether there are earlier ones."""
        size = self._MESSAGES_PER_PAGE
        return messages[:size].sorted("id"), len(messages) > size

    def _author_names(self, account, messages, names):
        """How the authors are called to this person: people of other customers by a letter."""
        if names is not None:
            return names.prepare(messages.author_id)
        messages.author_id.fetch(["name", "commercial_partner_id"])
        return {author: self._name_for_plan(account, author) for author in messages.author_id}

    def _name_for_plan(self, account, author):
        if author.commercial_partner_id == account.partner_id:
            return author.name or ""
        return self.env._(
            "%(person)s (%(company)s)", person=author.name or "", company=account.company_id.name
        )

    def _message_values(self, account, message, names, files, read, may_write):
        is_own = message.author_id == self._get_person()
        is_withdrawn = message.state == "withdrawn"
        changeable = may_write and self._is_changeable(message)
        return {
            "id": message.id,
            "anchor": f"message_{message.id}",
            "author": names[message.author_id] if message.author_id else "",
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
            "files": [] if is_withdrawn else self._get_files(account, files.get(message, ())),
            "edit": f"/{account.id}/message/{message.id}/edit" if changeable else "",
        }

    def _kind_label(self, message):
        return "" if message.kind == "comment" else self._labels(message, "kind")[message.kind]

    def _get_last_read(self, record, visit):
        """Number of the last message read; nothing is new in what others of us contributed."""
        foreign = record._name == "kam.contribution" and self._get_person() not in record.author_ids
        return float("inf") if foreign and not visit else visit.last_message
