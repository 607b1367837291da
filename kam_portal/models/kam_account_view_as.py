from odoo import api, fields, models


class KamAccount(models.Model):
    """Who of the customer sees the account in the portal, and what they see."""

    _inherit = "kam.account"

    portal_reader_count = fields.Integer(
        string="People with Access to the Portal", compute="_compute_portal_reader_count"
    )

    @api.depends("partner_id", "company_id", "is_key_account", "active")
    def _compute_portal_reader_count(self):
        readers = self._find_portal_readers()
        for account in self:
            account.portal_reader_count = len(readers[account])

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
