from odoo import api, fields, models

from .kam_customer_mixin import STAFF


class KamMeasureDocument(models.AbstractModel):
    """A lead, a meeting or a quotation that came out of a measure."""

    _name = "kam.measure.document"
    _description = "Document of a Measure"

    kam_measure_id = fields.Many2one(
        "kam.measure",
        string="Measure",
        index="btree_not_null",
        ondelete="set null",
        copy=False,
        check_company=True,
        groups=STAFF,
        help="The measure of an account plan that this came out of.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        self._check_may_link_measures(vals_list)
        return super().create(vals_list)

    def write(self, vals):
        if "kam_measure_id" in vals:
            self._check_may_link_measures([vals])
        return super().write(vals)

    def _check_may_link_measures(self, vals_list):
        """What is linked shows up in the measure: who does so must have access to that."""
        if self.env.su:
            return
        default = self.env.context.get("default_kam_measure_id")
        ids = {vals.get("kam_measure_id", default) for vals in vals_list}
        self.env["kam.measure"].browse(filter(None, ids)).check_access("read")
