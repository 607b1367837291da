import time
from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL
from odoo.tools.misc import format_date

from odoo.addons.kam_planning.tools import order_scope

from ..engine import criteria, facts, lifetime, ranking
from ..tools import fact_queries
from ..tools.fact_queries import Window

# Any number works that no other module locks on; the company is the second half of the key.
LOCK = 0x6B616D


class KamScoreRun(models.Model):
    """One scoring of all customers of a company."""

    _name = "kam.score.run"
    _description = "Scoring Run"
    _order = "as_of desc, id desc"
    # Its name is made of a day, which nobody searches for as text.
    _rec_names_search = ["profile_id"]
    _check_company_auto = True

    name = fields.Char(compute="_compute_name")
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    profile_id = fields.Many2one(
        "kam.score.profile",
        required=True,
        index=True,
        ondelete="restrict",
        default=lambda self: self.env["kam.score.profile"]._get_for_company(self.env.company),
        domain="[('company_id', 'in', [company_id, False])]",
        check_company=True,
    )
    as_of = fields.Date(
        string="Orders Before",
        required=True,
        default=lambda self: self._default_as_of(self.env.company),
        help="The first day that is not looked at any more.",
    )
    window_start = fields.Date(compute="_compute_window", store=True)
    previous_start = fields.Date(compute="_compute_window", store=True)
    horizon_days = fields.Integer(compute="_compute_window", store=True)
    state = fields.Selection(
        [("draft", "Not Run"), ("done", "Done")], default="draft", required=True, copy=False
    )

    # what came out
    score_ids = fields.One2many("kam.score", "run_id")
    account_count = fields.Integer(string="Accounts Ranked", readonly=True, copy=False)
    new_account_count = fields.Integer(string="New Accounts", readonly=True, copy=False)
    proposal_count = fields.Integer(string="Tiers Proposed", readonly=True, copy=False)
    provisional_count = fields.Integer(string="Provisional Scores", readonly=True, copy=False)
    future_order_count = fields.Integer(
        string="Orders Left Out",
        readonly=True,
        copy=False,
        help="Confirmed orders dated on the day “Orders before” or later.",
    )
    categories_relevant = fields.Integer(readonly=True, copy=False)
    duration = fields.Float(string="Seconds", readonly=True, copy=False)
    gini = fields.Float(readonly=True, copy=False, aggregator=None)
    top_share = fields.Float(
        string="Share of the Top 20 %",
        readonly=True,
        copy=False,
        aggregator=None,
        help="What the 20 % of the accounts with most revenue bring, in percent of all revenue.",
    )
    lorenz = fields.Json(readonly=True, copy=False)
    weights = fields.Json(
        readonly=True, copy=False, help="The weights this run used, whatever the profile says now."
    )
    lifetime_model = fields.Selection(
        [
            ("mbgnbd", "MBG/NBD"),
            ("nbd", "NBD"),
            ("rate", "Order Rate"),
            ("none", "None"),
        ],
        string="Order Rhythm Model",
        readonly=True,
        copy=False,
    )

    _day_uniq = models.UniqueIndex(
        "(company_id, profile_id, as_of)",
        "There is a scoring of this day with this profile already. Open it and choose Run Again.",
    )

    @api.depends("as_of", "company_id")
    @api.depends_context("lang")
    def _compute_name(self):
        for run in self:
            last_day = run.as_of and fields.Date.subtract(run.as_of, days=1)
            run.name = run.env._("Scoring up to %s", format_date(run.env, last_day))

    @api.depends("as_of", "profile_id")
    def _compute_window(self):
        """What the profile says at the time of the run; changed later, old runs keep theirs."""
        for run in self:
            run.horizon_days = run.profile_id.horizon_days
            months = run.profile_id.window_months or 12
            run.window_start = run.as_of and run.as_of - relativedelta(months=months)
            run.previous_start = run.as_of and run.as_of - relativedelta(months=2 * months)

    @api.model
    def _default_as_of(self, company):
        """Tomorrow, so that today's orders count; or the day fixed in the settings."""
        today = fields.Datetime.now().astimezone(order_scope.timezone(company)).date()
        return company.kam_as_of_date or today + timedelta(days=1)

    # ---- actions ----

    def action_run(self):
        """Score all customers of the company; a run of the same day starts afresh."""
        self.check_access("write")
        for run in self:
            run._run()
        return True

    def action_open_scores(self):
        self.ensure_one()
        return self._get_ranking_action()

    def action_open_proposals(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "kam_scoring.kam_account_action_proposals"
        )
        return action | {"context": {}}

    def action_export_xlsx(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_url",
            "url": f"/kam_scoring/run/{self.id}/ranking.xlsx",
            "target": "self",
        }

    @api.model
    def action_open_ranking(self):
        """The ranking of the latest run of the current company."""
        return self._get_current(self.env.company)._get_ranking_action()

    @api.model
    def _get_current(self, companies=None):
        """The latest run up to the present of each company, by default those one works in."""
        past = Domain.OR(
            Domain("company_id", "=", company.id)
            & Domain("as_of", "<=", self._default_as_of(company))
            for company in companies or self.env.companies
        )
        done = Domain("state", "=", "done")
        latest = self._read_group(past & done, ["company_id"], ["as_of:max"])
        days = Domain.OR(
            Domain("company_id", "=", company.id) & Domain("as_of", "=", day)
            for company, day in latest
        )
        # Several profiles of one day: the run that was made last.
        runs = self.search(days & done, order="id")
        return self.browse().union(*{run.company_id: run for run in runs}.values())

    def _get_ranking_action(self):
        action = self.env["ir.actions.act_window"]._for_xml_id("kam_scoring.kam_score_action")
        return action | {
            "domain": [("run_id", "=", self.id)],
            "context": {},
            "display_name": self.name or action["name"],
        }

    @api.model
    def action_score_now(self):
        """Score the current company and show its ranking."""
        return self._run_for_company(self.env.company)._get_ranking_action()

    # ---- the scoring ----

    @api.model
    def _run_for_company(self, company):
        """The company's run of today, made anew when there is one already."""
        vals = {
            "company_id": company.id,
            "profile_id": self.env["kam.score.profile"]._get_for_company(company).id,
            "as_of": self._default_as_of(company),
        }
        domain = [(name, "=", value) for name, value in vals.items()]
        run = self.search(domain, limit=1) or self.create(vals)
        run.action_run()
        return run

    def _run(self):
        started = time.monotonic()
        self._lock_company()
        self._compute_window()
        window = Window(self.as_of, self.window_start, self.previous_start)
        headers = fact_queries.fetch_headers(self.env, self.company_id, window)
        if headers.empty:
            raise UserError(self._get_nothing_to_score())
        drafts = self._draft_accounts(headers)
        lines = fact_queries.fetch_lines(self.env, self.company_id, window, headers)
        scores, choice = self._score(headers, lines, window)
        vals = self._store(scores, choice, drafts)
        self._store_whitespace(headers, lines, window)
        vals["future_order_count"] = fact_queries.count_future_orders(
            self.env, self.company_id, window
        )
        self.write({**vals, "state": "done", "duration": time.monotonic() - started})

    def _is_current(self):
        """Whether the accounts show this run: not when there is a later one up to the present."""
        current = self._get_current(self.company_id)
        return not current or current.as_of <= self.as_of

    def _lock_company(self):
        """One run at a time and company; the lock ends with the transaction."""
        [(free,)] = self.env.execute_query(
            SQL("SELECT pg_try_advisory_xact_lock(%s, %s)", LOCK, self.company_id.id)
        )
        if not free:
            raise UserError(
                self.env._(
                    "A scoring of %s is under way. Wait until it has ended, then look at its "
                    "result.",
                    self.company_id.name,
                )
            )

    def _get_window_moments(self):
        """Begin and end of the window as the UTC times that orders are stored with."""
        days = (self.window_start, self.as_of)
        return tuple(order_scope.day_start(self.company_id, day) for day in days)

    def _get_nothing_to_score(self):
        return self.env._(
            "%(company)s has no confirmed order before %(day)s, so there is nothing to rank. "
            "Confirm or import orders, or choose a later day.",
            company=self.company_id.name,
            day=format_date(self.env, self.as_of),
        )

    def _score(self, headers, lines, window):
        """Facts to scores: a DataFrame by account, and the model of the order rhythm."""
        known = facts.build_facts(headers, lines, *window)
        known, choice = lifetime.predict(known, horizon=self.horizon_days)
        weights = self.profile_id._get_weights()
        raw = criteria.raw_values(known)
        points = ranking.percentile_rank(raw).rename(columns=lambda name: name[len("raw_") :])
        scores = ranking.score(points, weights)[["score", "coverage"]]
        return known.join(raw).join(points.add_prefix("points_")).join(scores), choice
