from odoo import api, fields, models
from odoo.exceptions import UserError


class KamTierDecide(models.TransientModel):
    """Propose or decide the tier of one account or of many."""

    _name = "kam.tier.decide"
    _description = "Propose a Tier"

    account_ids = fields.Many2many(
        "kam.account",
        string="Accounts",
        required=True,
        default=lambda self: self._default_account_ids(),
    )
    account_count = fields.Integer(compute="_compute_summary")
    change = fields.Selection(
        [("tier", "Put into a tier"), ("none", "Take out of the tiers")],
        required=True,
        default="tier",
    )
    to_tier_id = fields.Many2one("kam.tier", string="Tier")
    reason = fields.Text(required=True)
    date_effective = fields.Date(
        string="Effective", required=True, default=fields.Date.context_today
    )
    approve_now = fields.Boolean(
        string="Approve at Once",
        default=lambda self: self._may_approve(),
        help="Without it you make proposals that wait for approval.",
    )
    may_approve = fields.Boolean(compute="_compute_may_approve")
    cap_override_reason = fields.Char(
        string="Reason for More",
        help="Needed when key account managers then look after more accounts than the tier allows.",
    )
    cap_warning = fields.Text(compute="_compute_summary")
    summary = fields.Char(compute="_compute_summary")

    @api.model
    def _default_account_ids(self):
        if self.env.context.get("active_model") == "kam.account":
            return self.env.context.get("active_ids")
        return False

    @api.model
    def _may_approve(self):
        return self.env.user.has_group("sales_team.group_sale_manager")

    @api.depends_context("uid")
    def _compute_may_approve(self):
        self.may_approve = self._may_approve()

    @api.depends("account_ids", "change", "to_tier_id")
    def _compute_summary(self):
        for wizard in self:
            moved, tier = wizard._get_moved(), wizard._get_tier()
            stay = len(wizard.account_ids) - len(moved)
            wizard.account_count = len(wizard.account_ids)
            wizard.summary = bool(stay) and self.env._(
                "%(moved)s accounts change; %(stay)s are there already and stay as they are.",
                moved=len(moved),
                stay=stay,
            )
            tiers = {account: tier for account in moved}
            counts = self.env["kam.account"]._count_for_cap(tiers)
            warnings = [account._get_cap_warning(tier, counts) for account in moved]
            wizard.cap_warning = "\n".join(dict.fromkeys(filter(None, warnings))) or False

    def _get_tier(self):
        return self.to_tier_id if self.change == "tier" else self.to_tier_id.browse()

    def _get_moved(self):
        tier = self._get_tier()
        if self.change == "tier" and not tier:
            return self.account_ids._origin
        return self.account_ids._origin.filtered(lambda account: account.tier_id != tier)

    def action_decide(self):
        self.ensure_one()
        moved, tier = self._get_moved(), self._get_tier()
        if self.change == "tier" and not tier:
            raise UserError(self.env._("Choose the tier that the accounts should have."))
        if not moved:
            raise UserError(
                self.env._("All these accounts are where you want them. Nothing to do.")
            )
        if self.cap_override_reason:
            moved.write({"cap_override_reason": self.cap_override_reason})
        values = self._prepare_decision()
        vals_list = [{**values, "account_id": account.id} for account in moved]
        decisions = self.env["kam.tier.decision"]
        if self.approve_now and self._may_approve():
            moved.check_access("write")
            return decisions._decide(vals_list)._get_result_action()
        return decisions.create(vals_list)._get_result_action()

    def _prepare_decision(self):
        """What the decisions of all accounts have in common."""
        return {
            "to_tier_id": self._get_tier().id,
            "reason": self.reason,
            "date_effective": self.date_effective,
        }
