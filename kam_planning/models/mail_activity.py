from odoo import models


class MailActivity(models.Model):
    """The activity of a measure and the measure are two faces of one thing."""

    _inherit = "mail.activity"

    def _action_done(self, feedback=False, attachment_ids=None):
        """Whoever ticks off the activity of a measure has done the measure."""
        # Asked before: done activities are archived, their measures no longer found.
        measures = self._get_kam_measures()
        result = super()._action_done(feedback=feedback, attachment_ids=attachment_ids)
        measures.action_done()
        return result

    def write(self, vals):
        result = super().write(vals)
        if vals.keys() & {"date_deadline", "user_id"}:
            self._pass_on_to_kam_measures()
        return result

    def _pass_on_to_kam_measures(self):
        """Whoever postpones or hands over the activity does so with the measure."""
        measures = self._get_kam_measures()
        activities = {activity.res_id: activity for activity in self}
        for measure in measures:
            activity = activities[measure.id]
            due, person = activity.date_deadline, activity.user_id
            if (measure.date_deadline, measure.responsible_id) != (due, person):
                measure.write({"date_deadline": due, "responsible_id": person.id})

    def _get_kam_measures(self):
        """The open measures behind these activities.

        As superuser: colleagues of other departments do measures, too, and may tick off their
        activities without access to the measure.
        """
        measures = self.env["kam.measure"].sudo()  # sudo: only those of one's activities
        activities = self.filtered(lambda activity: activity.res_model == measures._name)
        if not activities:
            return measures
        activity_type = measures._get_activity_type()
        activities = activities.filtered(lambda a: a.activity_type_id == activity_type)
        measures = measures.browse(activities.mapped("res_id")).exists()
        return measures.filtered(lambda measure: measure.state in measure._OPEN_STATES)
