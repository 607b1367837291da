from odoo import fields, models


class ResCompany(models.Model):
    """What counts as whitespace in this company."""

    _inherit = "res.company"

    kam_whitespace_depth = fields.Integer(
        string="Depth of Categories",
        default=1,
        groups="base.group_user",
        help="1: the top product categories; 2: those below them; and so on. A category that "
        "is not as deep counts by itself.",
    )
    kam_whitespace_months = fields.Integer(
        string="Months of Potential",
        default=12,
        groups="base.group_user",
        help="The potential is what the customer may be expected to buy in so many months.",
    )
    kam_whitespace_min_share = fields.Float(
        string="Smallest Potential",
        default=1.0,
        groups="base.group_user",
        help="In percent of all that the customer buys. A smaller potential is not kept, "
        "unless the category is bought or suggested.",
    )
    kam_whitespace_segment = fields.Selection(
        [
            ("all", "All customers"),
            ("industry", "Customers of the same industry"),
            ("country", "Customers of the same country"),
        ],
        string="Compare With",
        default="all",
        required=True,
        groups="base.group_user",
        help="Whose purchases tell what a customer could buy. With fewer than 20 customers the "
        "potential is not known.",
    )
    kam_whitespace_scope = fields.Selection(
        [
            ("cared_for", "The largest and cared for"),
            ("all", "All customers"),
        ],
        string="Whitespace Of",
        default="cared_for",
        required=True,
        groups="base.group_user",
        help="All customers are compared; for these the result is kept. Cared for: who has a tier, "
        "a manager or a group.",
    )

    kam_whitespace_largest = fields.Integer(
        string="How Many of the Largest",
        default=500,
        groups="base.group_user",
        help="So many customers, those with most revenue, have their whitespace kept in any case.",
    )

    _kam_whitespace_depth = models.Constraint(
        "CHECK (kam_whitespace_depth BETWEEN 1 AND 9)",
        "Choose a depth of the product categories from 1 to 9.",
    )
    _kam_whitespace_months = models.Constraint(
        "CHECK (kam_whitespace_months BETWEEN 1 AND 60)",
        "Choose a potential of 1 to 60 months.",
    )
    _kam_whitespace_min_share = models.Constraint(
        "CHECK (kam_whitespace_min_share BETWEEN 0 AND 100)",
        "The smallest potential is between 0 and 100 % of what the customer buys.",
    )
    _kam_whitespace_largest = models.Constraint(
        "CHECK (kam_whitespace_largest >= 0)",
        "Choose how many of the largest customers have their whitespace kept, 0 or more.",
    )


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    kam_whitespace_depth = fields.Integer(related="company_id.kam_whitespace_depth", readonly=False)
    kam_whitespace_months = fields.Integer(
        related="company_id.kam_whitespace_months", readonly=False
    )
    kam_whitespace_min_share = fields.Float(
        related="company_id.kam_whitespace_min_share", readonly=False
    )
    kam_whitespace_segment = fields.Selection(
        related="company_id.kam_whitespace_segment", readonly=False
    )
    kam_whitespace_scope = fields.Selection(
        related="company_id.kam_whitespace_scope", readonly=False
    )
    kam_whitespace_largest = fields.Integer(
        related="company_id.kam_whitespace_largest", readonly=False
    )
