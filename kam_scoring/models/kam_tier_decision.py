from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from .kam_account_fixed_tier import NOT_FIXED
from .kam_account_proposal import NO_PROPOSAL


class KamTierDecision(models.Model):
    """What the scores say of a change of tier, and what a decision means for the tier rules."""

    _inherit = "kam.tier.decision"

    rule_id = fields.Many2one(
        "kam.tier.rule",
        string="Tier Rule",
        readonly=True,
        copy=False,
        ondelete="set null",
        help="The rule that proposes the tier.",
    )
    score = fields.Float(
        string="Score Then",
        compute="_compute_score",
        store=True,
        precompute=True,
        copy=False,
        aggregator="avg",
        help="The score of the account when the decision was proposed.",
    )
    score_change = fields.Float(
        compute="_compute_score",
        store=True,
        precompute=True,
        copy=False,
        aggregator="avg",
        help="Of the score since the tier was last decided.",
    )
    revenue = fields.Monetary(
        string="Revenue Then",
        compute="_compute_score",
        store=True,
        precompute=True,
        copy=False,
        help="What the score of the account was made of when the decision was proposed.",
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    abc_class = fields.Selection(related="account_id.abc_class")
    keep_until = fields.Date(
        string="Fixed Until",
        copy=False,
        tracking=True,
        help="Until this day the account stays in the tier: the tier rules propose nothing. Empty: "
        "they may propose another tier as soon as the scores say so.",
    )

    @api.depends("account_id")
    def _compute_score(self):
        """What it was then: later scorings change the account, not the decision."""
        before = self._get_scores_decided(self.account_id.ids)
        for decision in self:
            account = decision.account_id
            decision.score = account.score
            decision.revenue = account.latest_score_id.revenue
            decision.score_change = account.score - before.get(account.id, account.score)

    @api.model
    def _get_scores_decided(self, account_ids):
        """The score of each account when its tier was last decided, where there was one."""
        self.flush_model(["account_id", "date_effective", "score", "state"])
        rows = self.env.execute_query(
            SQL(
                """SELECT DISTINCT ON (account_id) account_id, score
                     FROM kam_tier_decision
                    WHERE account_id = ANY(%s) AND state = 'effective'
                    ORDER BY account_id, date_effective DESC, id DESC""",
                list(account_ids),
            )
        )
        return {account_id: score for account_id, score in rows if score}

    @api.constrains("keep_until", "date_effective")
    def _check_keep_until(self):
        for decision in self.filtered(lambda decision: decision.is_open and decision.keep_until):
            self.env["kam.account"]._check_fixed_day(decision.keep_until)
            if decision.keep_until < decision.date_effective:
                raise UserError(
                    self.env._(
                        "The tier of %s is fixed until a day before it begins. Choose a later day, "
                        "or leave it empty.",
                        decision.account_id.display_name,
                    )
                )

    # ---- create, write ----

    @api.model
    def _get_protected(self):
        return super()._get_protected() | {"revenue", "rule_id", "score", "score_change"}

    @api.model
    def _with_own_values(self, vals):
        vals = super()._with_own_values(vals)
        if self.env.user.has_group("sales_team.group_sale_manager"):
            return vals
        if vals.get("keep_until"):
            self.env["kam.account"]._check_may_decide_tier()
        return {**vals, "keep_until": False}

    def _check_may_write(self, vals):
        result = super()._check_may_write(vals)
        if "keep_until" in vals:
            self.env["kam.account"]._check_may_decide_tier()
            if not all(self.mapped("is_open")):
                raise UserError(
                    self.env._(
                        "This decision is history. Choose “Propose a Tier” on the account to keep "
                        "its tier until a day."
                    )
                )
        return result

    def write(self, vals):
        result = super().write(vals)
        if not self.env.su and {"to_tier_id", "reason"} & vals.keys():
            self._make_own()
        return result

    def _make_own(self):
        """What a person has changed is that person's proposal: no rule changes it back."""
        proposals = self.sudo().filtered(  # sudo: who may change a proposal was checked before
            lambda decision: decision.origin == "rule" and decision.state == "proposed"
        )
        proposals.write({"origin": "person", "rule_id": False, "proposed_by_id": self.env.uid})
        proposals._leave_accounts()

    # ---- steps ----

    def _approve(self):
        self._begin_today()
        return super()._approve()

    def _begin_today(self):
        """A proposal of the rules counts from the day it is accepted, unless a later one is chosen.

        It bears the day of its making, which may be tomorrow to people further west.
        """
        today = self._today()
        late = self.filtered(
            lambda d: d.origin == "rule" and d.date_effective <= max(today, d.create_date.date())
        )
        late.with_context(tracking_disable=True).write({"date_effective": today})

    def _supersede(self, states):
        if "approved" in states:
            # Decided, not only proposed: that answers what the rules have proposed.
            for tier, decisions in self.grouped("to_tier_id").items():
                decisions.account_id._answer_proposal(tier.id)
        return super()._supersede(states)

    def _close(self, state):
        by_rules = self.filtered(lambda decision: decision.origin == "rule")
        result = super()._close(state)
        by_rules._leave_accounts()
        if state == "rejected":
            for tier, decisions in by_rules.grouped("to_tier_id").items():
                decisions.account_id.write({"dismissed_tier_id": tier.id})
        return result

    def _leave_accounts(self):
        """The accounts show them as proposals no more."""
        shown = self.account_id.filtered(lambda account: account.proposed_decision_id in self)
        shown._forget(NO_PROPOSAL)

    def _take_effects(self):
        return [*super()._take_effects(), self._keep_tiers()]

    def _keep_tiers(self):
        """Fix the tiers that are to stay, let go what was fixed before; lines by decision."""
        today = self._today()
        kept = self.filtered(lambda d: d.keep_until and d.keep_until >= today)
        (self - kept).account_id._forget(NOT_FIXED)
        for key, decisions in kept.grouped(
            lambda d: (d.keep_until, d.reason, d.approver_id)
        ).items():
            decisions.account_id._fix_tier(*key)
        return {decision: [decision.account_id.tier_fixed_note] for decision in kept}

    def _get_rejection_note(self):
        note = super()._get_rejection_note()
        return f"{note}. {self.reason}" if self.origin == "rule" else note
