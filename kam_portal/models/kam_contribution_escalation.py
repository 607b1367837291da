from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain

ESCALATION_TYPE = "kam_portal.mail_activity_type_contribution_overdue"
# Who is told, one after the other, as long as the answer is missing.
LADDER = ("manager_id", "deputy_id", "sponsor_id")
STEP_DAYS = 3
# Of what was closed or given up nobody waits for an answer any more.
GOING_ON = Domain("initiative_id.state", "not in", ("closed", "cancelled"))
GOING_ON &= Domain("initiative_id.active", "=", True)


class KamContribution(models.Model):
    """An overdue answer is told to the manager, three days later to the deputy, then the sponsor.

    What is parked is taken up again on its day.
    """

    _inherit = "kam.contribution"

    escalation_level = fields.Integer(
        readonly=True,
        copy=False,
        aggregator=None,
        help="How many of key account manager, deputy and sponsor have been told that the answer "
        "is overdue.",
    )
    date_escalated = fields.Date(
        string="Escalated On", readonly=True, copy=False, help="When the last of them was told."
    )

    # ---- daily: tell the next one ----

    @api.model
    def _daily_domain_escalation(self, today):
        waited = Domain("date_escalated", "<=", today - timedelta(days=STEP_DAYS))
        return (
            GOING_ON
            & Domain("is_overdue", "=", True)
            & Domain("escalation_level", "<", len(LADDER))
            & (Domain("escalation_level", "=", 0) | waited)
        )

    def _daily_run_escalation(self, today):
        activity_type = self._get_activity_type(ESCALATION_TYPE)
        vals_list, logs = [], {}
        for contribution in self:
            level, person = contribution._get_next_rung()
            contribution.write({"escalation_level": level, "date_escalated": today})
            if person and activity_type:
                vals_list.append(contribution._prepare_escalation(activity_type, person, today))
            if person:
                logs[contribution.id] = contribution._get_escalation_log(person)
        activities = self.env["mail.activity"].with_context(mail_activity_quick_update=True)
        activities.create(vals_list)
        self.browse(logs)._message_log_batch(logs)

    def _get_next_rung(self):
        """The next level that has somebody who was not told before; none is left at the end."""
        account = self.account_id
        people = [account[name].filtered("active") for name in LADDER]
        told = account.env["res.users"].union(*people[: self.escalation_level])
        for level in range(self.escalation_level, len(LADDER)):
            if people[level] and people[level] not in told:
                return level + 1, people[level]
        return len(LADDER), None

    def _prepare_escalation(self, activity_type, person, today):
        return {
            "activity_type_id": activity_type.id,
            "res_model_id": self.env["ir.model"]._get_id(self._name),
            "res_id": self.id,
            "user_id": person.id,
            "date_deadline": today,
            "summary": self._in_language_of(person).env._("Overdue: %s", self.name),
            "automated": True,
        }

    def _get_escalation_log(self, person):
        record = self._in_language_of(person)
        return record.env._(
            "The answer was due on %(date)s: told to %(person)s.",
            date=record._format_day(self.next_deadline),
            person=person.name,
        )

    def _sync_activities(self):
        result = super()._sync_activities()
        self.filtered(lambda c: c.escalation_level and not c.is_overdue)._settle_escalation()
        return result

    def _settle_escalation(self):
        """The answer is given, or has time again: nobody needs to be alarmed any longer."""
        if self:
            self.write({"escalation_level": 0, "date_escalated": False})
            self.activity_unlink([ESCALATION_TYPE])

    # ---- daily: what is parked comes back ----

    @api.model
    def _daily_domain_parked(self, today):
        return GOING_ON & Domain("state", "=", "parked") & Domain("parked_until", "<=", today)

    def _daily_run_parked(self, _today):
        self.action_reopen()
