import numpy as np
import pandas as pd

from odoo import fields, models

from ..engine import ranking
from ..engine.criteria import CRITERIA


class KamScore(models.Model):
    """What the criteria bring to the score, by the settings that the run has kept."""

    _inherit = "kam.score"

    def _get_settings(self):
        """What the profile said at the time of the run; old runs have kept their weights only."""
        settings = self._get_frozen()
        if not settings:
            return {"weights": self.run_id.weights or {}}
        return settings.get(str(self.profile_id.id)) or self._get_settings_of_deleted(settings)

    def _get_frozen(self):
        """The settings that the run has kept, for reading only.

        Read as a field's value they are copied; of hundreds of questions for one explanation that
        would be half of the time.
        """
        run = self.run_id
        known = "settings" in run._cache
        return (run._cache["settings"] if known else run.settings) or {}

    def _get_settings_of_deleted(self, settings):
        """Of a profile that is no more, if there is only one that it can have been."""
        profiles = self.env["kam.score.profile"].browse(map(int, settings))
        gone = set(settings) - {str(number) for number in profiles.exists().ids}
        return settings[gone.pop()] if len(gone) == 1 else {}

    def _get_weights(self):
        """Weight by code of each criterion that counts, in the order of the catalogue.

        JSON keeps no order, but of two equal remainders the first is rounded up.
        """
        weights = self._get_settings().get("weights") or {}
        codes = [*CRITERIA, *sorted(weights.keys() - CRITERIA.keys())]
        return {code: weights[code] for code in codes if weights.get(code, 0) > 0}

    def _is_known(self, code):
        if f"points_{code}" not in self._fields:
            return False
        if self._get_frozen():
            return code not in (self.missing or "").split(",")
        # Before the update an unknown value had no points, which reads as 0; a mid-rank percentile
        # never is 0.
        return self[f"points_{code}"] > 0

    def _get_policy(self, code):
        """What a missing value does: "share", the others take over its weight, or it counts."""
        return (self._get_settings().get("missing") or {}).get(code) or "share"

    def _get_counted_points(self, code):
        """The points that count in the score; None where the others take over the weight."""
        if self._is_known(code):
            return self[f"points_{code}"]
        points = ranking.MISSING_POINTS.get(self._get_policy(code), np.nan)
        return None if np.isnan(points) else points

    def _get_contributions(self):
        """What each criterion brings, by code: exact, so that they add up to the score.

        Criteria that are left out bring 0; without any known criterion there is nothing at all.
        """
        self.ensure_one()
        weights = self._get_weights()
        known = {code: self[f"points_{code}"] for code in weights if self._is_known(code)}
        if not known:
            return {}
        policies = {code: self._get_policy(code) for code in weights}
        [row] = ranking.score(pd.DataFrame([known]), weights, policies).to_dict("records")
        return {code: row[f"contribution_{code}"] for code in weights}

    # ---- the time that the figures are of ----

    def _get_window_days(self):
        """First day of the window, first day of the window before, last day of the window."""
        settings, run = self._get_settings(), self.run_id
        start = fields.Date.to_date(settings.get("window_start")) or run.window_start
        previous = fields.Date.to_date(settings.get("previous_start")) or run.previous_start
        return start, previous, fields.Date.subtract(self.date or run.as_of, days=1)
