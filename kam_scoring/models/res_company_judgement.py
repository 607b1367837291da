from odoo import fields, models


class ResCompany(models.Model):
    """How long what people know of a customer holds, and in what its size is counted."""

    _inherit = "res.company"

    kam_judgement_months = fields.Integer(
        string="Volume, Rank and Size",
        default=18,
        groups="base.group_user",
        help="So many months after they were entered they count as outdated.",
    )
    kam_strategic_months = fields.Integer(
        string="Strategic Value",
        default=12,
        groups="base.group_user",
        help="So many months after it was rated it counts as outdated.",
    )
    kam_size_unit = fields.Char(
        string="Size in",
        default=lambda self: self.env._("employees"),
        groups="base.group_user",
        help="What the size of a customer counts, unless somebody enters another unit. Sizes in "
        "another unit are not compared.",
    )

    _kam_judgement_months = models.Constraint(
        "CHECK (kam_judgement_months BETWEEN 1 AND 120)",
        "Purchasing volume, rank and size hold for 1 to 120 months.",
    )
    _kam_strategic_months = models.Constraint(
        "CHECK (kam_strategic_months BETWEEN 1 AND 120)",
        "A strategic value holds for 1 to 120 months.",
    )


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    kam_judgement_months = fields.Integer(related="company_id.kam_judgement_months", readonly=False)
    kam_strategic_months = fields.Integer(related="company_id.kam_strategic_months", readonly=False)
    kam_size_unit = fields.Char(related="company_id.kam_size_unit", readonly=False)
