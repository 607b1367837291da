from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError


class KamScoreProfile(models.Model):
    """What makes a customer important: criteria and their weights."""

    _name = "kam.score.profile"
    _description = "Score Profile"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", index=True, help="Empty: for all companies.")
    weight_ids = fields.One2many("kam.score.weight", "profile_id", copy=True, string="Weights")
    window_months = fields.Integer(
        default=12, required=True, help="Revenue and margin are those of so many months."
    )
    horizon_days = fields.Integer(
        default=90,
        required=True,
        help="Repurchase is the probability of an order within so many days.",
    )
    min_coverage = fields.Float(
        string="Minimum Coverage",
        default=60.0,
        required=True,
        help="A score that rests on a smaller share of the weights than this is provisional: it "
        "moves no tier.",
    )

    _window = models.Constraint(
        "CHECK (window_months BETWEEN 1 AND 60)", "Choose a window of 1 to 60 months."
    )
    _horizon = models.Constraint(
        "CHECK (horizon_days BETWEEN 1 AND 1095)", "Choose a horizon of 1 to 1,095 days."
    )
    _coverage = models.Constraint(
        "CHECK (min_coverage BETWEEN 0 AND 100)", "The minimum coverage is between 0 and 100 %."
    )

    # The name is always among the values of a new profile, weights may not be.
    @api.constrains("name", "weight_ids")
    def _check_weights(self):
        for profile in self:
            if not sum(profile.weight_ids.mapped("weight")) > 0:
                raise ValidationError(
                    self.env._(
                        "Give at least one criterion of “%s” a weight above 0.", profile.name
                    )
                )

    @api.model
    def _get_for_company(self, company):
        """The first profile that is meant for the company."""
        profile = self.search([("company_id", "in", [company.id, False])], limit=1)
        if not profile:
            raise UserError(
                self.env._(
                    "No score profile is active for %s. Create one under "
                    "Configuration > Score Profiles.",
                    company.name,
                )
            )
        return profile

    def _get_weights(self):
        return {line.criterion_id.code: line.weight for line in self.weight_ids}

    def copy_data(self, default=None):
        vals_list = super().copy_data(default)
        for profile, vals in zip(self, vals_list, strict=True):
            vals["name"] = self.env._("%s (copy)", profile.name)
        return vals_list
