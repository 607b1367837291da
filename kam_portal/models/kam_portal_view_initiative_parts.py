from odoo import fields, models

from ..tools.participation import rank_of
from ..tools.reading import Part, read_named
from ..tools.text import as_html

_DECISION = (
    *("initiative_id", "name", "text", "phase_id", "date_deadline"),
    *("state", "date_decided"),
)
_MILESTONE = ("name", "date_deadline", "date_done", "user_id", "participant_id")
_PHASE = ("name", "sequence")


class KamPortalView(models.AbstractModel):
    """What the page of an initiative shows to those who accepted its terms."""

    _inherit = "kam.portal.view"

    _MILESTONES_PER_PAGE = 12
    _DOCUMENTS_PER_PAGE = 8
    _DECISIONS_PER_PAGE = 5
    _MOST_VERSIONS = 10

    def _read_parts(self, account, row, pages):
        """Everything at once, by what it is called here."""
        initiative, env = row.initiative_id, row.env
        mine = {"initiative_id": initiative.id}
        shared = {**mine, "visibility": "customer"}
        milestones, documents = env["kam.initiative.milestone"], env["kam.initiative.document"]
        found = read_named(
            {
                "phases": Part(initiative.phase_id, {"active": True}, _PHASE, "sequence, id"),
                "decisions": Part(env["kam.initiative.decision"], mine, _DECISION, "id desc"),
                "milestones": Part(milestones, shared, _MILESTONE, "date_deadline, id"),
                "documents": Part(documents, shared, ("name",), "name, id"),
                "contributions": self._contribution_part(row),
                "votes": self._all_votes_part(initiative),
                "names": initiative._name_parts(),
                "thread": self._thread_parts(initiative, pages.get("thread", 0)),
            }
        )
        return {**found, "names": initiative._build_names(account, found["names"])}

    def _get_initiative_parts(self, account, row, found, pages):
        initiative, names = row.initiative_id, found["names"]
        rights = self._get_rights(row)
        path = f"/{account.id}/initiative/{initiative.id}"
        paged = {
            name: (row, names, found[name], pages.get(name, 1))
            for name in ("decisions", "milestones", "documents")
        }
        return {
            "rights": sorted(rights),
            "role": self._get_role_values(row),
            "steps": self._get_steps(initiative, found["phases"]),
            "period": self._get_period(initiative),
            "result": as_html(initiative.result),
            "decisions": self._get_decisions(*paged["decisions"]),
            "milestones": self._get_milestones(*paged["milestones"]),
            "documents": self._get_documents(*paged["documents"]),
            **self._get_contribution_parts(row, names, rights, found),
            "participants": self._get_participants(initiative, names),
            "disclosure": self._get_disclosure(names),
            "thread": self._get_thread(
                account,
                initiative,
                rights,
                path,
                before=pages.get("thread", 0),
                names=names,
                found=found["thread"],
            ),
        }

    # ---- where it stands ----

    def _get_steps(self, initiative, phases):
        """The phases in their order, and how far it has come; today's is there, even if retired."""
        current = initiative.phase_id
        phases = (phases | current).sorted(lambda phase: (phase.sequence, phase.id))
        here = phases.ids.index(current.id) if current else -1
        if initiative.state == "closed":
            here = len(phases)
        return [
            {"name": phase.name, "place": self._place(number, here)}
            for number, phase in enumerate(phases)
        ]

    def _place(self, number, here):
        if number == here:
            return "here"
        return "done" if number < here else "ahead"

    def _get_period(self, initiative):
        start = self._date(initiative.date_start)
        end = self._date(initiative.date_end)
        if start and end:
            return self.env._("%(start)s to %(end)s", start=start, end=end)
        if start:
            return self.env._("Since %s", start)
        return self.env._("Until %s", end) if end else ""

    # ---- decisions ----

    def _get_decisions(self, row, names, decisions, page):
        """Those that wait come first, and of these the ones that wait for the reader."""
        may_approve = "approve" in self._get_rights(row)
        mine = {
            answer.decision_id: answer
            for answer in decisions.approval_ids
            if answer.participant_id == row
        }
        decisions = decisions.sorted(lambda d: (d.state != "open", d in mine, -d.id))
        shown, paging = self._cut_page(decisions, page, self._DECISIONS_PER_PAGE)
        labels = self._labels(decisions, "state")
        lines = [
            {
                **self._decision_lines(decision, names, labels),
                "own": self._answer_values(mine.get(decision), names),
                "may_answer": may_approve and decision.state == "open" and decision not in mine,
            }
            for decision in shown
        ]
        return paging | {"lines": lines}

    def _decision_lines(self, decision, names, labels):
        today = fields.Date.context_today(self)
        due = decision.date_deadline
        answers = decision.approval_ids
        return {
            "id": decision.id,
            "name": decision.name,
            "text": as_html(decision.text),
            "phase": decision.phase_id.name or "",
            "due": self._date(due),
            "is_late": bool(decision.state == "open" and due and due < today),
            "state": decision.state,
            "state_label": labels[decision.state],
            "decided": self._date(decision.date_decided),
            "answers": [self._answer_values(answer, names) for answer in answers],
            "waiting": self._get_waiting(decision, names),
        }

    def _answer_values(self, answer, names):
        if not answer:
            return None
        return {
            "name": names[answer.participant_id.partner_id],
            "answer": answer.answer,
            "answer_label": self._labels(answer, "answer")[answer.answer],
            "comment": as_html(answer.comment),
            "date": self._moment(answer.date),
        }

    def _get_waiting(self, decision, names):
        """Whose answer is missing, as this person may know them."""
        if decision.state != "open":
            return []
        initiative = decision.initiative_id
        if rank_of(initiative.degree) < rank_of("co_deciding"):
            return [initiative.company_id.name]
        missing = decision._get_approvers() - decision.approval_ids.participant_id
        return list(dict.fromkeys(names[person.partner_id] for person in names.in_order(missing)))

    # ---- milestones ----

    def _get_milestones(self, row, names, milestones, page):
        """Open ones by their date, then those reached, the last one first."""
        opened = milestones.filtered(lambda m: not m.date_done)
        reached = (milestones - opened).sorted("date_done", reverse=True)
        shown, paging = self._cut_page(opened + reached, page, self._MILESTONES_PER_PAGE)
        may_produce = "produce" in self._get_rights(row)
        lines = [self._milestone_values(row, names, m, may_produce) for m in shown]
        return paging | {"lines": lines, "may_add": may_produce}

    def _milestone_values(self, row, names, milestone, may_produce):
        person = milestone.participant_id.partner_id or milestone.user_id.partner_id
        today = fields.Date.context_today(self)
        is_done = bool(milestone.date_done)
        return {
            "id": milestone.id,
            "name": milestone.name,
            "who": names[person] if person else row.initiative_id.company_id.name,
            "is_own": milestone.participant_id == row,
            "due": self._date(milestone.date_deadline),
            "done": self._date(milestone.date_done),
            "is_late": not is_done and milestone.date_deadline < today,
            "may_finish": may_produce and not is_done and milestone.participant_id == row,
        }

    # ---- documents ----

    def _get_documents(self, _row, names, documents, page):
        shown, paging = self._cut_page(documents, page, self._DOCUMENTS_PER_PAGE)
        versions = self._find_files("document_id", shown, "number desc, id desc")
        lines = [
            self._document_values(document, versions.get(document, ()), names) for document in shown
        ]
        return paging | {"lines": lines}

    def _document_values(self, document, files, names):
        versions = [
            {
                **self._file_values(names.account, file),
                "number": file.number,
                "date": self._moment(file.date),
                "author": names[file.author_id],
            }
            for file in files[: self._MOST_VERSIONS]
        ]
        return {
            "id": document.id,
            "name": document.name,
            "current": versions[0] if versions else None,
            "earlier": versions[1:],
        }
