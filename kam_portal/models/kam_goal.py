from odoo import models


class KamGoal(models.Model):
    _name = "kam.goal"
    _inherit = ["kam.goal", "kam.customer.visibility"]
