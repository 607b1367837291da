from odoo import models


class KamAccount(models.Model):
    """What becomes of accounts when customers turn out to be one and the same."""

    _inherit = "kam.account"

    def _unite_under(self, partner):
        """Make these accounts the partner's, at most one in each company.

        Plans, team, messages and whatever else points to an account go over to the one that
        stays.
        """
        owned = self.search([("partner_id", "=", partner.id)])
        for accounts in (owned | self).grouped("company_id").values():
            kept = (accounts & owned) or accounts[:1]
            kept._absorb(accounts - kept)
            if kept.partner_id != partner:
                kept.partner_id = partner

    def _absorb(self, others):
        self.ensure_one()
        if not others:
            return
        for name in ("tier_id", "manager_id", "deputy_id", "sponsor_id", "note"):
            if not self[name]:
                self[name] = others.filtered(name)[:1][name]
        self.active = self.active or any(others.mapped("active"))
        self._drop_known_members(others)
        names = ", ".join(others.mapped("display_name"))
        # Odoo's own way to bring one record in the place of others, whatever points to them.
        merge = self.env["base.partner.merge.automatic.wizard"]
        self.env.flush_all()
        merge._update_foreign_keys_generic(self._name, others, self)
        merge._update_reference_fields_generic(self._name, others, self)
        self.env.invalidate_all()
        others.unlink()
        self.message_post(body=self.env._("United with the account of %s.", names))

    def _drop_known_members(self, others):
        """One double would make the merge throw away the whole team."""
        known = {(member.user_id, member.role) for member in self.member_ids}
        for member in others.member_ids:
            key = (member.user_id, member.role)
            if key in known:
                member.unlink()
            known.add(key)
