from datetime import UTC, datetime, time, timedelta

from odoo import Command, api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..tools import order_scope
from .kam_review import ACTIVITY_TYPE


class KamReview(models.Model):
    """The review in Odoo's calendar, and among the activities when it is overdue."""

    _inherit = "kam.review"

    event_id = fields.Many2one(
        "calendar.event",
        string="Meeting",
        copy=False,
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        help="Moving the meeting moves the review, and the other way round.",
    )
    meeting_start = fields.Datetime(related="event_id.start", string="Meeting Starts")

    @api.constrains("event_id")
    def _check_event(self):
        """A review moves and calls off its meeting: it must be its own, not just any."""
        for review in self.sudo():  # sudo: only compares
            event = review.event_id
            if event and (event.res_model, event.res_id) != (self._name, review.id):
                raise ValidationError(
                    self.env._(
                        "This meeting was not made for the review “%s”. Use the button that "
                        "invites to the review.",
                        review.name,
                    )
                )

    def write(self, vals):
        result = super().write(vals)
        if "date" in vals:
            self._move_meetings()
        if vals.get("state") == "cancelled":
            self._call_off_meetings()
        return result

    def unlink(self):
        # Whoever may delete the review may free its meeting of it.
        events = self.event_id.sudo()  # sudo: removes links to what is deleted
        result = super().unlink()
        events.write({"res_model_id": False, "res_id": False})
        return result

    # ---- invitation ----

    def action_invite(self):
        """Odoo's own form of a meeting, filled in: saving it sends the invitations."""
        self.ensure_one()
        if self.state != "planned":
            raise UserError(
                self.env._("Only a planned review can be invited to. Plan it again first.")
            )
        event = self.event_id.filtered("active")
        if event:
            event.write({"partner_ids": [Command.set(self._get_attendees(event).ids)]})
        defaults = {} if event else self._prepare_event()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Meeting"),
            "res_model": "calendar.event",
            "res_id": event.id,
            "views": [(False, "form")],
            "target": "new",
            "context": {f"default_{name}": value for name, value in defaults.items()},
        }

    def _get_attendees(self, event=None):
        """Our people and theirs; whoever else was added to the meeting stays."""
        people = self.user_ids.partner_id | self.partner_ids
        others = event.partner_ids if event else self.env.user.partner_id
        return people | others.filtered(lambda p: p.commercial_partner_id != self.partner_id)

    def _prepare_event(self):
        day = max(self.date, fields.Date.context_today(self))
        start = self._to_utc(datetime.combine(day, time(10)))
        return {
            "name": self.name,
            "description": self.agenda,
            "start": start,
            "stop": start + timedelta(hours=self.env["calendar.event"].get_default_duration()),
            "allday": False,
            "partner_ids": self._get_attendees().ids,
            "user_id": self.env.uid,
            "res_model_id": self.env["ir.model"]._get_id(self._name),
            "res_model": self._name,
            "res_id": self.id,
        }

    # ---- the meeting and the review are on the same day ----

    def _to_utc(self, local):
        """The moment that Odoo stores for a time of day in the company's time zone."""
        zone = order_scope.timezone(self.company_id)
        return local.replace(tzinfo=zone).astimezone(UTC).replace(tzinfo=None)

    def _from_utc(self, moment):
        zone = order_scope.timezone(self.company_id)
        return moment.replace(tzinfo=UTC).astimezone(zone).replace(tzinfo=None)

    def _get_meeting_day(self):
        event = self.event_id
        if event.allday:
            return event.start_date
        return order_scope.local_day(self.company_id, event.start)

    def _move_meetings(self):
        # Whoever may move the review may move its meeting, whoever invited to it.
        waiting = self.sudo().filtered(  # sudo: touches the meetings of reviews only
            lambda review: review.state == "planned" and review.date and review.event_id.active
        )
        for review in waiting:
            days = review.date - review._get_meeting_day()
            if days:
                review.event_id.write(review._prepare_move(days))

    def _prepare_move(self, days):
        """The same time of day, also when the clocks are changed in between."""
        event = self.event_id
        if event.allday:
            return {"start_date": event.start_date + days, "stop_date": event.stop_date + days}
        start = self._to_utc(self._from_utc(event.start) + days)
        return {"start": start, "stop": start + (event.stop - event.start)}

    def _call_off_meetings(self):
        # Whoever may cancel the review may call off its meeting.
        events = self.event_id.sudo()  # sudo: touches the meetings of reviews only
        events.filtered(lambda event: event.start > fields.Datetime.now()).active = False

    # ---- reminder ----

    def _remind(self, today):
        """An activity for the plan's owner; once, unless the review is moved."""
        self.write({"date_reminded": today})
        activity_type = self.env.ref(ACTIVITY_TYPE, raise_if_not_found=False)
        if not activity_type:
            # Administrators can delete it; then nobody is reminded.
            return
        model_id = self.env["ir.model"]._get_id(self._name)
        # Found among the activities; a mail for each would be one too many.
        activities = self.env["mail.activity"].with_context(mail_activity_quick_update=True)
        activities.create(
            [
                {
                    "activity_type_id": activity_type.id,
                    "res_model_id": model_id,
                    "res_id": review.id,
                    "summary": review._get_reminder(),
                    "user_id": review.owner_id.id,
                    "date_deadline": today,
                    "automated": True,
                }
                for review in self.filtered("owner_id")
            ]
        )

    def _get_reminder(self):
        return self._in_language_of(self.owner_id).env._("Hold the review, or move it")

    def _forget_reminders(self):
        """What is no longer overdue needs no reminder, and gets a new one when it is again."""
        settled = self.filtered(lambda review: not review.is_overdue)
        if not settled:
            return
        settled.write({"date_reminded": False})
        # Whoever may change the review may take back its reminder, whosever it is.
        settled.sudo().activity_unlink([ACTIVITY_TYPE])  # sudo: the daily job's reminders only
