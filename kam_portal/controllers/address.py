from odoo.http import request

from odoo.addons.portal.controllers.portal import CustomerPortal


class KamAddress(CustomerPortal):
    """The address form says beside the field what `res.partner` would refuse anyway."""

    def _validate_address_values(self, address_values, partner_sudo, *args, **kwargs):
        invalid, missing, messages = super()._validate_address_values(
            address_values, partner_sudo, *args, **kwargs
        )
        locked = self._kam_locked_changes(address_values, partner_sudo) - invalid
        if locked:
            messages.append(partner_sudo._get_identity_refusal())
        return invalid | locked, missing, messages

    def _kam_locked_changes(self, address_values, partner_sudo):
        """What the form would change of a key account's identity, by the names of its fields."""
        address = partner_sudo or request.env.user.partner_id
        company = address.commercial_partner_id
        if not company._is_identity_kept():
            return set()
        sent = dict(address_values)
        if not partner_sudo:
            # A new address has a name of its own, and without a tax number takes the company's.
            sent = {"vat": address_values.get("vat") or company.vat}
        elif partner_sudo != company:
            # A contact names the company in a field of its own; empty, it changes nothing.
            sent["name"] = sent.get("company_name") or company.name
        changed = company._get_identity_changes(sent)
        return {self._kam_form_field(name, partner_sudo, company) for name in changed}

    def _kam_form_field(self, name, partner_sudo, company):
        return "company_name" if name == "name" and partner_sudo != company else name
