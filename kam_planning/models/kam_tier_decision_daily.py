from odoo import api, models


class KamTierDecision(models.Model):
    """Decisions that begin later, and grace periods that end."""

    _inherit = "kam.tier.decision"

    @api.model
    def _daily_domain_effective(self, today):
        return [("state", "=", "approved"), ("date_effective", "<=", today)]

    def _daily_run_effective(self, _today):
        due = self.filtered(lambda decision: decision.state == "approved")
        for decisions in due._by_language():
            decisions._become_effective()

    @api.model
    def _daily_domain_grace(self, today):
        return [("conditions", "=", "waiting"), ("grace_until", "<", today)]

    def _daily_run_grace(self, _today):
        due = self.filtered(lambda decision: decision.conditions == "waiting")
        for decisions in due._by_language():
            decisions._end_grace()

    def _by_language(self):
        """The log speaks the language of whoever decided."""
        groups = self.grouped(lambda decision: decision.approver_id.lang)
        return [decisions.with_context(lang=lang) for lang, decisions in groups.items()]
