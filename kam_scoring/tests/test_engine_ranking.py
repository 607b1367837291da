"""Percentiles, classes and concentration."""

import numpy as np
import pandas as pd
from scipy.stats import percentileofscore

from odoo.tests import BaseCase, tagged

from odoo.addons.kam_scoring.engine import ranking

NAN = np.nan


@tagged("post_install", "-at_install")
class TestPercentileRank(BaseCase):
    def test_ties(self):
        ranks = ranking.percentile_rank(np.array([10.0, 20, 20, 30]))
        np.testing.assert_allclose(ranks, [12.5, 50, 50, 87.5])

    def test_unknown_values_are_not_counted(self):
        ranks = ranking.percentile_rank(np.array([1, NAN, 2, np.inf]))
        np.testing.assert_allclose(ranks, [25, NAN, 75, NAN])

    def test_equal_one_and_none(self):
        np.testing.assert_allclose(ranking.percentile_rank(np.ones(7)), 50)
        np.testing.assert_allclose(ranking.percentile_rank(np.array([3.0])), 50)
        self.assertTrue(np.isnan(ranking.percentile_rank(np.array([NAN, NAN]))).all())
        self.assertEqual(len(ranking.percentile_rank(np.array([]))), 0)

    def test_against_scipy(self):
        values = np.random.default_rng(1).integers(-20, 20, 300) / 7
        expected = [percentileofscore(values, value, kind="mean") for value in values]
        np.testing.assert_allclose(ranking.percentile_rank(values), expected, atol=1e-9)

    def test_reference(self):
        frame = pd.DataFrame({"a": [1.0, 2, 2, 3, 9], "b": [NAN, 1, 5, 1, 1]})
        ranks = ranking.percentile_rank(frame, [True, True, False, True, False])
        np.testing.assert_allclose(ranks["a"], [50 / 3, 50, 50, 250 / 3, 100])
        np.testing.assert_allclose(ranks["b"], [NAN, 50, 100, 50, 50])

    def test_keeps_the_container(self):
        frame = pd.DataFrame({"a": [1.0, 2], "b": [NAN, 5]}, index=[7, 3])
        ranks = ranking.percentile_rank(frame)
        expected = pd.DataFrame({"a": [25.0, 75], "b": [NAN, 50]}, index=[7, 3])
        pd.testing.assert_frame_equal(ranks, expected)
        pd.testing.assert_series_equal(ranking.percentile_rank(frame["a"]), expected["a"])
        self.assertTrue(ranking.percentile_rank(frame.iloc[:0]).empty)

    def test_order_and_currency_do_not_matter(self):
        random = np.random.default_rng(2)
        values, shuffled = random.lognormal(size=500).round(1), random.permutation(500)
        ranks = ranking.percentile_rank(values)
        np.testing.assert_array_equal(ranking.percentile_rank(values[shuffled]), ranks[shuffled])
        np.testing.assert_array_equal(ranking.percentile_rank(values * 1024), ranks)


