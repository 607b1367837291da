from odoo import models


class KamScoreRun(models.Model):
    """Who has asked for a run in the background is told how it has ended."""

    _inherit = "kam.score.run"

    def _tell_requester(self):
        """A note on the screen of whoever asked for it."""
        if not self.requested_by_id:
            return
        run = self.with_context(lang=self.requested_by_id.lang)
        done = run.state == "done"
        run.requested_by_id._bus_send(
            "simple_notification",
            {
                "type": "success" if done else "danger",
                "title": run.name,
                "message": run._get_end_message() if done else run.error,
                "sticky": not done,
            },
        )

    def _get_end_message(self):
        return self.env._(
            "%(count)s accounts ranked in %(seconds)s seconds, %(tiers)s tiers proposed.",
            count=self.account_count,
            seconds=round(self.duration, 1),
            tiers=self.proposal_count,
        )
