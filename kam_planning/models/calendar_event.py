from odoo import fields, models


class CalendarEvent(models.Model):
    _name = "calendar.event"
    _inherit = ["calendar.event", "kam.measure.document"]

    # Meetings belong to no company.
    kam_measure_id = fields.Many2one(check_company=False)
