import logging

import numpy as np

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..engine import criteria, ranking
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
    """What a run writes of itself: scores and figures; and the job that runs it every night."""

    _inherit = "kam.score.run"

    def _store(self, scores, choice, drafts):
        """Write the scores and the accounts; returns the run's own figures."""
        scores = self._ranked(scores)
        proposed = self._store_accounts(scores, drafts)
        self._store_scores(scores)
        return self._get_figures(scores) | {
            "new_account_count": len(drafts),
            "proposal_count": proposed,
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
        # In the order of the index by account: it grows at its end instead of everywhere.
        frame = frame.astype(dict.fromkeys(WHOLE_NUMBERS, "Int64")).sort_index()
        bulk.insert(
            self.env,
            "kam.score",
            frame,
            run_id=self.id,
            date=self.as_of,
        )
        self.env["kam.score"].invalidate_model()

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
        """Active companies with confirmed orders, not yet scored for the present day."""
        groups = self.env["sale.order"]._read_group([("state", "=", "sale")], ["company_id"])
        companies = self.env["res.company"].union(*(company for (company,) in groups))
        done = self.search([("state", "=", "done"), ("company_id", "in", companies.ids)])
        fresh = {(run.company_id, run.as_of) for run in done}
        return companies.filtered(lambda c: c.active and (c, self._default_as_of(c)) not in fresh)

    @api.autovacuum
    def _gc_scores(self):
        """Keep the last two runs of a company and profile, and the first of each month."""
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
