from odoo import api, fields, models


class KamAccount(models.Model):
    """The initiatives in which a customer takes part."""

    _inherit = "kam.account"

    initiative_count = fields.Integer(
        string="Number of Initiatives", compute="_compute_initiative_count"
    )

    @api.depends_context("uid")
    def _compute_initiative_count(self):
        groups = self.env["kam.initiative"]._read_group(
            [("account_ids", "in", self.ids)], ["account_ids"], ["__count"]
        )
        counts = dict(groups)
        for account in self:
            account.initiative_count = counts.get(account._origin, 0)

    def action_open_initiatives(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("kam_portal.kam_initiative_action")
        line = (0, 0, {"account_id": self.id})
        return action | {
            "domain": [("account_ids", "in", self.ids)],
            "context": {"default_account_line_ids": [line]},
        }
