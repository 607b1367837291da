from zlib import crc32

import numpy as np

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..engine import criteria
from ..engine.ledger import day_number
from ..tools import bulk
from .kam_account import RESULTS as ACCOUNT_RESULTS
from .kam_score_run_account import FIELDS

# Facts kept beside the score, so that it can be explained later without asking again.
FACTS = (
    *("revenue", "revenue_previous", "margin", "cost_coverage", "refund_rate", "orders"),
    *("frequency", "recency", "last_order", "categories_bought", "categories_relevant"),
    *("has_previous_window", "unit_count", "wallet", "wallet_estimated", "wallet_outdated"),
    *("size", "rating_count", "opportunity_count", "opportunity_overdue", "quotations_won"),
    *("quotations_lost", "stage_progress", "lead_speed", "engagement", "probability_alive"),
    *("expected_orders", "expected_revenue", "capital_value_low", "capital_value_high"),
    "capital_method",
)
RESULTS = (
    *("score", "score_position", "score_attractiveness", "coverage", "provisional", "rank"),
    *("abc_class", "cumulative_share", "profile_id", "profile_rule_id", "missing"),
)
CRITERIA = tuple(f"{kind}_{code}" for kind in ("raw", "points") for code in criteria.CRITERIA)
AMOUNTS = (
    *("revenue", "revenue_previous", "margin", "wallet", "expected_revenue"),
    *("capital_value_low", "capital_value_high"),
)
INTEGERS = ("id", "integer", "many2one")
# A score that has moved by less is the same to those who read it.
NOTABLE = 0.5
# What is different in the settings of every run, and changes no score by itself.
MOVING = (
    *("window_start", "previous_start", "retention", "margin_rate", "lifetime_model"),
    "name",
)
TRIAL_DAYS = 30
EMPTY_DAYS = 60


