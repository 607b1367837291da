from odoo import api, fields, models


class KamScore(models.Model):
    """What one run says of one account: one wide row, written in bulk."""

    _name = "kam.score"
    _description = "Account Score"
    _order = "date desc, rank"
    _rec_name = "account_id"
    # The run says who and when; four columns less for each of many rows.
    _log_access = False

    run_id = fields.Many2one("kam.score.run", required=True, index=True, ondelete="cascade")
    account_id = fields.Many2one("kam.account", required=True, ondelete="cascade")
    company_id = fields.Many2one(related="run_id.company_id")
    currency_id = fields.Many2one(related="run_id.currency_id")
    date = fields.Date(string="Orders Before", required=True)
    partner_id = fields.Many2one(related="account_id.partner_id")
    tier_id = fields.Many2one(related="account_id.tier_id", string="Tier Today")
    manager_id = fields.Many2one(related="account_id.manager_id")

    is_current = fields.Boolean(
        string="Of the Latest Scoring",
        compute="_compute_is_current",
        search="_search_is_current",
    )

    # result
    rank = fields.Integer(aggregator=None)
    score = fields.Float(aggregator="avg")
    coverage = fields.Float(
        aggregator="avg",
        help="Share of the weights whose criteria are known for this account, in percent.",
    )
    provisional = fields.Boolean(help="Rests on too little to move a tier.")
    abc_class = fields.Selection([("A", "A"), ("B", "B"), ("C", "C")], string="Class")
    cumulative_share = fields.Float(
        aggregator=None,
        help="Revenue of this and all larger accounts, in percent of all revenue.",
    )

    # criteria: raw value and points
    raw_revenue = fields.Float(aggregator="sum")
    raw_growth = fields.Float(aggregator="avg")
    raw_profitability = fields.Float(aggregator="avg")
    raw_breadth = fields.Float(aggregator="avg")
    raw_repurchase = fields.Float(aggregator="avg")
    points_revenue = fields.Float(aggregator="avg")
    points_growth = fields.Float(aggregator="avg")
    points_profitability = fields.Float(aggregator="avg")
    points_breadth = fields.Float(aggregator="avg")
    points_repurchase = fields.Float(aggregator="avg")

    # the facts behind them
    revenue = fields.Monetary()
    revenue_previous = fields.Monetary(string="Revenue Before")
    margin = fields.Monetary(help="Over the order lines whose cost is known.")
    cost_coverage = fields.Float(aggregator="avg", help="Share of revenue with a known cost.")
    orders = fields.Integer()
    frequency = fields.Integer(string="Repeat Order Days", aggregator="avg")
    recency = fields.Integer(string="Days from First to Last Order", aggregator="avg")
    last_order = fields.Date()
    categories_bought = fields.Integer(aggregator="avg")
    has_previous_window = fields.Boolean(string="Customer before the Window")
    probability_alive = fields.Float(aggregator="avg", help="Probability of still being active.")
    expected_orders = fields.Float(help="Order days expected within the horizon.")

    _account_date = models.Index("(account_id, date DESC)")

    @api.depends("account_id", "date")
    def _compute_display_name(self):
        for score in self:
            score.display_name = f"{score.account_id.display_name} · {score.score:.1f}"

    @api.depends("run_id.state", "run_id.as_of")
    @api.depends_context("allowed_company_ids")
    def _compute_is_current(self):
        current = self.env["kam.score.run"]._get_current()
        for score in self:
            score.is_current = score.run_id in current

    def _search_is_current(self, operator, _value):
        if operator != "in":
            return NotImplemented
        return [("run_id", "in", self.env["kam.score.run"]._get_current().ids)]

    def action_open_orders(self):
        """The very orders that the window's figures come from."""
        self.ensure_one()
        run, account = self.run_id, self.account_id
        start, stop = run._get_window_moments()
        action = account.action_open_orders()
        action["domain"] = [
            *action["domain"],
            ("date_order", ">=", start),
            ("date_order", "<", stop),
        ]
        return action

    def action_open_account(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "kam.account",
            "res_id": self.account_id.id,
            "view_mode": "form",
        }
