import numpy as np
import pandas as pd

from odoo import api, fields, models
from odoo.tools.misc import formatLang

from ..engine import profile_preview, tiers
from ..engine.criteria import AXES
from ..tools.preview_query import fetch_latest_scores

LARGEST = 10


class KamScoreProfile(models.Model):
    """What the weights would do to the latest scores, shown while they are being typed."""

    _inherit = "kam.score.profile"

    preview = fields.Html(
        compute="_compute_preview",
        sanitize=False,
        string="Effect",
        groups="sales_team.group_sale_manager",
    )

    @api.depends(
        "company_id",
        "min_coverage",
        "weight_ids.criterion_id",
        "weight_ids.weight",
        "weight_ids.missing",
        "weight_ids.normalisation",
        "weight_ids.threshold_ids.value",
        "weight_ids.threshold_ids.points",
    )
    @api.depends_context("company", "lang")
    def _compute_preview(self):
        for profile in self:
            profile.preview = self.env["ir.qweb"]._render(
                "kam_scoring.profile_preview", profile._get_preview()
            )

    def _get_preview(self):
        """Values of the template: `hint` where there is nothing to compare, else the comparison."""
        hint = self._get_weight_error()
        if hint:
            return {"hint": hint, "is_error": True}
        company = self.company_id or self.env.company
        run = self.env["kam.score.run"]._get_current(company)
        settings = self._get_settings()
        scores = self._fetch_scores(company, run, settings)
        if scores.empty:
            return {"hint": self._get_no_scores(company), "is_error": False}
        return self._get_comparison(company, run, scores, settings)

    # ---- what cannot be compared ----

    def _get_weight_error(self):
        """What keeps these weights from being saved, as a sentence; None if nothing does."""
        lines = self.weight_ids.filtered("criterion_id")
        if any(line.weight < 0 for line in lines):
            return self.env._("A weight cannot be negative. Enter 0 to leave the criterion out.")
        if not sum(lines.mapped("weight")) > 0:
            return self.env._("Give at least one criterion a weight above 0.")
        codes = lines.criterion_id.mapped("code")
        if len(codes) < len(lines):
            return self.env._("Each criterion can be weighted once in a profile.")
        return next(filter(None, map(self._get_line_error, lines)), None)

    def _get_line_error(self, line):
        points = line.threshold_ids.mapped("points")
        if any(not 0 <= number <= 100 for number in points):
            return self.env._("The points of a threshold lie between 0 and 100.")
        return line._get_threshold_error()

    def _get_no_scores(self, company):
        return self.env._(
            "There is no scoring of %s yet. After the first one, this shows what a change of "
            "weights does, before it is saved.",
            company.name,
        )

    # ---- the comparison ----

    def _get_comparison(self, company, run, scores, settings):
        own = self._get_own(company, scores)
        then = self._rescore(scores, own, settings)
        table = profile_preview.compare(scores, then)
        within = profile_preview.compare(scores[own], then[own])
        return {
            "hint": False,
            "summary": profile_preview.summarise(within),
            "sentences": self._get_sentences(company, run, within, scores[own], then[own]),
            "rows": self._get_rows(table, scores["revenue"][own]),
            "number": self._format_number,
        }

    def _get_own(self, company, scores):
        """Which accounts the profile scores; all of them while it scores none."""
        default = self._find_for_company(company).id or 0
        own = scores["profile_id"].replace(0, default) == (self._origin.id or -1)
        return own if own.any() else ~own

    def _fetch_scores(self, company, run, settings):
        """Latest scores with the points they rest on, and the values that new ones need."""
        weighted = [code for code, weight in settings["weights"].items() if weight > 0]
        now = settings["thresholds"]
        changed = [
            code
            for code in weighted
            if any(used.get(code) != now.get(code) for used in self._get_thresholds_of(run))
        ]
        return fetch_latest_scores(self.env, company, weighted, changed)

    def _get_thresholds_of(self, run):
        """The thresholds that the latest run used with this profile, or with all if not with it."""
        frozen = run.settings or {}
        own = frozen.get(str(self._origin.id))
        used = [own] if own else frozen.values()
        return [settings.get("thresholds") or {} for settings in used] or [{}]

    def _rescore(self, scores, own, settings):
        """The scores as they would be; those of other profiles stay."""
        methods = {
            code: {"method": "thresholds", "pairs": pairs}
            for code, pairs in settings["thresholds"].items()
        }
        raw = self._select(scores[own], "raw_")
        points = profile_preview.new_points(self._select(scores[own], "points_"), raw, methods)
        fresh = profile_preview.rescore(points, settings, AXES)
        then = scores.copy()
        then.loc[own, list(fresh)] = fresh
        return then

    def _select(self, scores, prefix):
        return scores.filter(regex=f"^{prefix}").rename(columns=lambda name: name[len(prefix) :])

    def _get_rows(self, table, revenue):
        """The accounts with most revenue, now and then."""
        largest = table.loc[revenue.nlargest(LARGEST).index]
        accounts = self.env["kam.account"].browse(largest.index.tolist())
        names = {account.id: account.display_name for account in accounts}
        return [{"name": names[number], **row} for number, row in largest.to_dict("index").items()]

    def _format_number(self, value, digits=0):
        return "–" if pd.isna(value) else formatLang(self.env, value, digits=digits)

    # ---- what it says ----

    def _get_sentences(self, company, run, table, scores, then):
        sentences = [
            self._get_order_sentence(profile_preview.summarise(table)),
            self._get_tier_sentence(company, scores, then),
            self._get_coverage_sentence(scores, then),
            self._get_basis_sentence(run),
        ]
        return list(filter(None, sentences))

    def _get_order_sentence(self, summary):
        if summary["staying"] is None:
            return None
        return self.env._(
            "Of the best fifth of the accounts, %(share)s %% stay in it. The ranks of now and then "
            "correlate at %(correlation)s (1 is the same order).",
            share=self._format_number(100 * summary["staying"]),
            correlation=self._format_number(summary["correlation"], 2),
        )

    def _get_tier_sentence(self, company, scores, then):
        rules = self.env["kam.tier.rule"]._get_for_company(company)
        ranks = {tier.id: tier.id for tier in rules.tier_id}
        known = [rule._to_engine(company, ranks)[0] for rule in rules]
        tier = np.array([rule.rank for rule in known] + [0])
        now, later = (tier[tiers.first_match(frame, known)] for frame in (scores, then))
        return self.env._(
            "Accounts that the tier rules would put elsewhere: %s.",
            self._format_number(np.count_nonzero(now != later)),
        )

    def _get_coverage_sentence(self, scores, then):
        """How many scores rest on too little; the latest rows tell by their own coverage."""
        now, later = (
            np.count_nonzero(~(frame["coverage"] >= self.min_coverage - 1e-6))
            for frame in (scores, then)
        )
        return self.env._(
            "Scores that rest on too little to move a tier: %(now)s now, %(later)s then.",
            now=self._format_number(now),
            later=self._format_number(later),
        )

    def _get_basis_sentence(self, run):
        return run and self.env._(
            "Compared with the latest scores (%s). What concerns periods, basis and comparison "
            "shows after the next scoring.",
            run.name,
        )
