from odoo import api, fields, models
from odoo.exceptions import AccessError

POINTS = [
    ("0", "Not Rated"),
    ("1", "Very Low"),
    ("2", "Low"),
    ("3", "Medium"),
    ("4", "High"),
    ("5", "Very High"),
]


class KamContributionEvaluation(models.Model):
    """How one of us rates a contribution by one criterion; the customer never sees it."""

    _name = "kam.contribution.evaluation"
    _description = "Evaluation of a Contribution"
    _inherit = ["kam.part"]
    _kam_whole = "contribution_id"
    _order = "criterion_id, user_id, id"
    _rec_name = "criterion_id"

    contribution_id = fields.Many2one(
        "kam.contribution", required=True, index=True, ondelete="cascade"
    )
    criterion_id = fields.Many2one(
        "kam.contribution.criterion", required=True, index=True, ondelete="restrict"
    )
    user_id = fields.Many2one(
        "res.users",
        string="Rated By",
        required=True,
        default=lambda self: self.env.user,
        index=True,
        ondelete="restrict",
        domain="[('share', '=', False)]",
    )
    points = fields.Selection(
        POINTS, required=True, default="0", help="From one to five stars; none is no rating."
    )
    note = fields.Char(help="Why so.")

    _person_uniq = models.UniqueIndex(
        "(contribution_id, criterion_id, user_id)",
        "Everybody rates a contribution once by each criterion. Change the rating that is there.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        evaluations = super().create(vals_list)
        evaluations._check_own()
        return evaluations

    def write(self, vals):
        self._check_own()
        result = super().write(vals)
        self._check_own()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_own(self):
        self._check_own()

    def _check_own(self):
        """Nobody rates in the name of a colleague."""
        if self.env.su or self.user_id <= self.env.user:
            return
        raise AccessError(self.env._("Only your own ratings can be changed."))
