from collections import namedtuple

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import SQL
from odoo.tools.misc import formatLang

# What a metric is asked for: one account, with or without the accounts below it in its corporate
# group, and a period, both days included.
MetricWindow = namedtuple(
    "MetricWindow", "account_id date_from date_to with_group", defaults=(False,)
)


def in_group(with_group):
    """The condition that account `a` is in the group of account `g`, or is `g` itself.

    `with_group` is a condition in SQL. The path of an account ends in a slash, and what is below
    it goes on with a digit, the last of which comes right before the colon: one stretch of the
    index on the path.
    """
    return SQL(
        """a.parent_path COLLATE "C" BETWEEN g.parent_path
           AND g.parent_path || CASE WHEN %s THEN ':' ELSE '' END""",
        with_group,
    )


class KamMetric(models.Model):
    """Something a goal can be measured by.

    Code adds a metric by a method `_metric_<code>(windows)` that answers a list of windows with
    one grouped query, and a record with that code:

        def _metric_orders(self, windows):
            return self._query_orders(windows, SQL("COUNT(*)"))

    In SQL the windows are the table `w`: number, account_id, with_group, start and stop as
    moments, date_from and date_to as days. What has nothing to do with orders begins with the
    accounts `a` that each window asks for, which may be those of a corporate group:

        def _metric_visits(self, windows):
            visits = SQL(
                "JOIN visit v ON v.account_id = a.id AND v.date BETWEEN w.date_from AND w.date_to"
            )
            accounts = self._from_accounts(windows)
            query = SQL("SELECT w.number, COUNT(*) %s %s GROUP BY w.number", accounts, visits)
            return self._answers(windows, query, default=0.0)

    Accounts that the query does not name are unknown, unless there is a default.
    """

    _name = "kam.metric"
    _description = "Metric"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(
        required=True, help="Names the calculation. New calculations are added by modules."
    )
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    unit = fields.Selection(
        [("amount", "Amount"), ("percent", "Percent"), ("number", "Number")],
        required=True,
        default="number",
    )
    accumulates = fields.Boolean(
        default=True,
        help="The value grows over the period, as revenue does; its expected pace starts at "
        "zero. Otherwise it is a level, as a margin rate is; its pace starts at the baseline.",
    )
    lower_is_better = fields.Boolean(
        help="Goals are reached by staying at or below their target, as with complaints."
    )
    maximum = fields.Float(
        compute="_compute_maximum",
        store=True,
        readonly=False,
        precompute=True,
        help="The highest value there can be, as 100 percent of a whole. 0: no limit.",
    )
    description = fields.Text(translate=True)

    _maximum = models.Constraint(
        "CHECK (maximum >= 0)", "The highest value cannot be negative. Enter 0 for no limit."
    )
    _code_uniq = models.UniqueIndex("(code)", "There is already a metric with this code.")

    @api.depends("unit")
    def _compute_maximum(self):
        for metric in self:
            metric.maximum = 100 if metric.unit == "percent" else 0

    @api.constrains("code")
    def _check_code(self):
        for metric in self:
            if not hasattr(type(self), f"_metric_{metric.code}"):
                raise ValidationError(
                    self.env._(
                        "No calculation named “%(code)s” is installed. Choose one of: %(known)s.",
                        code=metric.code,
                        known=", ".join(self._known_codes()),
                    )
                )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        goals = self.env["kam.goal"].sudo()  # sudo: only asks whether there are goals
        used = goals.search([("metric_id", "in", self.ids)]).metric_id
        if used:
            raise UserError(
                self.env._(
                    "Goals are measured by %s. Archive the metric instead: it is no longer "
                    "offered, and those goals keep their values.",
                    ", ".join(used.mapped("name")),
                )
            )

    @api.model
    def _known_codes(self):
        prefix = "_metric_"
        return sorted(name[len(prefix) :] for name in dir(type(self)) if name.startswith(prefix))

    def _values(self, windows):
        """The metric's value for each `MetricWindow`; one query however many there are.

        It does not ask whether the user may see the single orders: who may see the account may
        see its totals.

        :return: dict of window to float; a window without a value (unknown) is left out.
        """
        self.ensure_one()
        windows = list(dict.fromkeys(windows))
        return getattr(self, f"_metric_{self.code}")(windows) if windows else {}

    def _format(self, value, currency):
        """A value as people read it, in the user's language; without a metric a plain number."""
        if value is None:
            return ""
        if self.unit == "amount":
            return formatLang(self.env, value, currency_obj=currency, rounding_unit="units")
        if self.unit == "percent":
            return f"{formatLang(self.env, value, digits=1)} %"
        return formatLang(self.env, value, digits=0 if float(value).is_integer() else 1)
