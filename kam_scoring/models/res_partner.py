from odoo import api, fields, models


class ResPartner(models.Model):
    _inherit = "res.partner"

    kam_score = fields.Float(
        string="Account Score",
        compute="_compute_kam_score",
        search="_search_kam_score",
        groups="sales_team.group_sale_salesman",
        help="The latest score of this customer in the current company.",
    )

    @api.depends("kam_account_id.score")
    @api.depends_context("company", "uid")
    def _compute_kam_score(self):
        for partner in self:
            partner.kam_score = partner.kam_account_id.score

    def _search_kam_score(self, operator, value):
        return self._search_through_account("score", operator, value)
