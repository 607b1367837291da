from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from ..tools.participation import ROLES, rights_of
from .kam_initiative import RUNNING_STATES

# What only the person does, in the portal.
ACCEPTANCE = frozenset(("terms_id", "terms_name", "terms_date"))
READ_ONLY = frozenset(("read",))


class KamInitiativeParticipant(models.Model):
    """A person who takes part in an initiative, of a customer or one of our people."""

    _name = "kam.initiative.participant"
    _description = "Participant of an Initiative"
    _inherit = ["kam.part"]
    _kam_whole = "initiative_id"
    _kam_links = ("account_id",)
    _check_company_auto = True
    _order = "initiative_id, account_id, id"
    _rec_name = "partner_id"

    initiative_id = fields.Many2one("kam.initiative", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="initiative_id.company_id", store=True, index=True)
    account_id = fields.Many2one(
        "kam.account",
        string="Customer",
        compute="_compute_account_id",
        store=True,
        readonly=False,
        precompute=True,
        index="btree_not_null",
        ondelete="cascade",
        check_company=True,
        help="Whose person it is; empty for our own people.",
    )
    user_id = fields.Many2one(
        "res.users",
        compute="_compute_user_id",
        store=True,
        readonly=False,
        index="btree_not_null",
        ondelete="set null",
        check_company=True,
        help="One of our people, or the portal user of the customer's person.",
    )
    partner_id = fields.Many2one(
        "res.partner", string="Person", required=True, index=True, ondelete="restrict"
    )
    role = fields.Selection(ROLES, help="What the customer's person may do follows from it.")
    function = fields.Char(help="What one of our people does in it. The customers read it.")
    active = fields.Boolean(default=True)
    date_removed = fields.Date(
        string="Removed On", compute="_compute_date_removed", store=True, copy=False
    )

    # invitation and terms
    date_invited = fields.Datetime(string="Invited On", readonly=True, copy=False)
    invited_by_id = fields.Many2one("res.users", readonly=True, copy=False, index="btree_not_null")
    terms_id = fields.Many2one(
        "kam.terms",
        string="Accepted Terms",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
    )
    terms_name = fields.Char(
        string="Accepted As", readonly=True, copy=False, help="The name as the person wrote it."
    )
    terms_date = fields.Datetime(string="Accepted On", readonly=True, copy=False)
    is_accepted = fields.Boolean(
        string="Terms Accepted",
        compute="_compute_is_accepted",
        store=True,
        help="The person has accepted the terms that the initiative has now.",
    )

    _person_uniq = models.UniqueIndex(
        "(initiative_id, partner_id)",
        "This person already takes part in the initiative, or did so once. Look among those who "
        "were removed, too.",
    )

    # ---- the person ----

    # Not when people change their employer: what they saw, they saw for the customer of then.
    @api.depends("partner_id", "initiative_id")
    def _compute_account_id(self):
        for participant in self:
            customer = participant.partner_id.commercial_partner_id
            accounts = participant.initiative_id.account_line_ids.account_id
            found = accounts.filtered(lambda a, customer=customer: a.partner_id == customer)
            participant.account_id = found[:1] or participant.account_id

    @api.depends("partner_id.user_ids.active", "partner_id.user_ids.company_ids", "account_id")
    def _compute_user_id(self):
        for participant in self.filtered("account_id"):
            company = participant.initiative_id.company_id
            users = participant.partner_id.user_ids
            participant.user_id = users.filtered(lambda u, c=company: c in u.company_ids)[:1]

    @api.onchange("user_id")
    def _onchange_user_id(self):
        if not self.account_id:
            self.partner_id = self.user_id.partner_id

    @api.depends("active")
    def _compute_date_removed(self):
        today = fields.Date.context_today(self)
        for participant in self:
            removed = participant.date_removed or today
            participant.date_removed = not participant.active and removed

    @api.depends("terms_id", "initiative_id.terms_id")
    def _compute_is_accepted(self):
        for participant in self:
            terms = participant.terms_id
            participant.is_accepted = terms and terms == participant.initiative_id.terms_id

    # ---- what can be wrong ----

    @api.constrains("partner_id", "account_id", "initiative_id")
    def _check_customer(self):
        for participant in self.filtered("account_id"):
            account = participant.account_id
            if account not in participant.initiative_id.account_line_ids.account_id:
                raise ValidationError(
                    self.env._(
                        "%s is no customer of this initiative. Add the customer first.",
                        account.display_name,
                    )
                )
            if participant.partner_id.commercial_partner_id != account.partner_id:
                raise ValidationError(
                    self.env._(
                        "%(person)s does not belong to %(customer)s, and must not see what is "
                        "shared with it. Choose one of its contacts.",
                        person=participant.partner_id.display_name,
                        customer=account.display_name,
                    )
                )

    @api.constrains("account_id", "role")
    def _check_role(self):
        for participant in self:
            if participant.account_id and not participant.role:
                raise ValidationError(
                    self.env._(
                        "Choose a role for %s: what the person may do follows from it.",
                        participant.partner_id.display_name,
                    )
                )

    @api.constrains("account_id", "user_id", "partner_id")
    def _check_colleague(self):
        for participant in self.filtered(lambda participant: not participant.account_id):
            user = participant.user_id
            if not user or user.share or user.partner_id != participant.partner_id:
                raise ValidationError(
                    self.env._(
                        "%s is none of our people. Choose the customer that the person belongs to.",
                        participant.partner_id.display_name,
                    )
                )

    # ---- create, write ----

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su and any(vals.get(name) for vals in vals_list for name in ACCEPTANCE):
            self._refuse_acceptance()
        for vals in vals_list:
            if vals.get("user_id") and not vals.get("partner_id"):
                vals["partner_id"] = self.env["res.users"].browse(vals["user_id"]).partner_id.id
        participants = super().create(vals_list)
        participants._check_may_see_customers()
        participants.initiative_id.decision_ids._settle()
        return participants

    def write(self, vals):
        if not self.env.su and vals.keys() & ACCEPTANCE:
            self._refuse_acceptance()
        self._check_same_person(vals)
        result = super().write(vals)
        if vals.keys() & {"partner_id", "account_id", "initiative_id"}:
            self._check_may_see_customers()
        if vals.keys() & {"active", "role"}:
            self.initiative_id.decision_ids._settle()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_invited(self):
        invited = self.filtered(lambda p: p.date_invited or p.terms_id)
        if invited:
            raise UserError(
                self.env._(
                    "%s has been invited, and what people do in an initiative stays. Use “Remove” "
                    "to end the access.",
                    invited[0].partner_id.display_name,
                )
            )

    def _check_same_person(self, vals):
        """What one person accepted, and was shown, is not another person's."""
        for name in vals.keys() & {"partner_id", "initiative_id", "account_id"}:
            kept = self.filtered(lambda p: p.date_invited or p.terms_id)
            if any(person[name].id != vals[name] for person in kept):
                raise UserError(
                    self.env._(
                        "%s has been invited, so the line stays that person's, for this customer. "
                        "Remove the person, and invite whoever takes part instead.",
                        kept[0].partner_id.display_name,
                    )
                )

    def _check_may_see_customers(self):
        """Also where the person led to the customer: those of others are theirs to invite."""
        self.account_id.check_access("read")

    def _refuse_acceptance(self):
        raise AccessError(
            self.env._("The terms are accepted by the person in the portal, by nobody else.")
        )

    # ---- rights ----

    def _get_rights(self):
        """What the person may do in the initiative now; accepting the terms comes before it."""
        initiative = self.initiative_id
        if not self.active or initiative.state == "draft":
            return frozenset()
        rights = rights_of(initiative.degree, self.role)
        return rights if initiative.state in RUNNING_STATES else rights & READ_ONLY

    def _accept(self, name):
        """The person agrees to the terms that the initiative has now."""
        self.ensure_one()
        self.write(
            {
                "terms_id": self.initiative_id.terms_id.id,
                "terms_name": name,
                "terms_date": fields.Datetime.now(),
            }
        )

    # ---- actions ----

    def action_remove(self):
        self.active = False

    def action_restore(self):
        self.active = True
