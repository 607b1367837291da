from odoo import fields, models


class KamScore(models.Model):
    """The facts behind a score, kept so that it can be explained later without asking again."""

    _inherit = "kam.score"

    # orders
    revenue = fields.Monetary()
    revenue_previous = fields.Monetary(string="Revenue Before")
    margin = fields.Monetary(help="Over the order lines whose cost is known.")
    cost_coverage = fields.Float(aggregator="avg", help="Share of revenue with a known cost.")
    refund_rate = fields.Float(aggregator="avg", help="Returns in relation to sales.")
    orders = fields.Integer()
    frequency = fields.Integer(string="Repeat Order Days", aggregator="avg")
    recency = fields.Integer(string="Days from First to Last Order", aggregator="avg")
    last_order = fields.Date()
    categories_bought = fields.Integer(aggregator="avg")
    categories_relevant = fields.Integer(aggregator="avg")
    has_previous_window = fields.Boolean(string="Customer before the Window")
    unit_count = fields.Integer(
        string="Units", aggregator=None, help="Accounts of the corporate group that are included."
    )

    # what people and other documents say
    wallet = fields.Monetary(string="Purchasing Volume")
    wallet_estimated = fields.Boolean(help="Our share follows from our rank among the suppliers.")
    wallet_outdated = fields.Boolean(string="Purchasing Volume Outdated")
    size = fields.Float(aggregator=None)
    rating_count = fields.Integer(string="Ratings")
    opportunity_count = fields.Integer(string="Open Opportunities")
    opportunity_overdue = fields.Integer(string="Overdue Opportunities")
    quotations_won = fields.Integer()
    quotations_lost = fields.Integer()
    stage_progress = fields.Float(aggregator="avg")
    lead_speed = fields.Float(aggregator="avg")
    engagement = fields.Float(aggregator="avg")

    # what the order rhythm says
    probability_alive = fields.Float(aggregator="avg", help="Probability of still being active.")
    expected_orders = fields.Float(help="Order days expected within the horizon.")
    expected_revenue = fields.Monetary(help="Of the 12 months after the day of the score.")
    capital_value_low = fields.Monetary(help="With a probability of 90 % it is more than this.")
    capital_value_high = fields.Monetary(help="With a probability of 90 % it is less than this.")
    capital_method = fields.Selection(
        [
            ("gamma_gamma", "Order rhythm and Gamma-Gamma"),
            ("mean", "Order rhythm and shrunken mean"),
            ("retention", "Yearly margin and retention"),
            ("none", "Not known"),
        ],
        help="How the capital value was computed: the simplest model that the orders can bear.",
    )
