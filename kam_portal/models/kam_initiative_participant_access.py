from odoo import api, fields, models


class KamInitiativeParticipant(models.Model):
    """Whether a person of a customer can see the initiative, and what is missing."""

    _inherit = "kam.initiative.participant"

    access_state = fields.Selection(
        [
            ("sees", "Takes Part"),
            ("terms", "Has to Accept the Terms"),
            ("login", "No Access to the Portal"),
            ("left", "No Longer with the Customer"),
        ],
        string="Access",
        compute="_compute_access_state",
        compute_sudo=True,
    )

    @api.depends(
        "is_accepted",
        "partner_id.commercial_partner_id",
        "partner_id.user_ids.active",
        "account_id.partner_id",
        "account_id.is_key_account",
        "account_id.active",
    )
    def _compute_access_state(self):
        for participant in self:
            participant.access_state = participant.account_id and participant._get_access_state()

    def _get_access_state(self):
        if self.partner_id.commercial_partner_id != self.account_id.partner_id:
            return "left"
        if not self.account_id._filter_portal_readers(self.partner_id.user_ids):
            return "login"
        return "sees" if self.is_accepted else "terms"

    def _get_name_with_access(self):
        lacks = {
            "terms": self.env._("has to accept the terms"),
            "login": self.env._("has no access to the portal"),
            "left": self.env._("has left, sees nothing"),
        }
        lack = lacks.get(self.access_state)
        if not lack:
            return self.partner_id.name
        return self.env._("%(name)s (%(lack)s)", name=self.partner_id.name, lack=lack)
