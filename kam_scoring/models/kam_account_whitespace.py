from odoo import fields, models

from .kam_whitespace import BY_HAND


class KamAccount(models.Model):
    _inherit = "kam.account"

    whitespace_ids = fields.One2many("kam.whitespace", "account_id")

    def action_open_whitespace(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("kam_scoring.kam_whitespace_action")
        return action | {
            "display_name": self.env._("Whitespace of %s", self.display_name),
            "domain": [("account_id", "child_of", self.id)],
            "context": {},
        }

    def _take_values_of(self, others):
        self._unite_whitespace(others)
        return super()._take_values_of(others)

    def _unite_whitespace(self, others):
        """One row for a category: what people wrote about it goes to the one that stays."""
        everyone = self.sudo() | others.sudo()  # sudo: whoever may unite the accounts
        for cells in everyone.whitespace_ids.grouped("category_id").values():
            kept = (cells & self.sudo().whitespace_ids)[:1] or cells[:1]  # sudo: as above
            doubles = cells - kept
            for name in (*BY_HAND, "lead_id"):
                kept[name] = kept[name] or next(filter(None, doubles.mapped(name)), False)
            doubles.unlink()
