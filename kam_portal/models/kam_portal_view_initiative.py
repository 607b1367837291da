from odoo import fields, models

from ..tools.participation import rights_of
from ..tools.reading import Part, read_named
from ..tools.text import as_html
from .kam_initiative import RUNNING_STATES

FILTERS = ("open", "done", "all")
_OVER = ("closed", "cancelled")
_NEXT = ("name", "date_deadline", "initiative_id")


class KamPortalView(models.AbstractModel):
    """The initiatives of a person: the list, the page of one, and the terms that come first."""

    _inherit = "kam.portal.view"

    _INITIATIVES_PER_PAGE = 15

    # ---- what pages ask for ----

    def _get_initiatives(self, account_id, show="open", page=1):
        """The list of the initiatives that the person takes part in, or could join."""
        account = self._find_account(account_id)
        if not account:
            return None
        show = show if show in FILTERS else "open"
        rows = self._find_participations(account)
        shown = self._sort_participations(rows.filtered(lambda row: self._is_shown(row, show)))
        shown, paging = self._cut_page(shown, page, self._INITIATIVES_PER_PAGE)
        parts = self._list_parts(account, shown)
        found = read_named({**parts, "joinable": self._joinable_part(account)})
        return {
            **self._account_values(account),
            "show": show,
            "total": len(rows),
            "joinable": self._get_joinable(found["joinable"]),
            **paging,
            "lines": self._initiative_lines(shown, found),
        }

    def _get_initiative(self, account_id, initiative_id, pages=None):
        """The page of one initiative; None when it is not for this person.

        Without accepted terms it is no more than what one has to know to accept them. pages: by
        name of a list the page of it, and under "thread" the message before which to read on.
        """
        account = self._find_account(account_id)
        row = self._find_participation(account, initiative_id)
        initiative = row.initiative_id or self._find_joinable(account, initiative_id)
        if not initiative:
            return None
        found = row.is_accepted and self._read_parts(account, row, pages or {})
        values = {
            **self._account_values(account),
            **self._initiative_values(initiative, row.is_accepted),
            "purpose": as_html(initiative.purpose),
            "terms": self._terms_values(row, initiative),
        }
        if not row.is_accepted:
            return values
        return values | self._get_initiative_parts(account, row, found, pages or {})

    # ---- lists ----

    def _is_shown(self, row, show):
        is_over = row.initiative_id.state in _OVER
        return show == "all" or is_over == (show == "done")

    def _sort_participations(self, rows):
        """What goes on comes first, then what rests, then what is over; the newest of each."""
        rank = {"open": 0, "proposed": 0, "paused": 1}
        return rows.sorted(lambda r: (rank.get(r.initiative_id.state, 2), -r.initiative_id.id))

    def _list_parts(self, account, rows):
        """What a list shows of the initiatives besides their own fields."""
        accepted = rows.filtered("is_accepted").initiative_id
        shared = {"initiative_id": accepted.ids, "state": "open", "visibility": "customer"}
        milestones, phases = account.env["kam.initiative.milestone"], accepted.phase_id
        return {
            "nexts": Part(milestones, shared, _NEXT, "date_deadline desc, id desc"),
            "phases": Part(phases, {"id": phases.ids}, ("name",)),
        }

    def _initiative_lines(self, rows, found):
        # Of each initiative the open milestone that is due first: the last one here.
        nexts = {milestone.initiative_id: milestone for milestone in found["nexts"]}
        return [
            {
                **self._initiative_values(row.initiative_id, row.is_accepted),
                "needs_terms": not row.is_accepted,
                "next": self._next_values(nexts.get(row.initiative_id)),
            }
            for row in rows
        ]

    def _next_values(self, milestone):
        if not milestone:
            return None
        return {
            "name": milestone.name,
            "due": self._date(milestone.date_deadline),
            "is_late": milestone.date_deadline < fields.Date.context_today(self),
        }

    # ---- the initiative ----

    def _initiative_values(self, initiative, is_accepted):
        """What the lists show; before the terms are accepted not more than what it is."""
        return {
            "initiative_id": initiative.id,
            "name": initiative.name,
            "kind_label": self._labels(initiative, "kind")[initiative.kind],
            "state": initiative.state,
            "state_label": self._labels(initiative, "state")[initiative.state],
            "reason": self._get_reason(initiative) if is_accepted else "",
            "phase": (is_accepted and initiative.phase_id.name) or "",
            "is_running": initiative.state in RUNNING_STATES,
        }

    def _get_reason(self, initiative):
        """Why it rests or was given up; what is over otherwise has a result instead."""
        stopped = initiative.state in ("paused", "cancelled")
        return as_html(initiative.state_reason) if stopped else ""

    def _get_role_values(self, row):
        """What the person may do here, in plain words."""
        initiative = row.initiative_id
        rights = row._get_rights()
        full = rights_of(initiative.degree, row.role)
        degrees = self._degree_sentences()
        return {
            "degree": self._labels(initiative, "degree")[initiative.degree],
            "degree_text": degrees[initiative.degree],
            "role": self._labels(row, "role").get(row.role, ""),
            "may": [text for right, text in self._right_sentences().items() if right in rights],
            # Whether more is possible again when it goes on.
            "rests": initiative.state == "paused" and rights != full,
        }

    def _degree_sentences(self):
        return {
            "informed": self.env._("We keep you informed."),
            "consulted": self.env._("We ask for your view before we decide."),
            "co_designing": self.env._("You shape with us what comes out of it."),
            "co_deciding": self.env._("You decide with us where the ways part."),
            "co_producing": self.env._("You take over parts of the work yourselves."),
        }

    def _right_sentences(self):
        return {
            "read": self.env._("Read everything that is shared here"),
            "comment": self.env._("Write in the conversations"),
            "vote": self.env._("Vote for contributions"),
            "contribute": self.env._("Send contributions: ideas, requirements, problems, results"),
            "documents": self.env._("Add documents and new versions of them"),
            "approve": self.env._("Approve or decline what is to be decided"),
            "produce": self.env._("Set milestones of your own, and mark them as reached"),
        }
