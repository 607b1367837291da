"""What a change of weights would do, in figures."""

import numpy as np
import pandas as pd

from odoo.tests import BaseCase, tagged

from odoo.addons.kam_scoring.engine import profile_preview

NAN = np.nan
AXES = {"a": "position", "b": "attractiveness"}


def scores(values, revenue=None, index=None):
    revenue = [0.0] * len(values) if revenue is None else revenue
    return pd.DataFrame({"score": values, "revenue": revenue}, index=index, dtype=float)


@tagged("post_install", "-at_install")
class TestProfilePreview(BaseCase):
    def test_ranks_are_those_of_a_run(self):
        now = scores([50.0, 70, 50, NAN], revenue=[1, 2, 9, 99], index=[4, 3, 2, 1])
        table = profile_preview.compare(now, now)
        self.assertEqual(table["rank_now"].tolist(), [3, 1, 2, 4])
        same = scores([5.0, 5], index=[8, 7])
        self.assertEqual(profile_preview.compare(same, same)["rank_now"].tolist(), [2, 1])

    def test_only_moves_by_more_than_three_points_count(self):
        now = scores([50.0, 50, 50, 50, NAN, 50])
        then = scores([53.0, 53.1, 47.0, 46.9, 60, NAN])
        summary = profile_preview.summarise(profile_preview.compare(now, then))
        counts = [summary[name] for name in ("accounts", "rising", "falling", "steady")]
        self.assertEqual(counts, [6, 1, 1, 4])

    def test_a_change_by_exactly_three_points_is_none_whatever_floats_say(self):
        now = scores([0.1 + 0.2] * 2)
        then = now.assign(score=[3.3, 0.3 - 3.0 - 1e-12])
        summary = profile_preview.summarise(profile_preview.compare(now, then))
        self.assertEqual((summary["rising"], summary["falling"]), (0, 0))

    def test_correlation_of_the_ranks_and_the_best_fifth(self):
        now = scores(np.arange(10.0))
        same = profile_preview.summarise(profile_preview.compare(now, now))
        self.assertEqual((same["correlation"], same["staying"]), (1.0, 1.0))
        reversed_ = scores(np.arange(10.0)[::-1])
        summary = profile_preview.summarise(profile_preview.compare(now, reversed_))
        self.assertEqual((summary["correlation"], summary["staying"]), (-1.0, 0.0))

    def test_none_and_one_account(self):
        for count in (0, 1):
            now = scores(np.ones(count))
            summary = profile_preview.summarise(profile_preview.compare(now, now))
            self.assertEqual(summary["accounts"], count)
            self.assertIsNone(summary["correlation"])
            self.assertIsNone(summary["staying"])

    def test_stored_percentiles_stay_and_thresholds_are_new(self):
        stored = pd.DataFrame({"a": [10.0, 90], "b": [20.0, 80]})
        raw = pd.DataFrame({"b": [0.0, 5]})
        settings = {"b": {"method": "thresholds", "pairs": [[0, 0], [10, 100]]}}
        points = profile_preview.new_points(stored, raw, settings)
        self.assertEqual(points.to_dict("list"), {"a": [10, 90], "b": [0, 50]})
        points = profile_preview.new_points(stored, raw, {})
        self.assertEqual(points["b"].tolist(), [25, 75])
        pd.testing.assert_frame_equal(profile_preview.new_points(stored, raw[[]], {}), stored)

    def test_scores_follow_weights_and_policies(self):
        points = pd.DataFrame({"a": [80.0, 80], "b": [20.0, NAN]})
        settings = {"weights": {"a": 3, "b": 1}, "missing": {"b": "share"}}
        found = profile_preview.rescore(points, settings, AXES)
        self.assertEqual(found["score"].tolist(), [65, 80])
        self.assertEqual(found["coverage"].tolist(), [100, 75])
        self.assertEqual(found["score_position"].tolist(), [80, 80])
        settings["missing"]["b"] = "zero"
        self.assertEqual(
            profile_preview.rescore(points, settings, AXES)["score"].tolist(), [65, 60]
        )
