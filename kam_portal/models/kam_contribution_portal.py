from odoo import models
from odoo.exceptions import UserError
from odoo.tools.misc import format_date

from ..tools.contribution import CUSTOMER_STATES, is_allowed

# What its author may change as long as it is a draft.
EDITABLE = (
    "name",
    "kind",
    "requirement_level",
    "situation",
    "frequency",
    "value",
    "wish",
    "audience",
)


class KamContribution(models.Model):
    """What the customer's person does with a contribution, and what the customer is told.

    The portal calls these after it has checked the person's right; what is possible in which
    state is checked here.
    """

    _inherit = "kam.contribution"

    def _edit(self, values):
        """Changes to a draft."""
        self.ensure_one()
        if self.state != "draft":
            raise UserError(
                self.env._(
                    "“%s” has been submitted and is no longer changed. Add a comment instead.",
                    self.name,
                )
            )
        self.write({name: values[name] for name in EDITABLE if name in values})

    def _get_missing(self):
        """The names of the fields that must be filled in before it can be submitted."""
        required = ["name", "situation"]
        if self.kind in ("idea", "requirement"):
            required.append("wish")
        if self.kind == "requirement":
            required.append("requirement_level")
        return [name for name in required if not str(self[name] or "").strip()]

    def _submit(self):
        for contribution in self:
            contribution._check_may_submit()
        self.write({"state": "submitted"})

    def _check_may_submit(self):
        if self.initiative_id.state != "open":
            raise UserError(
                self.env._(
                    "“%s” is not open, so nothing can be submitted to it now.",
                    self.initiative_id.name,
                )
            )
        missing = self._get_missing()
        if missing:
            labels = [self._fields[name]._description_string(self.env) for name in missing]
            raise UserError(self.env._("Fill this in before you submit it: %s.", ", ".join(labels)))

    def _may_withdraw(self):
        """Whoever took up contributions of others keeps their promise to them."""
        return is_allowed(self.state, "withdrawn") and not self.merged_ids

    def _withdraw(self):
        if self.merged_ids:
            raise UserError(
                self.env._(
                    "Contributions of others go on in “%s”, so it can no longer be withdrawn.",
                    self.filtered("merged_ids")[0].name,
                )
            )
        self.write({"state": "withdrawn"})

    def _answer(self, body, author):
        """The customer's answer to our question; the contribution goes on where it stood."""
        self.ensure_one()
        if self.state != "question":
            raise UserError(self.env._("There is no open question on “%s”.", self.name))
        message = self.env["kam.portal.message"]._post(
            self, body, author=author, kind="answer", source="portal", event="comment"
        )
        self._go_on_answered()
        return message

    def _is_asked(self, partner):
        """Whether our open question is for this person: an author, or a colleague of theirs."""
        customer = self.account_id.partner_id
        own = partner in self.author_ids or partner.commercial_partner_id == customer
        return self.state == "question" and own

    def _go_on_answered(self):
        self.with_context(kam_answered=True).write({"state": self._get_state_before_question()})

    def _get_state_before_question(self):
        """Whoever asked has seen it: what was only submitted then is acknowledged."""
        return self.state_asked if self.state_asked not in (False, "submitted") else "acknowledged"

    # ---- what the customer is told ----

    def _ask(self, question):
        """Our question; until it is answered, the time to decide does not run."""
        self.ensure_one()
        self.write({"state": "question"})
        return self.env["kam.portal.message"]._post(
            self, question, kind="question", event="question"
        )

    def _tell_state(self, before):
        """A message in the thread whenever the customer's status is another than before."""
        for contribution in self:
            was, state = before[contribution], contribution.state
            unchanged = CUSTOMER_STATES[was] == CUSTOMER_STATES[state]
            # A question and its answer speak for themselves; a draft is nobody else's matter.
            spoken = state == "question" or self.env.context.get("kam_answered")
            if not (unchanged or spoken or (was, state) == ("draft", "withdrawn")):
                contribution._post_state()

    def _post_state(self):
        message = self._in_language_of(self.author_id)
        # What the daily job does, it does for whoever is responsible.
        author = None if self.env.user.active else self.owner_id.partner_id
        self.env["kam.portal.message"]._post(
            self, message._get_state_text(), author=author, kind="status", event="status"
        )

    def _get_state_text(self):
        labels = dict(self._fields["customer_state"]._description_selection(self.env))
        lines = [self.env._("Status: %s", labels[self.customer_state])]
        if self.state == "merged":
            lines.append(self.env._("Goes on as: %s", self.merged_into_id.name))
        if self.state == "parked":
            until = format_date(self.env, self.parked_until)
            lines.append(self.env._("Taken up again on: %s", until))
        return "\n".join([*lines, *filter(None, [self.state_reason])])
