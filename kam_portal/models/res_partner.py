from odoo import models
from odoo.exceptions import UserError

# What our agreements with a key account name.
IDENTITY = ("name", "vat")


class ResPartner(models.Model):
    """Who a key account is does not change in a web form: prices and terms hang on it.

    Odoo lets a customer's people rename their company, and give it a tax number, through several
    forms that write with superuser rights; one of them skips its checks when it is told to. So
    it is refused here, where all of them end.
    """

    _inherit = "res.partner"

    def write(self, vals):
        if self.env.su and self.env.user.share:
            for customer in self.filtered(lambda partner: partner._is_identity_kept()):
                customer._check_identity(vals)
        return super().write(vals)

    def can_edit_vat(self):
        kept = self.env.su and self.commercial_partner_id._is_identity_kept()
        return super().can_edit_vat() and not kept

    def _is_identity_kept(self):
        """Whether this is the customer of a key account of any company; asked as superuser."""
        return any(self.kam_account_ids.mapped("is_key_account"))

    def _check_identity(self, vals):
        if self._get_identity_changes(vals):
            raise UserError(self._get_identity_refusal())
        # Who is the customer himself may leave.
        if not vals.get("active", True) and self != self.env.user.partner_id:
            raise UserError(
                self.env._(
                    "%s cannot be archived here. Please ask your contact with us.", self.name
                )
            )

    def _get_identity_changes(self, vals):
        return {
            name for name in IDENTITY if name in vals and (vals[name] or "") != (self[name] or "")
        }

    def _get_identity_refusal(self):
        return self.env._(
            "The name and tax number of your company are part of our agreements. Please ask your "
            "contact with us to change them."
        )
