from datetime import timedelta

from odoo import api, fields, models
from odoo.tools.misc import format_date

from odoo.addons.kam_planning.tools import order_scope

from ..tools.contribution import TO_DECIDE
from ..tools.working_days import WorkingDays

# What a customer can expect of us whose account has no tier.
ACKNOWLEDGE_DAYS = 2
DECIDE_DAYS = 20
SOON = timedelta(days=1)


class KamContribution(models.Model):
    """What we owe the customer, and until when: first a sign that it arrived, then a decision.

    The promise is that of the tier on the day when it was submitted: it does not change when the
    tier does. Working days are those of the company's calendar, holidays left out.
    """

    _inherit = "kam.contribution"

    acknowledge_by = fields.Datetime(
        readonly=True, copy=False, help="Until then somebody of us has looked at it."
    )
    decide_by = fields.Datetime(
        readonly=True,
        copy=False,
        help="Until then it is planned, parked or declined. The time that a question waits for "
        "the customer comes on top.",
    )
    date_asked = fields.Datetime(
        string="Asked On", readonly=True, copy=False, help="Since then we wait for the customer."
    )
    next_deadline = fields.Datetime(
        string="Answer Due", compute="_compute_next_deadline", store=True, index=True
    )
    deadline_state = fields.Selection(
        [
            ("none", "Nothing Due"),
            ("waiting", "Waiting for the Customer"),
            ("ok", "In Time"),
            ("soon", "Due Soon"),
            ("overdue", "Overdue"),
        ],
        string="Deadline",
        compute="_compute_deadline_state",
    )
    is_overdue = fields.Boolean(
        string="Answer Overdue", compute="_compute_deadline_state", search="_search_is_overdue"
    )

    # Also for a colleague who takes part, and sees nothing else of the account.
    tier_id = fields.Many2one(related="account_id.tier_id")
    notice = fields.Char(compute="_compute_notice")

    @api.depends("state", "acknowledge_by", "decide_by")
    def _compute_next_deadline(self):
        for contribution in self:
            if contribution.state == "submitted":
                due = contribution.acknowledge_by or contribution.decide_by
            else:
                due = contribution.state in TO_DECIDE and contribution.decide_by
            contribution.next_deadline = due

    @api.depends("state", "next_deadline")
    def _compute_deadline_state(self):
        now = fields.Datetime.now()
        for contribution in self:
            contribution.deadline_state = contribution._get_deadline_state(now)
            contribution.is_overdue = contribution.deadline_state == "overdue"

    def _get_deadline_state(self, now):
        due = self.next_deadline
        if self.state == "question":
            return "waiting"
        if not due:
            return "none"
        if due < now:
            return "overdue"
        return "soon" if due - now <= SOON else "ok"

    def _search_is_overdue(self, operator, _value):
        if operator != "in":
            return NotImplemented
        return [("next_deadline", "<", fields.Datetime.now())]

    @api.depends("state", "next_deadline", "date_asked", "parked_until")
    @api.depends_context("lang", "tz")
    def _compute_notice(self):
        for contribution in self:
            contribution.notice = contribution._get_notice()

    def _get_notice(self):
        """What whoever opens it should know first."""
        if self.is_overdue:
            return self.env._(
                "The customer has been waiting for our answer since %s.",
                self._format_day(self.next_deadline),
            )
        if self.state == "question" and self.date_asked:
            return self.env._(
                "We asked the customer on %s. Until the answer is there, the time to decide does "
                "not run.",
                self._format_day(self.date_asked),
            )
        if self.state == "parked":
            until = format_date(self.env, self.parked_until)
            return self.env._("Parked: it is taken up again on %s.", until)
        return False

    def _format_day(self, moment):
        return format_date(self.env, order_scope.local_day(self.company_id, moment))

    # ---- set with the state ----

    def _set_deadlines(self, before, now):
        """The working days of each calendar are read once, however many contributions there are."""
        for company, contributions in self.grouped("company_id").items():
            days = contributions._get_promised_days()
            names = ("date_asked", "date_submitted", "decide_by")
            known = [c[name] for c in contributions for name in names if c[name]]
            first, last = min([now, *known]), max([now, *known])
            # Days that a question has waited are among those since then.
            longest = 2 * (last - first).days + max(map(sum, days.values()))
            calendar = WorkingDays(company.resource_calendar_id, company, first, longest)
            for contribution in contributions:
                values = contribution._prepare_deadlines(
                    before[contribution], now, calendar, days[contribution]
                )
                contribution.write(values)

    def _get_promised_days(self):
        """Days to acknowledge and to decide, of the tier that the account has now."""
        tiers = {contribution: contribution.tier_id for contribution in self}
        return {
            contribution: (
                tier.acknowledge_days if tier else ACKNOWLEDGE_DAYS,
                tier.decide_days if tier else DECIDE_DAYS,
            )
            for contribution, tier in tiers.items()
        }

    def _prepare_deadlines(self, before, now, calendar, days):
        acknowledge, decide = days
        values = {"date_asked": now if self.state == "question" else False}
        if before == "draft" and self.state != "withdrawn":
            start = self.date_submitted
            values["acknowledge_by"] = acknowledge and calendar.after(start, acknowledge)
            values["decide_by"] = decide and calendar.after(start, decide)
        elif before in ("declined", "parked"):
            # Taken up again: the time to decide begins anew.
            values["decide_by"] = decide and calendar.after(now, decide)
        elif before == "question" and self.date_asked and self.decide_by:
            waited = calendar.between(self.date_asked, now)
            values["decide_by"] = calendar.after(self.decide_by, waited)
        return values
