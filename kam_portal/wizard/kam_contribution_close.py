from odoo import api, fields, models
from odoo.exceptions import ValidationError


class KamContributionClose(models.TransientModel):
    """Asks why a contribution is declined, or until when it is parked; the customer reads it."""

    _name = "kam.contribution.close"
    _description = "Decline or Park a Contribution"
    _inherit = ["kam.part"]
    _kam_whole = "contribution_id"

    contribution_id = fields.Many2one("kam.contribution", required=True, ondelete="cascade")
    outcome = fields.Selection(
        [("declined", "Decline"), ("parked", "Park")], required=True, default="declined"
    )
    parked_until = fields.Date()
    reason = fields.Text()

    @api.constrains("outcome", "parked_until", "reason")
    def _check_complete(self):
        today = fields.Date.context_today(self)
        for wizard in self:
            if wizard.outcome == "declined" and not (wizard.reason or "").strip():
                raise ValidationError(self.env._("Tell the customer why it is declined."))
            if wizard.outcome == "parked" and not (
                wizard.parked_until and wizard.parked_until > today
            ):
                raise ValidationError(
                    self.env._("Enter a day to come on which it is taken up again.")
                )

    def action_close(self):
        for wizard in self:
            wizard.contribution_id.write(wizard._prepare_outcome())
        return {"type": "ir.actions.act_window_close"}

    def _prepare_outcome(self):
        parked = self.outcome == "parked"
        return {
            "state": self.outcome,
            "state_reason": (self.reason or "").strip() or False,
            "parked_until": self.parked_until if parked else False,
        }
