from odoo import models


class CrmLead(models.Model):
    _name = "crm.lead"
    _inherit = ["crm.lead", "kam.customer.mixin", "kam.measure.document"]

    def _prepare_opportunity_quotation_context(self):
        """The quotation of an opportunity serves the same measure."""
        context = super()._prepare_opportunity_quotation_context()
        # Outside sales nobody sees measures.
        if self._has_field_access(self._fields["kam_measure_id"], "read"):
            context["default_kam_measure_id"] = self.kam_measure_id.id
        return context

    def _merge_get_fields(self):
        return [*super()._merge_get_fields(), "kam_measure_id"]
