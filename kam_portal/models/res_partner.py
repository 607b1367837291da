from odoo import models


class ResPartner(models.Model):
    _inherit = "res.partner"

    def can_edit_vat(self):
        """Prices and terms hang on who the customer is: that is not changed in a web form."""
        return super().can_edit_vat() and not self.env["kam.portal.view"]._is_key_customer()
