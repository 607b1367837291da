from odoo import api, fields, models

# Beside the score itself, see RESULTS in kam_account.
SCORE_RESULTS = (
    "score_position",
    "score_attractiveness",
    "latest_score_id",
    "score_mark",
    "profile_id",
    "profile_rule_id",
    "rhythm_state",
    "usual_interval",
    "last_order_date",
    "probability_alive",
    "expected_revenue",
    "capital_value",
    "capital_value_low",
    "capital_value_high",
)


class KamAccount(models.Model):
    """What the latest score says beyond the score itself, kept where lists can search it."""

    _inherit = "kam.account"

    latest_score_id = fields.Many2one(
        "kam.score", readonly=True, copy=False, index="btree_not_null", ondelete="set null"
    )
    score_mark = fields.Integer(readonly=True, copy=False, aggregator=None)
    score_position = fields.Float(
        string="Own Position",
        readonly=True,
        copy=False,
        aggregator="avg",
        help="The score on the axis of our own position: what the customer is to us today.",
    )
    score_attractiveness = fields.Float(
        string="Attractiveness",
        readonly=True,
        copy=False,
        aggregator="avg",
        help="The score on the axis of attractiveness: what the customer could become.",
    )
    profile_id = fields.Many2one(
        "kam.score.profile",
        string="Score Profile",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )
    profile_rule_id = fields.Many2one(
        "kam.score.profile.rule",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )

    # rhythm of the orders
    rhythm_state = fields.Selection(
        [("ok", "As Usual"), ("late", "Late"), ("at_risk", "At Risk"), ("silent", "Silent")],
        string="Order Rhythm",
        readonly=True,
        copy=False,
        help="Late, at risk, silent: the last order is two, three, four times as long ago as "
        "usual. Known from three order days on.",
    )
    last_order_date = fields.Date(string="Last Order", readonly=True, copy=False)
    rhythm_overdue = fields.Float(
        string="Intervals since the Last Order", compute="_compute_rhythm_overdue"
    )
    usual_interval = fields.Float(
        string="Usual Interval (Days)", readonly=True, copy=False, aggregator="avg"
    )

    # lifetime
    probability_alive = fields.Float(
        string="Still Active",
        readonly=True,
        copy=False,
        aggregator="avg",
        help="Probability that the customer has not left for good.",
    )
    expected_revenue = fields.Monetary(
        readonly=True, copy=False, help="What the order rhythm expects of the next 12 months."
    )
    capital_value = fields.Monetary(
        readonly=True,
        copy=False,
        help="Discounted margin that may be expected of the customer (customer lifetime value).",
    )
    capital_value_low = fields.Monetary(string="Capital Value from", readonly=True, copy=False)
    capital_value_high = fields.Monetary(string="Capital Value to", readonly=True, copy=False)

    @api.depends("last_order_date", "usual_interval")
    def _compute_rhythm_overdue(self):
        """Not stored: it would change every day in every row."""
        days = {company: company._get_score_day() for company in self.company_id}
        for account in self:
            last, usual = account.last_order_date, account.usual_interval
            passed = (days[account.company_id] - last).days if last else 0
            account.rhythm_overdue = passed / usual if usual else 0.0
