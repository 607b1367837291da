from odoo import api, fields, models
from odoo.exceptions import ValidationError


class KamScoreThreshold(models.Model):
    """A value of a criterion and the points it earns; between two the points rise evenly."""

    _name = "kam.score.threshold"
    _description = "Threshold of a Criterion"
    _order = "weight_id, value, id"
    _rec_name = "value"

    weight_id = fields.Many2one(
        "kam.score.weight", string="Criterion", required=True, index=True, ondelete="cascade"
    )
    unit = fields.Selection(related="weight_id.unit")
    value = fields.Float(required=True, help="In the unit of the criterion.")
    points = fields.Float(required=True, help="0 is the worst, 100 the best.")

    # Comparisons keep out what is not a number as well.
    _value_range = models.Constraint(
        "CHECK (value BETWEEN -1e15 AND 1e15)",
        "A threshold has to be a number between -1,000,000,000,000,000 and 1,000,000,000,000,000.",
    )
    _points_range = models.Constraint(
        "CHECK (points BETWEEN 0 AND 100)", "The points of a threshold lie between 0 and 100."
    )

    @api.constrains("value", "weight_id")
    def _check_lines(self):
        if not self.env.context.get("kam_thresholds_together"):
            self.weight_id._check_thresholds()

    @api.ondelete(at_uninstall=False)
    def _unlink_except_last(self):
        """Deleted by itself, a threshold must leave enough; through its weight that checks."""
        if self.env.context.get("kam_thresholds_together"):
            return
        for line, gone in self.grouped("weight_id").items():
            if line.normalisation == "thresholds" and len(line.threshold_ids - gone) < 2:
                raise ValidationError(
                    self.env._(
                        "“%s” gets its points by thresholds and needs two of them. Choose “By "
                        "Comparison” before deleting these.",
                        line.criterion_id.name,
                    )
                )
