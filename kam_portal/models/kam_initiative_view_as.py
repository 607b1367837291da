from odoo import models
from odoo.exceptions import UserError


class KamInitiative(models.Model):
    """What the people of the customers see of an initiative."""

    _inherit = "kam.initiative"

    def action_view_as_customer(self):
        """The page as the only person sees it; of several, their list to choose from."""
        self.ensure_one()
        people = self.participant_ids.filtered(lambda p: p.account_id and p.user_id)
        if len(people) == 1:
            return people.action_view_as()
        if not people:
            raise UserError(self.env._("Nobody of the customers has access to the portal yet."))
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "kam_portal.kam_initiative_participant_view_as_action"
        )
        return action | {"domain": [("id", "in", people.ids)]}
