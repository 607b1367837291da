from odoo import api, fields, models

from .kam_tier_decision_rule import NEVER_ANSWERED

# What a tier allows the rules to do of themselves, by the direction of the move.
ALLOWED = {
    "ask": frozenset(),
    "first": frozenset({"first"}),
    "promotion": frozenset({"first", "promotion"}),
    "all": frozenset({"first", "promotion", "demotion"}),
}


class KamTier(models.Model):
    """Whether accounts come into a tier by the rules alone."""

    _inherit = "kam.tier"

    apply_rules = fields.Selection(
        [
            ("ask", "Ask Always"),
            ("first", "First Tiers"),
            ("promotion", "First Tiers and Promotions"),
            ("all", "All Moves"),
        ],
        string="Without Asking",
        required=True,
        default="ask",
        help="Which moves into this tier a scoring makes by itself when the tier rules want them. "
        "All others wait as proposals. An account falls by itself only where the tier that it "
        "leaves allows all moves, too.",
    )

    @api.model
    def _get_by_rank(self):
        """All tiers, the most important one first; archived ones, too: accounts may be in them."""
        known = self.with_context(active_test=False)
        return known.search([])  # pylint: disable=no-search-all

    def _lets_rules_move(self, direction, tier_before):
        """Whether rules may move accounts of `tier_before` into this tier without asking.

        Who falls loses what the tier before has promised: that one has to agree.
        """
        allowed = direction in ALLOWED[self.apply_rules]
        return allowed and (direction != "demotion" or tier_before.apply_rules == "all")

    @api.ondelete(at_uninstall=False)
    def _unlink_proposals(self):
        """What the rules have proposed, and nobody has answered, goes with the tier."""
        decisions = self.env["kam.tier.decision"].sudo()  # sudo: whoever may delete the tier
        of_tiers = ["|", ("to_tier_id", "in", self.ids), ("from_tier_id", "in", self.ids)]
        proposals = decisions.search([*NEVER_ANSWERED, *of_tiers])
        proposals._leave_accounts()
        proposals.unlink()
