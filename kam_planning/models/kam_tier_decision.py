from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools.misc import format_date

from ..tools import days as day_tools

OPEN = ("proposed", "approved")
# What a proposal says; once it is decided, it is history.
PROPOSAL = frozenset({"account_id", "to_tier_id", "date_effective", "grace_until", "reason"})


class KamTierDecision(models.Model):
    """A change of tier: who wanted it and why, who decided, and what it changed."""

    _name = "kam.tier.decision"
    _description = "Tier Decision"
    _inherit = ["kam.part", "mail.thread", "mail.activity.mixin"]
    _kam_whole = "account_id"
    _order = "date_effective desc, id desc"
    _rec_names_search = ["account_id"]

    account_id = fields.Many2one("kam.account", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="account_id.company_id", store=True, index=True)
    partner_id = fields.Many2one(related="account_id.partner_id", string="Customer")
    manager_id = fields.Many2one(related="account_id.manager_id")
    from_tier_id = fields.Many2one(
        "kam.tier",
        string="Tier Before",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
    )
    to_tier_id = fields.Many2one(
        "kam.tier",
        string="New Tier",
        index="btree_not_null",
        ondelete="restrict",
        tracking=True,
        help="Empty: the account shall have no tier any more.",
    )
    direction = fields.Selection(
        [
            ("first", "First Tier"),
            ("promotion", "Promotion"),
            ("demotion", "Demotion"),
            ("withdrawal", "Withdrawal"),
        ],
        compute="_compute_direction",
        store=True,
        precompute=True,
    )
    reason = fields.Text(required=True, tracking=True)
    origin = fields.Selection(
        [("person", "Person"), ("rule", "Rule")],
        default="person",
        required=True,
        readonly=True,
        copy=False,
        help="Whether a person or a tier rule proposed it.",
    )
    proposed_by_id = fields.Many2one(
        "res.users", default=lambda self: self.env.user, readonly=True, copy=False
    )
    approver_id = fields.Many2one("res.users", string="Decided By", readonly=True, copy=False)
    date_decided = fields.Date(string="Decided On", readonly=True, copy=False)
    answer = fields.Text(
        help="What you answer to the proposal, for example why it is rejected.", copy=False
    )
    state = fields.Selection(
        [
            ("proposed", "Proposed"),
            ("approved", "Approved"),
            ("effective", "Effective"),
            ("rejected", "Rejected"),
            ("superseded", "Superseded"),
        ],
        string="Status",
        default="proposed",
        required=True,
        readonly=True,
        copy=False,
        index=True,
        group_expand=True,
    )
    is_open = fields.Boolean(compute="_compute_is_open")
    date_effective = fields.Date(
        string="Effective",
        required=True,
        default=fields.Date.context_today,
        tracking=True,
        help="The day from which the account is in the tier.",
    )
    grace_until = fields.Date(
        string="Grace Period Until",
        compute="_compute_grace_until",
        store=True,
        readonly=False,
        precompute=True,
        help="Who loses a tier keeps its conditions until this day. Empty: they end at once.",
    )
    cap_warning = fields.Char(compute="_compute_cap_warning")
    cap_override_reason = fields.Char(related="account_id.cap_override_reason", readonly=False)

    _grace_after_start = models.Constraint(
        "CHECK (grace_until >= date_effective)",
        "The grace period ends before the tier changes. Choose a later day, or leave it empty.",
    )

    @api.depends("account_id", "from_tier_id", "to_tier_id")
    @api.depends_context("lang")
    def _compute_display_name(self):
        nothing = self.env._("no tier")
        for decision in self:
            old, new = decision.from_tier_id.name, decision.to_tier_id.name
            decision.display_name = (
                f"{decision.account_id.display_name}: {old or nothing} → {new or nothing}"
            )

    @api.depends("from_tier_id", "to_tier_id")
    def _compute_direction(self):
        """As it was then: tiers that change places later do not rewrite history."""
        for decision in self:
            old, new = decision.from_tier_id, decision.to_tier_id
            if not new:
                decision.direction = "withdrawal"
            elif not old:
                decision.direction = "first"
            else:
                higher = new._get_rank() < old._get_rank()
                decision.direction = "promotion" if higher else "demotion"

    @api.depends("from_tier_id", "to_tier_id", "date_effective")
    def _compute_grace_until(self):
        for decision in self:
            days = decision.from_tier_id.grace_days if decision._is_fall() else 0
            start = decision.date_effective
            decision.grace_until = days and start and day_tools.later(start, days)

    @api.depends("state")
    def _compute_is_open(self):
        for decision in self:
            decision.is_open = decision.state in OPEN

    @api.depends("to_tier_id", "account_id.manager_id", "state")
    def _compute_cap_warning(self):
        tiers = {d.account_id: d.to_tier_id for d in self if d.is_open}
        counts = self.env["kam.account"]._count_for_cap(tiers)
        for decision in self:
            account = decision.account_id
            warning = decision.is_open and account._get_cap_warning(decision.to_tier_id, counts)
            decision.cap_warning = warning

    @api.onchange("account_id")
    def _onchange_account_id(self):
        self.from_tier_id = self.account_id.tier_id

    @api.constrains("account_id", "date_effective", "state")
    def _check_date_effective(self):
        still = self.filtered("is_open")
        groups = self.sudo()._read_group(  # sudo: compares dates
            [
                ("account_id", "in", still.account_id.ids),
                ("state", "=", "effective"),
                ("id", "not in", self.ids),
            ],
            ["account_id"],
            ["date_effective:max"],
        )
        last = dict(groups)
        for decision in still:
            day = last.get(decision.account_id)
            if day and decision.date_effective < day:
                raise ValidationError(
                    self.env._(
                        "The tier of %(account)s last changed on %(day)s. Choose that day or a "
                        "later one.",
                        account=decision.account_id.display_name,
                        day=format_date(self.env, day),
                    )
                )

    @api.constrains("account_id", "to_tier_id")
    def _check_change(self):
        for decision in self.filtered("is_open"):
            if decision.account_id.tier_id == decision.to_tier_id:
                raise ValidationError(decision._get_no_change())

    def _get_no_change(self):
        account, tier = self.account_id.display_name, self.to_tier_id.name
        if not tier:
            return self.env._("%s has no tier. Choose the tier that it should have.", account)
        return self.env._(
            "%(account)s is in the tier %(tier)s already. Choose another one.",
            account=account,
            tier=tier,
        )

    # ---- create, write ----

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            vals_list = [self._with_own_values(vals) for vals in vals_list]
        decisions = super().create(self._with_tiers_today(vals_list))
        decisions.filtered(lambda decision: decision.state == "proposed")._take_note()
        return decisions

    def write(self, vals):
        if not self.env.su:
            self._check_may_write(vals)
        return super().write(vals)

    @api.model
    def _get_protected(self):
        """Fields that the steps of a decision write, never people."""
        return {
            "approver_id",
            "conditions",
            "date_decided",
            "from_tier_id",
            "origin",
            "payment_term_id",
            "pricelist_id",
            "proposed_by_id",
            "replaced_payment_term_id",
            "replaced_pricelist_id",
            "state",
        }

    @api.model
    def _with_own_values(self, vals):
        """A proposal as its author may make it, whatever defaults come along."""
        self._check_protected(vals)
        nothing = dict.fromkeys(self._get_protected() - {"from_tier_id"}, False)
        start = {"state": "proposed", "origin": "person", "conditions": "none"}
        return {**vals, **nothing, **start, "proposed_by_id": self.env.uid}

    @api.model
    def _with_tiers_today(self, vals_list):
        default = self.default_get(["account_id"]).get("account_id")
        ids = [vals.get("account_id", default) for vals in vals_list]
        accounts = self.env["kam.account"].browse(filter(None, ids))
        tiers = {account.id: account.tier_id.id for account in accounts}
        return [
            {"from_tier_id": tiers.get(account_id), **vals}
            for account_id, vals in zip(ids, vals_list, strict=True)
        ]

    @api.model
    def _check_protected(self, vals):
        hand_made = sorted(self._get_protected() & vals.keys())
        if hand_made:
            names = [self._fields[name]._description_string(self.env) for name in hand_made]
            raise AccessError(
                self.env._(
                    "%s: this is written by the steps of a decision. Use its buttons: propose, "
                    "approve, reject.",
                    ", ".join(names),
                )
            )

    def _check_may_write(self, vals):
        self._check_protected(vals)
        manager = self.env.user.has_group("sales_team.group_sale_manager")
        if "answer" in vals and not manager:
            self.account_id._check_may_decide_tier()
        if not PROPOSAL & vals.keys():
            return
        if "account_id" in vals or not all(self.mapped("is_open")):
            raise UserError(
                self.env._("What was proposed and decided is history. Make a new proposal instead.")
            )
        others = self.filtered(
            lambda decision: (
                decision.state != "proposed" or decision.proposed_by_id.id != self.env.uid
            )
        )
        if others and not manager:
            raise AccessError(
                self.env._(
                    "Only who made a proposal and sales managers may change it. Make a proposal of "
                    "your own instead."
                )
            )
