from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    kam_as_of_date = fields.Date(related="company_id.kam_as_of_date", readonly=False)