class KamScoreRun(models.Model):
    """What a run writes of itself: the scores as they are on its day.

    A nightly run keeps a score only where it says something new. So a score is a snapshot: it
    holds until the next one of its account.
    """

    _inherit = "kam.score.run"

    account_count = fields.Integer(string="Accounts Ranked", readonly=True, copy=False)
    new_account_count = fields.Integer(string="New Accounts", readonly=True, copy=False)
    written_count = fields.Integer(
        string="New Scores",
        readonly=True,
        copy=False,
        help="Scores that have moved by more than half a point, or whose class, tier, profile or "
        "known criteria have changed. The first run of a month writes all.",
    )
    proposal_count = fields.Integer(string="Tiers Proposed", readonly=True, copy=False)
    provisional_count = fields.Integer(string="Provisional Scores", readonly=True, copy=False)
    future_order_count = fields.Integer(
        string="Orders Left Out",
        readonly=True,
        copy=False,
        help="Confirmed orders dated on the day “Orders before” or later.",
    )
    uncovered_count = fields.Integer(
        string="Without Known Cost",
        readonly=True,
        copy=False,
        help="Accounts whose revenue is covered by known costs to less than 80 %.",
    )
    outdated_count = fields.Integer(
        string="Volumes Outdated",
        readonly=True,
        copy=False,
        help="Accounts whose purchasing volume was entered too long ago to count.",
    )
    categories_relevant = fields.Integer(readonly=True, copy=False)
    gini = fields.Float(readonly=True, copy=False, aggregator=None)
    top_share = fields.Float(
        string="Share of the Top 20 %",
        readonly=True,
        copy=False,
        aggregator=None,
        help="What the 20 % of the accounts with most revenue bring, in percent of all revenue.",
    )
    lorenz = fields.Json(readonly=True, copy=False)
    weights = fields.Json(
        readonly=True, copy=False, help="The weights of a run from before there were settings."
    )
    lifetime_model = fields.Selection(
        [
            ("mbgnbd", "MBG/NBD"),
            ("nbd", "NBD"),
            ("rate", "Order Rate"),
            ("none", "None"),
        ],
        string="Order Rhythm Model",
        readonly=True,
        copy=False,
    )

    def _step_snapshots(self, work):
        scores = self._chosen(work.scores)
        if self.mode == "dry":
            # A trial has no account to keep the score of a new customer with.
            scores = scores[~scores.index.isin(work.drafts.index)]
        tiers = work.accounts["tier"].reindex(scores.index)
        scores = scores.assign(tier_then_id=tiers.where(tiers > 0), mark=_mark(scores, tiers))
        work.moved = self._with_ids(scores[self._find_moved(scores, work)])
        # What an older run said is taken back only now that there is something in its place: it
        # may be the latest score of some accounts.
        shown = () if self._is_current() else self._forget_scores()
        self._insert_scores(work.moved)
        if self.mode == "live":
            self._write_results(work.moved[work.moved.index.isin(shown)])
        work.figures["written_count"] = len(work.moved)

    # ---- what is new ----

    def _find_moved(self, scores, work):
        """Mask of the scores to be written."""
        if not self._is_current() or self._is_first_of_month():
            return np.ones(len(scores), dtype=bool)
        known = work.accounts.reindex(scores.index)
        moved = (known["score_id"] == 0) | ((scores["score"] - known["score"]).abs() > NOTABLE)
        moved |= scores["score"].isna() != known["score"].isna()
        # Of a day that is not reached any more, since the company has set its day back.
        moved |= known["score_day"] > day_number(self.as_of)
        for name, now in self._get_marks(scores).items():
            moved |= known[name].to_numpy() != now
        return (moved | scores["profile_id"].isin(self._get_changed_profiles())).to_numpy()

    def _get_marks(self, scores):
        """What is new as soon as it is different at all."""
        classes = scores["abc_class"].map({"A": 1, "B": 2, "C": 3}).fillna(0)
        return {
            "class_code": classes.to_numpy(dtype="int64"),
            "provisional": scores["provisional"].to_numpy(dtype="int64"),
            "profile_id": scores["profile_id"].to_numpy(dtype="int64"),
            "profile_rule_id": scores["profile_rule_id"].fillna(0).to_numpy(dtype="int64"),
            "mark": scores["mark"].to_numpy(),
        }

    def _is_first_of_month(self):
        month = fields.Date.start_of(self.as_of, "month")
        others = self._domain_others() & Domain("as_of", ">=", month)
        return not self.search_count(others, limit=1)

    def _get_changed_profiles(self):
        """Profiles that say something else than in the run before: their scores are all new."""
        before = self.search(self._domain_others(), limit=1).settings or {}
        return [
            int(number)
            for number, settings in self.settings.items()
            if not self._agree(before.get(number), settings)
        ]

    def _agree(self, before, now):
        """Whether only days and what the data said are different."""
        strip = dict.fromkeys(MOVING)
        return before is not None and {**before, **strip} == {**now, **strip}

    def _domain_others(self):
        """The company's other runs that accounts have scores of."""
        return Domain(
            [
                ("company_id", "=", self.company_id.id),
                ("id", "!=", self.id),
                ("mode", "=", "live"),
                ("scope", "=", "all"),
                ("state", "=", "done"),
                ("as_of", "<=", self.as_of),
            ]
        )

    # ---- writing ----

    def _forget_scores(self):
        """Take back what these runs wrote: the accounts show the score they had until then.

        :return: ids of the accounts that showed one of these scores.
        """
        self.env["kam.score"].flush_model()
        self.env["kam.account"].flush_model()
        own = {**FIELDS, "date": "score_date"}
        own.pop("score_id")
        rows = self.env.execute_query(
            SQL(
                """UPDATE kam_account a SET latest_score_id = s.id, %s
                     FROM kam_account b
                     JOIN kam_score mine ON mine.id = b.latest_score_id AND mine.run_id = ANY(%s)
                     LEFT JOIN LATERAL (
                         SELECT e.* FROM kam_score e JOIN kam_score_run r ON r.id = e.run_id
                          WHERE e.account_id = b.id AND r.id != ALL(%s) AND r.mode = 'live'
                          ORDER BY e.date DESC, e.id DESC LIMIT 1) s ON TRUE
                    WHERE a.id = b.id RETURNING a.id""",
                SQL(", ").join(
                    SQL("%s = s.%s", SQL.identifier(field), SQL.identifier(name))
                    for name, field in own.items()
                ),
                self.ids,
                self.ids,
            )
        )
        self.env.cr.execute(SQL("DELETE FROM kam_score WHERE run_id = ANY(%s)", self.ids))
        self.env["kam.score"].invalidate_model()
        self.env["kam.account"].invalidate_model(ACCOUNT_RESULTS)
        return [number for (number,) in rows]

    @api.ondelete(at_uninstall=False)
    def _unlink_scores(self):
        live = self.filtered(lambda run: run.mode == "live")
        # The accounts show older scores again; a quiet night leaves everything as it is.
        live.filtered("score_ids")._discard_yardsticks()
        live._forget_scores()

    def _with_ids(self, scores):
        query = SQL("SELECT nextval('kam_score_id_seq') FROM generate_series(1, %s)", len(scores))
        # In the order of the index by account: it grows at its end instead of everywhere.
        scores = scores.sort_index()
        return scores.assign(score_id=[number for (number,) in self.env.execute_query(query)])

    def _insert_scores(self, moved):
        frame = moved[[*RESULTS, *CRITERIA, *FACTS]].round(dict.fromkeys(AMOUNTS, 2))
        frame["population"] = moved["compared_with"]
        frame["tier_then_id"], frame["mark"] = moved["tier_then_id"], moved["mark"]
        frame.insert(0, "id", moved["score_id"])
        frame.insert(1, "account_id", frame.index)
        whole = [n for n in frame if self.env["kam.score"]._fields[n].type in INTEGERS]
        frame = frame.astype(dict.fromkeys(whole, "Int64"))
        bulk.insert(self.env, "kam.score", frame, run_id=self.id, date=self.as_of)
        self.env["kam.score"].invalidate_model()

    # ---- cleaning up ----

    @api.autovacuum
    def _gc_scores(self):
        """Trials are for looking at, and a night without a new score has nothing to tell."""
        today = fields.Date.context_today(self)
        trials = Domain("mode", "=", "dry")
        trials &= Domain("create_date", "<", fields.Date.subtract(today, days=TRIAL_DAYS))
        empty = Domain("score_ids", "=", False) & Domain("state", "=", "done")
        empty &= Domain("create_date", "<", fields.Date.subtract(today, days=EMPTY_DAYS))
        self.search(trials | empty).unlink()


def _mark(scores, tiers):
    """A number that is another one when the missing criteria or the tier are."""
    # Of thousands of accounts few are different in both.
    pairs = list(zip(scores["missing"].tolist(), tiers.tolist(), strict=True))
    marks = {pair: crc32(f"{pair[0]}|{pair[1]}".encode()) >> 1 for pair in set(pairs)}
    return np.array([marks[pair] for pair in pairs], dtype=np.int64)
