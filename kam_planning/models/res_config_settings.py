from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    kam_on_track_percent = fields.Float(related="company_id.kam_on_track_percent", readonly=False)
    kam_at_risk_percent = fields.Float(related="company_id.kam_at_risk_percent", readonly=False)
    kam_tz = fields.Selection(
        string="Time Zone", related="company_id.partner_id.tz", readonly=False
    )
