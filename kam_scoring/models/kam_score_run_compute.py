import numpy as np
import pandas as pd

from odoo import models

from ..engine import (
    capital,
    criteria,
    facts,
    groups,
    lifetime,
    normalise,
    ranking,
    rhythm,
    whitespace,
)
from ..tools.score_work import Lens

# With fewer accounts that can be compared with a profile compares its own with all of the company.
FEW_ACCOUNTS = normalise.MIN_POPULATION


class KamScoreRun(models.Model):
    """The second step of a run: from what is known to scores, profile by profile."""

    _inherit = "kam.score.run"

    def _step_scores(self, work):
        potential = self._get_whitespace_potential(work)
        choices = {lens: self._choose_rhythm(view) for lens, view in work.views.items()}
        parts = [
            self._score_profile(profile_id, work.settings[profile_id], choices, potential, work)
            for profile_id in self._get_used_profiles(work)
        ]
        # Without anyone to rank: an empty table, with all its columns.
        scores = pd.concat([part for part in parts if len(part)] or parts[:1])
        work.scores = self._ranked(scores.sort_index())
        work.figures |= self._get_figures(work.scores)
        work.figures["lifetime_model"] = choices[work.lens].name
        work.figures |= self._get_repurchase(work.order_days, work.scores["abc_class"])

    def _get_used_profiles(self, work):
        used = work.assigned["profile_id"].unique()
        return [number for number in work.settings if number in used] or [self.profile_id.id]

    def _score_profile(self, profile_id, settings, choices, potential, work):
        """The scores of the accounts of one profile."""
        assigned = work.assigned[work.assigned["profile_id"] == profile_id]
        lens = Lens(settings["window_months"], settings["basis"])
        population = self._get_population(assigned.index, settings, work.views[lens], work)
        known = self._get_facts(work.views[lens], population, work)
        known["whitespace_potential"] = potential.reindex(known.index)
        known, _choice = lifetime.predict(known, settings["horizon_days"], choices[lens])
        known, value = capital.predict(
            known, choices[lens], settings["capital_months"], settings["discount"]
        )
        self._freeze_models(profile_id, choices[lens], value)
        scores = self._get_scores(known, settings).loc[assigned.index].join(assigned)
        return self._without_unknown(scores, work)

    def _get_population(self, index, settings, view, work):
        """Segment of each account that is compared with: those of the profile, or all."""
        accounts = work.accounts.loc[work.assigned.index]
        # Neither units of a group nor those who never ordered are compared with.
        compared = index.intersection(view.headers["account_id"])
        if len(compared.difference(groups.units(work.groups))) >= FEW_ACCOUNTS:
            accounts = accounts.loc[index]
        if settings["segment"] == "all":
            return pd.Series(0, index=accounts.index)
        return accounts[settings["segment"]].astype(float)

    def _get_facts(self, view, segments, work):
        known = facts.build_facts(view.headers, view.lines, *view.window, segments=segments)
        known = known.join(view.sources)
        # Who never ordered says nothing of the others, and units count in their group already.
        known["reference"] = known["first_activity"].notna() & ~known["is_unit"].astype(bool)
        known["reference"] &= ~known.index.isin(work.spoilt)
        return known.join(rhythm.rhythm(known))

    def _choose_rhythm(self, view):
        """The model of the order rhythm that the customers of the company can bear."""
        known = facts.build_facts(view.headers, view.lines, *view.window)
        known = known[~known.index.isin(view.sources.index[view.sources["is_unit"]])]
        return lifetime.choose_model(
            *(known[name].to_numpy(dtype=float) for name in ("frequency", "recency", "age"))
        )

    def _get_scores(self, known, settings):
        """Facts, raw values, points and score of a population."""
        raw = criteria.raw_values(known)
        thresholds = {
            code: {"method": normalise.THRESHOLDS, "pairs": pairs}
            for code, pairs in settings["thresholds"].items()
        }
        points = normalise.points(raw, thresholds, known["segment"], known["reference"])
        scores = ranking.score(
            points.points, settings["weights"], settings["missing"], criteria.AXES
        )
        scores = scores[[name for name in scores if not name.startswith("contribution_")]]
        scores["coverage"] *= 100
        # Coverage of exactly the minimum suffices, whatever the sum of floats says.
        scores["provisional"] = ~(scores["coverage"] >= settings["min_coverage"] - 1e-6)
        scores["missing"] = self._name_missing(raw, settings["weights"])
        scores["compared_with"] = points.population.max(axis=1)
        scores["wallet_estimated"] = criteria.wallet_flags(known)["estimated"]
        return known.join(raw).join(points.points.add_prefix("points_")).join(scores)

    def _name_missing(self, raw, weights):
        """Codes of the weighted criteria that are not known, joined; equal patterns are few."""
        codes = [code for code, weight in weights.items() if weight > 0]
        unknown = raw[[f"raw_{code}" for code in codes]].isna().to_numpy()
        pattern, rows = np.unique(np.packbits(unknown, axis=1), axis=0, return_inverse=True)
        bits = np.unpackbits(pattern, axis=1, count=len(codes)).astype(bool)
        names = [",".join(np.array(codes)[row].tolist()) for row in bits]
        return pd.Series([names[row] for row in rows.ravel()], raw.index, dtype=object)

    def _without_unknown(self, scores, work):
        """Without the spoilt, and without those who never ordered and of whom nobody knows more."""
        raw = scores[[f"raw_{code}" for code in criteria.CRITERIA]]
        # That there is no opportunity is known of everyone.
        told = raw.drop(columns="raw_opportunities").notna().any(axis=1)
        told |= scores["opportunity_count"] > 0
        told &= scores["score"].notna()
        spoilt = scores.index.isin(work.spoilt)
        return scores[(scores["first_activity"].notna() | told) & ~spoilt]

    def _freeze_models(self, profile_id, choice, value):
        """What the explanation says of the models that the data could bear."""
        self.settings = {
            **self.settings,
            str(profile_id): {
                **self.settings[str(profile_id)],
                "lifetime_model": choice.name,
                "retention": value.retention,
                "margin_rate": value.margin_rate,
            },
        }

    # ---- whitespace, for the cross-selling ----

    def _get_whitespace_potential(self, work):
        """What the empty cells of each account add up to, of a group those of its units."""
        figures = work.headers.set_index("account_id")[["revenue", "revenue_previous"]]
        work.buyers = figures.join(self._get_whitespace_accounts(work), how="inner")
        work.cells = self._at_depth(work.lines)
        ratio = self._get_whitespace_ratio()
        found = whitespace.potential_by_account(work.cells, work.buyers, ratio)
        frame = found.to_frame("potential").reindex(work.accounts.index)
        return groups.roll_up_sums(frame, work.groups, ["potential"])["potential"]

    # ---- rank, class, and what the run says of all of them ----

    def _ranked(self, scores):
        """The scores with rank, class and share, best first."""
        revenue, reference = scores["annual_revenue"], scores["reference"]
        scores = scores.assign(
            abc_class=ranking.abc_classes(revenue, reference=reference),
            cumulative_share=100 * ranking.cumulative_share(revenue, reference=reference),
        )
        never = scores["first_activity"].isna()
        scores.loc[never, ["abc_class", "cumulative_share"]] = [None, np.nan]
        # What rests on too little to be sure comes after what does not.
        keys = (-scores["revenue"], -scores["score"].fillna(-1), scores["provisional"])
        order = np.lexsort((scores.index, *keys))
        scores = scores.iloc[order]
        return scores.assign(rank=np.arange(1, len(scores) + 1))

    def _get_figures(self, scores):
        revenue = scores.loc[scores["reference"], "annual_revenue"]
        curve = ranking.lorenz_curve(revenue)
        top = np.interp(0.2, curve["accounts"], curve["revenue"]) if len(curve) else 0.0
        cost_known = scores["cost_coverage"] >= criteria.MIN_COST_COVERAGE
        return {
            "account_count": len(scores),
            "provisional_count": int(scores["provisional"].sum()),
            "uncovered_count": int((~cost_known & (scores["revenue"] > 0)).sum()),
            "outdated_count": int(scores["wallet_outdated"].sum()),
            "categories_relevant": int(scores["categories_relevant"].to_numpy().max(initial=0)),
            "gini": ranking.gini(revenue) or 0.0,
            "top_share": 100 * top,
            "lorenz": curve.round(4).values.tolist(),
        }
