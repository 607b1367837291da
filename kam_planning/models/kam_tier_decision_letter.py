from odoo import models
from odoo.exceptions import UserError

TEMPLATE = "kam_planning.mail_template_tier_decision"


class KamTierDecision(models.Model):
    """What people see and send next: the decisions just made, the letter to the customer.

    The letter is never sent by itself.
    """

    _inherit = "kam.tier.decision"

    def _get_result_action(self):
        """Show what was made: one decision, or the list."""
        action = {"type": "ir.actions.act_window", "res_model": self._name, "target": "current"}
        if len(self) == 1:
            return action | {"res_id": self.id, "views": [(False, "form")]}
        return action | {
            "name": self.env._("Tier Decisions"),
            "domain": [("id", "in", self.ids)],
            "views": [(False, "list"), (False, "form")],
        }

    def action_write_letter(self):
        self.ensure_one()
        self.check_access("write")
        if self.state not in ("approved", "effective"):
            raise UserError(
                self.env._("Write to the customer once the decision is made. Approve it first.")
            )
        template = self.env.ref(TEMPLATE, raise_if_not_found=False)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Write to the Customer"),
            "res_model": "mail.compose.message",
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_model": self._name,
                "default_res_ids": self.ids,
                "default_template_id": template and template.id,
                "default_composition_mode": "comment",
                "default_email_layout_xmlid": "mail.mail_notification_layout",
                "force_email": True,
            },
        }
