from datetime import date

from odoo import api, fields, models

from .kam_metric import MetricWindow


class KamAccount(models.Model):
    """The customer's whole purchasing volume in our field, and our share of it."""

    _inherit = "kam.account"

    wallet_amount = fields.Monetary(
        string="Purchasing Volume",
        tracking=True,
        copy=False,
        help="What the customer spends in a year on what we could deliver, with all suppliers.",
    )
    wallet_year = fields.Integer(
        string="Volume of Year",
        copy=False,
        help="The year of the purchasing volume; empty: any year.",
    )
    wallet_evidence = fields.Selection(
        [("confirmed", "Confirmed"), ("assumed", "Assumed"), ("unknown", "Unknown")],
        string="Evidence",
        default="unknown",
        required=True,
        copy=False,
        help="Confirmed: the customer has named the volume. Assumed: we have estimated it.",
    )
    wallet_source = fields.Char(
        string="Source",
        copy=False,
        help="Who said it, or how it was estimated, and when.",
    )
    wallet_share = fields.Float(
        string="Share of Wallet",
        compute="_compute_wallet_share",
        help="Our revenue of the year of the purchasing volume in relation to it. Without a "
        "year, or while that year is not over, our revenue of the last 12 months.",
    )

    _wallet = models.Constraint(
        "CHECK (wallet_amount >= 0)",
        "A purchasing volume cannot be negative. Enter 0 if you do not know it.",
    )
    _wallet_year = models.Constraint(
        "CHECK (wallet_year = 0 OR wallet_year BETWEEN 1990 AND 2100)",
        "Enter the year of the purchasing volume with four digits, as in 2026.",
    )

    @api.depends("wallet_amount", "wallet_year", "partner_id", "company_id")
    def _compute_wallet_share(self):
        """One query for all accounts; unknown without a purchasing volume."""
        windows = {a: a._get_wallet_window() for a in self if a.wallet_amount > 0}
        asked = list(set(windows.values()))
        revenues = self.env["kam.metric"]._metric_revenue(asked) if asked else {}
        for account in self:
            revenue = revenues.get(windows.get(account), 0.0)
            account.wallet_share = revenue / account.wallet_amount if revenue else 0.0

    def _get_wallet_window(self):
        today = fields.Date.context_today(self)
        year = self.wallet_year
        # While people type, it may be any number.
        if 0 < year < today.year:
            return MetricWindow(self._origin.id, date(year, 1, 1), date(year, 12, 31))
        start = fields.Date.add(fields.Date.subtract(today, years=1), days=1)
        return MetricWindow(self._origin.id, start, today)
