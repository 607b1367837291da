from odoo import fields, models


class KamInitiativeStop(models.TransientModel):
    """Asks what the customers read when an initiative is paused, cancelled or closed."""

    _name = "kam.initiative.stop"
    _description = "Pause, Cancel or Close an Initiative"
    _inherit = ["kam.part"]
    _kam_whole = "initiative_id"

    initiative_id = fields.Many2one("kam.initiative", required=True, ondelete="cascade")
    step = fields.Selection(
        [("pause", "Pause"), ("cancel", "Cancel"), ("close", "Close")],
        required=True,
        default="pause",
    )
    text = fields.Text(required=True, help="The customers read it.")

    def action_stop(self):
        for wizard in self:
            wizard._stop()
        return {"type": "ir.actions.act_window_close"}

    def _stop(self):
        initiative = self.initiative_id
        if self.step == "close":
            initiative.result = self.text
            initiative.action_close()
        elif self.step == "pause":
            initiative.state_reason = self.text
            initiative._take_step(("proposed", "open"), "paused")
        else:
            initiative.state_reason = self.text
            initiative._take_step(("proposed", "open", "paused"), "cancelled")
