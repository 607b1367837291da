from odoo import api, fields, models
from odoo.tools import SQL
from odoo.tools.misc import formatLang

from ..engine.criteria import CRITERIA

# Where the values of the accounts lie, as shares of the accounts.
SHARES = (0.1, 0.25, 0.5, 0.75, 0.9)


class KamScoreWeight(models.Model):
    """What helps to choose thresholds: how they read, and the values that accounts have."""

    _inherit = "kam.score.weight"

    threshold_text = fields.Char(
        string="Points by Value", compute="_compute_threshold_text", help="Value: points."
    )
    distribution = fields.Char(
        string="Values Today",
        compute="_compute_distribution",
        groups="sales_team.group_sale_manager",
    )

    @api.depends("normalisation", "threshold_ids.value", "threshold_ids.points")
    @api.depends_context("lang")
    def _compute_threshold_text(self):
        for line in self:
            shown = line.normalisation == "thresholds" and line.threshold_ids.sorted("value")
            line.threshold_text = " · ".join(
                f"{line._format(threshold.value)}: {line._format(threshold.points)}"
                for threshold in shown or ()
            )

    @api.depends("criterion_id", "profile_id.company_id")
    @api.depends_context("company", "lang")
    def _compute_distribution(self):
        for company, lines in self.grouped(self._get_preview_company).items():
            values = lines._fetch_distribution(company)
            for line in lines:
                line.distribution = line._get_distribution(values.get(line.criterion_id.code))

    def _get_preview_company(self, line):
        return line.profile_id.company_id or self.env.company

    def _fetch_distribution(self, company):
        """Values at `SHARES` of the accounts whose value is known, by code; one query for all."""
        codes = [code for code in CRITERIA if code in self.criterion_id.mapped("code")]
        if not codes:
            return {}
        self.env["kam.account"].flush_model(["latest_score_id", "company_id", "active"])
        self.env["kam.score"].flush_model()
        columns = SQL(", ").join(
            SQL(
                "percentile_cont(%s::float8[]) WITHIN GROUP (ORDER BY %s)",
                list(SHARES),
                SQL.identifier("s", f"raw_{code}"),
            )
            for code in codes
        )
        query = SQL(
            """SELECT %s FROM kam_account a JOIN kam_score s ON s.id = a.latest_score_id
                WHERE a.company_id = %s AND a.active""",
            columns,
            company.id,
        )
        [row] = self.env.execute_query(query)
        return dict(zip(codes, row, strict=True))

    def _get_distribution(self, values):
        if not values:
            return self.env._("No account has a value yet.")
        scale = self.criterion_id._get_scale()
        names = ("lowest", "low", "middle", "high", "highest")
        shown = (self._format(value * scale) for value in values)
        return self.env._(
            "10 %% of the accounts have less than %(lowest)s, a quarter less than %(low)s, half "
            "less than %(middle)s, a quarter more than %(high)s, 10 %% more than %(highest)s.",
            **dict(zip(names, shown, strict=True)),
        )

    def _format(self, value):
        """As many digits as say something: 1,250,000 and 0.35."""
        digits = 0 if abs(value) >= 100 or value == int(value) else 1 if abs(value) >= 10 else 2
        return formatLang(self.env, value, digits=digits)
