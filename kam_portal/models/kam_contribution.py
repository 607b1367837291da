from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from ..tools.contribution import CUSTOMER_LABELS, CUSTOMER_STATES, ON_THE_WAY, STATES


class KamContribution(models.Model):
    """What a person of a customer brings into an initiative: an idea, a need, a result."""

    _name = "kam.contribution"
    _description = "Contribution"
    _inherit = ["kam.part", "mail.thread", "mail.activity.mixin"]
    _kam_whole = "initiative_id"
    _check_company_auto = True
    _order = "next_deadline, id desc"
    # Whoever may read it may discuss it in the chatter.
    _mail_post_access = "read"

    name = fields.Char(
        string="Title", required=True, size=200, tracking=True, help="The customer reads it."
    )
    initiative_id = fields.Many2one(
        "kam.initiative", required=True, index=True, ondelete="restrict", check_company=True
    )
    company_id = fields.Many2one(related="initiative_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="company_id.currency_id")

    # whose it is
    author_id = fields.Many2one(
        "res.partner",
        required=True,
        index=True,
        ondelete="restrict",
        tracking=True,
        help="The person of the customer whose contribution it is.",
    )
    author_ids = fields.Many2many(
        "res.partner",
        "kam_contribution_author_rel",
        string="All Authors",
        compute="_compute_author_ids",
        store=True,
        recursive=True,
        help="Also those of the contributions that were merged into this one.",
    )
    account_id = fields.Many2one(
        "kam.account",
        compute="_compute_account_id",
        store=True,
        precompute=True,
        index=True,
        ondelete="restrict",
        check_company=True,
    )
    # sudo: a colleague may take part who sees only some of the accounts; it only names them.
    customer_ids = fields.Many2many(
        "res.partner",
        string="Customers Taking Part",
        compute="_compute_customer_ids",
        compute_sudo=True,
    )
    entered_by_id = fields.Many2one(
        "res.users",
        default=lambda self: not self.env.su and self.env.user,
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        help="Who of us entered it on behalf of the customer. Empty: the customer did so himself.",
    )
    owner_id = fields.Many2one(
        "res.users",
        string="Responsible",
        compute="_compute_owner_id",
        store=True,
        readonly=False,
        precompute=True,
        index="btree_not_null",
        ondelete="restrict",
        tracking=True,
        domain="[('share', '=', False)]",
        check_company=True,
        help="Answers the customer in time; at first whoever is responsible for the initiative.",
    )
    is_mine = fields.Boolean(
        string="My Contribution",
        compute="_compute_is_mine",
        search="_search_is_mine",
        help="You are responsible for it, or its initiative is one of yours.",
    )

    # what it says
    kind = fields.Selection(
        [
            ("idea", "Idea"),
            ("requirement", "Requirement"),
            ("problem", "Problem"),
            ("feedback", "Feedback"),
            ("test_result", "Test Result"),
        ],
        required=True,
        default="idea",
    )
    requirement_level = fields.Selection(
        [("must", "Must"), ("should", "Should"), ("could", "Could")],
        compute="_compute_requirement_level",
        store=True,
        readonly=False,
        help="How much the customer needs it.",
    )
    situation = fields.Text(help="What happens today, and where.")
    frequency = fields.Selection(
        [
            ("once", "Once"),
            ("monthly", "Every Month"),
            ("weekly", "Every Week"),
            ("daily", "Every Day"),
            ("constantly", "All the Time"),
        ],
        help="How often the situation arises.",
    )
    value = fields.Text(string="What It Is Worth", help="What it is worth to the customer.")
    wish = fields.Text(help="What the customer would like to have.")
    audience = fields.Selection(
        [("initiative", "All Participants"), ("account", "Own Company and Us")],
        string="Who Reads It",
        required=True,
        default="initiative",
        help="All participants of the initiative, or only the author's company and we.",
    )
    internal_note = fields.Html(help="Our own thoughts; the customer never sees them.")

    # where it stands
    state = fields.Selection(
        STATES,
        string="Status",
        required=True,
        default="draft",
        copy=False,
        tracking=True,
        index=True,
        group_expand="_expand_states",
    )
    customer_state = fields.Selection(
        CUSTOMER_LABELS,
        string="Status for the Customer",
        compute="_compute_customer_state",
        search="_search_customer_state",
    )
    state_reason = fields.Text(
        string="Reason", copy=False, help="Why it was decided so. The customer reads it."
    )
    parked_until = fields.Date(
        copy=False, help="On this day it is taken up again. The customer reads it."
    )
    merged_into_id = fields.Many2one(
        "kam.contribution",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
    )
    merged_ids = fields.One2many("kam.contribution", "merged_into_id", string="Merged into This")
    date_submitted = fields.Datetime(string="Submitted On", readonly=True, copy=False)
    date_acknowledged = fields.Datetime(string="Acknowledged On", readonly=True, copy=False)
    date_decided = fields.Datetime(
        string="Decided On", readonly=True, copy=False, help="When it was first decided about."
    )
    date_delivered = fields.Date(
        string="Delivered On",
        copy=False,
        tracking=True,
        help="From this day on, orders of the product count as its benefit.",
    )

    # what belongs to it
    portal_message_ids = fields.One2many(
        "kam.portal.message", "contribution_id", string="Talk with the Customer"
    )
    file_ids = fields.One2many("kam.portal.file", "contribution_id", string="Files")

    _requirement_level_only = models.Constraint(
        "CHECK (requirement_level IS NULL OR kind = 'requirement')",
        "Must, should and could are for requirements only.",
    )

    # ---- computed ----

    @api.depends("author_id", "merged_ids.author_ids")
    def _compute_author_ids(self):
        for contribution in self:
            merged = contribution.merged_ids
            contribution.author_ids = contribution.author_id | merged.author_ids

    # Not when people change their employer: it stays the contribution of the company of then.
    @api.depends("initiative_id", "author_id")
    def _compute_account_id(self):
        for contribution in self:
            customer = contribution.author_id.commercial_partner_id
            accounts = contribution.initiative_id.account_line_ids.account_id
            contribution.account_id = accounts.filtered(
                lambda account, customer=customer: account.partner_id == customer
            )

    @api.depends("initiative_id.account_line_ids.account_id.partner_id")
    def _compute_customer_ids(self):
        for contribution in self:
            accounts = contribution.initiative_id.account_line_ids.account_id
            contribution.customer_ids = accounts.partner_id

    @api.depends("initiative_id")
    def _compute_owner_id(self):
        for contribution in self:
            contribution.owner_id = contribution.owner_id or contribution.initiative_id.owner_id

    @api.depends("kind")
    def _compute_requirement_level(self):
        for contribution in self:
            if contribution.kind != "requirement":
                contribution.requirement_level = False
            elif not contribution.requirement_level:
                contribution.requirement_level = "should"

    @api.model
    def _expand_states(self, states, _domain):
        """The columns in their order, also those on the way that are empty."""
        shown = ON_THE_WAY | set(states)
        return [state for state, _label in STATES if state in shown]

    @api.depends("state")
    def _compute_customer_state(self):
        for contribution in self:
            contribution.customer_state = CUSTOMER_STATES.get(contribution.state)

    def _search_customer_state(self, operator, value):
        if operator != "in":
            return NotImplemented
        return [("state", "in", [s for s, shown in CUSTOMER_STATES.items() if shown in value])]

    # ---- whose it is ----

    @api.depends("owner_id", "initiative_id.is_mine")
    @api.depends_context("uid")
    def _compute_is_mine(self):
        mine = self.search(Domain("id", "in", self.ids) & self._domain_mine())
        for contribution in self:
            contribution.is_mine = contribution._origin in mine

    def _search_is_mine(self, operator, _value):
        return self._domain_mine() if operator == "in" else NotImplemented

    @api.model
    def _domain_mine(self):
        """Who of us reads it; the rules of votes, evaluations and the like ask here, too."""
        responsible = Domain("owner_id", "=", self.env.uid)
        return responsible | Domain("initiative_id.is_mine", "=", True)

    # ---- what can be wrong ----

    @api.constrains("author_id", "initiative_id", "account_id")
    def _check_author(self):
        for contribution in self:
            if not contribution.account_id:
                raise ValidationError(
                    self.env._(
                        "%(person)s does not belong to a customer that takes part in "
                        "“%(initiative)s”. Choose a person of one of these: %(customers)s.",
                        person=contribution.author_id.display_name,
                        initiative=contribution.initiative_id.name,
                        customers=", ".join(contribution.customer_ids.mapped("name")),
                    )
                )

    @api.constrains("name")
    def _check_name(self):
        if any(not contribution.name.strip() for contribution in self):
            raise ValidationError(self.env._("Enter a title that says what it is about."))
