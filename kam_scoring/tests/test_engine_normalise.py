"""Points: percentiles within segment or population, thresholds, and who is compared with."""

import numpy as np
import pandas as pd
from scipy.stats import percentileofscore

from odoo.tests import BaseCase, tagged

from odoo.addons.kam_scoring.engine import normalise

NAN = np.nan


def raw(**columns):
    return pd.DataFrame({f"raw_{code}": values for code, values in columns.items()}, dtype=float)


@tagged("post_install", "-at_install")
class TestPercentiles(BaseCase):
    def test_against_scipy(self):
        random = np.random.default_rng(1)
        values = random.integers(-9, 40, 600) / 7
        values[random.random(600) < 0.2] = NAN
        segments, reference = random.integers(0, 25, 600), random.random(600) < 0.8
        found = normalise.percentiles(raw(a=values), segments, reference)
        for i, value in enumerate(values):
            members = reference & np.isfinite(values)
            peers = members & (segments == segments[i])
            members = peers if peers.sum() >= 20 else members
            expected = percentileofscore(values[members], value, kind="mean")
            np.testing.assert_allclose(found.points["raw_a"][i], expected, atol=1e-9)
            self.assertEqual(found.population["raw_a"][i], members.sum())

    def test_a_small_segment_is_compared_with_all(self):
        # 20 accounts of segment 0 with 0..19, 19 of segment 1 with 100..118.
        values = [*range(20), *range(100, 119)]
        found = normalise.points(raw(a=values), segments=[0] * 20 + [1] * 19)
        self.assertEqual(found.points["a"][0], 2.5)
        self.assertEqual(found.points["a"][19], 97.5)
        self.assertAlmostEqual(found.points["a"][20], 20.5 / 39 * 100)
        self.assertEqual(found.population["a"].tolist(), [20] * 20 + [39] * 19)

    def test_known_values_decide_whether_a_segment_is_large(self):
        values = [*range(15), *[NAN] * 10, *range(50, 80)]
        found = normalise.points(raw(a=values), segments=["x"] * 25 + [None] * 30)
        self.assertEqual(found.population["a"].tolist(), [45] * 25 + [30] * 30)
        self.assertEqual(found.points["a"].isna().tolist(), [False] * 15 + [True] * 10 + 30 * [0])

    def test_segment_of_one(self):
        found = normalise.points(raw(a=range(25)), segments=[7] + [3] * 24)
        self.assertEqual(found.points["a"][0], 2)
        self.assertEqual(found.population["a"][0], 25)

    def test_units_are_compared_but_not_counted(self):
        # A group of 30 = 10 + 20 and three other accounts.
        found = normalise.points(
            raw(a=[30, 10, 20, 5, 10, 40]), reference=[True, False, False, True, True, True]
        )
        np.testing.assert_allclose(found.points["a"], [62.5, 37.5, 50, 12.5, 37.5, 87.5])
        self.assertEqual(found.population["a"].tolist(), [4] * 6)

    def test_nobody_to_compare_with(self):
        found = normalise.points(raw(a=[1, 2], b=[NAN, NAN]), reference=[False, False])
        self.assertTrue(found.points.isna().all(axis=None))
        self.assertEqual(found.population.to_numpy().tolist(), [[0, 0], [0, 0]])

    def test_all_equal_and_ties(self):
        points = normalise.points(raw(a=[7] * 40, b=[1] * 30 + [2] * 10)).points
        self.assertEqual(set(points["a"]), {50})
        self.assertEqual(set(points["b"]), {37.5, 87.5})

    def test_the_noise_of_sums_makes_no_difference(self):
        equal = [0.1 + 0.2, 0.3, 0.3 * (1 + 1e-15)]
        points = normalise.points(raw(a=[*equal, 0.3 + 1e-9, 7.0], b=[0, 1e-17, -1e-18, 4, 5]))
        np.testing.assert_allclose(points.points["a"], [30, 30, 30, 70, 90])
        np.testing.assert_allclose(points.points["b"], [30, 30, 30, 70, 90])

    def test_outliers_make_no_ties(self):
        points = normalise.points(raw(a=[1, 2, 3, 4, 1e300, -1e300])).points["a"]
        self.assertEqual(len(set(points)), 6)

    def test_order_currency_and_names_of_segments_do_not_matter(self):
        random = np.random.default_rng(2)
        values = raw(a=random.lognormal(2, 2, 500).round(1), b=random.normal(size=500))
        segments = pd.Series(random.integers(0, 9, 500))
        expected = normalise.points(values, segments=segments)
        scaled = normalise.points(values * 0.00731, segments=segments.map(lambda s: f"S{-s}"))
        pd.testing.assert_frame_equal(scaled.points, expected.points)
        shuffled = random.permutation(500)
        again = normalise.points(values.iloc[shuffled], segments=segments.iloc[shuffled])
        pd.testing.assert_frame_equal(again.points.sort_index(), expected.points)
        pd.testing.assert_frame_equal(again.population.sort_index(), expected.population)

    def test_an_account_of_which_nothing_is_known_changes_nothing(self):
        values = raw(a=range(39), b=[NAN] + [1, 2] * 19)
        segments = [0] * 20 + [1] * 19
        more = pd.concat([values, values.iloc[:1] * NAN], ignore_index=True)
        with_nobody = normalise.points(more, segments=[*segments, 1])
        expected = normalise.points(values, segments=segments)
        pd.testing.assert_frame_equal(with_nobody.points.iloc[:-1], expected.points)
        pd.testing.assert_frame_equal(with_nobody.population.iloc[:-1], expected.population)

    def test_many_segments(self):
        values = raw(a=range(120_000))
        found = normalise.points(values, segments=np.arange(120_000) % 40_000)
        self.assertEqual(set(found.population["a"]), {120_000})

    def test_empty(self):
        for frame in (raw(a=[]), pd.DataFrame(index=[1, 2])):
            found = normalise.points(frame, {}, [None] * len(frame))
            self.assertEqual(found.points.shape, frame.shape)
            self.assertTrue(found.points.index.equals(frame.index))


