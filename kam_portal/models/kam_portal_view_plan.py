from odoo import models
from odoo.tools import float_round

from ..tools.reading import Count, Part, read_named, read_together
from .kam_customer_visibility import SHARED
from .kam_initiative_name import PERSON

_MOST_AGREEMENTS = 20


class KamPortalView(models.AbstractModel):
    """The shared part of running plans: the joint plan."""

    _inherit = "kam.portal.view"

    _GOALS_PER_PAGE = 20
    _MEASURES_PER_PAGE = 30
    # What is needed of all lines, not only of those on the page.
    _GOAL_FIELDS = (
        *("plan_id", "company_id", "account_id", "name", "dimension", "side", "metric_id"),
        *("target", "baseline", "measured_by", "with_group", "manual_value", "manual_date"),
        *("rating", "visibility", "confirmed_on", "confirmed_by"),
    )
    _MEASURE_FIELDS = (
        *("plan_id", "account_id", "goal_id", "name", "state", "is_open", "responsible_id"),
        *("date_deadline", "visibility", "customer_contact_id", "customer_updated_on"),
        *("customer_progress", "customer_note", "customer_updated_by"),
    )
    # What still has to be done comes first.
    _MEASURE_RANK = ("in_progress", "todo", "done", "cancelled")

    # ---- what pages ask for ----

    def _get_plan(self, account_id, goals_page=1, measures_page=1, goal=0, report=0, before=None):
        """Everything on the page of the joint plan; None when it is not for this person.

        goal: number of a goal that must be on the page. report: number of the measure whose form
        is open. before: by key of a thread, the message before which to read on.
        """
        account = self._find_account(account_id)
        if not account:
            return None
        plans = self._find_plans(account)
        found = self._read_plan(account, plans, before or {})
        self._read_doers(found["measures"])
        goals = self._by_plan(found["goals"], plans)
        measures = self._rank_measures(self._by_plan(found["measures"], plans))
        own = self._find_own_measure(measures, report)
        goals_page = self._page_with(goals, goal, self._GOALS_PER_PAGE) or goals_page
        measures_page = self._page_with(measures, own.id, self._MEASURES_PER_PAGE) or measures_page
        return {
            **self._account_values(account),
            "plans": self._get_plans(account, plans, goals, measures, before or {}, found),
            "goals": self._get_goals(goals, goals_page),
            "measures": self._get_measures(measures, measures_page, goals),
            "report": own.id or 0,
            "review": self._get_last_review(found["review"]),
            "agreements": [self._agreement_values(a) for a in found["agreements"]],
        }

    def _read_plan(self, account, plans, before):
        """Everything at once, by what it is called here; the threads by plan."""
        held = {"plan_id": plans.ids, "state": "held"}
        agreements = self._agreements_part(account, _MOST_AGREEMENTS)
        return read_named(
            {
                "goals": self._goals_part(plans),
                "measures": self._measures_part(plans),
                "review": Part(plans.env["kam.review"], held, ("date",), "date desc, id desc", 1),
                "agreements": agreements,
                "agreed": self._agreed_part(plans),
                "threads": {
                    plan: self._thread_parts(plan, before.get(self._thread_key(plan, plans), 0))
                    for plan in plans
                },
            }
        )

    def _get_plans(self, account, plans, goals, measures, before, found):
        contents = plans._get_agreed_contents(goals, measures)
        agreed = self._last_agreements(found["agreed"])
        nothing = found["agreed"].browse()
        return [
            {
                **self._plan_values(plan),
                "agreement": self._agreement_state_values(
                    plan, contents[plan], agreed.get(plan, nothing)
                ),
                "thread": self._get_plan_thread(
                    account, plan, plans, before, found["threads"][plan]
                ),
            }
            for plan in plans
        ]

    def _get_plan_thread(self, account, plan, plans, before, found):
        key = self._thread_key(plan, plans)
        rights = self._get_plan_rights(account, plan)
        return self._get_thread(
            account,
            plan,
            rights,
            f"/{account.id}/plan",
            action=f"/{account.id}/plan/{plan.id}/comment",
            before=before.get(key, 0),
            key=key,
            found=found,
        )

    def _find_thread_key(self, account, record):
        return self._thread_key(record, self._find_plans(account))

    def _thread_key(self, record, plans):
        """Name of the section of a thread: on a page with several plans each has its own."""
        several = record._name == "kam.plan" and len(plans) > 1
        return f"thread_{record.id}" if several else "thread"

    def _get_plan_rights(self, account, plan):
        """All people of the customer may read and comment on the shared part of a running plan."""
        running = plan.state == "active" and plan.active and plan.account_id == account
        return frozenset(("read", "comment")) if running else frozenset()

    # ---- plans ----

    def _plans_part(self, accounts):
        running = {"account_id": accounts.ids, "state": "active", "active": True}
        read = ("account_id", "company_id", "date_from", "date_to", "state", "active")
        return Part(accounts.env["kam.plan"], running, read, "date_from, id")

    def _find_plans(self, accounts):
        [plans] = read_together(self._plans_part(accounts))
        return plans

    def _shared_lines(self, plans):
        return {"plan_id": plans.ids, "visibility": list(SHARED)}

    def _count_shared(self, plans, model):
        lines = plans.env[model]
        [counts] = read_together(Count(lines, self._shared_lines(plans), "account_id"))
        return counts

    def _plan_values(self, plan):
        # Its name is the staff's own text and may say more than the customer should know.
        return {"id": plan.id, "period": self._period(plan.date_from, plan.date_to)}

    def _period(self, start, end):
        return self.env._(
            "%(start)s to %(end)s",
            start=self._date(start),
            end=self._date(end),
        )

    def _page_with(self, records, number, size):
        """The page on which the record with that number stands; 0 when it is not there."""
        ids = records.ids
        return ids.index(number) // size + 1 if number in ids else 0

    # ---- goals ----

    def _goals_part(self, plans):
        """The shared goals of these plans."""
        goals = plans.env["kam.goal"]
        return Part(goals, self._shared_lines(plans), self._GOAL_FIELDS, "sequence, id")

    def _find_goals(self, plans):
        [goals] = read_together(self._goals_part(plans))
        return self._by_plan(goals, plans)

    def _by_plan(self, lines, plans):
        """Lines in the order in which the page shows their plans; of one as they are."""
        return lines.sorted(lambda line: plans.ids.index(line.plan_id.id))

    def _get_goals(self, goals, page):
        goals, paging = self._cut_page(goals, page, self._GOALS_PER_PAGE)
        labels = {name: self._labels(goals, name) for name in ("dimension", "state")}
        return paging | {"lines": [self._goal_values(goal, labels) for goal in goals]}

    def _goal_values(self, goal, labels):
        return {
            "id": goal.id,
            "plan_id": goal.plan_id.id,
            "name": goal.name,
            "dimension": labels["dimension"][goal.dimension],
            "side": self._side(goal.side, goal),
            # Not the fields made of them, which come with two more that nobody sees here.
            "target": goal._format(goal.target),
            "actual": goal._format(goal.actual if goal.is_measured else None),
            "is_measured": goal.is_measured,
            # As the staff read it in their lists.
            "percent": int(float_round(goal.progress, precision_digits=0)),
            "state": goal.state,
            "state_label": labels["state"][goal.state],
            "confirmed": goal._get_confirmation() if goal.confirmed_on else "",
            # What is confirmed, so that a change in the meantime is noticed; "" when nothing is.
            "seal": goal._get_seal() if self._is_confirmable(goal) else "",
        }

    def _is_confirmable(self, goal):
        return goal.visibility == "confirm" and not goal.confirmed_on

    def _side(self, side, record):
        """Whose goal it is by name: "ours" would mean the opposite to the reader."""
        if side == "joint":
            return self.env._("Joint goal")
        owner = record.company_id if side == "ours" else record.account_id.partner_id
        return self.env._("Goal of %s", owner.name or "")

    # ---- measures ----

    def _measures_part(self, plans):
        """The shared measures of these plans."""
        measures = plans.env["kam.measure"]
        return Part(measures, self._shared_lines(plans), self._MEASURE_FIELDS, "date_deadline, id")

    def _find_measures(self, plans):
        [measures] = read_together(self._measures_part(plans))
        return self._rank_measures(self._by_plan(measures, plans))

    def _rank_measures(self, measures):
        rank = {state: number for number, state in enumerate(self._MEASURE_RANK)}
        return measures.sorted(lambda measure: rank.get(measure.state, len(rank)))

    def _read_doers(self, measures):
        """Everybody who does something: our people, and those of the customer."""
        people = measures.customer_contact_id
        users = Part(measures.responsible_id, {"id": measures.responsible_id.ids}, ("partner_id",))
        read_together(
            users,
            Part(people, {"id": users.select("partner_id")}, PERSON),
            Part(people, {"id": people.ids}, PERSON),
        )

    def _get_measures(self, measures, page, goals):
        measures, paging = self._cut_page(measures, page, self._MEASURES_PER_PAGE)
        labels = self._labels(measures, "state")
        lines = [self._measure_values(measure, labels, goals) for measure in measures]
        return paging | {"lines": lines}

    def _measure_values(self, measure, labels, goals):
        # A shared measure does not share the internal goal that it serves.
        goal = measure.goal_id & goals
        return {
            "id": measure.id,
            "name": measure.name,
            "goal": goal.name or "",
            "responsible": measure._get_doer().name or "",
            "due": self._date(measure.date_deadline),
            "state": measure.state,
            "state_label": labels[measure.state],
            "is_own": measure._is_reported_by(self._get_person()),
            "report": self._report_values(measure),
        }

    def _report_values(self, measure):
        """What the customer's people reported; nothing when they have not."""
        if measure.visibility != "confirm" or not measure.customer_updated_on:
            return {}
        return {
            "percent": measure.customer_progress,
            "note": measure.customer_note or "",
            "by": measure.customer_updated_by or "",
            "date": self._date(measure.customer_updated_on),
        }

    def _find_own_measure(self, measures, measure_id):
        """That measure, if this person reports on it."""
        person = self._get_person()
        return measures.filtered(lambda m: m.id == measure_id and m._is_reported_by(person))

    # ---- the last review ----

    def _get_last_review(self, review):
        """The day of the last review and its shared decisions; nothing without any."""
        decisions = review.decision_ids.filtered(lambda d: d.visibility in SHARED)
        if not decisions:
            return {}
        return {
            "date": self._date(review.date),
            "decisions": [self._decision_values(decision) for decision in decisions],
        }

    def _decision_values(self, decision):
        return {
            "name": decision.name,
            "responsible": decision.user_id.name or "",
            "due": self._date(decision.date_deadline),
        }
