from odoo import models


class KamInitiative(models.Model):
    """How people of one customer call those of another: by a letter, unless both sides agree."""

    _inherit = "kam.initiative"

    def _name_for(self, partner, account):
        """The person's name for people of that account."""
        line = self._find_line(partner)
        if not line:
            return self._get_own_name(partner)
        if line.account_id == account:
            return partner.name or ""
        if line._is_disclosed():
            return self._get_full_name(partner, line.partner_id)
        return self.env._("Partner %s", line.letter)

    def _find_line(self, partner):
        """The customer for whom the person takes part, or would; empty for our people."""
        lines = self.account_line_ids
        row = self._find_row(partner)
        if row:
            return lines.filtered(lambda line: line.account_id == row.account_id)
        customer = partner.commercial_partner_id
        return lines.filtered(lambda line: line.partner_id == customer)[:1]

    def _find_row(self, partner):
        # Also of those who were removed: what they wrote still stands there.
        everybody = self.with_context(active_test=False).participant_ids
        return everybody.filtered(lambda row: row.partner_id == partner)

    def _get_own_name(self, partner):
        company = self.company_id
        if partner == company.partner_id:
            # What the program tells by itself.
            return company.name
        if self._is_colleague(partner):
            return self._get_full_name(partner, company)
        return self.env._("Former participant")

    def _is_colleague(self, partner):
        row = self._find_row(partner)
        users = partner.with_context(active_test=False).user_ids
        return bool(row and not row.account_id) or any(not user.share for user in users)

    def _get_full_name(self, partner, company):
        return self.env._("%(name)s (%(company)s)", name=partner.name, company=company.name)
