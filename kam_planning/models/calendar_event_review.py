from odoo import api, models


class CalendarEvent(models.Model):
    """A meeting for a review and the review are two faces of one thing."""

    _inherit = "calendar.event"

    @api.model_create_multi
    def create(self, vals_list):
        events = super().create(vals_list)
        events._link_kam_reviews()
        return events

    def write(self, vals):
        # Asked before: Odoo takes values out of them.
        moves = bool(vals.keys() & {"allday", *self._get_time_fields()})
        result = super().write(vals)
        if moves:
            self._move_kam_reviews()
        return result

    def _get_activity_excluded_models(self):
        """The review itself is the reminder of its meeting."""
        return [*super()._get_activity_excluded_models(), "kam.review"]

    def _link_kam_reviews(self):
        meetings = self.filtered(lambda event: event.res_model == "kam.review" and event.res_id)
        if not meetings:
            return
        reviews = self.env["kam.review"].browse(meetings.mapped("res_id")).exists()
        reviews = reviews._filtered_access("write")
        for event in meetings:
            review = reviews.filtered(lambda review, event=event: review.id == event.res_id)
            if review and not review.event_id.active:
                review.event_id = event
        meetings._move_kam_reviews()

    def _move_kam_reviews(self):
        """Whoever moves the meeting moves the review."""
        reviews = self.env["kam.review"].sudo()  # sudo: only those of meetings one may move
        for review in reviews.search([("event_id", "in", self.ids), ("state", "=", "planned")]):
            day = review._get_meeting_day()
            if review.date != day:
                review.date = day
