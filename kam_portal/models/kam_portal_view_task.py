from datetime import timedelta

from odoo import fields, models
from odoo.fields import Domain
from odoo.tools.misc import format_date

from .kam_initiative import RUNNING_STATES

# What is due later than this needs nothing yet.
_SOON = timedelta(days=14)
# In this order, after what is late.
_KINDS = ("terms", "question", "decision", "milestone", "goal", "measure", "draft")


class KamPortalView(models.AbstractModel):
    """What needs the person's answer first, and what we owe the customer."""

    _inherit = "kam.portal.view"

    _MOST_TASKS = 12
    _MOST_OWED = 5

    def _get_tasks(self, account, rows, goals, measures, contributions):
        """What waits for this person, most urgent first."""
        tasks = [
            *self._terms_tasks(account, rows),
            *self._contribution_tasks(account, contributions),
            *self._decision_tasks(account, rows),
            *self._milestone_tasks(account, rows),
            *self._goal_tasks(account, goals),
            *self._measure_tasks(account, measures),
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
            "due": format_date(self.env, due),
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
            for initiative in waiting.initiative_id
        ]

    def _decision_tasks(self, account, rows):
        rows = rows.filtered(lambda row: "approve" in self._get_rights(row))
        decisions = account.env["kam.initiative.decision"].search_fetch(
            [
                ("initiative_id", "in", rows.initiative_id.ids),
                ("state", "=", "open"),
                ("approval_ids", "not any", [("participant_id", "in", rows.ids)]),
            ],
            ["name", "date_deadline", "initiative_id"],
            order="date_deadline, id",
        )
        return [self._part_task(account, "decision", decision) for decision in decisions]

    def _milestone_tasks(self, account, rows):
        rows = rows.filtered(lambda row: "produce" in self._get_rights(row))
        soon = fields.Date.context_today(self) + _SOON
        milestones = account.env["kam.initiative.milestone"].search_fetch(
            [
                ("participant_id", "in", rows.ids),
                ("state", "=", "open"),
                ("date_deadline", "<=", soon),
            ],
            ["name", "date_deadline", "initiative_id"],
            order="date_deadline, id",
        )
        return [self._part_task(account, "milestone", milestone) for milestone in milestones]

    def _part_task(self, account, kind, part):
        initiative = part.initiative_id
        path = f"{self._record_page(account, initiative)}#{kind}s"
        return self._task(kind, path, part.name, initiative.name, part.date_deadline)

    # ---- contributions ----

    def _find_pending(self, account, rows):
        """What the customer contributed and somebody has to do something about."""
        initiatives = rows.filtered("is_accepted").initiative_id
        shared = Domain("state", "in", ("question", "submitted", "acknowledged"))
        shared |= Domain("state", "in", ("evaluation", "decision"))
        draft = self._draft_domain() & Domain("author_id", "=", self._get_person().id)
        return account.env["kam.contribution"].search_fetch(
            Domain("initiative_id", "in", initiatives.ids)
            & Domain("account_id", "=", account.id)
            & (shared | draft),
            ["name", "state", "author_id", "account_id", "initiative_id", "next_deadline"],
            order="next_deadline, id",
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
                    "due": format_date(self.env, due),
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

    def _measure_tasks(self, account, measures):
        """Own measures that are due soon, or of which nothing has been heard yet."""
        soon = fields.Date.context_today(self) + _SOON
        path = f"/{account.id}/plan?report=%(id)s#measure_%(id)s"
        person = self._get_person()
        return [
            self._task("measure", path % {"id": m.id}, m.name, due=m.date_deadline)
            for m in measures.filtered(lambda m: m._is_reported_by(person))
            if not m.customer_updated_on or (m.date_deadline and m.date_deadline <= soon)
        ]
