from odoo import models


class KamMeasure(models.Model):
    _name = "kam.measure"
    _inherit = ["kam.measure", "kam.customer.visibility"]
