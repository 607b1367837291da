from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..tools.contribution import DECIDED, SEEN, STATES, is_allowed


class KamContribution(models.Model):
    """The way of a contribution: however a state is written, the same table decides."""

    _inherit = "kam.contribution"

    state_asked = fields.Selection(
        STATES, string="Status Before the Question", readonly=True, copy=False
    )

    # ---- create, write, delete ----

    @api.model_create_multi
    def create(self, vals_list):
        contributions = super().create(vals_list)
        # Sample data may come in whatever state; people begin at the beginning.
        started = contributions.filtered(lambda c: c.state != "draft")
        started._check_may_start()
        started._after_transition(dict.fromkeys(started, "draft"))
        return contributions

    def write(self, vals):
        state = vals.get("state")
        moved = self.filtered(lambda c: c.state != state) if state else self.browse()
        moved._check_transition(state)
        before = {contribution: contribution.state for contribution in moved}
        result = super().write(vals)
        moved._after_transition(before)
        return result

    def _check_may_start(self):
        if self and not self.env.su:
            raise UserError(self.env._("A contribution starts as a draft. Submit it first."))

    @api.ondelete(at_uninstall=False)
    def _unlink_except_draft(self):
        submitted = self.filtered(lambda contribution: contribution.state != "draft")
        if submitted:
            raise UserError(
                self.env._(
                    "“%s” has been submitted, and the customer expects an answer. Decline it "
                    "instead of deleting it.",
                    submitted[0].name,
                )
            )

    # ---- what may follow on what ----

    def _check_transition(self, state):
        for contribution in self:
            if not is_allowed(contribution.state, state):
                raise UserError(contribution._get_refusal(state))
        if state == "withdrawn" and not self.env.su and any(not c.entered_by_id for c in self):
            raise UserError(
                self.env._("Only the customer withdraws a contribution. Decline it instead.")
            )

    def _get_refusal(self, state):
        labels = dict(self._fields["state"]._description_selection(self.env))
        return self.env._(
            "“%(contribution)s” cannot go from “%(before)s” to “%(after)s”.",
            contribution=self.name,
            before=labels[self.state],
            after=labels.get(state, state),
        )

    @api.constrains("state", "state_reason", "parked_until", "merged_into_id")
    def _check_state_values(self):
        for contribution in self:
            if contribution.state == "declined" and not (contribution.state_reason or "").strip():
                raise ValidationError(
                    self.env._(
                        "Tell the customer why “%s” is declined: use the button “Decline”.",
                        contribution.name,
                    )
                )
            if contribution.state == "parked" and not contribution.parked_until:
                raise ValidationError(
                    self.env._(
                        "Tell the customer until when “%s” is parked: use the button “Park”.",
                        contribution.name,
                    )
                )
            if (contribution.state == "merged") != bool(contribution.merged_into_id):
                raise ValidationError(
                    self.env._(
                        "Choose what “%s” is merged into: use the button “Merge”.",
                        contribution.name,
                    )
                )

    def _after_transition(self, before):
        """Stamps, deadlines, activities and the message that the customer gets."""
        if not self:
            return
        now = fields.Datetime.now()
        for contribution in self:
            contribution.write(contribution._prepare_stamps(before[contribution], now))
        self._set_deadlines(before, now)
        self._sync_activities()
        self._tell_state(before)

    def _prepare_stamps(self, before, now):
        """What is written with a new state; the first time counts."""
        state = self.state
        asked = state == "question"
        stamps = {"state_asked": before if asked else False}
        if (before, state) != ("draft", "withdrawn"):
            stamps["date_submitted"] = self.date_submitted or now
        if state in SEEN:
            stamps["date_acknowledged"] = self.date_acknowledged or now
        if state in DECIDED:
            stamps["date_decided"] = self.date_decided or now
        if state == "delivered":
            today = fields.Date.context_today(self)
            stamps["date_delivered"] = self.date_delivered or today
        elif before == "delivered":
            stamps["date_delivered"] = False
        if before in ("declined", "parked"):
            # What was told then is no longer so, unless it was told anew.
            stamps |= {} if state in ("declined", "parked") else {"state_reason": False}
            stamps |= {} if state == "parked" else {"parked_until": False}
        return stamps

    # ---- actions ----

    def action_submit(self):
        self._submit()

    def action_acknowledge(self):
        self.write({"state": "acknowledged"})

    def action_evaluate(self):
        """Into evaluation, with a line for each criterion for whoever does so."""
        self.filtered(lambda c: c.state != "evaluation").write({"state": "evaluation"})
        self._add_evaluations()

    def action_go_on(self):
        """The customer does not answer, or has told us on the phone."""
        for contribution in self.filtered(lambda c: c.state == "question"):
            contribution.write({"state": contribution._get_state_before_question()})

    def action_decide(self):
        self.write({"state": "decision"})

    def action_plan(self):
        self.write({"state": "planned"})

    def action_start(self):
        self.write({"state": "in_progress"})

    def action_ready(self):
        self.write({"state": "ready_to_test"})

    def action_deliver(self):
        self.write({"state": "delivered"})

    def action_reopen(self):
        """What was declined or parked is evaluated anew, what was delivered is worked on again."""
        delivered = self.filtered(lambda contribution: contribution.state == "delivered")
        delivered.write({"state": "in_progress"})
        (self - delivered).write({"state": "evaluation"})
