"""Score, contributions and their rounding, and what missing values do."""

import numpy as np
import pandas as pd

from odoo.tests import BaseCase, tagged

from odoo.addons.kam_scoring.engine import ranking

NAN = np.nan


@tagged("post_install", "-at_install")
class TestScore(BaseCase):
    weights = {"a": 30, "b": 20, "c": 20, "d": 15, "e": 15}

    def points(self, *rows):
        return pd.DataFrame(list(rows), columns=list("abcde"), dtype=float)

    def contributions(self, scores):
        return scores.filter(like="contribution_").to_numpy()

    def test_worked_example(self):
        scores = ranking.score(self.points([90, 40, 75, None, 60]), self.weights)
        self.assertAlmostEqual(scores.at[0, "score"], 69.41, delta=0.005)
        self.assertAlmostEqual(scores.at[0, "coverage"], 0.85)
        shown = ranking.round_to_sum(self.contributions(scores))
        np.testing.assert_allclose(shown, [[31.8, 9.4, 17.6, 0, 10.6]])

    def test_contributions_add_up(self):
        random = np.random.default_rng(5)
        points = pd.DataFrame(random.uniform(0, 100, (2000, 5)), columns=list("abcde"))
        points = points.mask(random.random((2000, 5)) < 0.4)
        scores = ranking.score(points, {code: random.uniform(0, 9) for code in "abcde"})
        total = self.contributions(scores).sum(axis=1)
        np.testing.assert_allclose(total, scores["score"], atol=1e-9)
        self.assertTrue(scores["score"].dropna().between(0, 100).all())
        self.assertTrue((scores["score"].isna() == points.isna().all(axis=1)).all())

    def test_nothing_known_is_no_score(self):
        scores = ranking.score(self.points([NAN] * 5, [50] * 5), self.weights)
        self.assertTrue(scores.loc[0].drop("coverage").isna().all())
        self.assertEqual(scores["coverage"].tolist(), [0, 1])
        self.assertAlmostEqual(scores.at[1, "score"], 50)

    def test_criterion_without_points_lowers_coverage_only(self):
        scores = ranking.score(self.points([50] * 5)[["a", "b"]], self.weights)
        self.assertAlmostEqual(scores.at[0, "score"], 50)
        self.assertAlmostEqual(scores.at[0, "coverage"], 0.5)
        self.assertEqual(scores.at[0, "contribution_e"], 0)

    def test_weights(self):
        points = self.points([10, 20, 30, 40, 50])
        self.assertEqual(ranking.score(points, {"a": 0, "b": 2}).at[0, "score"], 20)
        for weights in ({}, {"a": 0}):
            scores = ranking.score(points, weights)
            self.assertTrue(np.isnan(scores.at[0, "score"]))
            self.assertEqual(scores.at[0, "coverage"], 0)
        for weight in (-1, NAN, np.inf):
            with self.assertRaises(ValueError):
                ranking.score(points, {"a": weight})

    def test_empty(self):
        scores = ranking.score(self.points(), self.weights)
        self.assertEqual(len(scores), 0)
        self.assertIn("contribution_e", scores)

    def test_order_does_not_matter(self):
        random = np.random.default_rng(6)
        points = pd.DataFrame(random.uniform(0, 100, (200, 5)), columns=list("abcde"))
        shuffled = points.sample(frac=1, random_state=1)[list("ecabd")]
        scores = ranking.score(shuffled, dict(reversed(self.weights.items()))).sort_index()
        expected = ranking.score(points, self.weights)
        pd.testing.assert_frame_equal(scores[expected.columns], expected, rtol=1e-12)


