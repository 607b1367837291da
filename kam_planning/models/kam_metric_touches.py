from odoo import fields, models
from odoo.tools import SQL

from ..tools import order_scope, touch_scope
from .kam_metric import in_group


class KamMetric(models.Model):
    """Whether customers are contacted as often as their tier promises."""

    _inherit = "kam.metric"

    def _metric_touches(self, windows):
        """The share, in percent, of the tier's contact intervals in which there was a contact.

        Many contacts in one interval do not make up for none in the next. Only intervals that
        are over are asked for; before the first is over, and without a rhythm, it is unknown.
        """
        rows = self._get_touch_rows(windows)
        if not rows:
            return {}
        touch_scope.flush(self.env)
        table = SQL(
            "unnest(%s::int[], %s::int[], %s::boolean[], %s::date[], %s::int[], %s::int[])"
            " AS w(number, account_id, with_group, start, cadence, demanded)",
            *(list(column) for column in zip(*rows, strict=True)),
        )
        accounts = SQL(
            "a.id IN (SELECT a.id FROM %s JOIN kam_account g ON g.id = w.account_id"
            " JOIN kam_account a ON %s)",
            table,
            in_group(SQL("w.with_group")),
        )
        query = SQL(
            """SELECT w.number,
                      100.0 * COUNT(DISTINCT (t.day - w.start) / w.cadence) / w.demanded
                 FROM %s
                 JOIN kam_account g ON g.id = w.account_id
                 JOIN kam_account a ON %s
                 LEFT JOIN %s t ON t.account_id = a.id AND t.day >= w.start
                  AND t.day < w.start + w.cadence * w.demanded
                GROUP BY w.number, w.demanded""",
            table,
            in_group(SQL("w.with_group")),
            touch_scope.touches(accounts, fields.Datetime.now()),
        )
        return {windows[number]: float(value) for number, value in self.env.execute_query(query)}

    def _get_touch_rows(self, windows):
        """The windows in which a contact was due, with the rhythm and how often it was."""
        # Owners of plans need not have access to the account's company.
        accounts = self.env["kam.account"].sudo()  # sudo: reads rhythm and time zone only
        accounts = accounts.browse(window.account_id for window in windows)
        now = fields.Datetime.now()
        rows = []
        for number, (window, account) in enumerate(zip(windows, accounts, strict=True)):
            cadence = account.tier_id.contact_cadence_days
            # The interval of today is not over yet.
            over = order_scope.local_day(account.company_id, now) - window.date_from
            length = min(over.days, (window.date_to - window.date_from).days + 1)
            if cadence and length >= cadence:
                start = (window.date_from, cadence, length // cadence)
                rows.append((number, window.account_id, window.with_group, *start))
        return rows
