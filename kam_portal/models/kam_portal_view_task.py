from datetime import timedelta

from odoo import fields, models
from odoo.fields import Domain

from ..tools.reading import Part
from .kam_initiative import RUNNING_STATES

# What is due later than this needs nothing yet.
_SOON = timedelta(days=14)
_PENDING = ["question", "submitted", "acknowledged", "evaluation", "decision"]
_DUE = ("name", "date_deadline", "initiative_id")
# In this order, after what is late.
_KINDS = ("terms", "question", "decision", "milestone", "goal", "measure", "draft")


class KamPortalView(models.AbstractModel):
    """What needs the person's answer first, and what we owe the customer."""

    _inherit = "kam.portal.view"

    _MOST_TASKS = 12
    _MOST_OWED = 5

    def _task_parts(self, account, rows):
        """What may wait for this person, besides goals and measures."""
        return {
            "pending": self._pending_part(account, rows),
            "decisions": self._decisions_part(rows),
            "milestones": self._milestones_part(rows),
        }

    def _get_tasks(self, account, rows, found):
        """What waits for this person, most urgent first."""
        tasks = [
            *self._terms_tasks(account, rows),
            *self._contribution_tasks(account, found["pending"]),
            *(self._part_task(account, "decision", d) for d in found["decisions"]),
            *(self._part_task(account, "milestone", m) for m in found["milestones"]),
            *self._goal_tasks(account, self._by_plan(found["goals"], found["plans"])),
            *self._measure_tasks(account, found),
        ]
        rank = {kind: number for number, kind in enumerate(_KINDS)}
        tasks.sort(key=lambda task: (not task["is_late"], rank[task["kind"]]))
        return {
            "lines": tasks[: self._MOST_TASKS],
            "more": max(len(tasks) - self._MOST_TASKS, 0),
        }

    def _task(self, kind, path, name, about="", due=None):
        today = fields.Date.context_today(self)
        return {
            "kind": kind,
            "kind_label": self._task_labels()[kind],
            "path": path,
            "name": name,
            "about": about,
            "due": self._date(due),
            "is_late": bool(due and due < today),
        }

    def _task_labels(self):
        return {
            "terms": self.env._("Accept the terms"),
            "question": self.env._("Answer our question"),
            "decision": self.env._("Decide"),
            "milestone": self.env._("Reach your milestone"),
            "goal": self.env._("Confirm the goal"),
            "measure": self.env._("Report your progress"),
            "draft": self.env._("Finish your draft"),
        }

    # ---- initiatives ----

    def _terms_tasks(self, account, rows):
        waiting = rows.filtered(
            lambda row: not row.is_accepted and row.initiative_id.state in RUNNING_STATES
        )
        return [
            self._task("terms", self._record_page(account, initiative), initiative.name)
            for initiative in waiting.initiative_id.sorted("id", reverse=True)
        ]

    def _decisions_part(self, rows):
        rows = rows.filtered(lambda row: "approve" in self._get_rights(row))
        answers = Part(rows.env["kam.initiative.approval"], {"participant_id": rows.ids}, ())
        waiting = {
            "initiative_id": rows.initiative_id.ids,
            "state": "open",
            "id": ("not in", answers.select("decision_id")),
        }
        return Part(rows.env["kam.initiative.decision"], waiting, _DUE, "date_deadline, id")

    def _milestones_part(self, rows):
        rows = rows.filtered(lambda row: "produce" in self._get_rights(row))
        soon = fields.Date.context_today(self) + _SOON
        own = {"participant_id": rows.ids, "state": "open", "date_deadline": ("<=", soon)}
        return Part(rows.env["kam.initiative.milestone"], own, _DUE, "date_deadline, id")

    def _part_task(self, account, kind, part):
        initiative = part.initiative_id
        path = f"{self._record_page(account, initiative)}#{kind}s"
        return self._task(kind, path, part.name, initiative.name, part.date_deadline)

    # ---- contributions ----

    def _pending_part(self, account, rows):
        """What the customer contributed and somebody may have to do something about."""
        initiatives = rows.filtered("is_accepted").initiative_id
        draft = self._draft_domain() & Domain("author_id", "=", self._get_person().id)
        own = Domain("initiative_id", "in", initiatives.ids)
        own &= Domain("account_id", "=", account.id)
        return Part(
            account.env["kam.contribution"],
            own & (Domain("state", "in", _PENDING) | draft),
            ("name", "state", "author_id", "account_id", "initiative_id", "next_deadline"),
            "next_deadline, id",
        )

    def _contribution_tasks(self, account, contributions):
        """Questions to the person, and what was begun and not sent."""
        tasks = []
        running = contributions.filtered(lambda c: c.initiative_id.state in RUNNING_STATES)
        for contribution in running.filtered(self._is_own):
            path = self._contribution_path(account, contribution)
            about = contribution.initiative_id.name
            if contribution.state == "draft":
                tasks.append(self._task("draft", f"{path}/edit", contribution.name, about))
            elif contribution.state == "question":
                tasks.append(self._task("question", path, contribution.name, about))
        return tasks

    def _get_owed(self, account, contributions):
        """Until when we answer what the customer contributed; both sides see the same days."""
        today = fields.Date.context_today(self)
        owed = contributions.filtered("next_deadline")
        lines = []
        for contribution in owed[: self._MOST_OWED]:
            due = fields.Datetime.context_timestamp(self, contribution.next_deadline).date()
            lines.append(
                {
                    "name": contribution.name,
                    "path": self._contribution_path(account, contribution),
                    "is_first": contribution.state == "submitted",
                    "due": self._date(due),
                    "is_late": due < today,
                }
            )
        return {"lines": lines, "more": max(len(owed) - self._MOST_OWED, 0)}

    # ---- the joint plan ----

    def _goal_tasks(self, account, goals):
        path = f"/{account.id}/plan#goal_%s"
        return [
            self._task("goal", path % goal.id, goal.name)
            for goal in goals.filtered(self._is_confirmable)
        ]

    def _measure_tasks(self, account, found):
        """Own measures that are due soon, or of which nothing has been heard yet."""
        measures = self._rank_measures(self._by_plan(found["measures"], found["plans"]))
        measures.customer_contact_id.fetch(["commercial_partner_id", "active"])
        soon = fields.Date.context_today(self) + _SOON
        path = f"/{account.id}/plan?report=%(id)s#measure_%(id)s"
        person = self._get_person()
        return [
            self._task("measure", path % {"id": m.id}, m.name, due=m.date_deadline)
            for m in measures.filtered(lambda m: m._is_reported_by(person))
            if not m.customer_updated_on or (m.date_deadline and m.date_deadline <= soon)
        ]
