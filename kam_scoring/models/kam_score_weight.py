from odoo import api, fields, models
from odoo.exceptions import ValidationError


class KamScoreWeight(models.Model):
    """How much a criterion counts in a profile, and how its values become points."""

    _name = "kam.score.weight"
    _description = "Weight of a Criterion"
    _order = "profile_id, sequence, id"
    _rec_name = "criterion_id"

    profile_id = fields.Many2one("kam.score.profile", required=True, index=True, ondelete="cascade")
    criterion_id = fields.Many2one("kam.criterion", required=True, ondelete="restrict")
    sequence = fields.Integer(related="criterion_id.sequence", store=True)
    axis = fields.Selection(related="criterion_id.axis")
    unit = fields.Selection(related="criterion_id.unit")
    description = fields.Text(related="criterion_id.description")
    weight = fields.Float(
        required=True, default=10.0, help="Relative: weights need not add up to 100."
    )
    share = fields.Float(compute="_compute_share", help="The weight in percent of all weights.")
    normalisation = fields.Selection(
        [("percentile", "By Comparison"), ("thresholds", "By Thresholds")],
        string="Points",
        required=True,
        default="percentile",
        help="By comparison: the share of the compared accounts that are no better. By "
        "thresholds: which value earns how many points is fixed, whatever the others do.",
    )
    threshold_ids = fields.One2many(
        "kam.score.threshold", "weight_id", string="Thresholds", copy=True
    )
    missing = fields.Selection(
        [("share", "Others Share It"), ("neutral", "50 Points"), ("zero", "0 Points")],
        string="If Unknown",
        required=True,
        default="share",
        help="What a missing value means. Others share it: the other criteria take over the "
        "weight. 50 points: neither good nor bad. 0 points: the value must be known.",
    )

    _criterion_uniq = models.UniqueIndex(
        "(profile_id, criterion_id)", "Each criterion can be weighted once in a profile."
    )
    # The upper bound keeps out what is not a number as well.
    _weight_positive = models.Constraint(
        "CHECK (weight BETWEEN 0 AND 1000000)",
        "A weight cannot be negative, nor above 1,000,000. Enter 0 to leave the criterion out.",
    )

    @api.depends("weight", "profile_id.weight_ids.weight")
    def _compute_share(self):
        for line in self:
            total = sum(line.profile_id.weight_ids.mapped("weight"))
            line.share = 100 * line.weight / total if total else 0.0

    # Lines are created with a normalisation in any case, with thresholds perhaps not.
    @api.constrains("normalisation", "threshold_ids")
    def _check_thresholds(self):
        for line in self:
            error = line._get_threshold_error()
            if error:
                raise ValidationError(error)

    def _get_threshold_error(self):
        """What is wrong with the thresholds and how to mend it; None if nothing is."""
        values = self.threshold_ids.mapped("value")
        if self.normalisation == "thresholds" and len(values) < 2:
            return self.env._(
                "“%s” gets its points by thresholds, but has fewer than two. Enter the value that "
                "earns the fewest points and the one that earns the most, or choose “By "
                "Comparison”.",
                self.criterion_id.name,
            )
        twice = next((value for value in values if values.count(value) > 1), None)
        if twice is not None:
            return self.env._(
                "Among the thresholds of “%(criterion)s” the value %(value)s stands twice. Change "
                "or delete one of them: each value earns one number of points.",
                criterion=self.criterion_id.name,
                value=f"{twice:g}",
            )
        return None

    # ---- create, write ----

    @api.model_create_multi
    def create(self, vals_list):
        lines = super(KamScoreWeight, self._with_lines_together()).create(vals_list)
        return lines.with_env(self.env)

    def write(self, vals):
        if "threshold_ids" in vals:
            # Two values that change places are the same for a moment: look at the end only.
            return super(KamScoreWeight, self._with_lines_together()).write(vals)
        return super().write(vals)

    def _with_lines_together(self):
        return self.with_context(kam_thresholds_together=True)

    # ---- for the scoring ----

    def _get_threshold_pairs(self):
        """Raw value and points of each threshold in ascending order; none by comparison."""
        if self.normalisation != "thresholds":
            return []
        scale = self.criterion_id._get_scale()
        pairs = [[line.value / scale, line.points] for line in self.threshold_ids]
        return sorted(pairs)
