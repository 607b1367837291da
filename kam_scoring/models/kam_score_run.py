from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools.misc import format_date

from odoo.addons.kam_planning.tools import order_scope


class KamScoreRun(models.Model):
    """One scoring of the customers of a company."""

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
    mode = fields.Selection(
        [("live", "Live"), ("dry", "Trial")],
        default="live",
        required=True,
        help="Live: the accounts get their scores, and tiers are proposed. Trial: the scores are "
        "kept with this run only, nothing else changes.",
    )
    scope = fields.Selection(
        [("all", "All Customers"), ("selection", "Selected Accounts")],
        default="all",
        required=True,
        help="Selected accounts are compared with all customers, too; only they get new scores.",
    )
    account_ids = fields.Many2many("kam.account", string="Accounts", check_company=True)
    profile_id = fields.Many2one(
        "kam.score.profile",
        string="Default Profile",
        required=True,
        index=True,
        ondelete="restrict",
        default=lambda self: self.env["kam.score.profile"]._get_for_company(self.env.company),
        domain="[('company_id', 'in', [company_id, False])]",
        check_company=True,
        help="The profile of the accounts that no profile rule speaks of.",
    )
    profile_for_all = fields.Boolean(
        string="This Profile for Everyone",
        help="Leaves the profile rules aside, to try out what a profile would do.",
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
    settings = fields.Json(
        readonly=True,
        copy=False,
        help="What the profiles said at the time of the run, whatever they say now.",
    )
    score_ids = fields.One2many("kam.score", "run_id")

    _day_uniq = models.UniqueIndex(
        "(company_id, profile_id, as_of) WHERE mode = 'live' AND scope = 'all'",
        "There is a scoring of this day with this profile already. Open it and choose Run Again.",
    )

    @api.depends("as_of", "company_id", "mode", "scope")
    @api.depends_context("lang")
    def _compute_name(self):
        for run in self:
            last_day = run.as_of and fields.Date.subtract(run.as_of, days=1)
            run.name = run._get_name(format_date(run.env, last_day))

    def _get_name(self, day):
        if self.mode == "dry":
            return self.env._("Trial Scoring up to %s", day)
        if self.scope == "selection":
            return self.env._("Scoring of Selected Accounts up to %s", day)
        return self.env._("Scoring up to %s", day)

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
        """Score at once; a run of the same day starts afresh."""
        self.check_access("write")
        self.only_changes = False
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
    def action_score_now(self):
        """Score the current company and show its ranking, or how far it is."""
        run = self._prepare_today(self.env.company)
        run.check_access("write")
        return run.action_start()

    # ---- the present ----

    @api.model
    def _get_current(self, companies=None):
        """The latest live run up to the present of each company, by default of those in use."""
        past = Domain.OR(
            Domain("company_id", "=", company.id)
            & Domain("as_of", "<=", self._default_as_of(company))
            for company in companies or self.env.companies
        )
        done = Domain("state", "=", "done") & Domain("mode", "=", "live")
        done &= Domain("scope", "=", "all")
        latest = self._read_group(past & done, ["company_id"], ["as_of:max"])
        days = Domain.OR(
            Domain("company_id", "=", company.id) & Domain("as_of", "=", day)
            for company, day in latest
        )
        # Several profiles of one day: the run that was made last.
        runs = self.search(days & done, order="id")
        return self.browse().union(*{run.company_id: run for run in runs}.values())

    def _is_current(self):
        """Whether the accounts show this run: not when there is a later one up to the present."""
        if self.mode != "live":
            return False
        current = self._get_current(self.company_id)
        return not current or current.as_of <= self.as_of

    def _get_ranking_action(self):
        """The accounts' present scores, or for any other run the scores that it has written."""
        action = self.env["ir.actions.act_window"]._for_xml_id("kam_scoring.kam_score_action")
        present = self in self._get_current(self.company_id) if self else True
        domain = [("run_id", "=", self.id)]
        if present:
            domain = [("is_current", "=", True), ("company_id", "=", self.company_id.id)]
        return action | {
            "domain": domain,
            "context": {},
            "display_name": self.name or action["name"],
        }

    @api.model
    def _prepare_today(self, company):
        """The company's live run of today, made when there is none yet."""
        vals = {
            "company_id": company.id,
            "profile_id": self.env["kam.score.profile"]._get_for_company(company).id,
            "as_of": self._default_as_of(company),
            "mode": "live",
            "scope": "all",
        }
        domain = [(name, "=", value) for name, value in vals.items()]
        return self.search(domain, limit=1) or self.create(vals)

    @api.model
    def _run_for_company(self, company):
        """The company's run of today, made anew when there is one already."""
        run = self._prepare_today(company)
        run.action_run()
        return run

    def _get_window_moments(self):
        """Begin and end of the window as the UTC times that orders are stored with."""
        days = (self.window_start, self.as_of)
        return tuple(order_scope.day_start(self.company_id, day) for day in days)

    @api.constrains("scope", "account_ids")
    def _check_selection(self):
        for run in self:
            if run.scope == "selection" and not run.account_ids:
                raise UserError(
                    self.env._("Choose the accounts that shall be scored, or all customers.")
                )
