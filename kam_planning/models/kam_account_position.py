from collections import defaultdict

from dateutil.relativedelta import relativedelta

from odoo import fields, models
from odoo.tools import SQL

from ..tools import order_scope
from .kam_metric import MetricWindow
from .kam_metric_orders import ACCOUNT_FIELDS

MONTHS = 36
# So many categories are shown apart; the others are added up.
TOP = 6


class KamAccount(models.Model):
    """What customers have bought from us, month by month and category by category."""

    _inherit = "kam.account"

    def _get_positions(self, with_group=False):
        """Account to its own position as plain data; one query for the accounts of a company."""
        found = {}
        for company, accounts in self.grouped("company_id").items():
            rows = defaultdict(list)
            for account_id, *row in accounts._query_position(company, with_group):
                rows[account_id].append(row)
            found |= {
                account: account._shape_position(rows[account._origin.id]) for account in accounts
            }
        return found

    def _query_position(self, company, with_group):
        """Account, month, category, revenue, margin where the cost is known, revenue without."""
        months = self._get_position_months()
        start = fields.Date.to_date(f"{months[0]}-01")
        today = fields.Date.context_today(self)
        windows = [MetricWindow(number, start, today, with_group) for number in self._origin.ids]
        if not windows:
            return []
        order_scope.flush(self.env)
        self.env["kam.account"].flush_model(ACCOUNT_FIELDS)
        query = SQL(
            """SELECT w.account_id,
                      to_char(o.date_order AT TIME ZONE 'UTC' AT TIME ZONE %(zone)s, 'YYYY-MM'),
                      t.categ_id, SUM(%(value)s), SUM(%(margin)s) FILTER (WHERE %(known)s),
                      COALESCE(SUM(%(value)s) FILTER (WHERE NOT %(known)s), 0)
               %(lines)s GROUP BY 1, 2, 3 ORDER BY 1, 2, 3""",
            zone=order_scope.timezone(company).key,
            value=order_scope.LINE_VALUE,
            margin=order_scope.LINE_MARGIN,
            known=order_scope.COST_KNOWN,
            lines=self.env["kam.metric"]._from_lines(windows, SQL("TRUE")),
        )
        return self.env.execute_query(query)

    def _get_position_months(self):
        """The current month and those before it, as in 2026-06."""
        first = fields.Date.context_today(self).replace(day=1)
        months = [first - relativedelta(months=number) for number in reversed(range(MONTHS))]
        return [f"{month:%Y-%m}" for month in months]

    def _shape_position(self, rows):
        """Plain lists: months, series of the largest categories, and the sums of all of them.

        A month without any known cost has no margin (None), which is not a margin of 0.
        """
        months = self._get_position_months()
        place = {month: number for number, month in enumerate(months)}
        total = defaultdict(float)
        for _month, category_id, revenue, *_costs in rows:
            total[category_id] += revenue
        largest = sorted(total, key=lambda number: (-total[number], number or 0))[:TOP]
        series = {key: self._new_series(months) for key in largest}
        other, whole = self._new_series(months), self._new_series(months)
        unknown = 0.0
        for month, category_id, revenue, margin, without_cost in rows:
            unknown += without_cost
            for line in (series.get(category_id, other), whole):
                line["revenue"][place[month]] += revenue
                if margin is not None:
                    line["margin"][place[month]] = (line["margin"][place[month]] or 0.0) + margin
        names = self._get_category_names(largest)
        shown = [{"id": key, "name": names.get(key, ""), **line} for key, line in series.items()]
        if len(total) > TOP:
            shown.append({"id": False, "name": self.env._("Other categories"), **other})
        return {
            "months": months,
            "series": shown,
            "revenue": whole["revenue"],
            "margin": whole["margin"],
            "unknown_cost": unknown,
        }

    def _new_series(self, months):
        return {"revenue": [0.0] * len(months), "margin": [None] * len(months)}

    def _get_category_names(self, ids):
        # Their names stand on every order of the customer.
        categories = self.env["product.category"].sudo()  # sudo: names of categories only
        return {category.id: category.name for category in categories.browse(filter(None, ids))}
