import hashlib

from odoo import api, fields, models
from odoo.tools.misc import format_date

CONFIRMATION = ("confirmed_by", "confirmed_partner_id", "confirmed_on")


class KamGoal(models.Model):
    """A goal that the customer reads, and can confirm as it is."""

    _name = "kam.goal"
    _inherit = ["kam.goal", "kam.customer.visibility"]
    _kam_customer_words = CONFIRMATION

    visibility = fields.Selection(
        selection_add=[("confirm", "Customer Confirms or Updates")],
        ondelete={"confirm": "set internal"},
        help="Internal: your company only. Customer reads: the customer's people also see this "
        "goal in their portal, from now on and while its plan is active; they never see the note, "
        "the starting value and the expected pace. Customer confirms or updates: they can also "
        "confirm that they want the same.",
    )
    confirmed_by = fields.Char(readonly=True, copy=False)
    confirmed_partner_id = fields.Many2one(
        "res.partner",
        string="Confirmed By Contact",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )
    confirmed_on = fields.Datetime(
        readonly=True,
        copy=False,
        help="When the customer confirmed the goal in the portal. A change of its name, target, "
        "measurement or period takes the confirmation back.",
    )
    is_confirmed = fields.Boolean(
        string="Confirmed by the Customer",
        compute="_compute_is_confirmed",
        search="_search_is_confirmed",
    )
    confirmation = fields.Char(string="Customer's Word", compute="_compute_confirmation")

    @api.depends("confirmed_on")
    def _compute_is_confirmed(self):
        for goal in self:
            goal.is_confirmed = bool(goal.confirmed_on)

    def _search_is_confirmed(self, operator, _value):
        return NotImplemented if operator != "in" else [("confirmed_on", "!=", False)]

    @api.depends("confirmed_on", "confirmed_by", "visibility")
    @api.depends_context("lang", "tz")
    def _compute_confirmation(self):
        for goal in self:
            goal.confirmation = goal._get_confirmation()

    def _get_confirmation(self):
        if self.confirmed_on:
            day = format_date(self.env, fields.Datetime.context_timestamp(self, self.confirmed_on))
            return self.env._("%(name)s, %(date)s", name=self.confirmed_by, date=day)
        return self.env._("Not confirmed yet") if self.visibility == "confirm" else False

    # ---- write ----

    def write(self, vals):
        before = {goal: goal._get_promise() for goal in self if goal.confirmed_on}
        result = super().write(vals)
        self._forget_confirmations(before)
        return result

    def _get_promise(self):
        """What the customer says yes to."""
        names = ("name", "dimension", "side", "target", "metric_id", "measured_by", "with_group")
        return tuple(self[name] for name in (*names, "plan_id", "date_from", "date_to"))

    def _get_seal(self):
        """Tells whether the goal that somebody saw and confirms is still the same; no secret."""
        return hashlib.sha256(repr(self._get_promise()).encode()).hexdigest()[:16]

    def _forget_confirmations(self, before):
        """What was confirmed and is no longer the same must be confirmed anew."""
        goals = self.browse().union(*before)
        changed = goals.filtered(lambda goal: goal._get_promise() != before[goal])
        if not changed:
            return
        changed.write(dict.fromkeys(CONFIRMATION, False))
        bodies = {
            plan.id: self.env._(
                "Changed, and so no longer confirmed by the customer: %s",
                ", ".join(goals.mapped("name")),
            )
            for plan, goals in changed.grouped("plan_id").items()
        }
        changed.plan_id._message_log_batch(bodies)

    def _get_agreed_row(self):
        """What the customer agrees to with the whole plan."""
        metric = self.metric_id
        return {
            "id": self.id,
            "name": self.name,
            "dimension": self.dimension,
            "side": self.side,
            "metric_id": [metric.id, metric.name] if metric else False,
            "target": self.target,
        }

    def _get_joint_row(self):
        """What a frozen version of the joint plan keeps of it."""
        return self._get_agreed_row() | {
            "target_display": self.target_display,
            "actual_display": self.actual_display if self.is_measured else "",
            "state": self.state,
        }

    # ---- what the customer does ----

    def _confirm(self, partner):
        """Called by the portal, which has checked the right; a second word adds nothing."""
        if self.confirmed_on:
            return
        self.write(
            {
                "confirmed_by": partner.name,
                "confirmed_partner_id": partner.id,
                "confirmed_on": fields.Datetime.now(),
            }
        )
        self.plan_id._tell_about_customer(self._get_confirmed_sentence, partner)

    def _get_confirmed_sentence(self, plan):
        return plan.env._(
            "%(person)s confirmed the goal “%(goal)s”.", person=self.confirmed_by, goal=self.name
        )
