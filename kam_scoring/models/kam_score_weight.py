from odoo import api, fields, models


class KamScoreWeight(models.Model):
    _name = "kam.score.weight"
    _description = "Weight of a Criterion"
    _order = "profile_id, sequence, id"
    _rec_name = "criterion_id"

    profile_id = fields.Many2one("kam.score.profile", required=True, index=True, ondelete="cascade")
    criterion_id = fields.Many2one("kam.criterion", required=True, ondelete="restrict")
    sequence = fields.Integer(related="criterion_id.sequence", store=True)
    axis = fields.Selection(related="criterion_id.axis")
    weight = fields.Float(
        required=True, default=10.0, help="Relative: weights need not add up to 100."
    )
    share = fields.Float(compute="_compute_share", help="The weight in percent of all weights.")

    _criterion_uniq = models.UniqueIndex(
        "(profile_id, criterion_id)", "Each criterion can be weighted once in a profile."
    )
    _weight_positive = models.Constraint(
        "CHECK (weight >= 0)", "A weight cannot be negative. Enter 0 to leave the criterion out."
    )

    @api.depends("weight", "profile_id.weight_ids.weight")
    def _compute_share(self):
        for line in self:
            total = sum(line.profile_id.weight_ids.mapped("weight"))
            line.share = 100 * line.weight / total if total else 0.0
