from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools.misc import format_date


class KamInitiativeMilestone(models.Model):
    """A day by which something is there, on our side or on the customer's."""

    _name = "kam.initiative.milestone"
    _description = "Milestone of an Initiative"
    _inherit = ["kam.part"]
    _kam_whole = "initiative_id"
    _check_company_auto = True
    _order = "date_deadline, id"

    name = fields.Char(required=True)
    initiative_id = fields.Many2one("kam.initiative", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="initiative_id.company_id", store=True, index=True)
    date_deadline = fields.Date(string="Due", required=True, index=True)
    date_done = fields.Date(string="Reached On", copy=False)
    state = fields.Selection(
        [("open", "Open"), ("done", "Reached")],
        string="Status",
        compute="_compute_state",
        store=True,
        index=True,
    )
    is_overdue = fields.Boolean(
        string="Overdue", compute="_compute_is_overdue", search="_search_is_overdue"
    )
    visibility = fields.Selection(
        [("internal", "Internal"), ("customer", "Customer")],
        string="Who Sees It",
        required=True,
        default="customer",
        help="Customer: the participants read it in the portal, without the note.",
    )
    user_id = fields.Many2one(
        "res.users",
        string="Responsible",
        index="btree_not_null",
        ondelete="set null",
        domain="[('share', '=', False)]",
        check_company=True,
    )
    participant_id = fields.Many2one(
        "kam.initiative.participant",
        string="Responsible at the Customer",
        index="btree_not_null",
        ondelete="restrict",
        domain="[('initiative_id', '=', initiative_id), ('account_id', '!=', False)]",
        help="Whose milestone it is, when it is the customer's own.",
    )
    note = fields.Text(string="Internal Note")

    @api.depends("date_done")
    def _compute_state(self):
        for milestone in self:
            milestone.state = "done" if milestone.date_done else "open"

    @api.depends("state", "date_deadline")
    def _compute_is_overdue(self):
        today = fields.Date.context_today(self)
        for milestone in self:
            due = milestone.date_deadline
            milestone.is_overdue = milestone.state == "open" and due and due < today

    def _search_is_overdue(self, operator, _value):
        if operator != "in":
            return NotImplemented
        today = fields.Date.context_today(self)
        return [("state", "=", "open"), ("date_deadline", "<", today)]

    @api.constrains("participant_id", "initiative_id", "user_id", "visibility")
    def _check_participant(self):
        for milestone in self.filtered("participant_id"):
            participant = milestone.participant_id
            if participant.initiative_id != milestone.initiative_id or not participant.account_id:
                raise ValidationError(
                    self.env._(
                        "“%s”: choose somebody of a customer who takes part in this initiative.",
                        milestone.name,
                    )
                )
            if milestone.user_id:
                raise ValidationError(
                    self.env._(
                        "“%s”: either one of our people or one of the customer's is responsible.",
                        milestone.name,
                    )
                )
            if milestone.visibility == "internal":
                raise ValidationError(
                    self.env._(
                        "“%s” is the customer's own, so the customer has to see it.",
                        milestone.name,
                    )
                )

    # ---- what the customers are told ----

    def write(self, vals):
        before = {milestone: (milestone.date_deadline, milestone.state) for milestone in self}
        result = super().write(vals)
        for milestone in self.filtered(lambda m: m.visibility == "customer"):
            milestone._tell_change(*before[milestone])
        return result

    def _tell_change(self, due_before, state_before):
        initiative = self.initiative_id._in_customer_language()
        if self.state == "done" and state_before != "done":
            text = initiative.env._("Milestone reached: %s", self.name)
        elif self.date_deadline != due_before:
            text = initiative.env._(
                "The milestone “%(milestone)s” has moved from %(before)s to %(after)s.",
                milestone=self.name,
                before=format_date(initiative.env, due_before),
                after=format_date(initiative.env, self.date_deadline),
            )
        else:
            return
        self.initiative_id._tell_customers(text, "milestone")

    # ---- actions ----

    def action_done(self):
        self.filtered(lambda milestone: milestone.state == "open").write(
            {"date_done": fields.Date.context_today(self)}
        )

    def action_reopen(self):
        self.write({"date_done": False})
