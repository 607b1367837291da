from odoo import models
from odoo.exceptions import UserError

from ..tools.participation import rank_of


class KamInitiative(models.Model):
    """Where customers co-decide, the way into the next phase leads through their approval."""

    _inherit = "kam.initiative"

    def write(self, vals):
        phase = self.env["kam.initiative.phase"].browse(vals.get("phase_id"))
        moved = self.filtered(lambda initiative: phase and initiative.phase_id != phase)
        for initiative in moved:
            initiative._check_gates(phase)
        result = super().write(vals)
        for initiative in moved:
            initiative._tell_phase()
        return result

    def _check_gates(self, phase):
        # Nor by way of a draft or of an end, when customers know it already.
        everybody = self.with_context(active_test=False).participant_ids
        if self.state == "draft" and not any(everybody.mapped("date_invited")):
            return
        if rank_of(self.degree) < rank_of("co_deciding"):
            return
        approved = self.decision_ids.filtered(lambda d: d.state == "approved").phase_id
        closed = self._get_gates_before(phase) - approved
        if closed:
            raise UserError(
                self.env._(
                    "The customers decide with us whether “%(initiative)s” enters the phase "
                    "“%(phase)s”. Ask for that under “Decisions”: add one that opens this phase, "
                    "and go on when it has been approved.",
                    initiative=self.name,
                    phase=closed[0].name,
                )
            )

    def _get_gates_before(self, phase):
        """The gates on the way from the phase of today: none of them is jumped over."""
        phases = self.env["kam.initiative.phase"].search([("active", "in", (True, False))])
        places = {found: place for place, found in enumerate(phases)}
        start, end = places[self.phase_id], places[phase]
        way = phases[start + 1 : end + 1].filtered("active") | phase
        return way.filtered("is_gate")

    def _tell_phase(self):
        initiative = self._in_customer_language()
        text = initiative.env._(
            "The initiative is now in the phase “%s”.", initiative.phase_id.name
        )
        self._tell_customers(text, "status", kind="status")
