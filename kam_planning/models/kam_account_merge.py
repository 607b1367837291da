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
        self._take_values_of(others)
        self._take_place_of(others)
        names = ", ".join(others.mapped("display_name"))
        # Odoo's own way to bring one record in the place of others, whatever points to them.
        merge = self.env["base.partner.merge.automatic.wizard"]
        self.env.flush_all()
        merge._update_foreign_keys_generic(self._name, others, self)
        merge._update_reference_fields_generic(self._name, others, self)
        self.env.invalidate_all()
        # What is stored about the account in plans, goals and the like belongs to this one now.
        self.modified(["partner_id", "company_id"])
        others.unlink()
        self.message_post(body=self.env._("United with the account of %s.", names))

    def _take_values_of(self, others):
        names = ("tier_id", "manager_id", "deputy_id", "sponsor_id", "note")
        for name in names:
            if not self[name]:
                self[name] = others.filtered(name)[:1][name]
        if not self.wallet_amount:
            source = others.filtered("wallet_amount")[:1]
            for name in ("wallet_amount", "wallet_year", "wallet_evidence", "wallet_source"):
                self[name] = (source or self)[name]
        self.active = self.active or any(others.mapped("active"))

    def _take_place_of(self, others):
        """Their units become this account's, and their group, too, if it has none of its own.

        Through the ORM, which keeps the paths right; what follows never sees two accounts that
        are one as parent and child.
        """
        united = self | others
        above = self.browse()
        for account in united:
            parent = account.parent_id
            if parent and not united & parent._get_accounts_above():
                above = above or parent
        self.parent_id = above
        (others.with_context(active_test=False).child_ids - united).parent_id = self
        others.parent_id = False

    def _get_accounts_above(self):
        """This account and those above it in its group."""
        numbers = (self.parent_path or "").split("/")[:-1]
        return self.browse(map(int, numbers))
