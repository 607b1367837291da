from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    kam_as_of_date = fields.Date(
        string="Score Orders Before",
        groups="base.group_user",
        help="Empty: each scoring takes all orders up to its own day. A fixed day is for an "
        "imported history that ends in the past, so that nobody looks lost only because the "
        "history ends.",
    )

    def _get_score_day(self):
        """The first day that a scoring of today leaves out."""
        self.ensure_one()
        return self.env["kam.score.run"]._default_as_of(self)
