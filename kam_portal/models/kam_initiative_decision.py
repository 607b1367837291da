from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..tools.participation import rank_of, rights_of

# What has been answered must stay what was answered.
_ASKED = frozenset(("name", "text", "phase_id", "initiative_id"))


class KamInitiativeDecision(models.Model):
    """A question that is decided once: by the customers where they co-decide, else by us."""

    _name = "kam.initiative.decision"
    _description = "Decision of an Initiative"
    _inherit = ["kam.part"]
    _kam_whole = "initiative_id"
    _check_company_auto = True
    _order = "initiative_id, id desc"

    name = fields.Char(string="Decision", required=True, help="The customers read it.")
    text = fields.Text(
        string="What Is Decided", help="What exactly, and why. The customers read it."
    )
    initiative_id = fields.Many2one("kam.initiative", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="initiative_id.company_id", store=True, index=True)
    phase_id = fields.Many2one(
        "kam.initiative.phase",
        string="Opens Phase",
        index="btree_not_null",
        ondelete="restrict",
        domain="[('is_gate', '=', True)]",
        help="The phase that the initiative may enter once this has been approved.",
    )
    date_deadline = fields.Date(string="Due")
    state = fields.Selection(
        [("open", "Open"), ("approved", "Approved"), ("declined", "Declined")],
        string="Status",
        default="open",
        required=True,
        readonly=True,
        copy=False,
        index=True,
    )
    date_decided = fields.Date(
        string="Decided On", compute="_compute_date_decided", store=True, copy=False
    )
    approval_ids = fields.One2many(
        "kam.initiative.approval", "decision_id", string="Answers", readonly=True
    )
    waiting_for = fields.Char(
        compute="_compute_waiting_for", help="Who has not answered yet, or who has to decide."
    )

    by_customers = fields.Boolean(
        string="Customers Decide",
        compute="_compute_by_customers",
        help="As agreed by the degree of participation, the customers decide and not we.",
    )

    @api.depends("initiative_id.degree")
    def _compute_by_customers(self):
        for decision in self:
            degree = decision.initiative_id.degree
            decision.by_customers = degree and rank_of(degree) >= rank_of("co_deciding")

    @api.depends("state")
    def _compute_date_decided(self):
        today = fields.Date.context_today(self)
        for decision in self:
            decided = decision.date_decided or today
            decision.date_decided = decision.state != "open" and decided

    @api.depends(
        "state",
        "approval_ids",
        "initiative_id.degree",
        "initiative_id.participant_ids.role",
        "initiative_id.participant_ids.active",
    )
    def _compute_waiting_for(self):
        for decision in self:
            people = decision._get_approvers() - decision.approval_ids.participant_id
            if decision.state != "open":
                decision.waiting_for = False
            elif people:
                decision.waiting_for = ", ".join(people.partner_id.mapped("name"))
            elif decision.by_customers:
                decision.waiting_for = self.env._("Nobody: invite a decision maker or a sponsor")
            else:
                decision.waiting_for = self.env._("Us")

    # ---- who decides ----

    def _get_approvers(self):
        """All of them have to approve, also those who have not accepted the terms yet."""
        initiative = self.initiative_id
        return initiative.participant_ids.filtered(
            lambda person: (
                person.active
                and person.account_id
                and "approve" in rights_of(initiative.degree, person.role)
            )
        )

    # ---- create, write, delete ----

    @api.model_create_multi
    def create(self, vals_list):
        decisions = super().create(vals_list)
        for state, found in decisions.grouped("state").items():
            found._check_may_decide(state)
            found._ask()
        return decisions

    def write(self, vals):
        if vals.keys() & _ASKED:
            self._check_not_answered()
        if "state" in vals and not self.env.su:
            self._check_may_decide(vals["state"])
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_answered(self):
        self._check_not_answered()

    def _check_not_answered(self):
        answered = self.filtered(lambda d: d.approval_ids or d.state != "open")
        if answered:
            raise UserError(
                self.env._(
                    "“%s” has been answered and stays as it is. Add a new decision instead.",
                    answered[0].name,
                )
            )

    def _check_may_decide(self, state):
        """Where the customers decide, only their answers do."""
        if self.env.su:
            return
        for decision in self.filtered("by_customers"):
            if decision._get_outcome() != state:
                raise UserError(
                    self.env._(
                        "“%(decision)s” is decided by the customers, as agreed. Waiting for: "
                        "%(people)s.",
                        decision=decision.name,
                        people=decision.waiting_for or self.env._("nobody"),
                    )
                )

    def _ask(self):
        """Those who have to decide are told."""
        for decision in self.filtered(lambda decision: decision.state == "open"):
            partners = decision._get_approvers().partner_id
            if partners:
                initiative = decision.initiative_id._in_customer_language()
                text = initiative.env._("Please decide: %s", decision.name)
                initiative._tell_customers(text, "decision", partners)

    # ---- answers of the customers ----

    def _answer(self, participant, answer, comment=""):
        """One participant approves or declines; the last answer that is missing decides."""
        self.ensure_one()
        if self.state != "open" or "approve" not in participant._get_rights():
            raise UserError(self.env._("This has been decided already, or is not yours to decide."))
        # Two who answer at the same moment must see each other: one of them starts again.
        self.env.cr.execute(
            SQL("UPDATE kam_initiative_decision SET write_date = now() WHERE id = %s", self.id),
            log_exceptions=False,
        )
        vals = {"answer": answer, "comment": comment, "date": fields.Datetime.now()}
        given = self.approval_ids.filtered(lambda a: a.participant_id == participant)
        if given:
            given.write(vals)
        else:
            vals |= {"decision_id": self.id, "participant_id": participant.id}
            self.env["kam.initiative.approval"].create(vals)
        self._settle()

    def _settle(self):
        for decision in self.filtered(lambda decision: decision.state == "open"):
            outcome = decision._get_outcome()
            if outcome != "open":
                decision._decide(outcome)

    def _get_outcome(self):
        """One no declines; approved is what all who have to decide have approved."""
        approved = self.approval_ids.filtered(lambda answer: answer.answer == "approve")
        if self.approval_ids - approved:
            return "declined"
        approvers = self._get_approvers()
        complete = approvers and not approvers - approved.participant_id
        return "approved" if complete else "open"

    def _decide(self, state):
        self.state = state
        initiative = self.initiative_id._in_customer_language()
        texts = {
            "approved": initiative.env._("Approved: %s", self.name),
            "declined": initiative.env._("Declined: %s", self.name),
        }
        self.initiative_id._tell_customers(texts[state], "decision")

    # ---- actions ----

    def action_approve(self):
        self._decide_ourselves("approved")

    def action_decline(self):
        self._decide_ourselves("declined")

    def _decide_ourselves(self, state):
        for decision in self.filtered(lambda decision: decision.state == "open"):
            decision._decide(state)
