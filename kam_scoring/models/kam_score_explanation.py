from odoo import api, fields, models

from ..engine import ranking


class KamScore(models.Model):
    """Every point explained: what contributes, why, and what is missing."""

    _inherit = "kam.score"

    formula = fields.Char(
        compute="_compute_formula", help="The score as the sum of what contributes to it."
    )
    # Made for one page at a time: no list shows it.
    explanation = fields.Json(
        compute="_compute_explanation",
        help="What each criterion contributes, as bars and sentences, with what is behind it.",
    )

    @api.depends("run_id", "score", "coverage", "missing")
    @api.depends_context("lang")
    def _compute_formula(self):
        criteria = self._get_criteria()
        for score in self:
            score.formula = score._get_formula(criteria)

    @api.depends("run_id", "score", "coverage", "missing")
    @api.depends_context("lang", "uid")
    def _compute_explanation(self):
        criteria = self._get_criteria()
        for score in self:
            score.explanation = score._get_explanation(criteria)

    @api.model
    def _get_criteria(self):
        """The criteria by code, in their order."""
        criteria = self.env["kam.criterion"].search([])  # pylint: disable=no-search-all
        return {criterion.code: criterion for criterion in criteria}

    def _get_explanation(self, criteria):
        shown = self._get_shown()
        return {
            "score_id": self.id,
            "empty": "" if shown else self._get_empty_text(),
            "introduction": self._get_introduction(),
            "axes": self._get_axes(criteria, shown),
            "notes": self._get_notes(criteria),
            "footnote": self._get_footnote() if shown else "",
        }

    def _get_empty_text(self):
        if self._get_weights():
            return self.env._("No criterion is known for this account yet.")
        return self.env._(
            "The profile of this score has been deleted: how it came about cannot be told any more."
        )

    def _get_footnote(self):
        """What missing criteria do, if there are any that the others stand in for."""
        if all(self._get_counted_points(code) is not None for code in self._get_weights()):
            return ""
        return self.env._(
            "What is missing counts neither for nor against the customer: the other criteria share "
            "its weight."
        )

    def _get_shown(self):
        """The contributions as they are shown: rounded so that they add up to the score shown."""
        exact = self._get_contributions()
        rounded = ranking.round_to_sum(list(exact.values())) if exact else []
        return {code: float(part) for code, part in zip(exact, rounded, strict=True)}

    def _get_formula(self, criteria):
        shown = self._get_shown()
        if not shown:
            return False
        counted = [code for code in shown if self._get_counted_points(code) is not None]
        counted.sort(key=lambda code: -shown[code])
        terms = (
            f"{self._number(shown[code], 1)} {criteria[code].name if code in criteria else code}"
            for code in counted
        )
        return f"{self._number(sum(shown.values()), 1)} = {' + '.join(terms)}"

    # ---- what is compared with what ----

    def _get_introduction(self):
        """Day, profile and population, said once for all criteria."""
        return self._join(
            self.env._("As of %s.", self._get_day()),
            self._get_profile_text(),
            self._get_population() and self._get_comparison_text(),
        )

    def _get_profile_text(self):
        profile, rule = self._get_profile_name(), self.profile_rule_id.name
        if not profile:
            return ""
        if not rule:
            return self.env._("Scored by the profile “%s”.", profile)
        return self.env._(
            "Scored by the profile “%(profile)s”, because of the rule “%(rule)s”.",
            profile=profile,
            rule=rule,
        )

    def _get_profile_name(self):
        """As it was called then; old runs have not kept it."""
        return self._get_setting("name") or self.run_id.profile_id.name

    def _get_population(self):
        """Old scores were compared with all accounts of their run."""
        return self.population or self.run_id.account_count

    def _get_comparison_text(self):
        number = self._number(self._get_population())
        texts = {
            "industry": self.env._("Compared with %s customers of the same industry", number),
            "country": self.env._("Compared with %s customers of the same country", number),
            "tier": self.env._("Compared with %s customers of the same tier", number),
        }
        text = texts.get(self._get_setting("segment"))
        if not text:
            text = self.env._("Compared with %s customers", number)
            return self.env._("%s, by each criterion with those of whom it is known.", text)
        return self.env._(
            "%s, by each criterion with those of whom it is known; where these are fewer than 20, "
            "with all of the profile.",
            text,
        )

    # ---- the criteria by axis ----

    def _get_axes(self, criteria, shown):
        """The two axes, each with its criteria: what counts most first, what is missing last."""
        codes = [code for code in criteria if code in self._get_weights()]
        scale = self._get_scale()
        parts = [self._get_part(criteria[code], shown, scale) for code in codes]
        parts.sort(key=lambda part: (part["state"] != "known", -part["contribution"]))
        names = dict(self.env["kam.criterion"]._fields["axis"]._description_selection(self.env))
        return [
            self._get_axis(axis, name, [part for part in parts if part["axis"] == axis])
            for axis, name in names.items()
            if any(part["axis"] == axis for part in parts)
        ]

    def _get_axis(self, axis, name, parts):
        known = self._get_frozen() and any(part["state"] == "known" for part in parts)
        contribution = sum(part["contribution"] for part in parts)
        return {
            "code": axis,
            "name": name,
            "score_text": self._number(self[f"score_{axis}"], 1) if known else "",
            "contribution_text": self._number(contribution, 1),
            "parts": parts,
        }

    def _get_scale(self):
        """The weight that counts in all, and the heaviest: bars share one scale."""
        weights = self._get_weights()
        counted = [w for code, w in weights.items() if self._get_counted_points(code) is not None]
        return {
            "all": sum(weights.values()),
            "counted": sum(counted),
            "heaviest": max(weights.values(), default=1),
        }

    def _get_part(self, criterion, shown, scale):
        code = criterion.code
        return {
            "code": code,
            "name": criterion.name,
            "axis": criterion.axis,
            "help": criterion.description or "",
            "sentence": self._get_sentence(code),
            "period": self._get_period_text(code),
            "sources": self._get_sources(code),
            "contribution": shown.get(code, 0.0),
            **self._get_bar(code, shown, scale),
        }

    def _get_bar(self, code, shown, scale):
        """A bar as wide as the weight, filled as far as the points go."""
        weight, points = self._get_weights()[code], self._get_counted_points(code)
        bar = {
            "state": self._get_state(code),
            "badge": self._get_badge(code),
            "width": 100 * weight / scale["heaviest"],
            "fill": points or 0.0,
            "weight_text": self.env._("weight %s %%", self._number(100 * weight / scale["all"])),
        }
        if points is None or not shown:
            return bar
        return bar | {
            "contribution_text": self._number(shown[code], 1),
            "most_text": self._number(100 * weight / scale["counted"], 1),
            "comparison": self._get_points_text(code, points),
        }

    def _get_state(self, code):
        if self._is_known(code):
            return "known"
        return "missing" if self._get_counted_points(code) is None else "assumed"

    def _get_badge(self, code):
        """Nothing where the value is known."""
        if self._is_known(code):
            return ""
        if self._get_policy(code) == "neutral":
            return self.env._("missing, counted as average (50)")
        if self._get_policy(code) == "zero":
            return self.env._("missing, counted as 0")
        return self.env._("missing")

    def _get_points_text(self, code, points):
        """What the points say; nothing of points that only stand in for a missing value."""
        if not self._is_known(code):
            return ""
        if code in self._get_setting("thresholds", {}):
            return self.env._(
                "%s of 100 points by the thresholds of the profile", self._number(points)
            )
        # Rounded down; with ties counted half, at least so many are no better.
        return self.env._(
            "At least as good as %(share)s %% of %(population)s customers",
            share=self._number(int(points)),
            population=self._number(self._get_population()),
        )
