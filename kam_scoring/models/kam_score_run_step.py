import logging
import time

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

_logger = logging.getLogger(__name__)

# Any number works that no other module locks on; the company is the second half of the key.
LOCK = 0x6B616D
# A company with fewer orders is scored while one waits: that takes a second or two.
FEW_ORDERS = 30_000
# Percent of the time of a run that have usually passed when a step begins.
DONE_BEFORE = {
    "facts": 0,
    "scores": 50,
    "snapshots": 60,
    "accounts": 75,
    "tiers": 85,
    "whitespace": 93,
    "forecasts": 98,
}


class KamScoreRun(models.Model):
    """A run goes step by step: seen by others, and gone on with after the server has died.

    Each step starts from what the orders and accounts say and replaces whatever this run wrote
    before. So a run that was interrupted simply starts again, and ends with the same result.
    """

    _inherit = "kam.score.run"

    state = fields.Selection(
        [
            ("draft", "Not Run"),
            ("queued", "Waiting"),
            ("running", "Running"),
            ("done", "Done"),
            ("failed", "Failed"),
        ],
        default="draft",
        required=True,
        readonly=True,
        copy=False,
    )
    step = fields.Selection(
        [
            ("facts", "Reading orders"),
            ("scores", "Computing scores"),
            ("snapshots", "Writing scores"),
            ("accounts", "Writing accounts"),
            ("tiers", "Applying tier rules"),
            ("whitespace", "Finding whitespace"),
            ("forecasts", "Keeping forecasts"),
        ],
        readonly=True,
        copy=False,
    )
    progress = fields.Float(readonly=True, copy=False, aggregator=None)
    duration = fields.Float(string="Seconds", readonly=True, copy=False)
    error = fields.Text(readonly=True, copy=False, help="Why the run could not be completed.")
    requested_by_id = fields.Many2one(
        "res.users", readonly=True, copy=False, help="Who is told when the run has ended."
    )
    problem_ids = fields.One2many("kam.score.problem", "run_id")
    problem_count = fields.Integer(compute="_compute_problem_count")

    @api.depends("problem_ids")
    def _compute_problem_count(self):
        groups = self.env["kam.score.problem"]._read_group(
            [("run_id", "in", self.ids)], ["run_id"], ["__count"]
        )
        counts = dict(groups)
        for run in self:
            run.problem_count = counts.get(run, 0)

    # ---- starting ----

    def action_start(self):
        """Score at once where that is quick, else in the background, and show what there is."""
        self.ensure_one()
        self.check_access("write")
        # Whoever asks for a scoring gets a whole one.
        self.only_changes = False
        if self._is_quick():
            self._run()
            return self._get_ranking_action()
        if not self._is_free():
            raise UserError(self._get_busy_message())
        self.write(
            {
                "state": "queued",
                "progress": 0,
                "step": False,
                "error": False,
                "requested_by_id": self.env.uid,
            }
        )
        cron = self.env.ref("kam_scoring.ir_cron_score_queue")
        cron.sudo()._trigger()  # sudo: who may write the run may have it carried out
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
        }

    def action_continue(self):
        """After the server died in the middle of it."""
        return self.action_start()

    def _is_quick(self):
        self.env["sale.order"].flush_model(["company_id", "state"])
        query = SQL(
            """SELECT COUNT(*) FROM (SELECT FROM sale_order
                WHERE company_id = %s AND state = 'sale' LIMIT %s) o""",
            self.company_id.id,
            FEW_ORDERS,
        )
        return self.env.execute_query(query)[0][0] < FEW_ORDERS

    # ---- running ----

    def _run(self, in_steps=False):
        """Score the customers.

        :param in_steps: commit after each step, so that others see how far it is.
        """
        started = time.monotonic()
        self._lock_company(in_steps)
        try:
            figures = self._score_changes(in_steps) or self._score_everyone(in_steps)
            self.write(
                {
                    **figures,
                    "state": "done",
                    "step": False,
                    "progress": 100,
                    "error": False,
                    "duration": time.monotonic() - started,
                }
            )
        except Exception:
            # The lock of a session outlives the transaction that failed.
            if in_steps:
                self.env.cr.rollback()
            raise
        finally:
            if in_steps:
                self._unlock_company()

    def _score_everyone(self, in_steps):
        """Judge all accounts anew, step by step; returns what the run says of itself."""
        work = self._get_work()
        for step, done in DONE_BEFORE.items():
            self._enter_step(step, done, in_steps)
            getattr(self, f"_step_{step}")(work)
        self._keep_yardstick(work)
        return {**work.figures, "only_changes": False}

    def _enter_step(self, step, progress, in_steps):
        self.write({"state": "running", "step": step, "progress": progress})
        if in_steps:
            self._commit_step()

    def _commit_step(self):
        """Also tells the scheduled action, if it is one, that it is alive."""
        self.env["ir.cron"]._commit_progress()

    def _note_problem(self, text, account_ids=(False,)):
        """Something that this run had to leave out, in a sentence for people."""
        problems = self.env["kam.score.problem"].sudo()  # sudo: the run's own notes
        problems.create(
            [
                {"run_id": self.id, "account_id": account_id, "text": text}
                for account_id in account_ids
            ]
        )

    # ---- one at a time ----

    def _lock_company(self, for_session=False):
        """One run at a time and company; the lock ends with the transaction, or the session."""
        function = SQL.identifier(
            "pg_try_advisory_lock" if for_session else "pg_try_advisory_xact_lock"
        )
        [(free,)] = self.env.execute_query(
            SQL("SELECT %s(%s, %s)", function, LOCK, self.company_id.id)
        )
        if not free:
            raise UserError(self._get_busy_message())

    def _unlock_company(self):
        self.env.cr.execute(SQL("SELECT pg_advisory_unlock(%s, %s)", LOCK, self.company_id.id))

    def _is_free(self):
        query = SQL(
            """SELECT NOT EXISTS (
                SELECT FROM pg_locks WHERE locktype = 'advisory' AND classid = %s AND objid = %s
                   AND database = (SELECT oid FROM pg_database WHERE datname = current_database()))
            """,
            LOCK,
            self.company_id.id,
        )
        return self.env.execute_query(query)[0][0]

    def _get_busy_message(self):
        return self.env._(
            "A scoring of %s is under way. Wait until it has ended, then look at its result.",
            self.company_id.name,
        )

    # ---- in the background ----

    @api.model
    def _cron_score(self):
        """Nightly: score each company that sells and is not yet scored for its present day."""
        for company in self._get_selling_companies():
            self._queue_today(company)
        self._cron_run_queue()

    def _queue_today(self, company):
        try:
            run = self.with_company(company)._prepare_today(company)
        except UserError as error:
            _logger.warning("Scoring of %s left out: %s", company.name, error)
            return
        # What waits or is under way is found by the queue.
        if run.state in ("draft", "failed"):
            run.write({"state": "queued", "progress": 0, "step": False, "only_changes": True})

    def _get_selling_companies(self):
        groups = self.env["sale.order"]._read_group([("state", "=", "sale")], ["company_id"])
        companies = self.env["res.company"].union(*(company for (company,) in groups))
        return companies.filtered("active")

    @api.model
    def _cron_run_queue(self):
        """Carry out the waiting runs, and those whose server died."""
        runs = self.search([("state", "in", ("queued", "running"))], order="id")
        self.env["ir.cron"]._commit_progress(remaining=len(runs))
        for run in runs:
            run._run_apart()
            if not self.env["ir.cron"]._commit_progress(1):
                break

    def _run_apart(self):
        """One company's trouble stops no other, and is said on the run."""
        if not self._is_free():
            return
        # What it notes is read by the people of the company.
        lang = self.env["kam.tier.decision"]._speaking_to(self.company_id).env.lang
        run = self.with_company(self.company_id).with_context(lang=lang)
        try:
            run._run(in_steps=True)
        except Exception as error:
            run._fail(error)
        run._tell_requester()

    def _fail(self, error):
        known = isinstance(error, UserError)
        if known:
            _logger.warning("Scoring of %s left out: %s", self.company_id.name, error)
        else:
            _logger.exception("Scoring of %s failed", self.company_id.name)
        # Whatever it was: the next one starts from what orders and accounts say.
        self._discard_yardsticks()
        text = str(error) if known else self._get_failure_message()
        self.write({"state": "failed", "error": text})

    def _get_failure_message(self):
        return self.env._(
            "The scoring was stopped by an error of the program. The administrator finds it in the "
            "server's log. Then choose Run Again."
        )
