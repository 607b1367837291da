from odoo import api, fields, models

# What our people read of an agreement, in this order.
SHOWN = {
    "goals": ("id", "name", "dimension", "side", "target_display", "state"),
    "measures": ("id", "name", "responsible_id", "date_deadline", "state"),
}


class KamPlanAgreement(models.Model):
    """An agreement, and what has changed since, as pages that our people read."""

    _inherit = "kam.plan.agreement"

    content = fields.Html(compute="_compute_content", sanitize=False)
    changes = fields.Html(string="Changed Since", compute="_compute_changes", sanitize=False)

    @api.depends("snapshot")
    @api.depends_context("lang")
    def _compute_content(self):
        for agreement in self:
            snapshot = agreement.snapshot
            shown = {"header": snapshot["header"]}
            for part, names in SHOWN.items():
                shown[part] = [{name: row[name] for name in names} for row in snapshot[part]]
            for row, whole in zip(shown["goals"], snapshot["goals"], strict=True):
                # The field is called after today; what is no field is shown by its key.
                row[self.env._("Value That Day")] = whole["actual_display"]
            agreement.content = self.env["kam.plan.version"]._render_page(shown)

    @api.depends("snapshot")
    @api.depends_context("lang")
    def _compute_changes(self):
        contents = self.plan_id._get_agreed_contents()
        for agreement in self:
            agreement.changes = self.env["kam.plan.version"]._render_comparison(
                agreement._get_agreed(), contents[agreement.plan_id]
            )
