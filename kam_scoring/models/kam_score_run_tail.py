from odoo import models


class KamScoreRun(models.Model):
    """The last steps of a run: what the scores lead to."""

    _inherit = "kam.score.run"

    def _step_tiers(self, work):
        work.figures["proposal_count"] = self._store_tiers(self._chosen(work.scores))

    def _step_forecasts(self, work):
        self._store_forecasts(self._chosen(work.scores))
