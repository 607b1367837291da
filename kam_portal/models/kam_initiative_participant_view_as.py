from odoo import models
from odoo.exceptions import UserError


class KamInitiativeParticipant(models.Model):
    _inherit = "kam.initiative.participant"

    def action_view_as(self):
        """The initiative in the portal, as this person sees it."""
        self.ensure_one()
        if not (self.account_id and self.user_id):
            raise UserError(
                self.env._(
                    "%s has no access to the portal, and sees nothing of it.",
                    self.partner_id.display_name,
                )
            )
        path = f"/{self.account_id.id}/initiative/{self.initiative_id.id}"
        return self.user_id._open_view_as(path)
