from calendar import isleap
from datetime import date

from odoo import fields, models
from odoo.tools import SQL

from ..tools import order_scope

# So much of a running year must have passed before its revenue says anything about a whole one.
EARLY = 1 / 12
LEAD_FIELDS = ("active", "company_id", "expected_revenue", "partner_id", "type", "won_status")


class KamMetric(models.Model):
    """The metrics that look beyond orders: at what the customer buys elsewhere, or may buy."""

    _inherit = "kam.metric"

    def _metric_wallet_share(self, windows):
        """Revenue in percent of the purchasing volume for the part of the window that has passed.

        Of a group, revenue and volume of those accounts whose volume is known.
        """
        today = fields.Date.context_today(self)
        passed = {w: w._replace(date_to=min(w.date_to, today)) for w in windows}
        years = {cut: self._get_years(cut) for cut in passed.values()}
        asked = [cut for window, cut in passed.items() if years[cut] > (window != cut) * EARLY]
        shares = self._get_yearly_shares(list(dict.fromkeys(asked)))
        return {w: shares[cut] / years[cut] for w, cut in passed.items() if cut in shares}

    def _get_yearly_shares(self, windows):
        """Revenue of each window in percent of the volume of one year, where that is known."""
        if not windows:
            return {}
        query = SQL(
            """SELECT k.number, 100 * COALESCE(r.revenue, 0) / k.wallet
               FROM (SELECT w.number, SUM(a.wallet_amount)::float8 AS wallet %(accounts)s
                     WHERE a.wallet_amount > 0 GROUP BY w.number) k
               LEFT JOIN (SELECT w.number, SUM(%(value)s) AS revenue %(orders)s
                          WHERE a.wallet_amount > 0 GROUP BY w.number) r ON r.number = k.number""",
            accounts=self._from_accounts(windows),
            value=order_scope.ORDER_VALUE,
            orders=self._from_orders(windows),
        )
        return self._answers(windows, query, default=None)

    def _get_years(self, window):
        """How many calendar years the window covers: a whole one is 1, also a leap year."""
        total = 0.0
        for year in range(window.date_from.year, window.date_to.year + 1):
            first = max(window.date_from, date(year, 1, 1))
            last = min(window.date_to, date(year, 12, 31))
            total += ((last - first).days + 1) / (366 if isleap(year) else 365)
        return total

    def _metric_pipeline(self, windows):
        """As it is now: what was open in a period that is over, nobody knows any more.

        Without a company an opportunity is still open to all of them.
        """
        today = fields.Date.context_today(self)
        windows = [window for window in windows if window.date_to >= today]
        if not windows:
            return {}
        self.env["crm.lead"].flush_model(LEAD_FIELDS)
        query = SQL(
            """SELECT w.number, SUM(l.expected_revenue) %s
               JOIN res_partner p ON p.commercial_partner_id = a.partner_id
               JOIN crm_lead l ON l.partner_id = p.id
                AND (l.company_id = a.company_id OR l.company_id IS NULL)
                AND l.active AND l.type = 'opportunity' AND l.won_status = 'pending'
               GROUP BY w.number""",
            self._from_accounts(windows),
        )
        return self._answers(windows, query, default=0.0)

    def _metric_rating(self, windows):
        """How the customer rated the cooperation in the reviews held; 0 is no rating."""
        self.env["kam.review"].flush_model(["account_id", "date", "rating_customer", "state"])
        query = SQL(
            """SELECT w.number, AVG(v.rating_customer) %s
               JOIN kam_review v ON v.account_id = a.id AND v.state = 'held'
                AND v.rating_customer > 0 AND v.date BETWEEN w.date_from AND w.date_to
               GROUP BY w.number""",
            self._from_accounts(windows),
        )
        return self._answers(windows, query, default=None)
