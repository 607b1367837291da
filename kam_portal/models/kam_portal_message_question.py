from odoo import api, models


class KamPortalMessage(models.Model):
    """Whoever answers the mail with our question has answered it, as in the portal."""

    _inherit = "kam.portal.message"

    def _prepare_received(self, msg_dict):
        values = super()._prepare_received(msg_dict)
        if self.kind != "question" or values["source"] != "mail" or not values.get("author_id"):
            return values
        person = self.env["res.partner"].browse(values["author_id"])
        asked = self.contribution_id._is_asked(person)
        return {**values, "kind": "answer"} if asked else values

    @api.model_create_multi
    def create(self, vals_list):
        messages = super().create(vals_list)
        answers = messages.filtered(lambda m: m.source == "mail" and m.kind == "answer")
        for contribution in answers.contribution_id.filtered(lambda c: c.state == "question"):
            contribution._go_on_answered()
        return messages
