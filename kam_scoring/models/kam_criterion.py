from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..engine.criteria import CRITERIA


class KamCriterion(models.Model):
    """What a customer can be judged by: the catalogue that profiles choose from."""

    _name = "kam.criterion"
    _description = "Score Criterion"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True, help="Names the calculation.")
    sequence = fields.Integer(default=10)
    axis = fields.Selection(
        [("position", "Own Position"), ("attractiveness", "Attractiveness")], required=True
    )
    description = fields.Text(translate=True, help="How the value is computed, in plain words.")

    _code_uniq = models.UniqueIndex("(code)", "There is already a criterion with this code.")

    @api.constrains("code")
    def _check_code(self):
        for criterion in self:
            if criterion.code not in CRITERIA:
                raise ValidationError(
                    self.env._(
                        "No calculation named “%(code)s” is installed. Choose one of: %(known)s.",
                        code=criterion.code,
                        known=", ".join(CRITERIA),
                    )
                )
