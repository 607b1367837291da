from odoo import fields, models


class KamContributionCriterion(models.Model):
    """What our people rate contributions by."""

    _name = "kam.contribution.criterion"
    _description = "Criterion for Contributions"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    weight = fields.Float(
        default=1.0,
        required=True,
        help="How much it counts beside the others: one of weight 2 counts like two of weight 1.",
    )
    description = fields.Text(translate=True, help="What five stars mean, and what one star means.")
    active = fields.Boolean(default=True)

    _weight = models.Constraint(
        "CHECK (weight > 0 AND weight <= 100)",
        "A weight is a number above 0, at most 100. Archive a criterion that shall not count.",
    )
