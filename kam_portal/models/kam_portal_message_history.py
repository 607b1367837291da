from odoo import api, fields, models
from odoo.exceptions import AccessError


class KamPortalMessageHistory(models.Model):
    """What a message said before its author changed it."""

    _name = "kam.portal.message.history"
    _description = "Earlier Version of a Message"
    _order = "date desc, id desc"

    message_id = fields.Many2one(
        "kam.portal.message", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="message_id.company_id", store=True, index=True)
    body = fields.Text(string="Text Before")
    date = fields.Datetime(string="Changed On", default=fields.Datetime.now, required=True)

    @api.model_create_multi
    def create(self, vals_list):
        versions = super().create(vals_list)
        if not self.env.su and any(not version._is_true() for version in versions):
            raise AccessError(self.env._("What a message said before is kept by itself."))
        return versions

    def _is_true(self):
        """Made while the message is changed by its author, and still says the same."""
        message = self.message_id
        return message.is_mine and message.state == "posted" and message.body == self.body
