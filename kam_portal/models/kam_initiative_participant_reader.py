from odoo import api, fields, models


class KamInitiativeParticipant(models.Model):
    _inherit = "kam.initiative.participant"

    # sudo: employees may take part who see none of the account itself; it only says yes or no.
    is_reader = fields.Boolean(
        string="Reads It",
        compute="_compute_is_reader",
        compute_sudo=True,
        help="The customer's person has access to the portal and has accepted the terms: reads "
        "what is shared, and gets mails about it.",
    )

    @api.depends(
        "active",
        "is_accepted",
        "role",
        "initiative_id.state",
        "initiative_id.active",
        "initiative_id.account_line_ids.account_id",
        "account_id.active",
        "account_id.is_key_account",
        "partner_id.commercial_partner_id",
        "partner_id.user_ids.active",
    )
    def _compute_is_reader(self):
        users = self.env["res.users"].search([("partner_id", "in", self.partner_id.ids)])
        users = users.grouped("partner_id")
        for line in self:
            own = users.get(line.partner_id._origin, self.env["res.users"])
            line.is_reader = line._is_open_to(own)

    def _is_open_to(self, users):
        """Whether the portal would let one of the person's users in, as it does on each request."""
        initiative = self.initiative_id
        return bool(
            self.account_id in initiative.account_line_ids.account_id
            and initiative.active
            and self.is_accepted
            and "read" in self._get_rights()
            and self.account_id._filter_portal_readers(users)
        )
