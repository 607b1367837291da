from odoo import api, models


class ResUsers(models.Model):
    """People of customers: whether they can log in to the portal, and what they see there."""

    _inherit = "res.users"

    def action_kam_view_as(self):
        """The portal, as this person of a customer sees it."""
        return self._open_view_as()

    def _open_view_as(self, path=""):
        self.ensure_one()
        url = f"/kam/as/{self.id}{path}"
        return {"type": "ir.actions.act_url", "url": url, "target": "new"}

    # ---- what stands between a person and the portal; asked as superuser ----

    @api.model
    def _find_logins(self, people):
        """For pairs of a contact and an e-mail address: the contact's user, else whose login
        that address is."""
        partners = self.env["res.partner"].union(*(partner for partner, _email in people))
        emails = [email for _partner, email in people if email]
        # Active ones last: of two users of one person the active one counts.
        found = self.with_context(active_test=False).search(
            ["|", ("partner_id", "in", partners.ids), ("login", "in", emails)], order="active, id"
        )
        of_partner = {user.partner_id: user for user in found}
        of_login = {user.login: user for user in found}
        return [
            of_partner.get(partner._origin) or of_login.get(email) or self.browse()
            for partner, email in people
        ]

    def _get_login_state(self, partner, email, company):
        """Where the contact stands who was found to have this user, or none."""
        if not self:
            return "none" if email else "email"
        if self.partner_id != partner._origin:
            return "taken"
        if not self.active:
            return "archived"
        return "ready" if company in self.company_ids else "company"
