from odoo import api, models

from odoo.addons.kam_planning.tools import order_scope

ACTIVITY_TYPE = "kam_portal.mail_activity_type_contribution"


class KamContribution(models.Model):
    """An answer that we owe is one activity of whoever is responsible, due with the deadline."""

    _inherit = "kam.contribution"

    def write(self, vals):
        result = super().write(vals)
        # With the state it is done after the deadlines are set.
        if vals.keys() & {"owner_id", "name"} and "state" not in vals:
            self._sync_activities()
        return result

    def _sync_activities(self):
        activity_type = self._get_activity_type(ACTIVITY_TYPE)
        if not (self and activity_type):
            return
        existing = self._get_activities(activity_type)
        wanted = self.filtered(lambda c: c.next_deadline and c.owner_id.active)
        settled = [existing[c.id] for c in self - wanted if c.id in existing]
        # Nobody dealt with the customer by ticking it off: it is simply no longer due.
        self.env["mail.activity"].union(*settled).unlink()
        for contribution in wanted.filtered(lambda c: c.id in existing):
            contribution._update_activity(existing[contribution.id])
        missing = wanted.filtered(lambda c: c.id not in existing)
        activities = self.env["mail.activity"].with_context(mail_activity_quick_update=True)
        activities.create([c._prepare_activity(activity_type) for c in missing])

    @api.model
    def _get_activity_type(self, xml_id):
        """Administrators can delete it; then there are no activities."""
        return self.env.ref(xml_id, raise_if_not_found=False) or self.env["mail.activity.type"]

    def _get_activities(self, activity_type):
        """The open activity of each contribution, by the contribution's id."""
        activities = self.env["mail.activity"].search(
            [
                ("res_model", "=", self._name),
                ("res_id", "in", self.ids),
                ("activity_type_id", "=", activity_type.id),
            ]
        )
        return {activity.res_id: activity for activity in activities}

    def _update_activity(self, activity):
        values = self._prepare_activity_values()
        current = activity._convert_to_write({name: activity[name] for name in values})
        changed = {name: value for name, value in values.items() if current[name] != value}
        if changed:
            activity.with_context(mail_activity_quick_update=True).write(changed)

    def _prepare_activity(self, activity_type):
        return {
            "activity_type_id": activity_type.id,
            "res_model_id": self.env["ir.model"]._get_id(self._name),
            "res_id": self.id,
            "automated": True,
            **self._prepare_activity_values(),
        }

    def _prepare_activity_values(self):
        return {
            "user_id": self.owner_id.id,
            "date_deadline": order_scope.local_day(self.company_id, self.next_deadline),
            "summary": self._get_activity_summary(self.owner_id),
        }

    def _get_activity_summary(self, person):
        """What is owed, in the language of whoever is to do it."""
        env = self._in_language_of(person).env
        if self.state == "submitted":
            return env._("Acknowledge: %s", self.name)
        return env._("Decide: %s", self.name)
