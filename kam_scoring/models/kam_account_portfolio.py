import json

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

# Both axes run from 0 to 100; the same border every month lets one see who has crossed it.
BORDER = 50
# What one can still tell apart on a screen; the list shows them all.
LIMIT = 5000

SHOWN_FIELDS = [
    ("star", "Stars"),
    ("develop", "Develop"),
    ("hold", "Hold"),
    ("selective", "Selective"),
]
UNKNOWN_FIELDS = [
    ("no_attractiveness", "Attractiveness Not Known"),
    ("no_position", "Own Position Not Known"),
    ("no_score", "Neither Known"),
]


class KamAccount(models.Model):
    """The portfolio: what a customer is to us today against what it could become."""

    _inherit = "kam.account"

    scored_revenue = fields.Monetary(
        related="latest_score_id.revenue",
        string="Scored Revenue",
        help="Revenue in the window of the latest scoring.",
    )
    portfolio_field = fields.Selection(
        [*SHOWN_FIELDS, *UNKNOWN_FIELDS],
        compute="_compute_portfolio_field",
        search="_search_portfolio_field",
        help="Stars: attractive, and we are strong with them. Develop: attractive, but we are "
        "still weak with them. Hold: we are strong, but little more can be won. Selective: "
        "neither. Strong and attractive begin at 50 of 100 points.",
    )

    @api.depends("score_position", "score_attractiveness")
    def _compute_portfolio_field(self):
        query = self._origin._as_query(ordered=False)
        found = self.env.execute_query(
            query.select(
                SQL.identifier(self._table, "id"),
                self._field_to_sql(self._table, "portfolio_field", query),
            )
        )
        by_id = dict(found)
        for account in self:
            account.portfolio_field = by_id.get(account._origin.id, "no_score")

    def _search_portfolio_field(self, operator, value):
        if operator != "in":
            return NotImplemented
        wanted = [name for name in value if name]

        def to_sql(model, alias, query):
            return SQL("%s = ANY(%s)", model._field_to_sql(alias, "portfolio_field", query), wanted)

        return Domain.custom(
            to_sql=to_sql, predicate=lambda account: account.portfolio_field in wanted
        )

    def _field_to_sql(self, alias, field_expr, query=None):
        # In the database unknown differs from 0, in Python it does not. So lists can be grouped
        # by it, too.
        if field_expr != "portfolio_field":
            return super()._field_to_sql(alias, field_expr, query)
        return SQL(
            """CASE WHEN %(position)s IS NULL AND %(attractiveness)s IS NULL THEN 'no_score'
                    WHEN %(attractiveness)s IS NULL THEN 'no_attractiveness'
                    WHEN %(position)s IS NULL THEN 'no_position'
                    WHEN %(attractiveness)s >= %(border)s
                    THEN CASE WHEN %(position)s >= %(border)s THEN 'star' ELSE 'develop' END
                    WHEN %(position)s >= %(border)s THEN 'hold'
                    ELSE 'selective' END""",
            position=self._field_to_sql(alias, "score_position", query),
            attractiveness=self._field_to_sql(alias, "score_attractiveness", query),
            border=BORDER,
        )

    @api.model
    @api.readonly
    def get_portfolio(self, domain):
        """The accounts that the user may see, as columns: 5,000 of them are a small message.

        :return: `columns` {name: list}, the accounts with most revenue first, amounts in the
            currency `currency_id` of the current company; `fields` {portfolio field: [accounts,
            revenue]} of all accounts, also of those left out, the revenue of a corporate group
            once; `border` and `limit`; `tiers`
            [[id, name]] from high to low; `managers` and `companies` {id: name}.
        """
        domain = Domain(domain)
        columns = self._get_portfolio_columns(domain)
        return {
            "border": BORDER,
            "limit": LIMIT,
            "currency_id": self.env.company.currency_id.id,
            "fields": self._get_portfolio_fields(domain),
            "columns": columns,
            **self._get_portfolio_names(columns),
        }

    def _get_portfolio_fields(self, domain):
        counts = self._read_group(domain, ["portfolio_field"], ["__count"])
        revenues = dict(
            self._read_group(
                domain & self._domain_counted_once(domain),
                ["portfolio_field"],
                ["scored_revenue:sum_currency"],
            )
        )
        return {field: [count, float(revenues.get(field) or 0)] for field, count in counts}

    def _domain_counted_once(self, domain):
        """Without the units whose figures are in those of a head that is also there."""
        groups = Domain("scored_with_units", "=", True) & Domain("child_ids", "!=", False)
        heads = self.search(domain & groups)
        return ~Domain("parent_id", "any!", [("id", "child_of", heads.ids)])

    def _get_portfolio_columns(self, domain):
        shown = Domain("portfolio_field", "in", [name for name, _label in SHOWN_FIELDS])
        query = self._search(domain & shown, limit=LIMIT)
        partner, partner_alias = self._fields["partner_id"].join(self, self._table, query)
        selected = {
            name: self._field_to_sql(self._table, name, query)
            for name in ("id", "portfolio_field", "tier_id", "manager_id", "company_id")
        } | {
            "name": partner._field_to_sql(partner_alias, "complete_name", query),
            "position": self._axis_to_sql("score_position", query),
            "attractiveness": self._axis_to_sql("score_attractiveness", query),
            "revenue": self._revenue_to_sql(query),
        }
        query.order = SQL("%s DESC NULLS LAST, %s", selected["revenue"], selected["id"])
        rows = self.env.execute_query(query.select(*selected.values()))
        columns = zip(*rows, strict=True) if rows else [()] * len(selected)
        return dict(zip(selected, columns, strict=True))

    def _axis_to_sql(self, name, query):
        return SQL("ROUND(%s::numeric, 1)::float8", self._field_to_sql(self._table, name, query))

    def _revenue_to_sql(self, query):
        """Of accounts of several companies in the currency of the current one."""
        company, today = self.env.company, fields.Date.context_today(self)
        rates = {
            currency.id: currency._convert(1.0, company.currency_id, company, today, round=False)
            for currency in self.env.companies.currency_id
        }
        return SQL(
            "ROUND(%s * (%s::jsonb ->> %s::text)::numeric)::float8",
            self._field_to_sql(self._table, "scored_revenue", query),
            json.dumps(rates),
            self._field_to_sql(self._table, "currency_id", query),
        )

    def _get_portfolio_names(self, columns):
        tiers = self.env["kam.tier"].with_context(active_test=False)
        users = self.env["res.users"].sudo()  # sudo: names of the managers of accounts one sees
        managers = users.browse({number for number in columns["manager_id"] if number})
        return {
            # All of them: each keeps its place and colour, whatever the user searches for.
            "tiers": [
                [tier.id, tier.display_name]
                for tier in tiers.search([])  # pylint: disable=no-search-all
            ],
            "managers": {manager.id: manager.name for manager in managers},
            "companies": {company.id: company.name for company in self.env.companies},
        }