@tagged("post_install", "-at_install")
class TestThresholds(BaseCase):
    pairs = [[0, 10], [100, 60], [200, 90]]

    def test_lines_between_the_pairs(self):
        values = [-50, 0, 50, 100, 150, 200, 9e9, NAN, np.inf]
        expected = [10, 10, 35, 60, 75, 90, 90, NAN, NAN]
        np.testing.assert_allclose(normalise.interpolate(values, self.pairs), expected)

    def test_less_may_be_better(self):
        points = normalise.interpolate(pd.Series([1.0, 3], index=[7, 8]), [(0, 100), (4, 0)])
        self.assertEqual(points.to_dict(), {7: 75, 8: 25})

    def test_each_criterion_by_its_own_setting(self):
        settings = {
            "a": {"method": "thresholds", "pairs": self.pairs},
            "b": {"method": "percentile"},
            "elsewhere": {"method": "percentile"},
        }
        found = normalise.points(raw(a=[50, 150], b=[50, 150], c=[3, 2]), settings)
        self.assertEqual(found.points["a"].tolist(), [35, 75])
        self.assertEqual(found.points["b"].tolist(), [25, 75])
        self.assertEqual(found.points["c"].tolist(), [75, 25])
        self.assertEqual(found.population.iloc[0].to_dict(), {"a": 0, "b": 2, "c": 2})

    def test_two_accounts_are_enough(self):
        settings = {"a": {"method": "thresholds", "pairs": self.pairs}}
        self.assertEqual(normalise.points(raw(a=[100]), settings).points["a"].tolist(), [60])

    def test_errors_are_sentences(self):
        cases = {
            "at least two": [[], [[1, 2]]],
            "must rise": [
                [[1, 0], [1, 5]],
                [[2, 0], [1, 5]],
                [[NAN, 0], [1, 5]],
                [[0, 0], [NAN, 5]],
            ],
            "between 0 and 100": [[[0, 0], [1, 101]], [[0, -1], [1, 5]], [[0, NAN], [1, 5]]],
            "pair of two numbers": [[[0], [1]], [["x", 0], [1, 5]], [1, 2], None],
        }
        for message, lists in cases.items():
            for pairs in lists:
                with self.subTest(pairs=pairs), self.assertRaisesRegex(ValueError, message):
                    normalise.check_pairs(pairs)
        with self.assertRaisesRegex(ValueError, "at least two"):
            normalise.points(raw(a=[1]), {"a": {"method": "thresholds"}})
        with self.assertRaisesRegex(ValueError, "choose percentile or thresholds"):
            normalise.points(raw(a=[1]), {"a": {"method": "stars"}})
