from odoo import fields, models


class KamScore(models.Model):
    """The criteria of a score: raw value and points of each, NULL where it cannot be known."""

    _inherit = "kam.score"

    raw_revenue = fields.Float(string="Revenue: Value", aggregator="sum")
    raw_growth = fields.Float(string="Growth: Value", aggregator="avg")
    raw_profitability = fields.Float(string="Profitability: Value", aggregator="avg")
    raw_wallet_share = fields.Float(string="Share of Wallet: Value", aggregator="avg")
    raw_satisfaction = fields.Float(string="Satisfaction: Value", aggregator="avg")
    raw_repurchase = fields.Float(string="Repurchase: Value", aggregator="avg")
    raw_breadth = fields.Float(string="Breadth: Value", aggregator="avg")
    raw_potential = fields.Float(string="Sales Potential: Value", aggregator="sum")
    raw_opportunities = fields.Float(string="Open Opportunities: Value", aggregator="sum")
    raw_capital_value = fields.Float(string="Capital Value: Value", aggregator="sum")
    raw_cross_selling = fields.Float(string="Cross-Selling: Value", aggregator="sum")
    raw_journey = fields.Float(string="Buying Journey: Value", aggregator="avg")
    raw_strategic = fields.Float(string="Strategic Value: Value", aggregator="avg")
    points_revenue = fields.Float(string="Revenue: Points", aggregator="avg")
    points_growth = fields.Float(string="Growth: Points", aggregator="avg")
    points_profitability = fields.Float(string="Profitability: Points", aggregator="avg")
    points_wallet_share = fields.Float(string="Share of Wallet: Points", aggregator="avg")
    points_satisfaction = fields.Float(string="Satisfaction: Points", aggregator="avg")
    points_repurchase = fields.Float(string="Repurchase: Points", aggregator="avg")
    points_breadth = fields.Float(string="Breadth: Points", aggregator="avg")
    points_potential = fields.Float(string="Sales Potential: Points", aggregator="avg")
    points_opportunities = fields.Float(string="Open Opportunities: Points", aggregator="avg")
    points_capital_value = fields.Float(string="Capital Value: Points", aggregator="avg")
    points_cross_selling = fields.Float(string="Cross-Selling: Points", aggregator="avg")
    points_journey = fields.Float(string="Buying Journey: Points", aggregator="avg")
    points_strategic = fields.Float(string="Strategic Value: Points", aggregator="avg")
