from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command


class KamScoreProfile(models.Model):
    """What makes a customer important: criteria and their weights."""

    _name = "kam.score.profile"
    _description = "Score Profile"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", index=True, help="Empty: for all companies.")
    weight_ids = fields.One2many(
        "kam.score.weight",
        "profile_id",
        copy=True,
        string="Weights",
        default=lambda self: self._default_weight_ids(),
    )
    rule_ids = fields.One2many("kam.score.profile.rule", "profile_id", string="Rules")
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

    @api.model
    def _default_weight_ids(self):
        """Every criterion alike: people turn up or down what they read, and forget none."""
        criteria = self.env["kam.criterion"].search([])  # pylint: disable=no-search-all
        return [Command.create({"criterion_id": criterion.id}) for criterion in criteria]

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

    @api.constrains("company_id")
    def _check_company_of_rules(self):
        """A rule of all companies, or of another one, cannot choose the profile of one."""
        self.rule_ids._check_company(["profile_id"])

    @api.model
    def _get_for_company(self, company):
        """The first profile that is meant for the company."""
        profile = self._find_for_company(company)
        if not profile:
            raise UserError(
                self.env._(
                    "No score profile is active for %s. Create one under "
                    "Configuration > Score Profiles.",
                    company.name,
                )
            )
        return profile

    @api.model
    def _find_for_company(self, company):
        return self.search([("company_id", "in", [company.id, False])], limit=1)

    def _get_weights(self):
        return {line.criterion_id.code: line.weight for line in self.weight_ids}

    def copy_data(self, default=None):
        vals_list = super().copy_data(default)
        for profile, vals in zip(self, vals_list, strict=True):
            vals["name"] = self.env._("%s (copy)", profile.name)
        return vals_list
