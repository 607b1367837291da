from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL
from odoo.tools.misc import format_date


class KamAccount(models.Model):
    """Who has gone quiet: what the usual interval between orders says of the last order."""

    _inherit = "kam.account"

    scored_revenue_previous = fields.Monetary(
        related="latest_score_id.revenue_previous",
        string="Scored Revenue Before",
        help="Revenue in the window before that of the latest scoring.",
    )
    revenue_at_stake = fields.Monetary(
        compute="_compute_revenue_at_stake",
        compute_sudo=True,
        aggregator="sum",
        help="What the customer brought when it still bought: the larger one of the revenues of "
        "the latest scoring's window and of the window before.",
    )
    days_since_order = fields.Integer(
        string="Days since the Last Order", compute="_compute_rhythm_alert", aggregator=None
    )
    next_order_date = fields.Date(
        string="Next Order Expected",
        compute="_compute_rhythm_alert",
        help="The last order and the usual interval after it.",
    )
    rhythm_text = fields.Char(string="Rhythm of the Orders", compute="_compute_rhythm_text")

    @api.depends("scored_revenue", "scored_revenue_previous")
    def _compute_revenue_at_stake(self):
        for account in self:
            account.revenue_at_stake = max(
                account.scored_revenue, account.scored_revenue_previous, 0
            )

    @api.depends("last_order_date", "usual_interval")
    def _compute_rhythm_alert(self):
        # The day of a score is the first one that is not looked at any more.
        days = {
            company: company._get_score_day() - timedelta(days=1) for company in self.company_id
        }
        for account in self:
            last, usual = account.last_order_date, round(account.usual_interval)
            account.days_since_order = (days[account.company_id] - last).days if last else 0
            account.next_order_date = last and usual and last + timedelta(days=usual)

    @api.depends("days_since_order", "rhythm_state")
    @api.depends_context("lang")
    def _compute_rhythm_text(self):
        for account in self:
            account.rhythm_text = account.last_order_date and account._get_rhythm_text()

    def _get_rhythm_text(self):
        if not self.rhythm_state:
            return self.env._(
                "Ordered on fewer than three days, so there is no usual interval yet; %(last)s.",
                last=self._get_last_order_text(),
            )
        text = self.env._(
            "%(usual)s; %(last)s: %(state)s.",
            usual=self._get_usual_interval_text(),
            last=self._get_last_order_text(),
            state=self._get_rhythm_state_text(),
        )
        # A day that has passed is no expectation.
        if self.rhythm_state == "ok" and self.usual_interval > self.days_since_order:
            day = format_date(self.env, self.next_order_date)
            text += " " + self.env._("The next one is expected around %s.", day)
        return text

    def _get_usual_interval_text(self):
        days = max(round(self.usual_interval), 1)
        if days == 1:
            return self.env._("Orders usually every day")
        return self.env._("Orders usually every %s days", days)

    def _get_last_order_text(self):
        days = self.days_since_order
        if days <= 0:
            return self.env._("the last order was today")
        if days == 1:
            return self.env._("the last order was yesterday")
        return self.env._("the last order was %s days ago", days)

    def _get_rhythm_state_text(self):
        return {
            "ok": self.env._("as usual"),
            "late": self.env._("late"),
            "at_risk": self.env._("at risk"),
            "silent": self.env._("silent"),
        }[self.rhythm_state]

    def _field_to_sql(self, alias, field_expr, query=None):
        # So that lists can be sorted by it, most at stake first.
        if field_expr != "revenue_at_stake":
            return super()._field_to_sql(alias, field_expr, query)
        return SQL(
            "GREATEST(%s, %s, 0)",
            self._field_to_sql(alias, "scored_revenue", query),
            self._field_to_sql(alias, "scored_revenue_previous", query),
        )
