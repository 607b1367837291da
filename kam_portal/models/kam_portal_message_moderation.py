from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError


class KamPortalMessage(models.Model):
    """Mails of unknown senders: one of us decides whether they become messages, and whose."""

    _inherit = "kam.portal.message"

    possible_author_ids = fields.Many2many(
        "res.partner", string="Possible Authors", compute="_compute_possible_author_ids"
    )

    @api.depends("initiative_id", "contribution_id", "plan_id")
    def _compute_possible_author_ids(self):
        for message in self:
            if message.plan_id:
                people = message.env["res.partner"].union(*message._get_plan_readers())
            else:
                people = message._get_participants().partner_id
            message.possible_author_ids = people

    @api.constrains("state", "author_id")
    def _check_author(self):
        for message in self:
            if message.state in ("posted", "withdrawn") and not message.author_id:
                raise ValidationError(
                    self.env._(
                        "Choose who wrote this. If it is nobody who takes part, invite the person "
                        "first, or reject the mail."
                    )
                )

    def write(self, vals):
        result = super().write(vals)
        if vals.get("state") == "posted" and not self.env.su:
            self._check_takes_part()
        return result

    def _check_takes_part(self):
        """What one of us accepts is by somebody who takes part."""
        for message in self.filtered(lambda message: message.source == "mail"):
            if message.author_id not in message.possible_author_ids:
                raise UserError(
                    self.env._("%s does not take part here.", message.author_id.display_name)
                )

    @api.onchange("author_id")
    def _onchange_author_id(self):
        self.account_id = self._find_account(self._get_thread(), self.author_id)

    def action_accept(self):
        """It becomes a message of the chosen author, and those concerned are told."""
        for message in self._to_decide():
            account = message._find_account(message._get_thread(), message.author_id)
            message.write({"state": "posted", "account_id": account.id})
            message._mail_customers(message._get_event("comment"), None)

    def action_reject(self):
        self._to_decide().write({"state": "rejected"})

    def action_reconsider(self):
        self._to_decide().write({"state": "moderation"})

    def _to_decide(self):
        if any(message.state not in self._UNDECIDED for message in self):
            raise UserError(self.env._("This is decided already. Reload the list."))
        return self
