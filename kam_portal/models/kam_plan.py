from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools.text import as_html
from .kam_customer_visibility import SHARED


class KamPlan(models.Model):
    """The joint plan: what the customer agreed to, and what our people hear of it."""

    _inherit = "kam.plan"

    agreement_ids = fields.One2many("kam.plan.agreement", "plan_id", string="Agreements")
    last_agreement_id = fields.Many2one(
        "kam.plan.agreement", string="Agreed Version", compute="_compute_last_agreement_id"
    )
    agreement_state = fields.Selection(
        [
            ("none", "Not Agreed Yet"),
            ("agreed", "Agreed"),
            ("changed", "Changed since the Agreement"),
        ],
        string="Customer's Agreement",
        compute="_compute_agreement_state",
        help="Whether the customer has agreed to the shared part of the plan, and whether that "
        "part is still the same.",
    )

    last_agreement_name = fields.Char(string="Agreed By", compute="_compute_last_agreement_id")
    portal_readers = fields.Char(
        string="Readers at the Customer",
        compute="_compute_portal_readers",
        help="The people of the customer who have access to the portal. While the plan is active, "
        "they read what you share of it.",
    )
    shared_lines = fields.Char(
        string="Shared",
        compute="_compute_shared_lines",
        help="Goals and measures that the customer reads while the plan is active.",
    )
    portal_message_ids = fields.One2many(
        "kam.portal.message", "plan_id", string="Conversation with the Customer"
    )

    @api.depends("agreement_ids")
    def _compute_last_agreement_id(self):
        agreements = self.env["kam.plan.agreement"].search([("plan_id", "in", self.ids)])
        last = {plan: some[0] for plan, some in agreements.grouped("plan_id").items()}
        for plan in self:
            plan.last_agreement_id = last.get(plan._origin, agreements.browse())
            plan.last_agreement_name = plan.last_agreement_id.name

    @api.depends("agreement_ids", "goal_ids", "measure_ids", "date_from", "date_to")
    def _compute_agreement_state(self):
        agreed = self.filtered("last_agreement_id")
        contents = agreed._origin._get_agreed_contents()
        for plan in self:
            agreement = plan.last_agreement_id
            changed = agreement and agreement._get_changes(contents[plan._origin])
            plan.agreement_state = ("changed" if changed else "agreed") if agreement else "none"

    @api.depends("account_id")
    def _compute_portal_readers(self):
        names = self.account_id._origin._get_portal_readers()
        for plan in self:
            plan.portal_readers = names.get(plan.account_id._origin, "")

    @api.depends("goal_ids.visibility", "measure_ids.visibility")
    @api.depends_context("lang")
    def _compute_shared_lines(self):
        for plan in self:
            plan.shared_lines = self.env._(
                "Goals: %(goals)s, measures: %(measures)s",
                goals=len(plan.goal_ids.filtered(lambda goal: goal.visibility in SHARED)),
                measures=len(plan.measure_ids.filtered(lambda m: m.visibility in SHARED)),
            )

    # ---- write ----

    def write(self, vals):
        if "account_id" in vals:
            moved = self.filtered(lambda plan: plan.account_id.id != vals["account_id"])
            moved._check_without_customers_words()
        dated = vals.keys() & {"date_from", "date_to"}
        goals = self.goal_ids.filtered("confirmed_on") if dated else self.env["kam.goal"]
        before = {goal: goal._get_promise() for goal in goals}
        result = super().write(vals)
        goals._forget_confirmations(before)
        if "account_id" in vals:
            # The contacts of the customer before have nothing to do with the new one.
            self.measure_ids._check_customer_contact()
        return result

    def _check_without_customers_words(self):
        """The customer after this one would read what was said, agreed and reported before."""
        for plan in self:
            said = (
                plan.portal_message_ids
                or plan.agreement_ids
                or plan.goal_ids.filtered("confirmed_on")
                or plan.measure_ids.filtered("customer_updated_on")
            )
            if said:
                raise UserError(
                    self.env._(
                        "The customer has taken part in “%s”, so it stays with this customer. Make "
                        "a new plan for the other account.",
                        plan.name,
                    )
                )

    def action_open_agreements(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "kam_portal.kam_plan_agreement_action"
        )
        return action | {"domain": [("plan_id", "=", self.id)], "context": {}}

    def action_view_as_customer(self):
        """The page of the joint plan as the only reader sees it; of several, their list."""
        self.ensure_one()
        readers = self.account_id._find_portal_readers()[self.account_id]
        if len(readers) == 1:
            return readers._open_view_as(f"/{self.account_id.id}/plan")
        return self.account_id.action_view_as_customer()

    # ---- what our people hear ----

    def _tell_about_customer(self, get_sentence, partner, others=None):
        """A message to whoever looks after the account, in their language; the log keeps it.

        `get_sentence(plan)` says what the customer's person has done.
        """
        people = self.account_id.manager_id or self.owner_id
        people = (people | (others or people)).filtered("active")
        plan = self._in_language_of(people[:1])
        plan.message_post(
            body=as_html(get_sentence(plan)),
            author_id=partner.id,
            message_type="notification",
            subtype_xmlid="mail.mt_note",
            partner_ids=people.partner_id.ids,
        )
