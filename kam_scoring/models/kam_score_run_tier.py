import pandas as pd

from odoo import models
from odoo.tools import SQL

from ..engine import tiers
from ..tools import binary, bulk
from .kam_account_proposal import PROPOSAL

_STORED = ("proposed_tier_id", "proposed_rule_id", "proposed_decision_id")
# What an account says of tiers; `binary.fetch_frame` says what the tuples are.
_COLUMNS = {
    "id": (SQL("id"),),
    "tier": (SQL("tier_id"),),
    "candidate_tier": (SQL("candidate_tier_id"),),
    "since_day": (SQL("candidate_since - DATE '1970-01-01'"),),
    "dismissed_tier": (SQL("dismissed_tier_id"),),
    **{name: (SQL.identifier(name),) for name in _STORED},
}
_NEVER = pd.Timestamp(0)
# What the rules look at.
_LOOKED_AT = (
    "score",
    "score_position",
    "score_attractiveness",
    "revenue",
    "abc_class",
    "coverage",
    "provisional",
)


class KamScoreRun(models.Model):
    """What the tier rules want for the accounts of a run."""

    _inherit = "kam.score.run"

    def _store_tiers(self, scores, among=None):
        """Propose the tiers that the rules want, or change them where the tiers allow that.

        Each is a tier decision. The number of SQL statements does not depend on the accounts,
        except for the moves that are made without asking.

        :param scores: DataFrame by account id with `_LOOKED_AT`.
        :param among: ids of the accounts that this is about; by default all of the company, or
            those that the run is about.
        :return: number of proposals that wait for an answer.
        """
        if not self._is_current():
            return 0
        rules = self.env["kam.tier.rule"]._get_for_company(self.company_id)
        if among is None and self.scope == "selection":
            among = scores.index
        accounts = self._fetch_tiers(scores, among)
        wish = self._get_wish(accounts, rules)
        decisions = self._fetch_open_decisions(accounts, among)
        moves = self._get_moves(wish, accounts, rules, decisions)
        moves["proposed_decision_id"] = self._store_proposals(moves, accounts, decisions)
        self._store_moves(moves, accounts)
        return int(moves["proposed_tier_id"].notna().sum()) - self._apply_rules(moves)

    def _fetch_tiers(self, scores, among):
        """What is known of the accounts before the rules: their tier, the earlier wish, the score.

        :return: DataFrame by account id, of all accounts of the company that this run is about.
            Tiers are ids, NaN for none.
        """
        self.env["kam.account"].flush_model()
        today = self.env["kam.tier.decision"]._today()
        columns = _COLUMNS | {"fixed": (SQL("(tier_fixed_until >= %s)::int", today),)}
        source = SQL(
            "FROM kam_account WHERE company_id = %s AND %s ORDER BY id",
            self.company_id.id,
            bulk.is_among(SQL("id"), among),
        )
        accounts = binary.fetch_frame(self.env, columns, source).astype({"id": "int64"})
        accounts = accounts.astype({"fixed": bool}).set_index("id")
        ids = [*("tier", "candidate_tier", "dismissed_tier"), *_STORED]
        accounts[ids] = accounts[ids].astype(float).where(accounts[ids] > 0)
        accounts["candidate_since"] = _to_dates(accounts["since_day"])
        accounts = accounts.join(scores[list(_LOOKED_AT)])
        # Who is ranked no more keeps the tier, but there is nothing to found a move on.
        accounts["provisional"] = accounts["provisional"].fillna(True).astype(bool)
        return accounts

    def _get_wish(self, accounts, rules):
        """What the engine makes of the rules, with the rule's place instead of its id."""
        ranks = {tier.id: rank for rank, tier in enumerate(self.env["kam.tier"]._get_by_rank())}
        known = accounts.assign(
            current=accounts["tier"].map(ranks).astype(float),
            candidate=accounts["candidate_tier"].map(ranks).astype(float),
        )
        engine_rules = []
        for rule in rules:
            engine_rule, problem = rule._to_engine(self.company_id, ranks, accounts.index)
            engine_rules.append(engine_rule)
            if problem:
                self._note_problem(problem)
        return tiers.propose(known, engine_rules, self.as_of)

    def _get_moves(self, wish, accounts, rules, decisions):
        """The fields of the account that a wish stands for; who waits for what."""
        tier_ids = pd.array([*self.env["kam.tier"]._get_by_rank().ids, None], dtype="Int64")
        rule_ids = pd.array([*rules.ids, None], dtype="Int64")
        candidate = pd.Series(tier_ids[wish["candidate"].fillna(-1).astype(int)], accounts.index)
        # Someone has looked at this very proposal and said no: it is not made again. Nor is that
        # forgotten while too little is known to want anything.
        refused = (candidate == accounts["dismissed_tier"]).fillna(False).astype(bool)
        kept = refused | accounts["provisional"]
        by_people = accounts.index.isin(decisions.loc[~decisions["by_rule"], "account_id"])
        proposed = wish["ripe"] & ~refused & ~accounts["fixed"] & ~by_people
        # A first tier does not wait for a second run: there is nothing to remember.
        waits = accounts["tier"].notna()
        return pd.DataFrame(
            {
                "candidate_tier_id": candidate.where(waits),
                "candidate_since": wish["candidate_since"].where(waits),
                "dismissed_tier_id": accounts["dismissed_tier"]
                .astype(float)
                .where(kept)
                .astype("Int64"),
                "proposed_tier_id": candidate.where(proposed),
                "proposed_rule_id": rule_ids[wish["rule"].where(proposed, -1)],
            }
        )

    def _store_moves(self, moves, accounts):
        """Write to the accounts what differs; those that are ranked no more want nothing."""
        known = accounts[["candidate_tier", "dismissed_tier", *_STORED]]
        known = known.set_axis(["candidate_tier_id", "dismissed_tier_id", *_STORED], axis=1)
        wanted = moves[known.columns].astype(float)
        differs = (wanted.fillna(0) != known.fillna(0)).any(axis=1)
        since = moves["candidate_since"].fillna(_NEVER) != accounts["candidate_since"].fillna(
            _NEVER
        )
        changed = moves[differs | since]
        bulk.update(self.env, "kam.account", changed.rename_axis("id").reset_index())
        self.env["kam.account"].invalidate_model(
            [*PROPOSAL, "decision_ids", "decision_count", "open_decision_id"]
        )


def _to_dates(days):
    """Days since 1970 as dates, NaT for 0."""
    return pd.to_datetime(days.where(days > 0), unit="D")
