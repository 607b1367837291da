from odoo import api, models

# What the daily job and the screen note is no change of a plan's content.
NO_CONTENT = {
    "sequence",
    "color",
    "date_escalated",
    "date_reminded",
    "event_id",
    "last_change_date",
}
NO_CONTENT_PREFIXES = ("message_", "activity_", "website_message", "rating_")


class KamPart(models.AbstractModel):
    """Who changes the content of a plan, or of something that belongs to it, renews the plan."""

    _inherit = "kam.part"

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        records._get_changed_plans()._note_change()
        return records

    def write(self, vals):
        content = self._has_content(vals)
        # Also the plan that something is taken from.
        plans = self._get_changed_plans() if content else self.env["kam.plan"]
        result = super().write(vals)
        if content:
            (plans | self._get_changed_plans())._note_change()
        return result

    def unlink(self):
        plans = self._get_changed_plans()
        result = super().unlink()
        # Plans that go themselves have nothing to note.
        plans.exists()._note_change()
        return result

    def _get_changed_plans(self):
        """The plans that these belong to; none for what belongs to an account."""
        parts = self.sudo()  # sudo: only notes the day of the change
        if self._name == "kam.plan":
            return parts
        # Who opens a wizard has changed nothing yet.
        if self._kam_whole == "plan_id" and not self._transient:
            return parts.plan_id
        return parts.env["kam.plan"]

    @api.model
    def _has_content(self, vals):
        return any(
            name in self._fields
            and self._fields[name].store
            and name not in NO_CONTENT
            and not name.startswith(NO_CONTENT_PREFIXES)
            for name in vals
        )
