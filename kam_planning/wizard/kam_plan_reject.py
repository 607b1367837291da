from odoo import fields, models


class KamPlanReject(models.TransientModel):
    """Asks why a plan goes back to its owner."""

    _name = "kam.plan.reject"
    _description = "Send an Account Plan Back"
    _inherit = ["kam.part"]
    _kam_whole = "plan_id"

    plan_id = fields.Many2one("kam.plan", required=True, ondelete="cascade")
    reason = fields.Text(required=True)

    def action_reject(self):
        for wizard in self:
            wizard.plan_id.action_reject(wizard.reason)
        return {"type": "ir.actions.act_window_close"}
