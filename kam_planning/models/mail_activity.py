from odoo import models

from .kam_measure import ACTIVITY_TYPE


class MailActivity(models.Model):
    _inherit = "mail.activity"

    def _action_done(self, feedback=False, attachment_ids=None):
        """Whoever ticks off the activity of a measure has done the measure."""
        measures = self.env["kam.measure"]
        if not self.env.context.get("kam_measure_done"):
            measures = self._get_kam_measures()
        result = super()._action_done(feedback=feedback, attachment_ids=attachment_ids)
        measures.action_done()
        return result

    def _get_kam_measures(self):
        measure_type = self.env.ref(ACTIVITY_TYPE)
        activities = self.filtered(lambda activity: activity.activity_type_id == measure_type)
        activities = activities.filtered(lambda activity: activity.res_model == "kam.measure")
        measures = self.env["kam.measure"].browse(activities.mapped("res_id")).exists()
        return measures.filtered(lambda measure: measure.state in measure._OPEN_STATES)
