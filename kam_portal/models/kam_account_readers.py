from odoo import models


class KamAccount(models.Model):
    """Who of the customer can look at what is shared of an account."""

    _inherit = "kam.account"

    def _get_portal_readers(self):
        """Names by account, for those whose account one may see."""
        accounts = self._filtered_access("read")
        return {
            account: ", ".join(users.mapped("name"))
            for account, users in accounts._find_portal_readers().items()
        }

    def _find_portal_readers(self):
        """Users by account; one query. The same people as the portal lets in."""
        users = self.env["res.users"].search(
            [
                ("partner_id.commercial_partner_id", "in", self.partner_id.ids),
                ("company_ids", "in", self.company_id.ids),
            ],
            order="name, id",
        )
        return {account: account._filter_portal_readers(users) for account in self}

    def _filter_portal_readers(self, users):
        if not (self.active and self.is_key_account and self.partner_id.active):
            return users.browse()
        return users.filtered(
            lambda user: (
                user.partner_id.commercial_partner_id == self.partner_id
                and self.company_id in user.company_ids
            )
        )
