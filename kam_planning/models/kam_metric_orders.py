from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo import models
from odoo.tools import SQL

from ..tools import order_scope
from .kam_metric import in_group

ACCOUNT_FIELDS = ("partner_id", "company_id", "parent_id", "wallet_amount")
# A category that was not bought for so long is a new one when it is bought again.
NEW_AFTER_MONTHS = 24


class KamMetric(models.Model):
    """The metrics that come from confirmed sales orders."""

    _inherit = "kam.metric"

    def _metric_revenue(self, windows):
        value = SQL("SUM(%s)", order_scope.ORDER_VALUE)
        return self._query_orders(windows, value, default=0.0)

    def _metric_orders(self, windows):
        """Returns are no orders, though they are booked as such."""
        value = SQL("COUNT(*) FILTER (WHERE %s >= 0)", order_scope.ORDER_VALUE)
        return self._query_orders(windows, value, default=0.0)

    def _metric_margin(self, windows):
        """Unknown when no cost is known; without any sales it is known to be 0."""
        value = SQL("SUM(%s) FILTER (WHERE %s)", order_scope.LINE_MARGIN, order_scope.COST_KNOWN)
        return self._query_lines(windows, value, where=SQL("TRUE"), default=0.0)

    def _metric_margin_rate(self, windows):
        value = SQL(
            "100 * SUM(%s) / NULLIF(SUM(%s), 0)", order_scope.LINE_MARGIN, order_scope.LINE_VALUE
        )
        return self._query_lines(windows, value, where=order_scope.COST_KNOWN)

    def _metric_categories(self, windows):
        """Product categories with a positive net spend, so that a full return does not count."""
        net = SQL(
            """SELECT w.number, t.categ_id %s GROUP BY w.number, t.categ_id HAVING SUM(%s) > 0""",
            self._from_lines(windows, SQL("TRUE")),
            order_scope.LINE_VALUE,
        )
        query = SQL("SELECT number, COUNT(*) FROM (%s) net GROUP BY number", net)
        return self._answers(windows, query, default=0.0)

    def _metric_new_categories(self, windows):
        """Those with a positive net spend that had none in the two years before the window."""
        old = SQL("o.date_order < w.opening")
        net = SQL(
            """SELECT w.number, t.categ_id %(lines)s GROUP BY w.number, t.categ_id
               HAVING COALESCE(SUM(%(value)s) FILTER (WHERE NOT %(old)s), 0) > 0
                  AND COALESCE(SUM(%(value)s) FILTER (WHERE %(old)s), 0) <= 0""",
            lines=self._from_lines(windows, SQL("TRUE"), months_before=NEW_AFTER_MONTHS),
            value=order_scope.LINE_VALUE,
            old=old,
        )
        query = SQL("SELECT number, COUNT(*) FROM (%s) net GROUP BY number", net)
        return self._answers(windows, query, default=0.0)

    def _metric_conversion(self, windows):
        """Of what was offered; returns and drafts are no offers, what was cancelled was one."""
        query = SQL(
            """SELECT w.number, 100.0 * COUNT(*) FILTER (WHERE %s) / COUNT(*) %s
               AND %s >= 0 GROUP BY w.number""",
            order_scope.CONFIRMED,
            self._from_orders(windows, order_scope.OFFERED),
            order_scope.ORDER_VALUE,
        )
        return self._answers(windows, query, default=None)

    # ---- the two shapes of query ----

    def _query_orders(self, windows, value, default=None):
        query = SQL("SELECT w.number, %s %s GROUP BY w.number", value, self._from_orders(windows))
        return self._answers(windows, query, default)

    def _query_lines(self, windows, value, where, default=None):
        query = SQL(
            "SELECT w.number, %s %s GROUP BY w.number", value, self._from_lines(windows, where)
        )
        return self._answers(windows, query, default)

    def _answers(self, windows, query, default):
        """Value per window; NULL is unknown and left out."""
        order_scope.flush(self.env)
        self.env["kam.account"].flush_model(ACCOUNT_FIELDS)
        found = {windows[number]: value for number, value in self.env.execute_query(query)}
        values = {window: found.get(window, default) for window in windows}
        return {window: float(value) for window, value in values.items() if value is not None}

    def _from_orders(self, windows, condition=order_scope.CONFIRMED, months_before=0):
        return SQL(
            """%s
               JOIN res_partner p ON p.commercial_partner_id = a.partner_id
               JOIN sale_order o ON o.partner_id = p.id AND o.company_id = a.company_id
                AND o.date_order >= w.start AND o.date_order < w.stop AND %s""",
            self._from_accounts(windows, months_before),
            condition,
        )

    def _from_accounts(self, windows, months_before=0):
        """The windows `w`, each with the accounts `a` it asks for: one, or those of a group."""
        table = self._window_table(windows, months_before)
        if not any(window.with_group for window in windows):
            return SQL("FROM %s JOIN kam_account a ON a.id = w.account_id", table)
        return SQL(
            """FROM %s
               JOIN kam_account g ON g.id = w.account_id
               JOIN kam_account a ON %s""",
            table,
            in_group(SQL("w.with_group")),
        )

    def _from_lines(self, windows, where, months_before=0):
        return SQL(
            """%s
               JOIN sale_order_line l ON l.order_id = o.id AND %s AND %s
               JOIN product_product pp ON pp.id = l.product_id
               JOIN product_template t ON t.id = pp.product_tmpl_id""",
            self._from_orders(windows, months_before=months_before),
            order_scope.SALES_LINE,
            where,
        )

    def _window_table(self, windows, months_before=0):
        """The windows as a table; days become moments in the time zone of the company.

        `months_before` moves the start back; `opening` stays the first moment of the window.
        """
        # Owners of plans need not have access to the account's company.
        accounts = self.env["kam.account"].sudo()  # sudo: reads the company's time zone only
        accounts = accounts.browse(window.account_id for window in windows)
        rows = [
            (number, *window, *self._get_moments(account.company_id, window, months_before))
            for number, (window, account) in enumerate(zip(windows, accounts, strict=True))
        ]
        columns = [list(column) for column in zip(*rows, strict=True)]
        return SQL(
            "unnest(%s::int[], %s::int[], %s::date[], %s::date[], %s::boolean[],"
            " %s::timestamp[], %s::timestamp[], %s::timestamp[])"
            " AS w(number, account_id, date_from, date_to, with_group, start, opening, stop)",
            *columns,
        )

    def _get_moments(self, company, window, months_before):
        opening = order_scope.day_start(company, window.date_from)
        stop = order_scope.day_start(company, window.date_to + timedelta(days=1))
        if not months_before:
            return opening, opening, stop
        before = window.date_from - relativedelta(months=months_before)
        return order_scope.day_start(company, before), opening, stop
