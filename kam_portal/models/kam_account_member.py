from odoo import fields, models


class KamAccountMember(models.Model):
    _inherit = "kam.account.member"

    portal_visible = fields.Boolean(
        string="Customer Sees",
        help="Name, role, e-mail, phone and photo of this person stand on the contact card in the "
        "customer's portal. The key account manager and the deputy are always on it.",
    )

    def _serves_on(self, day):
        """Whether the membership covers that day; an open end has no limit."""
        started = not self.date_from or self.date_from <= day
        return started and (not self.date_to or day <= self.date_to)
