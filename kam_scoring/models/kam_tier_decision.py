from odoo import api, fields, models


class KamTierDecision(models.Model):
    _inherit = "kam.tier.decision"

    score = fields.Float(
        string="Score Then",
        compute="_compute_score",
        store=True,
        precompute=True,
        copy=False,
        aggregator="avg",
        help="The score of the account when the decision was proposed.",
    )

    @api.depends("account_id")
    def _compute_score(self):
        """What it was then: later scorings change the account, not the decision."""
        for decision in self:
            decision.score = decision.account_id.score

    @api.model
    def _get_protected(self):
        return super()._get_protected() | {"score"}
