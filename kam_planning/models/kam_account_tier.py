from odoo import api, fields, models
from odoo.exceptions import AccessError

# Only code can hand over this very object: who writes a tier with it has made the decision.
DECIDED = object()
# What decisions write, and what only those who decide may write.
DECIDED_FIELDS = frozenset({"tier_since", "tier_review_date", "grace_until", "cap_override_reason"})

CUSTOMER = frozenset({"partner_id", "company_id"})


class KamAccount(models.Model):
    """The tier of an account changes by decisions; a direct change makes one by itself."""

    _inherit = "kam.account"

    tier_since = fields.Date(readonly=True, copy=False)
    tier_review_date = fields.Date(
        string="Tier Review",
        copy=False,
        help="The day to ask whether the tier is still the right one.",
    )
    grace_until = fields.Date(
        string="Grace Period Until",
        readonly=True,
        copy=False,
        help="Until this day the customer keeps the conditions of the tier before.",
    )
    portfolio_category_ids = fields.Many2many(
        related="tier_id.portfolio_category_ids", string="Portfolio"
    )
    reply_hours = fields.Integer(related="tier_id.reply_hours")
    decision_ids = fields.One2many("kam.tier.decision", "account_id", string="Tier History")
    decision_count = fields.Integer(compute="_compute_decision_count")
    open_decision_id = fields.Many2one(
        "kam.tier.decision",
        compute="_compute_open_decision",
        help="Proposed, or approved and not yet effective.",
    )

    @api.depends("decision_ids")
    def _compute_decision_count(self):
        groups = self.env["kam.tier.decision"]._read_group(
            [("account_id", "in", self.ids)], ["account_id"], ["__count"]
        )
        counts = dict(groups)
        for account in self:
            account.decision_count = counts.get(account._origin, 0)

    @api.depends("decision_ids.state")
    def _compute_open_decision(self):
        decisions = self.env["kam.tier.decision"].search(
            [("account_id", "in", self.ids), ("state", "in", ("proposed", "approved"))],
            order="id",
        )
        latest = {decision.account_id: decision for decision in decisions}
        for account in self:
            account.open_decision_id = latest.get(account._origin)

    # ---- create, write, delete ----

    @api.model_create_multi
    def create(self, vals_list):
        """Accounts come into being without a tier, then it is decided: so history is complete."""
        default = self.default_get(["tier_id"]).get("tier_id")
        tiers = [vals.get("tier_id", default) for vals in vals_list]
        if any(tiers) or self._gives_any(DECIDED_FIELDS, vals_list):
            self._check_may_decide_tier()
        days = [vals.get("tier_since") for vals in vals_list]
        plain = [{**vals, "tier_id": False, "tier_since": False} for vals in vals_list]
        accounts = super().create(plain)
        ranked = {}
        for account, tier, day in zip(accounts, tiers, days, strict=True):
            if tier:
                ranked[tier, day] = ranked.get((tier, day), self.browse()) | account
        for (tier, day), some in ranked.items():
            some._decide_tier_directly(tier, day)
        return accounts

    @api.model
    def _gives_any(self, names, vals_list):
        """Whether new accounts get one of these fields, be it by a default that came along."""
        given = any(vals.get(name) for vals in vals_list for name in names)
        return given or any(self.default_get(list(names)).values())

    def write(self, vals):
        if vals.keys() & DECIDED_FIELDS:
            self._check_may_decide_tier()
        customer = {name: vals[name] for name in vals if name in CUSTOMER}
        rest = {name: vals[name] for name in vals if name not in CUSTOMER}
        # An import also gives what stays as it is.
        customer = customer if self._changes_any(customer) else {}
        if customer:
            in_force = self._take_conditions_away()
            super().write(customer)
            in_force._switch_conditions(in_force.account_id, in_force)
        if "tier_id" in rest and self.env.context.get("kam_tier_decided") is not DECIDED:
            return self._write_tier(rest)
        return super().write(rest) if rest or not customer else True

    def _changes_any(self, vals):
        return any(a[name].id != value for a in self for name, value in vals.items())

    def _write_tier(self, vals):
        moved = self.filtered(lambda account: account.tier_id.id != vals["tier_id"])
        rest = {name: value for name, value in vals.items() if name != "tier_id"}
        if not moved:
            return self.write(rest) if rest else True
        self._check_may_decide_tier()
        rest.pop("tier_since", None)
        if rest:
            # First the rest, its cap not yet looked at: who then looks after the account, and the
            # reason for one more, belong to the new tier.
            self.with_context(kam_tier_decided=DECIDED).write(rest)
        moved._decide_tier_directly(vals["tier_id"], vals.get("tier_since"))
        (self - moved)._check_cap()
        return True

    def _take_conditions_away(self):
        """The customer has again what was there before; returns the decisions that were in force.

        They stay with the account: when it becomes another customer's, that one gets them.
        """
        decisions = self.env["kam.tier.decision"].sudo()  # sudo: only what they set themselves
        in_force = decisions.search(
            [("account_id", "in", self.ids), ("conditions", "=", "applied")]
        )
        decisions._switch_conditions(in_force.account_id, decisions.browse())
        return in_force

    def unlink(self):
        self.check_access("unlink")
        self._take_conditions_away()
        decisions = self.env["kam.tier.decision"].sudo()  # sudo: they go with the account
        decisions.search([("account_id", "in", self.ids)]).unlink()
        return super().unlink()

    def _decide_tier_directly(self, tier_id, day=None):
        """Whoever sets a tier has decided it, and it is effective at once."""
        if not self:
            return
        reason = self.env._("Changed by %s", self.env.user.name)
        day = fields.Date.to_date(day) or fields.Date.context_today(self)
        self.env["kam.tier.decision"]._decide(
            [
                {
                    "account_id": account.id,
                    "to_tier_id": tier_id,
                    "reason": reason,
                    "date_effective": day,
                }
                for account in self
            ]
        )

    def _check_may_decide_tier(self):
        if not (self.env.su or self.env.user.has_group("sales_team.group_sale_manager")):
            raise AccessError(
                self.env._(
                    "Tiers are decided by sales managers. Propose a tier, or ask one of them to "
                    "change it."
                )
            )

    def _absorb(self, others):
        """What was proposed for, or given to, customers who are no more ends with them."""
        decisions = self.env["kam.tier.decision"].sudo()  # sudo: whoever may merge customers
        decisions = decisions.search([("account_id", "in", others.ids)])
        decisions.filtered("is_open")._close("superseded")
        others._take_conditions_away()
        decisions.filtered(lambda decision: decision.conditions == "waiting").conditions = "ended"
        return super()._absorb(others)

    # ---- actions ----

    def action_propose_tier(self):
        """Open the wizard for these accounts, few or many."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "kam_planning.kam_tier_decide_action"
        )
        return action | {"context": {"default_account_ids": self.ids}}

    def action_open_decisions(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "kam_planning.kam_tier_decision_action"
        )
        return action | {
            "domain": [("account_id", "=", self.id)],
            "context": {"default_account_id": self.id},
        }
