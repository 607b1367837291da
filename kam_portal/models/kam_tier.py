from odoo import fields, models


class KamTier(models.Model):
    """How soon people of a customer of this tier hear from us about what they contribute."""

    _inherit = "kam.tier"

    acknowledge_days = fields.Integer(
        string="Acknowledge Within (Days)",
        default=2,
        help="At the latest after so many working days somebody has looked at a contribution and "
        "told the customer so. 0: no promise.",
    )
    decide_days = fields.Integer(
        string="Decide Within (Days)",
        default=20,
        help="At the latest after so many working days a contribution is planned, parked or "
        "declined. The time that a question waits for the customer comes on top. 0: no promise.",
    )

    _contribution_days = models.Constraint(
        "CHECK (acknowledge_days BETWEEN 0 AND 365 AND decide_days BETWEEN 0 AND 365)",
        "Contributions are acknowledged and decided within a number of working days, at most "
        "365. Enter 0 for no promise.",
    )
