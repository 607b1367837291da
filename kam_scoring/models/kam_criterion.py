from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..engine.criteria import CRITERIA
from ..tools.units import CURRENCY, PERCENT, POINTS, RATING, UNITS


class KamCriterion(models.Model):
    """What a customer can be judged by: the catalogue that profiles choose from."""

    _name = "kam.criterion"
    _description = "Score Criterion"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True, help="Names the calculation.")
    sequence = fields.Integer(default=10)
    axis = fields.Selection(
        [("position", "Own Position"), ("attractiveness", "Attractiveness")],
        required=True,
        help="Own position: what the customer is to us today. Attractiveness: what the customer "
        "could become.",
    )
    unit = fields.Selection(
        [
            (CURRENCY, "Company Currency"),
            (PERCENT, "%"),
            (POINTS, "0 to 100"),
            (RATING, "Rating of 1 to 5"),
        ],
        compute="_compute_unit",
        help="What the value of an account is measured in.",
    )
    description = fields.Text(translate=True, help="How the value is computed, in plain words.")

    _code_uniq = models.UniqueIndex("(code)", "There is already a criterion with this code.")

    @api.depends("code")
    def _compute_unit(self):
        for criterion in self:
            criterion.unit, _scale = UNITS.get(criterion.code, (False, 1.0))

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

    def _get_scale(self):
        """How many of its unit make 1 of the raw value."""
        return UNITS.get(self.code, (False, 1.0))[1]
