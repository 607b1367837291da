import numpy as np
import pandas as pd

from odoo import models
from odoo.tools import SQL

from ..tools import account_queries, bulk
from .kam_account import RESULTS

# Of a score to the account's own fields.
FIELDS = {
    "score": "score",
    "score_position": "score_position",
    "score_attractiveness": "score_attractiveness",
    "coverage": "score_coverage",
    "provisional": "score_provisional",
    "abc_class": "abc_class",
    "mark": "score_mark",
    "profile_id": "profile_id",
    "profile_rule_id": "profile_rule_id",
    "score_id": "latest_score_id",
    "expected_revenue": "expected_revenue",
    "raw_capital_value": "capital_value",
    "capital_value_low": "capital_value_low",
    "capital_value_high": "capital_value_high",
    "probability_alive": "probability_alive",
}
# What changes from order to order, whether the score moves or not.
RHYTHM = {"rhythm_state": "rhythm_state", "usual_interval": "usual_interval"}
DECIMALS = {"usual_interval": 1} | dict.fromkeys(
    ("expected_revenue", "capital_value", "capital_value_low", "capital_value_high"), 2
)


class KamScoreRun(models.Model):
    """What a run writes to the accounts: who they are, and what their score is."""

    _inherit = "kam.score.run"

    # ---- new accounts ----

    def _draft_accounts(self, customers):
        """An account with a reserved id for each of these customers."""
        query = SQL(
            "SELECT nextval('kam_account_id_seq') FROM generate_series(1, %s)", len(customers)
        )
        ids = [number for (number,) in self.env.execute_query(query)]
        frame = customers.assign(account_id=np.array(ids, dtype="int64"))
        flags = {
            "is_active": True,
            "is_ranked": True,
            "scored_with_units": True,
            "cared_for": False,
        }
        unknown = {"score": np.nan, "usual_interval": np.nan}
        return frame.assign(**flags, **unknown).set_index("account_id")

    def _insert_accounts(self, drafts):
        # A trial compares with them, too, but makes no accounts.
        if drafts.empty or self.mode == "dry":
            return
        accounts = self.env["kam.account"]
        required = [name for name, f in accounts._fields.items() if f.required and f.column_type]
        constants = {**accounts.default_get(required), "company_id": self.company_id.id}
        rows = drafts[["partner_id"]].rename_axis("id").reset_index()
        # Each stands alone for now: its path in the tree of groups is its own id.
        rows["parent_path"] = rows["id"].map("{}/".format)
        bulk.insert(
            self.env,
            "kam.account",
            rows,
            **constants,
            active=True,
            is_key_account=False,
            scored_with_units=True,
        )
        accounts.invalidate_model()
        self.env["res.partner"].invalidate_model(["kam_account_ids"])

    # ---- results ----

    def _step_accounts(self, work):
        work.figures["new_account_count"] = 0 if self.mode == "dry" else len(work.drafts)
        if not self._is_current():
            return
        self._write_results(work.moved)
        self._write_rhythm(work)
        if self.scope == "all":
            self._reset_unranked(work)
        self.env["kam.account"].invalidate_model(RESULTS)

    def _write_results(self, moved):
        """Only of the accounts that got a new score: the others show the one they had."""
        moved = moved[[*FIELDS]].rename(columns=FIELDS)
        moved = moved.assign(score_date=pd.Timestamp(self.as_of))
        self._update_accounts(moved)

    def _write_rhythm(self, work):
        """Those whose rhythm is another one than the account says."""
        now = self._chosen(work.scores)[[*RHYTHM, "last_order"]]
        now = now.rename(columns={"last_order": "last_order_date"})
        codes = now["rhythm_state"].map(account_queries.RHYTHM_CODES).fillna(0)
        days = now["last_order_date"].to_numpy().astype("datetime64[D]")
        numbers = np.where(np.isnat(days), 0, days.astype("int64"))
        known = work.accounts.reindex(now.index)
        same = (known["rhythm_code"] == codes) & (known["last_order_day"] == numbers)
        usual = now["usual_interval"].round(DECIMALS["usual_interval"])
        same &= np.isclose(known["usual_interval"], usual, equal_nan=True)
        self._update_accounts(now[~same])

    def _update_accounts(self, frame):
        decimals = {name: number for name, number in DECIMALS.items() if name in frame}
        frame = frame.round(decimals).rename_axis("id").reset_index().sort_values("id")
        bulk.update(self.env, "kam.account", frame)

    def _reset_unranked(self, work):
        """Who is ranked no more keeps the history, but neither score nor proposal."""
        scored = work.accounts.index[work.accounts["score_id"] > 0]
        unranked = scored.difference(work.scores.index).difference(work.spoilt)
        if not len(unranked):
            return
        self.env.cr.execute(
            SQL(
                "UPDATE kam_account SET %s WHERE id = ANY(%s)",
                SQL(", ").join(SQL("%s = NULL", SQL.identifier(name)) for name in sorted(RESULTS)),
                unranked.tolist(),
            )
        )

    def _chosen(self, scores):
        """The rows of a frame by account that this run shall write."""
        if self.scope == "all":
            return scores
        return scores[scores.index.isin(self.account_ids.ids)]
