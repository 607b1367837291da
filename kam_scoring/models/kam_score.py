from odoo import api, fields, models
from odoo.tools.misc import formatLang


class KamScore(models.Model):
    """What one run says of one account: one wide row, written in bulk."""

    _name = "kam.score"
    _description = "Account Score"
    # What rests on too little to be sure comes after what does not.
    _order = "provisional, score desc nulls last, revenue desc, id"
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
    tier_then_id = fields.Many2one("kam.tier", ondelete="set null")
    manager_id = fields.Many2one(related="account_id.manager_id")

    is_current = fields.Boolean(
        string="Present Score",
        compute="_compute_is_current",
        search="_search_is_current",
    )

    # result
    rank = fields.Integer(string="Rank Then", aggregator=None)
    score = fields.Float(aggregator="avg")
    score_position = fields.Float(
        string="Own Position", aggregator="avg", help="The score on the axis of our own position."
    )
    score_attractiveness = fields.Float(
        string="Attractiveness", aggregator="avg", help="The score on the axis of attractiveness."
    )
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

    # what the account was compared with, and what is not known of it
    profile_id = fields.Many2one("kam.score.profile", ondelete="set null")
    profile_rule_id = fields.Many2one("kam.score.profile.rule", ondelete="set null")
    population = fields.Integer(
        aggregator=None, help="The number of accounts that this one was compared with."
    )
    mark = fields.Integer(
        aggregator=None, help="Of the missing criteria and the tier: is another when they are."
    )
    missing = fields.Char(
        string="Missing Criteria", help="Codes of the weighted criteria that are not known."
    )

    _account_date = models.Index("(account_id, date DESC)")

    @api.depends("account_id", "score")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for score in self:
            number = formatLang(self.env, score.score, digits=1)
            score.display_name = f"{score.account_id.display_name} · {number}"

    @api.depends("account_id.latest_score_id", "account_id.active")
    def _compute_is_current(self):
        for score in self:
            account = score.account_id
            score.is_current = account.active and account.latest_score_id == score

    def _search_is_current(self, operator, _value):
        if operator != "in":
            return NotImplemented
        # Who may see an account may see its score, and the other way round.
        accounts = self.env["kam.account"].sudo()  # sudo: only says which scores are the latest
        query = accounts._search([("latest_score_id", "!=", False)])
        return [("id", "in", query.subselect("latest_score_id"))]

    def action_open_account(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "kam.account",
            "res_id": self.account_id.id,
            "view_mode": "form",
        }
