from odoo import api, fields, models
from odoo.tools import SQL


class KamInitiative(models.Model):
    """What an initiative has brought, and to whom we owe it."""

    _inherit = "kam.initiative"

    currency_id = fields.Many2one(related="company_id.currency_id")
    revenue_since = fields.Monetary(
        string="Revenue That Came of It",
        compute="_compute_revenue_since",
        help="Net orders of the customers that came of contributions to this initiative. An order "
        "that came of several contributions counts once.",
    )
    delivered_count = fields.Integer(
        string="Delivered Contributions", compute="_compute_delivered_count"
    )
    thanks = fields.Char(
        string="Thanks To",
        compute="_compute_delivered_count",
        help="Whose contributions have become real, and how many.",
    )

    @api.depends(
        "contribution_ids.product_id",
        "contribution_ids.lead_id",
        "contribution_ids.order_id",
        "contribution_ids.date_delivered",
        "contribution_ids.state",
    )
    def _compute_revenue_since(self):
        revenue = self._get_contributions()._sum_revenue(SQL("d.initiative_id"))
        for initiative in self:
            initiative.revenue_since = revenue.get(initiative._origin.id, 0.0)

    @api.depends("contribution_ids.state", "contribution_ids.author_ids")
    def _compute_delivered_count(self):
        delivered = self._get_contributions().filtered(lambda c: c.state == "delivered")
        by_initiative = delivered.grouped("initiative_id")
        for initiative in self:
            contributions = by_initiative.get(initiative._origin, delivered.browse())
            initiative.delivered_count = len(contributions)
            initiative.thanks = contributions._format_contributors()

    def _get_contributions(self):
        """Of all these initiatives at once, as far as the user sees them."""
        domain = [("initiative_id", "in", self._origin.ids)]
        return self.env["kam.contribution"].search(domain, order="id")

    def action_open_delivered(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Delivered Contributions"),
            "res_model": "kam.contribution",
            "view_mode": "list,form",
            "domain": [("initiative_id", "=", self.id), ("state", "=", "delivered")],
            "context": {"create": False},
        }
