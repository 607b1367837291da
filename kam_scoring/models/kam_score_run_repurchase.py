from odoo import api, fields, models
from odoo.tools.misc import format_date, formatLang

from ..engine import rhythm


class KamScoreRun(models.Model):
    """How many customers come back: the repurchase rate of a run, and what it means."""

    _inherit = "kam.score.run"

    repurchase_rate = fields.Float(
        readonly=True,
        copy=False,
        aggregator="avg",
        help="Share of the buyers who bought again within the horizon; buyers whose horizon is "
        "not over yet are left out.",
    )
    repurchase_days = fields.Integer(
        string="Repurchase within (Days)", readonly=True, copy=False, aggregator=None
    )
    repurchase_buyers = fields.Integer(
        string="Buyers in the Window", readonly=True, copy=False, aggregator=None
    )
    repurchase_followed = fields.Integer(
        string="Buyers with a Full Horizon", readonly=True, copy=False, aggregator=None
    )
    repurchase_again = fields.Integer(
        string="Buyers Who Bought Again", readonly=True, copy=False, aggregator=None
    )
    repurchase_classes = fields.Json(
        readonly=True, copy=False, help="By class: [buyers with a full horizon, bought again]."
    )
    repurchase_text = fields.Char(
        string="Definition of the Repurchase Rate", compute="_compute_repurchase_text"
    )
    repurchase_class_text = fields.Char(
        string="Repurchase Rate by Class", compute="_compute_repurchase_text"
    )

    @api.depends("repurchase_buyers", "repurchase_again", "repurchase_classes", "as_of")
    @api.depends_context("lang")
    def _compute_repurchase_text(self):
        for run in self:
            run.repurchase_text = run._get_repurchase_text() if run.repurchase_days else False
            run.repurchase_class_text = " · ".join(run._get_repurchase_class_texts())

    def _get_repurchase_text(self):
        days = {
            "start": format_date(self.env, self.window_start),
            "end": format_date(self.env, fields.Date.subtract(self.as_of, days=1)),
            "days": self.repurchase_days,
        }
        if not self.repurchase_followed:
            return self.env._(
                "Not known yet: the %(days)s days after the first order are over for none of the "
                "customers who bought from %(start)s to %(end)s.",
                **days,
            )
        return self.env._(
            "Of the customers who bought from %(start)s to %(end)s, %(rate)s %% bought again "
            "within %(days)s days of their first order in this time: %(again)s of %(followed)s. "
            "Left out, as their %(days)s days are not over yet: %(left_out)s.",
            **days,
            **self._get_rate_texts(self.repurchase_followed, self.repurchase_again),
            left_out=formatLang(
                self.env, self.repurchase_buyers - self.repurchase_followed, digits=0
            ),
        )

    def _get_repurchase_class_texts(self):
        return [
            self.env._(
                "Class %(abc)s: %(rate)s %% (%(again)s of %(followed)s)",
                abc=abc_class,
                **self._get_rate_texts(followed, again),
            )
            for abc_class, (followed, again) in sorted((self.repurchase_classes or {}).items())
            if followed
        ]

    def _get_rate_texts(self, followed, again):
        return {
            "rate": formatLang(self.env, 100 * again / followed, digits=1),
            "again": formatLang(self.env, again, digits=0),
            "followed": formatLang(self.env, followed, digits=0),
        }

    def _get_repurchase(self, order_days, abc_classes=None):
        """The run's figures of repurchase, as values of its fields.

        :param order_days: DataFrame account_id, day (local): all days with a positive order value.
        :param abc_classes: Series of the class by account id, to tell the classes apart.
        """
        found = self._measure_repurchase(order_days)
        classes = {}
        if abc_classes is not None:
            of_day = order_days["account_id"].map(abc_classes)
            for abc_class, days in order_days.groupby(of_day):
                part = self._measure_repurchase(days)
                classes[abc_class] = [part.followed, part.bought_again]
        return {
            "repurchase_rate": found.rate or 0.0,
            "repurchase_days": self.horizon_days,
            "repurchase_buyers": found.buyers,
            "repurchase_followed": found.followed,
            "repurchase_again": found.bought_again,
            "repurchase_classes": classes,
        }

    def _measure_repurchase(self, order_days):
        return rhythm.repurchase_rate(
            order_days, self.as_of, self.horizon_days, self.window_start, self.as_of
        )
