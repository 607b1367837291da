import logging

import numpy as np
import pandas as pd

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..engine import criteria, ranking, tiers
from ..tools import bulk

_logger = logging.getLogger(__name__)

# Facts kept beside the score, so that it can be explained later without asking again.
KEPT_FACTS = (
    "revenue",
    "revenue_previous",
    "orders",
    "frequency",
    "recency",
    "last_order",
    "margin",
    "cost_coverage",
    "categories_bought",
    "has_previous_window",
    "probability_alive",
    "expected_orders",
)
AMOUNTS = ("revenue", "revenue_previous", "margin")
WHOLE_NUMBERS = ("orders", "frequency", "recency", "categories_bought", "rank")


class KamScoreRun(models.Model):
    """What a run writes: accounts, scores, proposals; one statement for each table."""

    _inherit = "kam.score.run"

    def _create_missing_accounts(self, headers):
        """An account for each customer who has none; fills them into `headers`."""
        missing = headers["account_id"].isna()
        partners = headers.loc[missing, ["partner_id"]]
        if partners.empty:
            return 0
        ids = bulk.insert(
            self.env,
            "kam.account",
            partners,
            company_id=self.company_id.id,
            active=True,
            is_key_account=False,
        )
        headers.loc[missing, "account_id"] = ids
        self.env["kam.account"].invalidate_model()
        self.env["res.partner"].invalidate_model(["kam_account_ids"])
        return len(ids)

    def _store(self, scores, choice):
        """Write the scores and the accounts; returns the run's own figures."""
        scores = self._ranked(scores)
        moves = self._get_moves(scores)
        self._store_scores(scores)
        self._store_accounts(scores, moves)
        return self._get_figures(scores) | {
            "proposal_count": int(moves["proposed_tier_id"].notna().sum()),
            "lifetime_model": choice.name,
            "weights": self.profile_id._get_weights(),
        }

    def _ranked(self, scores):
        """The scores with rank, class and share, best first."""
        revenue = scores["revenue"]
        scores = scores.assign(
            abc_class=ranking.abc_classes(revenue),
            cumulative_share=100 * ranking.cumulative_share(revenue),
            coverage=100 * scores["coverage"],
        )
        # Coverage of exactly the minimum suffices, whatever the sum of floats says.
        lowest = self.profile_id.min_coverage - 1e-6
        scores["provisional"] = ~(scores["coverage"] >= lowest)
        order = np.lexsort((scores.index, -revenue, -scores["score"].fillna(-1)))
        scores = scores.iloc[order]
        return scores.assign(rank=np.arange(1, len(scores) + 1))

    def _get_figures(self, scores):
        curve = ranking.lorenz_curve(scores["revenue"])
        top = np.interp(0.2, curve["accounts"], curve["revenue"]) if len(curve) else 0.0
        return {
            "account_count": len(scores),
            "provisional_count": int(scores["provisional"].sum()),
            "categories_relevant": int(scores["categories_relevant"].max()),
            "gini": ranking.gini(scores["revenue"]) or 0.0,
            "top_share": 100 * top,
            "lorenz": curve.round(4).values.tolist(),
        }

    def _store_scores(self, scores):
        self.env["kam.score"].flush_model()
        self.env.cr.execute(SQL("DELETE FROM kam_score WHERE run_id = %s", self.id))
        columns = [f"{kind}_{code}" for kind in ("raw", "points") for code in criteria.CRITERIA]
        columns += ["score", "coverage", "provisional", "rank", "abc_class", "cumulative_share"]
        frame = scores[[*columns, *KEPT_FACTS]].round(dict.fromkeys(AMOUNTS, 2))
        frame.insert(0, "account_id", scores.index.astype(int))
        frame = frame.astype(dict.fromkeys(WHOLE_NUMBERS, "Int64"))
        bulk.insert(
            self.env,
            "kam.score",
            frame,
            run_id=self.id,
            company_id=self.company_id.id,
            date=self.as_of,
        )
        self.env["kam.score"].invalidate_model()

    # ---- tiers ----

    def _get_moves(self, scores):
        """What the tier rules want: candidate and proposal per account, as field values."""
        all_tiers = self.env["kam.tier"].with_context(active_test=False).search([])
        ranks = {tier.id: rank for rank, tier in enumerate(all_tiers)}
        rules = self.env["kam.tier.rule"]._get_for_company(self.company_id)
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

    def _store_accounts(self, scores, moves):
        frame = scores[["score", "coverage", "provisional", "abc_class"]].rename(
            columns={"coverage": "score_coverage", "provisional": "score_provisional"}
        )
        frame = frame.join(moves)
        frame["score_date"] = pd.Timestamp(self.as_of)
        frame.insert(0, "id", frame.index.astype(int))
        bulk.update(self.env, "kam.account", frame)

    # ---- scheduled ----

    @api.model
    def _cron_score(self):
        """Nightly: score each company that sells; one company's trouble stops no other."""
        companies = self._get_selling_companies()
        self.env["ir.cron"]._commit_progress(remaining=len(companies))
        for company in companies:
            self._score_apart(company)
            if not self.env["ir.cron"]._commit_progress(1):
                break

    def _score_apart(self, company):
        try:
            with self.env.cr.savepoint():
                self.with_company(company)._run_for_company(company)
        except UserError as error:
            _logger.warning("Scoring of %s left out: %s", company.name, error)
        except Exception:
            _logger.exception("Scoring of %s failed", company.name)

    def _get_selling_companies(self):
        """Companies with confirmed orders that have not been scored for the present day."""
        groups = self.env["sale.order"]._read_group([("state", "=", "sale")], ["company_id"])
        companies = self.env["res.company"].union(*(company for (company,) in groups))
        done = self.search([("state", "=", "done"), ("company_id", "in", companies.ids)])
        fresh = {(run.company_id, run.as_of) for run in done}
        return companies.filtered(lambda c: (c, self._default_as_of(c)) not in fresh)

    @api.autovacuum
    def _gc_scores(self):
        """Keep the last two runs of a company and the first of each month."""
        groups = self._read_group(
            [("state", "=", "done")], ["company_id", "profile_id"], ["id:recordset"]
        )
        for _company, _profile, runs in groups:
            runs._get_superfluous().unlink()

    def _get_superfluous(self):
        runs = self.sorted("as_of")
        firsts = {}
        for run in runs:
            firsts.setdefault(fields.Date.start_of(run.as_of, "month"), run)
        return runs[:-2] - self.browse(run.id for run in firsts.values())
