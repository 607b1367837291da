import logging

from odoo import api, fields, models
from odoo.fields import Domain

_logger = logging.getLogger(__name__)


class KamDaily(models.AbstractModel):
    """The daily job: what is done once a day, in batches, for whatever is due.

    A model takes part by a step in `_get_steps` and two methods:

    - `_daily_domain_<step>(today)`: which of its records are due. What has been processed must
      no longer be due, so that a job that was interrupted goes on where it stopped.
    - `_daily_run_<step>(today)`: processes a batch with a fixed number of queries.
    """

    _name = "kam.daily"
    _description = "Daily Job"

    _BATCH = 500

    @api.model
    def _get_steps(self):
        """Pairs of a model and a step, in the order in which they are run."""
        return [
            ("kam.tier.decision", "effective"),
            ("kam.tier.decision", "grace"),
            ("kam.plan", "reviews"),
            ("kam.goal", "goal_values"),
            ("kam.measure", "reminder"),
            ("kam.measure", "escalation"),
        ]

    @api.model
    def _cron_run(self):
        cron = self.env["ir.cron"]
        todo = [(model, step, self._find_due(model, step)) for model, step in self._get_steps()]
        cron._commit_progress(remaining=sum(len(ids) for _model, _step, ids in todo))
        for model, step, ids in todo:
            for first in range(0, len(ids), self._BATCH):
                batch = self.env[model].browse(ids[first : first + self._BATCH])
                self._run_batch(batch, step)
                if not cron._commit_progress(len(batch)):
                    return

    @api.model
    def _find_due(self, model, step):
        records = self.env[model]
        domain = getattr(records, f"_daily_domain_{step}")(fields.Date.context_today(self))
        return records.search(Domain(domain), order="id").ids

    @api.model
    def _run_batch(self, records, step):
        """One record that fails does not stop the others."""
        try:
            self._run_apart(records, step)
        except Exception:
            for record in records if len(records) > 1 else ():
                self._run_batch(record, step)
            if len(records) <= 1:
                _logger.exception("Daily step %s failed for %s", step, records)

    @api.model
    def _run_apart(self, records, step):
        with self.env.cr.savepoint():
            # What the program does by itself does not make a plan fresh.
            records = records.exists().with_context(kam_no_change=True)
            getattr(records, f"_daily_run_{step}")(fields.Date.context_today(self))
            self.env.flush_all()
