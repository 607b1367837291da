from odoo import api, fields, models
from odoo.exceptions import UserError


class KamContributionMerge(models.TransientModel):
    """Which of several contributions goes on with the authors and votes of all."""

    _name = "kam.contribution.merge"
    _description = "Merge Contributions"
    _inherit = ["kam.part"]
    _kam_whole = "target_id"

    contribution_ids = fields.Many2many(
        "kam.contribution", required=True, string="Contributions to Merge"
    )
    initiative_id = fields.Many2one(
        "kam.initiative", compute="_compute_initiative_id", string="Only of This Initiative"
    )
    target_id = fields.Many2one(
        "kam.contribution",
        compute="_compute_target_id",
        store=True,
        readonly=False,
        string="Goes On",
        ondelete="cascade",
        help="Gets the authors and votes of all. The others show where it goes on.",
    )

    @api.depends("contribution_ids")
    def _compute_initiative_id(self):
        for wizard in self:
            wizard.initiative_id = wizard.contribution_ids.initiative_id[:1]

    @api.depends("contribution_ids")
    def _compute_target_id(self):
        """Of several, the one with the most votes; for a single one another is to be chosen."""
        for wizard in self:
            ranked = wizard.contribution_ids.sorted(lambda c: (-c.vote_count, c._origin.id))
            wizard.target_id = ranked[:1] if len(ranked) > 1 else False

    def action_merge(self):
        self.ensure_one()
        if not self.target_id:
            raise UserError(self.env._("Choose the contribution that goes on."))
        self.contribution_ids._merge_into(self.target_id)
        return self.target_id._open_link(self.target_id)
