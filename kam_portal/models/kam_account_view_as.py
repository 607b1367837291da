from odoo import models


class KamAccount(models.Model):
    """Who of the customer sees the account in the portal, and what they see."""

    _inherit = "kam.account"

    def action_view_as_customer(self):
        """The portal as the only person sees it; of several, their list to choose from."""
        self.ensure_one()
        readers = self._find_portal_readers()[self]
        if len(readers) == 1:
            return readers._open_view_as(f"/{self.id}")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "kam_portal.res_users_view_as_action"
        )
        return action | {"domain": [("id", "in", readers.ids)]}
