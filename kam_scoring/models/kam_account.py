from odoo import api, fields, models
from odoo.tools import SQL

from .kam_account_result import SCORE_RESULTS

# What runs and decisions write; by anyone else's hand it would be made up.
RESULTS = frozenset(
    {
        "score",
        "score_coverage",
        "score_provisional",
        "score_date",
        "abc_class",
        *SCORE_RESULTS,
    }
)


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
        return super().write(vals)

    def action_score_selected(self):
        """Score these accounts now, against all others; the others keep what they have."""
        runs = self.env["kam.score.run"]
        for company, accounts in self.grouped("company_id").items():
            vals = {"company_id": company.id, "scope": "selection", "account_ids": accounts.ids}
            vals["profile_id"] = self.env["kam.score.profile"]._get_for_company(company).id
            runs |= runs.create({**vals, "as_of": company._get_score_day()})
        actions = [run.action_start() for run in runs]
        if len(actions) == 1:
            return actions[0]
        # Of each company a run of its own: the list shows them all, and how far they are.
        action = self.env["ir.actions.act_window"]._for_xml_id("kam_scoring.kam_score_run_action")
        return action | {"domain": [("id", "in", runs.ids)]}
