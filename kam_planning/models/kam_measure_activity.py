from odoo import api, models

ACTIVITY_TYPE = "kam_planning.mail_activity_type_measure"


class KamMeasure(models.Model):
    """An open measure of a running plan is one activity of whoever is responsible."""

    _inherit = "kam.measure"
    _ACTIVITY_FIELDS = frozenset(
        ("state", "responsible_id", "accountable_id", "date_deadline", "name", "plan_id")
    )

    @api.model_create_multi
    def create(self, vals_list):
        measures = super().create(vals_list)
        measures._sync_activities()
        return measures

    def write(self, vals):
        result = super().write(vals)
        if vals.keys() & self._ACTIVITY_FIELDS:
            self._sync_activities()
        return result

    def _sync_activities(self):
        # Whoever may change a measure may change its activity, whosever it is.
        measures = self.sudo()  # sudo: touches activities of measures only
        activity_type = measures._get_activity_type()
        if not (measures and activity_type):
            return
        existing = measures._get_measure_activities(activity_type)
        wanted = measures.filtered(lambda measure: measure._wants_activity())
        measures._close_activities(existing, measures - wanted)
        measures._update_activities(existing, wanted)
        missing = wanted.filtered(lambda measure: measure.id not in existing)
        vals_list = [measure._prepare_activity(activity_type) for measure in missing]
        measures.env["mail.activity"].create(vals_list)

    @api.model
    def _get_activity_type(self, xml_id=ACTIVITY_TYPE):
        """Administrators can delete it; then measures have no activities."""
        return self.env.ref(xml_id, raise_if_not_found=False) or self.env["mail.activity.type"]

    def _wants_activity(self):
        running = self.plan_id.state == "active" and self.account_id.active
        return running and self.is_open and self.responsible_id and self.date_deadline

    def _get_measure_activities(self, activity_type):
        """The open activity of each measure, by the measure's id."""
        activities = self.env["mail.activity"].search(
            [
                ("res_model", "=", self._name),
                ("res_id", "in", self.ids),
                ("activity_type_id", "=", activity_type.id),
            ]
        )
        return {activity.res_id: activity for activity in activities}

    def _close_activities(self, existing, measures):
        activities = self.env["mail.activity"]
        done = measures.filtered(lambda measure: measure.state == "done")
        finished = [existing[measure.id] for measure in done if measure.id in existing]
        dropped = [existing[m.id] for m in measures - done if m.id in existing]
        activities.union(*finished).action_feedback()
        activities.union(*dropped).unlink()

    def _update_activities(self, existing, measures):
        """What many measures have in common is written to their activities at once."""
        activities = self.env["mail.activity"]
        writes = {}
        for measure in measures.filtered(lambda measure: measure.id in existing):
            activity = existing[measure.id]
            vals = measure._prepare_activity_values()
            current = activity._convert_to_write({name: activity[name] for name in vals})
            changed = tuple(item for item in vals.items() if current[item[0]] != item[1])
            writes[changed] = writes.get(changed, activities) | activity
        for changed, found in writes.items():
            if changed:
                found.write(dict(changed))

    def _prepare_activity(self, activity_type):
        return {
            "activity_type_id": activity_type.id,
            "res_model_id": self.env["ir.model"]._get_id(self._name),
            "res_id": self.id,
            **self._prepare_activity_values(),
        }

    def _prepare_activity_values(self):
        return {
            "user_id": self.responsible_id.id,
            "date_deadline": self.date_deadline,
            "summary": self.name,
        }
