from odoo.addons.portal.controllers.portal import CustomerPortal

from .pages import KamPages


class KamCustomerPortal(KamPages, CustomerPortal):
    """The card on /my; the pages behind it have controllers of their own."""

    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        # Without counters the page itself is built: it shows our card also without JavaScript.
        if not counters or "kam_account_count" in counters:
            values["kam_account_count"] = len(self._kam_view()._get_account_ids())
        return values
