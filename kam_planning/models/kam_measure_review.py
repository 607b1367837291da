from odoo import fields, models


class KamMeasure(models.Model):
    """Measures that a review decided."""

    _inherit = "kam.measure"

    review_id = fields.Many2one(
        "kam.review",
        string="Decided In",
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        check_company=True,
        help="The review in which this measure was decided.",
    )
