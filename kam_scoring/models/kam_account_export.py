from odoo import models


class KamAccount(models.Model):
    _inherit = "kam.account"

    def action_export_score_sheet(self):
        """The score on a page for people, as a workbook."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_url",
            "url": f"/kam_scoring/account/{self.id}/score.xlsx",
            "target": "self",
        }
