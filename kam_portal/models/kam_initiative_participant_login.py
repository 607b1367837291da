from odoo import api, fields, models

LOGIN_STATES = [
    ("ready", "Has Access"),
    ("none", "No Access Yet"),
    ("archived", "Access Was Ended"),
    ("company", "No Access to This Company"),
    ("taken", "E-Mail Is Somebody Else's Login"),
    ("email", "No Valid E-Mail"),
]


class KamInitiativeParticipant(models.Model):
    """Whether the person of a customer can log in, and what is in the way."""

    _inherit = "kam.initiative.participant"

    # sudo: employees may not see the logins of other companies, and have to know what is missing.
    login_state = fields.Selection(
        LOGIN_STATES, string="Login", compute="_compute_login_state", compute_sudo=True
    )

    @api.depends("partner_id.user_ids.active", "partner_id.email_normalized", "company_id")
    def _compute_login_state(self):
        people = [(line.partner_id, line.partner_id.email_normalized) for line in self]
        logins = self.env["res.users"]._find_logins(people)
        for line, login in zip(self, logins, strict=True):
            email = line.partner_id.email_normalized
            line.login_state = login._get_login_state(line.partner_id, email, line.company_id)
