from odoo import api, fields, models


class KamAccount(models.Model):
    """The explanation of the present score, on the account itself."""

    _inherit = "kam.account"

    score_formula = fields.Char(compute="_compute_score_formula")
    # Made for one page at a time: no list shows them.
    score_explanation = fields.Json(compute="_compute_score_explanation")
    score_change = fields.Json(compute="_compute_score_explanation")
    score_history = fields.Json(compute="_compute_score_explanation")

    @api.depends("latest_score_id")
    @api.depends_context("lang")
    def _compute_score_formula(self):
        for account in self:
            account.score_formula = account.latest_score_id.formula

    @api.depends("latest_score_id")
    @api.depends_context("lang", "uid")
    def _compute_score_explanation(self):
        for account in self:
            score = account.latest_score_id
            account.score_explanation = score.explanation
            account.score_change = score.change
            account.score_history = score.history

    def action_open_scored_orders(self):
        self.ensure_one()
        return self.latest_score_id.action_open_orders()

    def action_open_scores(self):
        """The snapshots of the account, the latest first, and their course."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("kam_scoring.kam_score_action")
        kinds = ("list", "graph")
        views = [(self.env.ref(f"kam_scoring.kam_score_view_{k}_history").id, k) for k in kinds]
        return action | {
            "display_name": self.env._("Scores of %s", self.display_name),
            "domain": [("account_id", "=", self.id), ("run_id.mode", "=", "live")],
            # A day without a scoring is no day with a score of 0.
            "context": {"fill_temporal": False},
            "views": [*views, (False, "form")],
        }
