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
    yardstick,
)
from ..tools.score_work import Lens

# With fewer accounts that can be compared with a profile compares its own with all of the company.
FEW_ACCOUNTS = normalise.MIN_POPULATION


class KamScoreRun(models.Model):
    """The second step of a run: from what is known to scores, profile by profile."""

    _inherit = "kam.score.run"

    def _step_scores(self, work):
        potential = self._get_whitespace_potential(work)
        work.choices = {lens: self._choose_rhythm(view) for lens, view in work.views.items()}
        scores = self._score_profiles(work, potential, self._score_profile)
        work.scores = self._ranked(scores, yardstick.ranked_rows(scores))
        work.figures |= self._get_figures(work.scores)
        work.figures["lifetime_model"] = work.choices[work.lens].name
        work.figures |= self._get_repurchase(work.order_days, work.scores["abc_class"])

    def _score_profiles(self, work, potential, score):
        """The scores of all accounts, as a function of profile, potential and work tells them."""
        parts = [score(number, potential, work) for number in self._get_used_profiles(work)]
        # Without anyone to rank: an empty table, with all its columns.
        return pd.concat([part for part in parts if len(part)] or parts[:1]).sort_index()

    def _get_used_profiles(self, work):
        used = work.assigned["profile_id"].unique()
        known = work.yardstick.peers if work.yardstick else [self.profile_id.id]
        return [number for number in work.settings if number in used] or [*known][:1]

    def _score_profile(self, profile_id, potential, work):
        """The scores of the accounts of one profile."""
        settings, assigned = work.settings[profile_id], self._get_assigned(profile_id, work)
        view = work.views[Lens.of(settings)]
        everyone = self._is_compared_with_all(assigned.index, view, work)
        index = work.assigned.index if everyone else assigned.index
        segments = self._get_segments(index, settings, work)
        known = self._get_facts(view, segments, work).join(potential)
        known, value = self._predict(known, profile_id, work.choices, work)
        raw = criteria.raw_values(known)
        work.learnt[profile_id] = (known, raw, view.lines, segments, value, everyone)
        among = raw.assign(segment=known["segment"], reference=known["reference"])
        scores = self._get_scores(known, raw, among, settings)
        return self._without_unknown(scores.loc[assigned.index].join(assigned), work)

    def _get_assigned(self, profile_id, work):
        return work.assigned[work.assigned["profile_id"] == profile_id]

    def _is_compared_with_all(self, index, view, work):
        """Whether the accounts of a profile are too few to be compared with each other."""
        # Neither units of a group nor those who never ordered are compared with.
        compared = index.intersection(view.headers["account_id"])
        return len(compared.difference(groups.units(work.groups))) < FEW_ACCOUNTS

    def _get_segments(self, index, settings, work):
        if settings["segment"] == "all":
            return pd.Series(0, index=index)
        return work.accounts.loc[index, settings["segment"]].astype(float)

    def _predict(self, known, profile_id, choices, work, among=None):
        """The facts with what the models of rhythm and value expect, which are noted, too."""
        settings = work.settings[profile_id]
        choice = choices[Lens.of(settings)]
        known, _choice = lifetime.predict(known, settings["horizon_days"], choice)
        known, value = capital.predict(
            known, choice, settings["capital_months"], settings["discount"], among
        )
        self._freeze_models(profile_id, choice, value)
        return known, value

    def _get_facts(self, view, segments, work):
        known = facts.build_facts(view.headers, view.lines, *view.window, segments=segments)
        known = known.join(view.sources)
        # Who never ordered says nothing of the others, and units count in their group already.
        known["reference"] = known["first_activity"].notna() & ~known["is_unit"].astype(bool)
        known["reference"] &= ~known.index.isin(work.spoilt)
        return known.join(rhythm.rhythm(known))

    def _choose_rhythm(self, view):
        """The model of the order rhythm that the customers of the company can bear."""
        known = facts.order_rhythm(view.headers, self.as_of)
        known = known[~known.index.isin(view.sources.index[view.sources["is_unit"]])]
        return lifetime.choose_model(
            *(known[name].to_numpy(dtype=float) for name in ("frequency", "recency", "age"))
        )

    def _get_scores(self, known, raw, among, settings):
        """Facts, raw values, points and score of some accounts.

        :param among: DataFrame with raw values, ``segment`` and ``reference`` of all that they are
            compared with, themselves included.
        """
        thresholds = {
            code: {"method": normalise.THRESHOLDS, "pairs": pairs}
            for code, pairs in settings["thresholds"].items()
        }
        points = normalise.points(
            among[raw.columns], thresholds, among["segment"], among["reference"]
        )
        if len(among) > len(known):
            points = normalise.Points(*(frame.loc[known.index] for frame in points))
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
        if work.yardstick:
            found = work.yardstick.worth.potential(work.cells, work.buyers)
        else:
            found, work.worth = whitespace.potential_and_worth(work.cells, work.buyers, ratio)
        frame = found.to_frame("whitespace_potential").reindex(work.accounts.index)
        return groups.roll_up_sums(frame, work.groups, list(frame))["whitespace_potential"]

    # ---- rank, class, and what the run says of all of them ----

    def _ranked(self, scores, among):
        """The scores with rank, class and share, best first.

        :param among: ``yardstick.ranked_rows`` of all accounts, these included.
        """
        revenue, reference = among["annual_revenue"], among["reference"]
        found = pd.DataFrame(
            {
                "abc_class": ranking.abc_classes(revenue, reference=reference),
                "cumulative_share": 100 * ranking.cumulative_share(revenue, reference=reference),
            }
        )
        found.loc[~among["ordered"], ["abc_class", "cumulative_share"]] = [None, np.nan]
        # What rests on too little to be sure comes after what does not.
        keys = (-among["revenue"], -among["score"].fillna(-1), among["provisional"])
        found["rank"] = 0
        found.iloc[np.lexsort((among.index, *keys)), -1] = np.arange(1, len(among) + 1)
        return scores.join(found).sort_values("rank")

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
