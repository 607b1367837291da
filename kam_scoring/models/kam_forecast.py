from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import SQL
from odoo.tools.misc import clean_context, format_date, formatLang

# What people enter; the rest comes from the scoring, from orders and from the calendar.
BY_HAND = frozenset({"own", "note"})
SOURCES = ("own", "statistical", "pipeline")
# A forecast is judged once a quarter of its period has passed; before that it is chance.
JUDGED_FROM = 0.25
# More than any customer buys; a typing error at most.
MOST = 1e12


class KamForecast(models.Model):
    """What three sources expect of an account in the 12 months that follow a day.

    There is one row for an account and month. The first scoring of the month gives it what the
    order rhythm and the weighted pipeline say, and later ones leave both as they are: a forecast
    that is corrected afterwards is none. People enter their own figure while the month lasts.
    """

    _name = "kam.forecast"
    _description = "Forecast"
    _order = "month desc, statistical desc nulls last, id"
    _rec_names_search = ["account_id"]
    # Written in bulk, as the scores; who entered a figure, and when, stands beside it.
    _log_access = False

    account_id = fields.Many2one("kam.account", required=True, ondelete="cascade", index=True)
    company_id = fields.Many2one(related="account_id.company_id", store=True, precompute=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    manager_id = fields.Many2one(related="account_id.manager_id")
    tier_id = fields.Many2one(related="account_id.tier_id")
    parent_account_id = fields.Many2one(related="account_id.parent_id", string="Corporate Group")

    # when, and for which time
    month = fields.Date(string="First Day of the Month", required=True)
    month_name = fields.Char(string="Month", compute="_compute_month_name")
    made_on = fields.Date(
        required=True, help="The last day whose orders the forecast knows; the period follows it."
    )
    period_start = fields.Date(string="From", required=True)
    period_end = fields.Date(string="To", required=True)
    is_current = fields.Boolean(
        string="Of This Month",
        compute="_compute_is_current",
        search="_search_is_current",
        help="Its own figure can still be entered or changed.",
    )

    # the three sources
    own = fields.Monetary(
        string="Own Figure",
        help="What the people who look after the account expect of these 12 months.",
    )
    own_known = fields.Boolean(string="Own Figure Entered", readonly=True)
    own_user_id = fields.Many2one("res.users", string="Entered By", readonly=True)
    own_date = fields.Date(string="Entered On", readonly=True)
    own_hint = fields.Char(compute="_compute_own_hint")
    statistical = fields.Monetary(
        string="Order Rhythm",
        readonly=True,
        help="What the model of the order rhythm expects of these 12 months.",
    )
    statistical_known = fields.Boolean(string="Order Rhythm Known", readonly=True)
    pipeline = fields.Monetary(
        string="Weighted Pipeline",
        readonly=True,
        help="The open opportunities on the day of the forecast: expected revenue times "
        "probability, added up.",
    )
    pipeline_known = fields.Boolean(readonly=True)
    note = fields.Char(help="What the figure rests on, or what came in between.")
    with_units = fields.Boolean(
        string="Whole Group",
        readonly=True,
        help="The figures are those of the account and of the units below it.",
    )
    counted_above = fields.Boolean(
        string="Part of a Group's Figures",
        readonly=True,
        help="Its orders are also in the figures of the account above it.",
    )

    _account_month_uniq = models.UniqueIndex(
        "(account_id, month)",
        "There is a forecast of this account and month already. Enter your figure there.",
    )
    _company_month = models.Index("(company_id, month DESC)")

    @api.depends("account_id", "month")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for row in self:
            month = self._format_month(row.month) if row.month else ""
            row.display_name = f"{row.account_id.display_name} · {month}"

    @api.depends("month")
    @api.depends_context("lang")
    def _compute_month_name(self):
        for row in self:
            row.month_name = row.month and self._format_month(row.month)

    def _format_month(self, month, date_format="MMMM yyyy"):
        return format_date(self.env, month, date_format=date_format)

    # ---- the present of a company ----

    @api.model
    def _get_period(self, company):
        """The day on which a forecast of this company is made now, its month and its period."""
        start = self.env["kam.score.run"]._default_as_of(company)
        return self._get_period_from(start)

    @api.model
    def _get_period_from(self, start):
        """The same for a forecast whose period begins on a day."""
        made_on = start - relativedelta(days=1)
        return {
            "made_on": made_on,
            "month": made_on.replace(day=1),
            "period_start": start,
            "period_end": start + relativedelta(years=1, days=-1),
        }

    @api.depends("month", "company_id")
    def _compute_is_current(self):
        for company, rows in self.grouped("company_id").items():
            month = company and self._get_period(company)["month"]
            for row in rows:
                row.is_current = bool(month) and row.month == month

    def _search_is_current(self, operator, _value):
        if operator != "in":
            return NotImplemented
        return Domain.OR(
            Domain("company_id", "=", company.id)
            & Domain("month", "=", self._get_period(company)["month"])
            for company in self.env.companies
        )

    # ---- the last figure, shown until there is a new one ----

    @api.depends("account_id", "company_id", "month", "own")
    @api.depends_context("lang")
    def _compute_own_hint(self):
        current = self.filtered("is_current")
        hints = self._get_own_hints([(row.account_id, row.month) for row in current])
        for row in self:
            row.own_hint = hints.get((row.account_id._origin, row.month))

    @api.model
    def _get_own_hints(self, wanted):
        """For pairs of account and month the last figure entered before; pairs without are out."""
        wanted = [(account._origin, month) for account, month in wanted if month]
        self.flush_model(["account_id", "month", "own", "own_known"])
        query = SQL(
            """SELECT w.number, l.own, l.month
                 FROM unnest(%s::int[], %s::int[], %s::date[]) AS w(number, account_id, month)
                 JOIN LATERAL (
                     SELECT f.own, f.month FROM kam_forecast f
                      WHERE f.account_id = w.account_id AND f.month < w.month AND f.own_known
                      ORDER BY f.month DESC LIMIT 1) l ON TRUE""",
            list(range(len(wanted))),
            [account.id or None for account, _month in wanted],
            [month for _account, month in wanted],
        )
        rows = self.env.execute_query(query) if wanted else []
        return {
            wanted[number]: self._get_own_hint(wanted[number][0], float(own), month)
            for number, own, month in rows
        }

    def _get_own_hint(self, account, own, month):
        return self.env._(
            "last: %(amount)s of %(month)s",
            amount=formatLang(
                self.env, own, currency_obj=account.currency_id, rounding_unit="units"
            ),
            month=self._format_month(month, "MMM yyyy"),
        )

    # ---- create, write ----

    @api.model_create_multi
    def create(self, vals_list):
        self._check_by_hand(vals_list, BY_HAND | {"account_id"})
        # What is computed must not come along as a default either.
        plain = self.with_context(clean_context(self.env.context))  # pylint: disable=context-overridden
        rows = super(KamForecast, plain).create([self._prepare_row(vals) for vals in vals_list])
        rows = rows.with_env(self.env)
        rows._check_may_enter()
        return rows

    def write(self, vals):
        self._check_by_hand([vals], BY_HAND)
        self._check_may_enter()
        if "own" in vals:
            self._check_may_change_figure()
            own = self._prepare_own(vals["own"])
            vals = {**own, **vals, "own": own["own"]}
        return super().write(vals)

    def _check_by_hand(self, vals_list, allowed):
        if not self.env.su and any(vals.keys() - allowed for vals in vals_list):
            raise AccessError(
                self.env._(
                    "Order rhythm, pipeline and revenue of a forecast are computed. Your own "
                    "figure and the note are yours to write."
                )
            )

    def _check_may_enter(self):
        """Who may write the account."""
        if not self.env.su:
            self.account_id.check_access("write")

    def _check_may_change_figure(self):
        late = self.filtered(lambda row: not row.is_current)[:1]
        if late and not self.env.su:
            raise UserError(
                self.env._(
                    "The forecast of %(month)s for %(account)s stands, so that it can be compared "
                    "with what came. Enter your figure in the forecast of this month.",
                    month=self._format_month(late.month),
                    account=late.account_id.display_name,
                )
            )

    @api.model
    def _prepare_row(self, vals):
        default = self.default_get(["account_id"]).get("account_id")
        account = self.env["kam.account"].browse(vals.get("account_id", default))
        period = self._get_period(account.company_id) if account else {}
        own = self._prepare_own(vals.get("own"))
        return {"account_id": account.id, **period, **own, **vals, "own": own["own"]}

    @api.model
    def _prepare_own(self, value):
        """The figure with its author and day; empty is not 0."""
        known = value is not None and value is not False
        if known and not 0 <= float(value) < MOST:
            raise ValidationError(
                self.env._(
                    "Enter your own figure as an amount of 0 or more, and below a thousand billion."
                )
            )
        return {
            "own": value or 0.0,
            "own_known": known,
            "own_user_id": known and self.env.uid,
            "own_date": known and fields.Date.context_today(self),
        }

    # ---- actions ----

    def action_open_account(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "kam.account",
            "res_id": self.account_id.id,
            "view_mode": "form",
        }