@tagged("post_install", "-at_install")
class TestMissingValues(BaseCase):
    """What an unknown criterion does to the score."""

    weights = {"a": 60, "b": 40}

    def score(self, policies, points=(90, None), weights=None, **options):
        frame = pd.DataFrame([points], columns=list("ab"), dtype=float)
        return ranking.score(frame, weights or self.weights, policies, **options).iloc[0]

    def test_policies(self):
        cases = {"share": (90, 90, 0), "neutral": (74, 54, 20), "zero": (54, 54, 0)}
        for policy, (score, first, second) in cases.items():
            with self.subTest(policy):
                found = self.score({"b": policy})
                self.assertAlmostEqual(found["score"], score)
                self.assertAlmostEqual(found["contribution_a"], first)
                self.assertAlmostEqual(found["contribution_b"], second)
                self.assertAlmostEqual(found["coverage"], 0.6)
        for policies in (None, {}, {"b": None}, {"b": "share"}):
            self.assertAlmostEqual(self.score(policies)["score"], 90)

    def test_a_policy_does_not_touch_known_values(self):
        found = self.score({"a": "zero", "b": "neutral"}, (90, 40))
        self.assertAlmostEqual(found["score"], 70)
        self.assertEqual(found["coverage"], 1)

    def test_policies_make_no_score_of_nothing(self):
        for policy in ("neutral", "zero"):
            found = self.score({"a": policy, "b": policy}, (None, None))
            self.assertTrue(found.drop("coverage").isna().all())
            # What is known has no weight.
            found = self.score({"b": policy}, weights={"a": 0, "b": 40})
            self.assertTrue(np.isnan(found["score"]))
            self.assertEqual(found["coverage"], 0)

    def test_unknown_policy(self):
        with self.assertRaisesRegex(ValueError, "guess"):
            self.score({"b": "guess"})

    def test_axes(self):
        axes = {"a": "position", "b": "attractiveness", "elsewhere": "position"}
        found = self.score(None, (90, 40), axes=axes)
        self.assertEqual(found["score_position"], 90)
        self.assertEqual(found["score_attractiveness"], 40)
        found = self.score({"b": "zero"}, axes=axes)
        self.assertEqual(found["score_position"], 90)
        # Nothing is known on this axis, and zero would be a claim.
        self.assertTrue(np.isnan(found["score_attractiveness"]))
        found = self.score({"b": "neutral"}, axes={"a": "position", "b": "position"})
        self.assertAlmostEqual(found["score_position"], found["score"])

    def test_contributions_add_up(self):
        random = np.random.default_rng(8)
        codes = list("abcdefgh")
        points = pd.DataFrame(random.uniform(0, 100, (3000, 8)), columns=codes)
        points = points.mask(random.random((3000, 8)) < 0.6)
        policies = dict(zip(codes, ["share", "neutral", "zero", "share"] * 2, strict=True))
        weights = {code: random.uniform(0, 9) for code in codes}
        axes = {code: "position" if code < "d" else "attractiveness" for code in codes}
        scores = ranking.score(points, weights, policies, axes)
        total = scores.filter(like="contribution_").sum(axis=1, min_count=1)
        np.testing.assert_allclose(total, scores["score"], rtol=0, atol=1e-9)
        self.assertEqual(scores["score"].isna().tolist(), points.isna().all(axis=1).tolist())
        for axis in ("position", "attractiveness"):
            own = [code for code in codes if axes[code] == axis]
            alone = ranking.score(points, {code: weights[code] for code in own}, policies)
            np.testing.assert_allclose(scores[f"score_{axis}"], alone["score"], atol=1e-9)


@tagged("post_install", "-at_install")
class TestRounding(BaseCase):
    def test_given_total(self):
        parts = [[0.04, 0.04], [-0.04, -0.04], [0.26, 0.0]]
        shown = ranking.round_to_sum(parts, 1, [0.1, -0.1, 0.2])
        np.testing.assert_allclose(shown, [[0.1, 0], [0, -0.1], [0.2, 0]], atol=1e-12)

    def test_half_away_from_zero(self):
        shown = ranking.round_half_away([0.25, -0.25, 0.24, 1.05])
        np.testing.assert_allclose(shown, [0.3, -0.3, 0.2, 1.1])

    def test_shown_parts_add_up(self):
        random = np.random.default_rng(7)
        for decimals in (0, 1, 2):
            parts = random.normal(0, 30, (500, 6))
            shown = ranking.round_to_sum(parts, decimals)
            total = parts.sum(axis=1)
            np.testing.assert_allclose(shown.sum(axis=1), total.round(decimals), atol=1e-9)
            self.assertLess(np.abs(shown - parts).max(), 10.0**-decimals + 1e-9)

    def test_exact_parts_stay(self):
        parts = [2.3, 0.7, -1.1, 0.0, 0.3]
        np.testing.assert_allclose(ranking.round_to_sum(parts), parts, atol=1e-12)

    def test_thirds(self):
        np.testing.assert_allclose(ranking.round_to_sum([100 / 3] * 3), [33.4, 33.3, 33.3])
        np.testing.assert_allclose(ranking.round_to_sum([-100 / 3] * 3), [-33.3, -33.3, -33.4])

    def test_unknown_parts_are_zero(self):
        np.testing.assert_array_equal(ranking.round_to_sum([NAN, np.inf, 1.26]), [0, 0, 1.3])
        np.testing.assert_array_equal(ranking.round_to_sum([NAN, NAN]), [0, 0])
        self.assertEqual(ranking.round_to_sum([]).shape, (0,))
