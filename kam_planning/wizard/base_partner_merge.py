from odoo import models


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    _inherit = "base.partner.merge.automatic.wizard"

    def _update_foreign_keys(self, src_partners, dst_partner):
        """Unite the accounts first: otherwise those that are one too many are deleted."""
        accounts = self.env["kam.account"].sudo()  # sudo: whoever may merge customers
        accounts = accounts.with_context(active_test=False)
        accounts = accounts.search([("partner_id", "in", src_partners.ids)])
        accounts._unite_under(dst_partner.commercial_partner_id)
        return super()._update_foreign_keys(src_partners, dst_partner)
