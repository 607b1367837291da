import pandas as pd

from odoo import models
from odoo.tools import SQL

from ..engine import tiers
from ..tools import bulk
from .kam_account import RESULTS


class KamScoreRun(models.Model):
    """What a run writes to the accounts: who they are, their score, the tier they should have."""

    _inherit = "kam.score.run"

    def _draft_accounts(self, headers):
        """Reserve an account for each customer who has none; fills their ids into `headers`.

        :return: DataFrame with `id` and `partner_id` of the accounts to be inserted.
        """
        missing = headers["account_id"].isna()
        query = SQL(
            "SELECT nextval('kam_account_id_seq') FROM generate_series(1, %s)", int(missing.sum())
        )
        ids = [number for (number,) in self.env.execute_query(query)]
        if ids:
            headers.loc[missing, "account_id"] = ids
        return pd.DataFrame({"id": ids, "partner_id": headers.loc[missing, "partner_id"].tolist()})

    def _insert_accounts(self, drafts):
        """Create the drafted accounts, with whatever else the frame says of them."""
        accounts = self.env["kam.account"]
        required = [name for name, f in accounts._fields.items() if f.required and f.column_type]
        constants = {**accounts.default_get(required), "company_id": self.company_id.id}
        # Each stands alone for now: its path in the tree of groups is its own id.
        drafts = drafts.assign(parent_path=drafts["id"].map("{}/".format))
        bulk.insert(self.env, "kam.account", drafts, **constants, active=True, is_key_account=False)
        accounts.invalidate_model()
        self.env["res.partner"].invalidate_model(["kam_account_ids"])

    def _store_accounts(self, scores, drafts):
        """Write score and proposal to the accounts; returns how many tiers are proposed."""
        rules = self.env["kam.tier.rule"]._get_for_company(self.company_id)
        current = self._is_current()
        if not current or rules._need_accounts():
            self._insert_accounts(drafts)
            drafts = drafts[:0]
        if not current:
            return 0
        moves = self._get_moves(scores, rules)
        frame = self._get_results(scores, moves)
        drafted = frame["id"].isin(drafts["id"])
        bulk.update(self.env, "kam.account", frame[~drafted])
        # Inserted with their results at once: writing each new account twice takes twice as long.
        self._insert_accounts(drafts.merge(frame[drafted], on="id"))
        self._reset_unranked(scores)
        return int(moves["proposed_tier_id"].notna().sum())

    def _get_results(self, scores, moves):
        """The account's fields of a score and a move, with the account's `id`."""
        frame = scores[["score", "coverage", "provisional", "abc_class"]].rename(
            columns={"coverage": "score_coverage", "provisional": "score_provisional"}
        )
        frame = frame.join(moves).assign(score_date=pd.Timestamp(self.as_of))
        frame.insert(0, "id", frame.index.astype(int))
        return frame.sort_index()

    # ---- tiers ----

    def _get_moves(self, scores, rules):
        """What the tier rules want: candidate and proposal per account, as field values."""
        known = self.env["kam.tier"].with_context(active_test=False)
        all_tiers = known.search([])  # pylint: disable=no-search-all
        ranks = {tier.id: rank for rank, tier in enumerate(all_tiers)}
        accounts = self._fetch_tiers(scores.index, ranks)
        wish = tiers.propose(
            accounts.join(scores[["score", "revenue", "abc_class", "provisional"]]),
            rules._to_engine(self.company_id, ranks),
            self.as_of,
        )
        return self._to_fields(wish, accounts, rules, all_tiers)

    def _fetch_tiers(self, account_ids, ranks):
        """The accounts' tier and the earlier wish for another, as ranks."""
        self.env["kam.account"].flush_model()
        rows = self.env.execute_query(
            SQL(
                """SELECT id, tier_id, candidate_tier_id, candidate_since, dismissed_tier_id
                     FROM kam_account WHERE company_id = %s AND active""",
                self.company_id.id,
            )
        )
        columns = ["id", "current", "candidate", "candidate_since", "dismissed"]
        accounts = pd.DataFrame(rows, columns=columns).set_index("id").reindex(account_ids)
        for name in ("current", "candidate", "dismissed"):
            accounts[name] = accounts[name].map(ranks).astype(float)
        return accounts

    def _to_fields(self, wish, accounts, rules, all_tiers):
        tier_ids = pd.array([*all_tiers.ids, None], dtype="Int64")
        rule_ids = pd.array([*rules.ids, None], dtype="Int64")
        rank = wish["candidate"].fillna(-1).astype(int)
        # Someone has looked at this very proposal and said no: it is not made again.
        refused = (wish["candidate"] == accounts["dismissed"]).to_numpy()
        proposed = wish["ripe"].to_numpy() & ~refused
        return pd.DataFrame(
            {
                "candidate_tier_id": tier_ids[rank],
                "candidate_since": wish["candidate_since"],
                "dismissed_tier_id": tier_ids[rank.where(refused, -1)],
                "proposed_tier_id": tier_ids[rank.where(proposed, -1)],
                "proposed_rule_id": rule_ids[wish["rule"].where(proposed, -1)],
            },
            index=wish.index,
        )

    def _reset_unranked(self, scores):
        """Who is ranked no more keeps the history, but neither score nor proposal."""
        # Told apart here: PostgreSQL has no statistics yet of rows that were just written.
        query = SQL(
            "SELECT id FROM kam_account WHERE company_id = %s AND score_date IS NOT NULL",
            self.company_id.id,
        )
        scored = {number for (number,) in self.env.execute_query(query)}
        unranked = scored.difference(scores.index)
        self.env.cr.execute(
            SQL(
                "UPDATE kam_account SET %s WHERE id = ANY(%s)",
                SQL(", ").join(SQL("%s = NULL", SQL.identifier(name)) for name in sorted(RESULTS)),
                sorted(unranked),
            )
        )
        self.env["kam.account"].invalidate_model(RESULTS)
