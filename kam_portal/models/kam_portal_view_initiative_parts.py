from odoo import fields, models
from odoo.tools.misc import format_date

from ..tools.participation import rank_of
from ..tools.text import as_html


class KamPortalView(models.AbstractModel):
    """What the page of an initiative shows to those who accepted its terms."""

    _inherit = "kam.portal.view"

    _MILESTONES_PER_PAGE = 12
    _DOCUMENTS_PER_PAGE = 8
    _DECISIONS_PER_PAGE = 5
    _MOST_VERSIONS = 10

    def _get_initiative_parts(self, account, row, pages):
        initiative = row.initiative_id
        rights = self._get_rights(row)
        self._read_participants(initiative)
        path = f"/{account.id}/initiative/{initiative.id}"
        return {
            "rights": sorted(rights),
            "role": self._get_role_values(row),
            "steps": self._get_steps(initiative),
            "period": self._get_period(initiative),
            "result": as_html(initiative.result),
            "decisions": self._get_decisions(account, row, pages.get("decisions", 1)),
            "milestones": self._get_milestones(account, row, pages.get("milestones", 1)),
            "documents": self._get_documents(account, initiative, pages.get("documents", 1)),
            **self._get_contribution_parts(account, row, rights),
            "participants": self._get_participants(account, initiative),
            "disclosure": self._get_disclosure(account, initiative),
            "thread": self._get_thread(
                account, initiative, rights, path, before=pages.get("thread", 0)
            ),
        }

    def _read_participants(self, initiative):
        """Everybody at once; one by one their names would cost several queries each."""
        everybody = initiative.with_context(active_test=False).participant_ids
        everybody.mapped("partner_id.commercial_partner_id")
        initiative.account_line_ids.mapped("account_id.partner_id.name")

    # ---- where it stands ----

    def _get_steps(self, initiative):
        """The phases in their order, and how far it has come; today's is there, even if retired."""
        phases = initiative.env["kam.initiative.phase"].search_fetch([], ["name", "sequence"])
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
        start = format_date(self.env, initiative.date_start)
        end = format_date(self.env, initiative.date_end)
        if start and end:
            return self.env._("%(start)s to %(end)s", start=start, end=end)
        if start:
            return self.env._("Since %s", start)
        return self.env._("Until %s", end) if end else ""

    # ---- decisions ----

    def _get_decisions(self, account, row, page):
        """Those that wait come first, and of these the ones that wait for the reader."""
        decisions = row.initiative_id.decision_ids
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
                **self._decision_lines(account, decision, labels),
                "own": self._answer_values(account, mine.get(decision)),
                "may_answer": may_approve and decision.state == "open" and decision not in mine,
            }
            for decision in shown
        ]
        return paging | {"lines": lines}

    def _decision_lines(self, account, decision, labels):
        today = fields.Date.context_today(self)
        due = decision.date_deadline
        answers = decision.approval_ids
        return {
            "id": decision.id,
            "name": decision.name,
            "text": as_html(decision.text),
            "phase": decision.phase_id.name or "",
            "due": format_date(self.env, due),
            "is_late": bool(decision.state == "open" and due and due < today),
            "state": decision.state,
            "state_label": labels[decision.state],
            "decided": format_date(self.env, decision.date_decided),
            "answers": [self._answer_values(account, answer) for answer in answers],
            "waiting": self._get_waiting(account, decision),
        }

    def _answer_values(self, account, answer):
        if not answer:
            return None
        initiative = answer.decision_id.initiative_id
        return {
            "name": initiative._name_for(answer.participant_id.partner_id, account),
            "answer": answer.answer,
            "answer_label": self._labels(answer, "answer")[answer.answer],
            "comment": as_html(answer.comment),
            "date": self._moment(answer.date),
        }

    def _get_waiting(self, account, decision):
        """Whose answer is missing, as this person may know them."""
        if decision.state != "open":
            return []
        initiative = decision.initiative_id
        if rank_of(initiative.degree) < rank_of("co_deciding"):
            return [initiative.company_id.name]
        missing = decision._get_approvers() - decision.approval_ids.participant_id
        names = [initiative._name_for(person.partner_id, account) for person in missing]
        return list(dict.fromkeys(names))

    # ---- milestones ----

    def _get_milestones(self, account, row, page):
        """Open ones by their date, then those reached, the last one first."""
        milestones = row.env["kam.initiative.milestone"].search_fetch(
            [("initiative_id", "=", row.initiative_id.id), ("visibility", "=", "customer")],
            ["name", "date_deadline", "date_done", "user_id", "participant_id"],
        )
        opened = milestones.filtered(lambda m: not m.date_done)
        reached = (milestones - opened).sorted("date_done", reverse=True)
        shown, paging = self._cut_page(opened + reached, page, self._MILESTONES_PER_PAGE)
        may_produce = "produce" in self._get_rights(row)
        lines = [self._milestone_values(account, row, m, may_produce) for m in shown]
        return paging | {"lines": lines, "may_add": may_produce}

    def _milestone_values(self, account, row, milestone, may_produce):
        initiative = row.initiative_id
        person = milestone.participant_id.partner_id or milestone.user_id.partner_id
        today = fields.Date.context_today(self)
        is_done = bool(milestone.date_done)
        return {
            "id": milestone.id,
            "name": milestone.name,
            "who": initiative._name_for(person, account) if person else initiative.company_id.name,
            "is_own": milestone.participant_id == row,
            "due": format_date(self.env, milestone.date_deadline),
            "done": format_date(self.env, milestone.date_done),
            "is_late": not is_done and milestone.date_deadline < today,
            "may_finish": may_produce and not is_done and milestone.participant_id == row,
        }

    # ---- documents ----

    def _get_documents(self, account, initiative, page):
        documents = account.env["kam.initiative.document"].search_fetch(
            [("initiative_id", "=", initiative.id), ("visibility", "=", "customer")], ["name"]
        )
        shown, paging = self._cut_page(documents, page, self._DOCUMENTS_PER_PAGE)
        versions = self._find_versions(shown)
        lines = [
            self._document_values(account, initiative, document, versions[document])
            for document in shown
        ]
        return paging | {"lines": lines}

    def _find_versions(self, documents):
        files = documents.env["kam.portal.file"].search_fetch(
            [("document_id", "in", documents.ids), ("visibility", "=", "customer")],
            ["name", "mimetype", "size", "number", "date", "author_id", "document_id"],
            order="number desc, id desc",
        )
        grouped = files.grouped("document_id")
        return {document: grouped.get(document, files.browse()) for document in documents}

    def _document_values(self, account, initiative, document, files):
        versions = [
            {
                **self._file_values(account, file),
                "number": file.number,
                "date": self._moment(file.date),
                "author": initiative._name_for(file.author_id, account),
            }
            for file in files[: self._MOST_VERSIONS]
        ]
        return {
            "id": document.id,
            "name": document.name,
            "current": versions[0] if versions else None,
            "earlier": versions[1:],
        }
