from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

from ..tools.participation import DEGREES, ROLES

# Customers take part, or have taken part: what they read of it stays open to them.
SHARED_STATES = ("proposed", "open", "paused", "cancelled", "closed")
RUNNING_STATES = ("proposed", "open")


class KamInitiative(models.Model):
    """Something that we develop together with customers: a product or a service."""

    _name = "kam.initiative"
    _description = "Initiative"
    _inherit = ["kam.part", "mail.thread", "mail.activity.mixin"]
    _check_company_auto = True
    _order = "id desc"

    # identity; what the customers read stands first
    name = fields.Char(required=True, tracking=True)
    kind = fields.Selection(
        [("product", "Product Development"), ("service", "Service Co-Creation")],
        required=True,
        default="product",
        tracking=True,
    )
    purpose = fields.Text(tracking=True, help="What it is for. The customers read it.")
    result = fields.Text(
        copy=False, tracking=True, help="What came of it, for both sides. The customers read it."
    )
    date_start = fields.Date(string="Start", tracking=True)
    date_end = fields.Date(string="End", tracking=True)
    phase_id = fields.Many2one(
        "kam.initiative.phase",
        required=True,
        index=True,
        ondelete="restrict",
        copy=False,
        tracking=True,
        default=lambda self: self.env["kam.initiative.phase"].search([], limit=1),
        group_expand="_read_group_expand_full",
    )
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("proposed", "Proposed"),
            ("open", "Open"),
            ("paused", "Paused"),
            ("cancelled", "Cancelled"),
            ("closed", "Closed"),
        ],
        string="Status",
        default="draft",
        required=True,
        copy=False,
        index=True,
        tracking=True,
        group_expand=True,
    )
    state_reason = fields.Text(
        string="Reason",
        copy=False,
        tracking=True,
        help="Why it is paused or cancelled. The customers read it.",
    )

    # who takes part, and how
    degree = fields.Selection(
        DEGREES,
        string="Degree of Participation",
        required=True,
        default="consulted",
        tracking=True,
        help="Informed: the customers read. Consulted: they comment and vote, too. Co-designing: "
        "they contribute and work on shared documents. Co-deciding: they approve at the gates. "
        "Co-producing: they have milestones of their own.",
    )
    audience = fields.Selection(
        [("invited", "Invited People Only"), ("company", "Everybody of the Customers")],
        string="Open To",
        required=True,
        default="invited",
        tracking=True,
        help="Everybody of the customers: whoever of them has access to the portal finds the "
        "initiative there, and may join it after accepting the terms.",
    )
    joining_role = fields.Selection(
        ROLES,
        required=True,
        default="requester",
        help="The role of people who join without having been invited.",
    )
    terms_id = fields.Many2one(
        "kam.terms",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        tracking=True,
        default=lambda self: self._default_terms(),
        help="People of the customers take part after accepting them. With other terms, or a new "
        "version, everybody is asked again.",
    )
    account_line_ids = fields.One2many(
        "kam.initiative.account", "initiative_id", string="Customers"
    )
    account_ids = fields.Many2many(
        "kam.account", string="Accounts", compute="_compute_account_ids", store=True
    )
    participant_ids = fields.One2many(
        "kam.initiative.participant", "initiative_id", string="Participants"
    )
    customer_participant_ids = fields.One2many(
        "kam.initiative.participant",
        "initiative_id",
        string="Customers' People",
        domain=[("account_id", "!=", False)],
        context={"active_test": False},
    )
    colleague_ids = fields.One2many(
        "kam.initiative.participant",
        "initiative_id",
        string="Our People",
        domain=[("account_id", "=", False)],
        context={"active_test": False},
    )
    milestone_ids = fields.One2many(
        "kam.initiative.milestone", "initiative_id", string="Milestones"
    )
    document_ids = fields.One2many("kam.initiative.document", "initiative_id", string="Documents")
    decision_ids = fields.One2many("kam.initiative.decision", "initiative_id", string="Decisions")

    # our side
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    owner_id = fields.Many2one(
        "res.users",
        string="Responsible",
        required=True,
        index=True,
        ondelete="restrict",
        tracking=True,
        default=lambda self: self.env.user,
        domain="[('share', '=', False)]",
        check_company=True,
        help="Leads the initiative on our side, and is told what the customers write.",
    )
    internal_note = fields.Html(help="Only your company reads it.")
    active = fields.Boolean(default=True)
    is_mine = fields.Boolean(
        string="My Initiative",
        compute="_compute_is_mine",
        search="_search_is_mine",
        help="You are responsible for it or for a contribution to it, take part in it, or look "
        "after one of its customers.",
    )

    _dates = models.Constraint(
        "CHECK (date_end IS NULL OR date_start IS NULL OR date_end >= date_start)",
        "The initiative ends before it starts. Correct one of the two dates.",
    )

    @api.model
    def _default_terms(self):
        """The newest that the company may use, its own before those of all."""
        terms = self.env["kam.terms"].search([("company_id", "in", (self.env.company.id, False))])
        return terms.sorted(lambda t: (not t.company_id, -t.id))[:1]

    @api.depends("account_line_ids.account_id")
    def _compute_account_ids(self):
        for initiative in self:
            initiative.account_ids = initiative.account_line_ids.account_id

    # ---- whose it is ----

    @api.depends(
        "owner_id",
        "participant_ids.user_id",
        "participant_ids.active",
        "account_ids.is_mine",
        "contribution_ids.owner_id",
    )
    @api.depends_context("uid")
    def _compute_is_mine(self):
        initiatives = self.with_context(active_test=False)
        mine = initiatives.search(Domain("id", "in", self.ids) & self._domain_mine())
        for initiative in self:
            initiative.is_mine = initiative._origin in mine

    def _search_is_mine(self, operator, _value):
        return self._domain_mine() if operator == "in" else NotImplemented

    @api.model
    def _domain_mine(self):
        """Whose an initiative is; the record rules of all that belongs to it ask here."""
        user_id = self.env.uid
        colleague = Domain("user_id", "=", user_id) & Domain("active", "=", True)
        line = Domain("account_id.is_mine", "=", True)
        # Whoever answers a contribution has to know what it is about, and with whom to talk.
        answers = Domain("owner_id", "=", user_id) & Domain("state", "!=", "draft")
        return Domain.OR(
            [
                Domain("owner_id", "=", user_id),
                Domain("participant_ids", "any", colleague),
                Domain("account_line_ids", "any", line),
                Domain("contribution_ids", "any", answers),
            ]
        )

    # ---- what can be wrong ----

    @api.constrains("state", "terms_id", "purpose", "account_line_ids")
    def _check_complete(self):
        for initiative in self.filtered(lambda initiative: initiative.state in SHARED_STATES):
            missing = initiative._get_missing()
            if missing:
                raise ValidationError(
                    self.env._(
                        "“%(initiative)s” still needs %(missing)s before customers can see it.",
                        initiative=initiative.name,
                        missing=self.env._(" and ").join(missing),
                    )
                )

    def _get_missing(self):
        needs = {
            self.env._("a customer"): self.account_line_ids,
            self.env._("a purpose"): (self.purpose or "").strip(),
            self.env._("terms of cooperation"): self.terms_id,
        }
        return [name for name, value in needs.items() if not value]

    @api.constrains("state", "state_reason")
    def _check_state_reason(self):
        for initiative in self:
            stopped = initiative.state in ("paused", "cancelled")
            if stopped and not (initiative.state_reason or "").strip():
                raise ValidationError(
                    self.env._("Say why: the customers read the reason in their portal.")
                )

    @api.constrains("state", "result")
    def _check_result(self):
        for initiative in self:
            if initiative.state == "closed" and not (initiative.result or "").strip():
                raise ValidationError(
                    self.env._(
                        "Write down what came of “%s” before closing it. The customers read it.",
                        initiative.name,
                    )
                )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_shared(self):
        """What customers have seen is part of the history of both sides."""
        people = self.with_context(active_test=False).participant_ids
        seen = people.filtered("date_invited").initiative_id
        kept = self.filtered(lambda initiative: initiative.state != "draft" or initiative in seen)
        if kept:
            raise UserError(
                self.env._(
                    "Customers have seen “%s”. Cancel or archive it; delete only drafts.",
                    kept[0].name,
                )
            )
