import pandas as pd

from odoo import models
from odoo.tools import SQL

from ..engine import whitespace
from ..tools import bulk, whitespace_queries

# Decimals that are worth being written; more would only change from day to day.
DECIMALS = dict.fromkeys(("revenue", "revenue_previous", "potential"), 2)
DECIMALS |= dict.fromkeys(("own_share", "penetration", "similarity"), 4)
# What cannot be known of a cell is NULL in the database.
WHOLE_NUMBERS = ("category_id", "reason_category_id", "suggestion")


class KamScoreRun(models.Model):
    """What a run writes about what the accounts do not buy."""

    _inherit = "kam.score.run"

    def _step_whitespace(self, work):
        """Replace the company's cells by those of this run; what people wrote in them stays."""
        if not self._is_current() or self.scope != "all":
            return
        rows = whitespace_queries.fetch_rows(self.env, self.company_id)
        cells = self._find_cells(work, rows)
        cells = cells.merge(rows[["id", "account_id", "category_id"]], "left", sort=False)
        self._write_cells(cells, rows)

    def _find_cells(self, work, rows):
        population = work.buyers
        kept = rows[rows["is_kept"]]
        wanted = self._choose_accounts(population, kept)
        partners = population.loc[wanted, "partner_id"].tolist()
        window = self._get_window(work.lens.window_months)
        before = whitespace_queries.fetch_previous(self.env, self.company_id, window, partners)
        before["account_id"] = before["partner_id"].map(
            pd.Series(population.index, index=population["partner_id"])
        )
        return whitespace.find_cells(
            pd.concat([work.cells, self._at_depth(before)], ignore_index=True),
            population,
            wanted=wanted,
            ratio=self._get_whitespace_ratio(),
            min_share=self.company_id.kam_whitespace_min_share / 100,
            kept=kept[["account_id", "category_id"]],
        )

    def _get_whitespace_accounts(self, work):
        """Segment of each active account, and whether its cells are wanted however small it is."""
        accounts = work.accounts[work.accounts["is_ranked"]]
        segment = self.company_id.kam_whitespace_segment
        everyone = self.company_id.kam_whitespace_scope == "all"
        return pd.DataFrame(
            {
                "partner_id": accounts["partner_id"],
                "segment": 0 if segment == "all" else accounts[segment],
                "wanted": True if everyone else accounts["cared_for"],
            }
        )

    def _get_whitespace_ratio(self):
        """The months that the potential is for, against those that were looked at."""
        return self.company_id.kam_whitespace_months / (self.profile_id.window_months or 12)

    def _choose_accounts(self, population, kept):
        """Who is cared for, the largest, and those that people wrote something about."""
        count = self.company_id.kam_whitespace_largest
        largest = population["revenue"].sort_index().nlargest(count).index
        known = largest.union(kept["account_id"])
        return population.index[population["wanted"] | population.index.isin(known)]

    def _at_depth(self, lines):
        paths = whitespace_queries.fetch_category_paths(self.env)
        ancestors = whitespace.at_depth(paths, self.company_id.kam_whitespace_depth)
        known = lines.reindex(columns=list(whitespace.LINE_COLUMNS))
        return known.assign(category_id=known["category_id"].map(ancestors))

    def _write_cells(self, cells, rows):
        """One statement each for new, changed and superfluous rows."""
        cells = cells.round(DECIMALS)
        cells = cells.astype(dict.fromkeys(WHOLE_NUMBERS, "Int64"))
        cells["potential_known"] = cells["potential"].notna()
        known = cells["id"].notna()
        stale = rows[~rows["is_kept"] & ~rows["id"].isin(cells["id"])]
        self.env.cr.execute(
            SQL("DELETE FROM kam_whitespace WHERE id = ANY(%s)", stale["id"].tolist())
        )
        changed = cells[known].drop(columns=["account_id", "category_id"])
        bulk.update(self.env, "kam.whitespace", changed.astype({"id": "int64"}))
        bulk.insert(
            self.env,
            "kam.whitespace",
            cells[~known].drop(columns="id"),
            company_id=self.company_id.id,
        )
        self.env["kam.whitespace"].invalidate_model()
        self.env["kam.account"].invalidate_model(["whitespace_ids"])
