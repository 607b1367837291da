from odoo import fields, models


class KamContributionAsk(models.TransientModel):
    """A question to the customer's person about a contribution."""

    _name = "kam.contribution.ask"
    _description = "Ask the Customer"
    _inherit = ["kam.part"]
    _kam_whole = "contribution_id"

    contribution_id = fields.Many2one("kam.contribution", required=True, ondelete="cascade")
    author_ids = fields.Many2many(related="contribution_id.author_ids", string="Goes To")
    question = fields.Text(required=True)

    def action_ask(self):
        for wizard in self:
            wizard.contribution_id._ask(wizard.question)
        return {"type": "ir.actions.act_window_close"}
