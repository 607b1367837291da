from odoo import api, fields, models


class KamMeasure(models.Model):
    """What is overdue is told: to the responsible at once, to the accountable after a week."""

    _inherit = "kam.measure"

    date_reminded = fields.Date(
        string="Reminded On",
        compute="_compute_date_reminded",
        store=True,
        readonly=False,
        copy=False,
        help="When the responsible was told that the measure is overdue.",
    )
    date_escalated = fields.Date(
        string="Escalated On",
        compute="_compute_date_escalated",
        store=True,
        readonly=False,
        copy=False,
        index="btree_not_null",
        help="When the accountable was told that the measure is a week overdue.",
    )

    @api.depends("is_open", "date_deadline")
    def _compute_date_reminded(self):
        for measure in self:
            measure.date_reminded = measure._still_overdue_since(measure.date_reminded)

    @api.depends("is_open", "date_deadline")
    def _compute_date_escalated(self):
        for measure in self:
            measure.date_escalated = measure._still_overdue_since(measure.date_escalated)

    def _still_overdue_since(self, day):
        """The day, as long as the measure is what it was told about then: open and overdue."""
        due = self.date_deadline
        return self.is_open and day and due and due < day and day