@tagged("post_install", "-at_install")
class TestClasses(BaseCase):
    def classes(self, values, **options):
        return "".join(c or "-" for c in ranking.abc_classes(np.array(values), **options))

    def test_account_that_crosses_a_border_is_in_the_better_class(self):
        self.assertEqual(self.classes([2.0, 79, 13, 3, 3]), "CAABC")

    def test_borders_hit_exactly(self):
        self.assertEqual(self.classes([80.0, 15, 5]), "ABC")
        self.assertEqual(self.classes(np.array([0.1] * 10)), "AAAAAAAABB")

    def test_one_account_has_everything(self):
        self.assertEqual(self.classes([5.0]), "A")
        self.assertEqual(self.classes([0.0, 9, 0]), "CAC")

    def test_negative_zero_and_unknown(self):
        self.assertEqual(self.classes([10.0, -5, 0, NAN]), "ACC-")
        self.assertEqual(self.classes([0.0, -1, 0]), "CCC")
        self.assertEqual(self.classes([]), "")

    def test_ties_by_id(self):
        values = np.ones(4)
        self.assertEqual(self.classes(values, a=0.5, b=0.75), "AABC")
        self.assertEqual(self.classes(values, a=0.5, b=0.75, ids=[9, 8, 7, 6]), "CBAA")
        series = pd.Series(values, index=[9, 8, 7, 6])
        classes = ranking.abc_classes(series, a=0.5, b=0.75)
        self.assertEqual(classes.to_dict(), {9: "C", 8: "B", 7: "A", 6: "A"})

    def test_units_get_the_class_of_their_value_among_the_others(self):
        # The first account is the group of the last three.
        values = np.array([80.0, 15, 5, 50, 30, 0])
        reference = [True, True, True, False, False, False]
        self.assertEqual(self.classes(values, reference=reference), "ABCBBC")
        self.assertEqual(self.classes(values[:3]), "ABC")
        shares = ranking.cumulative_share(values, reference=reference)
        np.testing.assert_allclose(shares, [0.8, 0.95, 1, 1, 1, 1])
        self.assertEqual(self.classes(values, reference=[False] * 6), "CCCCCC")

    def test_invalid_borders(self):
        for a, b in ((0, 0.9), (0.9, 0.8), (0.8, 1.1)):
            with self.assertRaises(ValueError):
                ranking.abc_classes(np.ones(3), a=a, b=b)

    def test_order_and_currency_do_not_matter(self):
        random = np.random.default_rng(3)
        values = pd.Series(random.lognormal(2, 2, 400).round(0))
        classes = ranking.abc_classes(values)
        shuffled = random.permutation(400)
        pd.testing.assert_series_equal(
            ranking.abc_classes(values.iloc[shuffled]).sort_index(), classes
        )
        pd.testing.assert_series_equal(ranking.abc_classes(values * 0.0137), classes)

    def test_cumulative_share(self):
        shares = ranking.cumulative_share(np.array([20.0, 70, -3, 10, NAN]))
        np.testing.assert_allclose(shares, [0.9, 0.7, 1, 1, NAN])
        self.assertTrue(np.isnan(ranking.cumulative_share(np.zeros(2))).all())
        self.assertEqual(len(ranking.cumulative_share(np.array([]))), 0)


@tagged("post_install", "-at_install")
class TestConcentration(BaseCase):
    def test_gini(self):
        cases = [([1, 1, 1, 1], 0), ([0, 0, 0, 1], 0.75), ([1, 2, 3, 4], 0.25), ([7], 0)]
        cases += [([4, NAN, 2, 1, 3], 0.25), ([-9, 0, 0, 1], 0.75)]
        for values, expected in cases:
            self.assertAlmostEqual(ranking.gini(np.array(values)), expected)
        for values in ([], [0, 0], [NAN], [-1, -2]):
            self.assertIsNone(ranking.gini(np.array(values)))

    def test_lorenz_curve(self):
        curve = ranking.lorenz_curve(np.array([1.0, 6, 0, 3]))
        np.testing.assert_allclose(curve["accounts"], [0, 0.25, 0.5, 0.75, 1])
        np.testing.assert_allclose(curve["revenue"], [0, 0.6, 0.9, 1, 1])

    def test_lorenz_curve_is_thinned(self):
        values = np.random.default_rng(4).lognormal(size=5000)
        curve = ranking.lorenz_curve(values, points=101)
        self.assertEqual(len(curve), 101)
        self.assertEqual(curve.iloc[0].tolist(), [0, 0])
        self.assertEqual(curve.iloc[-1].tolist(), [1, 1])
        self.assertTrue((curve.diff().iloc[1:] > 0).all(axis=None))
        self.assertEqual(len(ranking.lorenz_curve(values, points=2)), 2)

    def test_lorenz_curve_of_nothing(self):
        for values in ([], [0, -2], [NAN]):
            self.assertTrue(ranking.lorenz_curve(np.array(values)).empty)
