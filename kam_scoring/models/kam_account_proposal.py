from odoo import api, fields, models

# What runs and decisions write; by anyone else's hand it would be made up.
PROPOSAL = frozenset(
    {
        "proposed_tier_id",
        "proposed_rule_id",
        "proposed_decision_id",
        "candidate_tier_id",
        "candidate_since",
        "dismissed_tier_id",
    }
)
NO_PROPOSAL = {"proposed_tier_id": False, "proposed_rule_id": False, "proposed_decision_id": False}
NO_WISH = {"candidate_tier_id": False, "candidate_since": False}


class KamAccount(models.Model):
    """What the tier rules want for an account, and what people answered.

    The proposal itself is a tier decision. The account knows it so that lists can search it. There
    are few tiers and rules: an index on them finds nothing faster, and slows each run down.
    """

    _inherit = "kam.account"

    proposed_decision_id = fields.Many2one(
        "kam.tier.decision",
        string="Tier Proposal",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        help="What the tier rules propose, as long as nobody has answered it.",
    )
    proposed_tier_id = fields.Many2one("kam.tier", readonly=True, copy=False, ondelete="set null")
    proposed_rule_id = fields.Many2one(
        "kam.tier.rule", readonly=True, copy=False, ondelete="set null"
    )
    proposal_reason = fields.Text(related="proposed_decision_id.reason", tracking=False)
    candidate_tier_id = fields.Many2one(
        "kam.tier",
        string="Wanted Tier",
        readonly=True,
        copy=False,
        ondelete="set null",
        help="A change of tier is proposed when two runs in a row want the same one.",
    )
    candidate_since = fields.Date(readonly=True, copy=False)
    dismissed_tier_id = fields.Many2one(
        "kam.tier",
        readonly=True,
        copy=False,
        ondelete="set null",
        help="Somebody has refused this tier. It is proposed again when the rules have wanted "
        "another one meanwhile.",
    )

    # ---- create, write ----

    @api.model_create_multi
    def create(self, vals_list):
        if self._gives_any(PROPOSAL, vals_list):
            self._check_may_decide_tier()
        return super().create(vals_list)

    def write(self, vals):
        if PROPOSAL & vals.keys():
            self._check_may_decide_tier()
        if "tier_id" in vals:
            moved = self.filtered(lambda account: account.tier_id.id != vals["tier_id"])
            # That was wanted of the tier before.
            moved._forget(NO_WISH)
        return super().write(vals)

    def _answer_proposal(self, tier_id):
        """A decision answers the proposal that stood: to decide for another tier is a no."""
        refused = self.filtered(lambda account: account.proposed_tier_id.id not in (False, tier_id))
        for tier, accounts in refused.grouped("proposed_tier_id").items():
            accounts.write({"dismissed_tier_id": tier.id})
        self._forget({**NO_PROPOSAL, **NO_WISH})

    def _forget(self, nothing):
        """Empty these fields where anything is in them."""
        some = self.filtered(lambda account: any(account[name] for name in nothing))
        if some:
            some.write(nothing)

    # ---- actions ----

    def action_accept_proposal(self):
        """Decide that each account has its proposed tier from today, for the rule's reason."""
        proposals = self._get_answerable()
        return not proposals or proposals.action_approve()

    def action_dismiss_proposal(self):
        """Keep the tier; the same proposal is not made again while the rules want it."""
        proposals = self._get_answerable()
        return not proposals or proposals.action_reject()

    def _get_answerable(self):
        """The proposals that stand; those of others are answered by now, or were never made."""
        accounts = self.filtered("proposed_tier_id")
        accounts._check_may_decide_tier()
        accounts.check_access("write")
        return accounts.proposed_decision_id.filtered(lambda d: d.state == "proposed")
