import numpy as np
import pandas as pd

from odoo import SUPERUSER_ID, models
from odoo.tools import SQL

from odoo.addons.kam_planning.tools import days

from ..tools import bulk

# A proposal that stands says the score of its day, until that has moved by more than this.
SCORE_MOVED = 0.5


class KamScoreRun(models.Model):
    """The proposals of the tier rules as decisions: made, kept, taken back; all of a run at once.

    Nobody is told of each: they wait in the list of proposals, as many as there are.
    """

    _inherit = "kam.score.run"

    def _fetch_open_decisions(self, accounts, among=None):
        """What is not decided or not yet effective, of rules (`by_rule`) and of people."""
        self.env["kam.tier.decision"].flush_model()
        rows = self.env.execute_query(
            SQL(
                """SELECT id, account_id, from_tier_id, to_tier_id, rule_id, score,
                          origin = 'rule' AND state = 'proposed'
                     FROM kam_tier_decision
                    WHERE company_id = %s AND state IN ('proposed', 'approved') AND %s
                    ORDER BY id""",
                self.company_id.id,
                bulk.is_among(SQL("account_id"), among),
            )
        )
        columns = ["id", "account_id", "from_tier", "to_tier", "rule", "score", "by_rule"]
        decisions = pd.DataFrame(rows, columns=columns).astype({"by_rule": bool})
        return decisions[decisions["account_id"].isin(accounts.index)]

    def _store_proposals(self, moves, accounts, decisions):
        """Make, keep and take back proposals; returns their ids by account, NaN for none."""
        wanted = self._get_wanted(moves, accounts)
        standing = decisions[decisions["by_rule"]].drop_duplicates("account_id", keep="last")
        standing = standing.set_index("account_id").reindex(wanted.index)
        same = standing["to_tier"].fillna(0) == wanted["to_tier_id"].astype(float)
        same &= standing["from_tier"].fillna(0) == wanted["from_tier_id"].astype(float).fillna(0)
        wanted["id"] = standing["id"].where(same)
        self._supersede_proposals(decisions, wanted)
        self._refresh_proposals(wanted[same], standing[same])
        wanted.loc[~same, "id"] = self._insert_proposals(wanted[~same])
        return wanted["id"].reindex(moves.index).astype("Int64")

    def _get_wanted(self, moves, accounts):
        """The proposals that there should be, by account, as far as they are the same for all."""
        moves = moves[moves["proposed_tier_id"].notna()].sort_index()
        accounts = accounts.loc[moves.index]
        before = self.env["kam.tier.decision"]._get_scores_decided(moves.index.tolist())
        return pd.DataFrame(
            {
                "id": np.nan,
                "from_tier_id": accounts["tier"].astype(float).astype("Int64"),
                "to_tier_id": moves["proposed_tier_id"].astype("Int64"),
                "rule_id": moves["proposed_rule_id"],
                "score": accounts["score"],
                "score_change": accounts["score"] - moves.index.map(before).astype(float),
                "revenue": accounts["revenue"],
                "abc_class": accounts["abc_class"],
            }
        )

    def _supersede_proposals(self, decisions, wanted):
        """What the rules want no more, or want otherwise."""
        gone = decisions[decisions["by_rule"] & ~decisions["id"].isin(wanted["id"])]
        frame = gone[["id"]].assign(state="superseded")
        bulk.update(self.env, "kam.tier.decision", frame)

    def _refresh_proposals(self, wanted, standing):
        """Say the score of today where that is another, or where another rule wants the same."""
        moved = (wanted["score"] - standing["score"]).abs() > SCORE_MOVED
        changed = wanted[moved | (wanted["rule_id"] != standing["rule"].fillna(0))]
        columns = ["id", "rule_id", "score", "score_change", "revenue"]
        frame = changed[columns].assign(reason=self._get_reasons(changed))
        bulk.update(self.env, "kam.tier.decision", frame.astype({"id": int}))

    def _insert_proposals(self, wanted):
        """Ids of the new proposals."""
        ids = self.env.execute_query(
            SQL(
                "SELECT nextval('kam_tier_decision_id_seq') FROM generate_series(1, %s)",
                len(wanted),
            )
        )
        today = self.env.cr.now().date()
        frame = wanted.drop(columns="abc_class").assign(
            id=[number for (number,) in ids],
            account_id=wanted.index,
            reason=self._get_reasons(wanted),
            **self._get_directions(wanted, today),
        )
        bulk.insert(
            self.env,
            "kam.tier.decision",
            frame,
            company_id=self.company_id.id,
            origin="rule",
            state="proposed",
            conditions="none",
            date_effective=today,
        )
        self.env["kam.tier.decision"].invalidate_model()
        return frame["id"]

    def _get_directions(self, wanted, today):
        """Columns with the direction, and the end of the grace period for those who fall."""
        tiers = self.env["kam.tier"]._get_by_rank()
        ranks = {tier.id: rank for rank, tier in enumerate(tiers)}
        grace = {t.id: str(days.later(today, t.grace_days)) for t in tiers if t.grace_days}
        old = wanted["from_tier_id"].map(ranks).astype(float)
        new = wanted["to_tier_id"].map(ranks).astype(float)
        falls = old < new
        direction = np.where(falls, "demotion", np.where(old.isna(), "first", "promotion"))
        return {
            "direction": pd.Series(direction, wanted.index, dtype=object),
            "grace_until": wanted["from_tier_id"].map(grace).where(falls).astype(object),
        }

    def _get_reasons(self, wanted):
        return self.env["kam.tier.decision"]._get_rule_reasons(self, wanted)

    # ---- without asking ----

    def _apply_rules(self, moves):
        """Make the moves that the tiers allow the rules to make; returns how many."""
        tiers = self.env["kam.tier"]._get_by_rank()
        if all(tier.apply_rules == "ask" for tier in tiers):
            return 0
        # The rules decide here, whoever has started the run; who may set a tier free is a manager.
        decisions = self.env["kam.tier.decision"].with_user(SUPERUSER_ID)
        decisions = decisions.browse(moves["proposed_decision_id"].dropna().tolist())
        decisions = decisions._speaking_to(self.company_id)
        free = decisions.filtered(
            lambda d: d.to_tier_id._lets_rules_move(d.direction, d.from_tier_id)
        )
        failures = free._approve_by_rules()
        for text, refused in failures.items():
            self._note_problem(text, refused.account_id.ids)
        return len(free) - sum(len(refused) for refused in failures.values())
