from odoo import api, models


class KamDaily(models.AbstractModel):
    _inherit = "kam.daily"

    @api.model
    def _get_steps(self):
        return [
            *super()._get_steps(),
            ("kam.contribution", "parked"),
            ("kam.contribution", "escalation"),
        ]
