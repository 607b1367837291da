from datetime import timedelta

from markupsafe import Markup

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import format_date

ESCALATION_TYPE = "kam_planning.mail_activity_type_escalation"
ESCALATION_DAYS = 7


class KamMeasure(models.Model):
    """What is overdue is told: to the responsible at once, to the accountable after a week."""

    _inherit = "kam.measure"

    date_reminded = fields.Date(
        string="Reminded On",
        compute="_compute_date_reminded",
        store=True,
        readonly=False,
        copy=False,
        help="When the responsible was told that the measure is overdue.",
    )
    date_escalated = fields.Date(
        string="Escalated On",
        compute="_compute_date_escalated",
        store=True,
        readonly=False,
        copy=False,
        index="btree_not_null",
        help="When the measure was a week overdue, and the accountable was told so.",
    )

    @api.depends("is_open", "date_deadline")
    def _compute_date_reminded(self):
        for measure in self:
            measure.date_reminded = measure._still_overdue_since(measure.date_reminded)

    @api.depends("is_open", "date_deadline")
    def _compute_date_escalated(self):
        for measure in self:
            measure.date_escalated = measure._still_overdue_since(measure.date_escalated)

    def _still_overdue_since(self, day):
        """The day, as long as the measure is what was told then: open and overdue."""
        due = self.date_deadline
        return self.is_open and day and due and due < day and day

    # ---- daily: remind the responsible ----

    @api.model
    def _domain_overdue(self, day):
        """Due before the day, in plans that run."""
        return (
            Domain("is_open", "=", True)
            & Domain("date_deadline", "<", day)
            & Domain("plan_id.state", "=", "active")
            & Domain("account_id.active", "=", True)
        )

    @api.model
    def _daily_domain_reminder(self, today):
        told = Domain("date_reminded", "!=", False)
        return self._domain_overdue(today) & ~told & Domain("responsible_id.active", "=", True)

    def _daily_run_reminder(self, today):
        """One message to each person, however many measures are overdue."""
        for person, measures in self.grouped("responsible_id").items():
            measures._in_language_of(person)._notify_overdue(person.partner_id)
        self.date_reminded = today

    def _notify_overdue(self, partner):
        record = self if len(self) == 1 else self.env["mail.thread"]
        record.message_notify(
            partner_ids=partner.ids,
            subject=self.env._("Overdue measures: %s", len(self)),
            body=Markup("<ul>%s</ul>") % Markup().join(map(self._get_overdue_line, self)),
        )

    def _get_overdue_line(self, measure):
        return Markup("<li>%s</li>") % self.env._(
            "%(measure)s for %(customer)s was due on %(date)s.",
            measure=measure._get_html_link(),
            customer=measure.account_id.display_name,
            date=format_date(self.env, measure.date_deadline),
        )

    # ---- daily: tell the accountable ----

    @api.model
    def _daily_domain_escalation(self, today):
        day = today - timedelta(days=ESCALATION_DAYS - 1)
        told = Domain("date_escalated", "!=", False)
        return self._domain_overdue(day) & ~told & Domain("accountable_id.active", "=", True)

    def _daily_run_escalation(self, today):
        activity_type = self._get_activity_type(ESCALATION_TYPE)
        # Whoever is both has the activity of the measure.
        told = self.filtered(lambda measure: measure.accountable_id != measure.responsible_id)
        if activity_type:
            vals_list = [measure._prepare_escalation(activity_type, today) for measure in told]
            activities = self.env["mail.activity"].with_context(mail_activity_quick_update=True)
            activities.create(vals_list)
        self._message_log_batch({measure.id: measure._get_escalation_message() for measure in self})
        self.date_escalated = today

    def _prepare_escalation(self, activity_type, today):
        return {
            "activity_type_id": activity_type.id,
            "res_model_id": self.env["ir.model"]._get_id(self._name),
            "res_id": self.id,
            "user_id": self.accountable_id.id,
            "date_deadline": today,
            "summary": self._in_language_of(self.accountable_id).env._("Overdue: %s", self.name),
            # Nobody deals with the customer by ticking it off.
            "automated": True,
        }

    def _get_escalation_message(self):
        return self._in_language_of(self.accountable_id).env._(
            "A week overdue: told to %(accountable)s, who answers for it.",
            accountable=self.accountable_id.name,
        )

    # ---- what has been told is taken back when it is no longer so ----

    def _sync_activities(self):
        result = super()._sync_activities()
        self.sudo()._sync_escalations()  # sudo: touches activities of measures only
        return result

    def _sync_escalations(self):
        activity_type = self._get_activity_type(ESCALATION_TYPE)
        existing = self._get_measure_activities(activity_type) if activity_type else {}
        # Deleting activities has emptied the cache.
        self.fetch(["date_escalated", "accountable_id"])
        over = self.filtered(lambda m: not m.date_escalated or not m.accountable_id)
        gone = [existing[measure.id] for measure in over if measure.id in existing]
        self.env["mail.activity"].union(*gone).unlink()
        for measure in (self - over).filtered(lambda measure: measure.id in existing):
            if existing[measure.id].user_id != measure.accountable_id:
                existing[measure.id].user_id = measure.accountable_id
