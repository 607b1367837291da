from odoo import api, fields, models


class KamInitiative(models.Model):
    """What both sides write in an initiative: contributions and the conversation."""

    _inherit = "kam.initiative"

    contribution_ids = fields.One2many("kam.contribution", "initiative_id", string="Contributions")
    portal_message_ids = fields.One2many(
        "kam.portal.message", "initiative_id", string="Conversation"
    )
    contribution_count = fields.Integer(
        string="Number of Contributions", compute="_compute_contribution_count"
    )

    @api.depends("contribution_ids")
    def _compute_contribution_count(self):
        groups = self.env["kam.contribution"]._read_group(
            [("initiative_id", "in", self.ids)], ["initiative_id"], ["__count"]
        )
        counts = dict(groups)
        for initiative in self:
            initiative.contribution_count = counts.get(initiative._origin, 0)

    def action_open_contributions(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Contributions"),
            "res_model": "kam.contribution",
            "view_mode": "kanban,list,form",
            "domain": [("initiative_id", "=", self.id)],
            "context": {"default_initiative_id": self.id},
        }

    # ---- what the customers are told ----

    def _tell_customers(self, text, event, partners=None, kind="notice"):
        """A line in the conversation, and a mail to those of the customers who want it."""
        self.ensure_one()
        if self.state == "draft":
            return
        # What people of a customer bring about is told by the company.
        author = self.company_id.partner_id if self.env.user.share else None
        self.env["kam.portal.message"]._post(
            self, text, author=author, kind=kind, event=event, partners=partners
        )

    def _in_customer_language(self):
        """A line of the conversation has one text: in the language of the first customer."""
        people = self.participant_ids.filtered("account_id").partner_id
        lang = (people or self.account_ids.partner_id)[:1].lang
        return self.with_context(lang=lang or self.env.lang)
