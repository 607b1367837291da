from odoo import api, fields, models
from odoo.tools import SQL
from odoo.tools.misc import format_date, formatLang

# What runs and decisions write; by anyone else's hand it would be made up.
RESULTS = frozenset(
    {
        "score",
        "score_coverage",
        "score_provisional",
        "score_date",
        "abc_class",
        "proposed_tier_id",
        "proposed_rule_id",
        "candidate_tier_id",
        "candidate_since",
        "dismissed_tier_id",
    }
)
NO_PROPOSAL = {"proposed_tier_id": False, "proposed_rule_id": False}
NO_WISH = {"candidate_tier_id": False, "candidate_since": False}


class KamAccount(models.Model):
    _inherit = "kam.account"

    # the latest score, written by the runs
    score = fields.Float(readonly=True, copy=False, aggregator="avg")
    score_coverage = fields.Float(
        string="Coverage",
        readonly=True,
        copy=False,
        aggregator="avg",
        help="Share of the weights whose criteria are known for this account, in percent.",
    )
    score_provisional = fields.Boolean(string="Provisional Score", readonly=True, copy=False)
    score_date = fields.Date(string="Scored with Orders Before", readonly=True, copy=False)
    abc_class = fields.Selection(
        [("A", "A"), ("B", "B"), ("C", "C")],
        string="Class",
        readonly=True,
        copy=False,
        help="By revenue: A accounts bring the first 80 %, B the next 15 %, C the rest.",
    )
    score_ids = fields.One2many("kam.score", "account_id", string="Scores")
    latest_score_id = fields.Many2one("kam.score", compute="_compute_latest_score")
    score_explanation = fields.Html(compute="_compute_score_explanation", sanitize=False)
    score_formula = fields.Char(compute="_compute_score_explanation")

    # what the tier rules say
    proposed_tier_id = fields.Many2one(
        "kam.tier", readonly=True, copy=False, index="btree_not_null", ondelete="set null"
    )
    proposed_rule_id = fields.Many2one(
        "kam.tier.rule", readonly=True, copy=False, index="btree_not_null", ondelete="set null"
    )
    proposal_reason = fields.Char(compute="_compute_proposal_reason")
    candidate_tier_id = fields.Many2one(
        "kam.tier",
        string="Wanted Tier",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        help="A change of tier is proposed when two runs in a row want the same one.",
    )
    candidate_since = fields.Date(readonly=True, copy=False)
    dismissed_tier_id = fields.Many2one(
        "kam.tier", readonly=True, copy=False, index="btree_not_null", ondelete="set null"
    )

    @api.depends("score_date")
    def _compute_latest_score(self):
        dates = {date for date in self.mapped("score_date") if date}
        scores = self.env["kam.score"].search(
            [("account_id", "in", self.ids), ("date", "in", list(dates))], order="id"
        )
        latest = {(score.account_id, score.date): score for score in scores}
        for account in self:
            account.latest_score_id = latest.get((account, account.score_date))

    @api.depends("score_date")
    @api.depends_context("lang")
    def _compute_score_explanation(self):
        for account in self:
            account.score_explanation = account.latest_score_id.explanation
            account.score_formula = account.latest_score_id.formula

    @api.depends("proposed_tier_id", "proposed_rule_id", "score", "abc_class")
    @api.depends_context("lang")
    def _compute_proposal_reason(self):
        for account in self:
            account.proposal_reason = account.proposed_tier_id and account._get_proposal_reason()

    def _get_proposal_reason(self):
        return self.env._(
            "Rule “%(rule)s”: score %(score)s, class %(abc)s, orders before %(day)s",
            rule=self.proposed_rule_id.name or "",
            score=formatLang(self.env, self.score, digits=1),
            abc=self.abc_class or "",
            day=format_date(self.env, self.score_date),
        )

    def init(self):
        # Every run updates most rows: with room in the page the indexes need not be touched.
        self.env.cr.execute(SQL("ALTER TABLE kam_account SET (fillfactor = 50)"))

    # ---- create, write ----

    @api.model_create_multi
    def create(self, vals_list):
        if self._gives_any(RESULTS, vals_list):
            self._check_may_decide_tier()
        return super().create(vals_list)

    def write(self, vals):
        if RESULTS & vals.keys():
            self._check_may_decide_tier()
        if "tier_id" in vals:
            moved = self.filtered(lambda account: account.tier_id.id != vals["tier_id"])
            moved._answer_proposal(vals["tier_id"])
        return super().write(vals)

    def _answer_proposal(self, tier_id):
        """A tier set by hand answers the proposal that stood, and ends the wish for a move."""
        refused = self.filtered(lambda account: account.proposed_tier_id.id not in (False, tier_id))
        for tier, accounts in refused.grouped("proposed_tier_id").items():
            accounts.write({"dismissed_tier_id": tier.id})
        if self:
            self.write({**NO_PROPOSAL, **NO_WISH})

    # ---- actions ----

    def action_accept_proposal(self):
        """Decide that each account has its proposed tier from today, for the rule's reason."""
        accounts = self.filtered("proposed_tier_id")
        accounts._check_may_decide_tier()
        accounts.check_access("write")
        # Where somebody was quicker there is nothing left to decide.
        moved = accounts.filtered(lambda account: account.proposed_tier_id != account.tier_id)
        self.env["kam.tier.decision"]._decide(
            [account._prepare_rule_decision() for account in moved]
        )
        (accounts - moved).write(NO_PROPOSAL)
        return True

    def _prepare_rule_decision(self):
        return {
            "account_id": self.id,
            "to_tier_id": self.proposed_tier_id.id,
            "origin": "rule",
            "reason": self.proposal_reason,
        }

    def action_dismiss_proposal(self):
        """Keep the tier; the same proposal is not made again while the rules want it."""
        accounts = self.filtered("proposed_tier_id")
        accounts._check_may_decide_tier()
        notes = {
            account.id: self.env._(
                "Proposed tier “%(tier)s” dismissed. %(reason)s",
                tier=account.proposed_tier_id.name,
                reason=account.proposal_reason,
            )
            for account in accounts
        }
        for tier, kept in accounts.grouped("proposed_tier_id").items():
            kept.write({"dismissed_tier_id": tier.id, **NO_PROPOSAL})
        accounts._message_log_batch(bodies=notes)
        return True

    def action_open_scores(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("kam_scoring.kam_score_action")
        graph = self.env.ref("kam_scoring.kam_score_view_graph_history")
        return action | {
            "display_name": self.env._("Scores of %s", self.display_name),
            "domain": [("account_id", "=", self.id)],
            # A day without a scoring is no day with a score of 0.
            "context": {"fill_temporal": False, "kam_score_history": True},
            "views": [(False, "list"), (graph.id, "graph"), (False, "form")],
        }

    def action_open_scored_orders(self):
        self.ensure_one()
        return self.latest_score_id.action_open_orders()
