"""A change of the score by criterion."""

import numpy as np

from odoo.tests import BaseCase, tagged

from odoo.addons.kam_scoring.engine import changes
from odoo.addons.kam_scoring.engine.changes import Snapshot

NAN = np.nan
WEIGHTS = {"revenue": 50, "growth": 30, "breadth": 20}


@tagged("post_install", "-at_install")
class TestChanges(BaseCase):
    def snapshot(self, revenue, growth, breadth, missing=None):
        points = {"revenue": revenue, "growth": growth, "breadth": breadth}
        return Snapshot(points, WEIGHTS, missing or {})

    def test_differences_of_the_contributions(self):
        found = changes.explain(self.snapshot(80, 40, 50), self.snapshot(90, 20, 50))
        self.assertEqual((found.before, found.after), (62, 61))
        self.assertAlmostEqual(found.difference, -1)
        self.assertEqual(found.parts.index.tolist(), ["revenue", "growth", "breadth"])
        np.testing.assert_allclose(found.parts["change"], [5, -6, 0])
        np.testing.assert_allclose(found.parts["before"], [40, 12, 10])
        np.testing.assert_allclose(found.parts["points_after"], [90, 20, 50])

    def test_a_criterion_becomes_known(self):
        found = changes.explain(self.snapshot(80, None, 50), self.snapshot(80, 80, 50))
        np.testing.assert_allclose(found.parts["before"], [400 / 7, 0, 100 / 7])
        np.testing.assert_allclose(found.parts["change"], [40 - 400 / 7, 24, 10 - 100 / 7])
        self.assertAlmostEqual(found.parts["change"].sum(), found.difference)
        self.assertTrue(np.isnan(found.parts.at["growth", "points_before"]))

    def test_policies(self):
        before, after = (self.snapshot(80, points, 50, {"growth": "zero"}) for points in (None, 80))
        found = changes.explain(before, after)
        np.testing.assert_allclose(found.parts["change"], [0, 24, 0], atol=1e-12)

    def test_criteria_of_one_profile_only(self):
        before = Snapshot({"revenue": 60.0}, {"revenue": 1, "satisfaction": 1})
        after = Snapshot({"revenue": 60.0, "journey": 90.0}, {"revenue": 2, "journey": 1})
        found = changes.explain(before, after)
        self.assertEqual(found.parts.index.tolist(), ["revenue", "journey", "satisfaction"])
        np.testing.assert_allclose(found.parts["change"], [-20, 30, 0])
        self.assertAlmostEqual(found.difference, 10)

    def test_always_adds_up(self):
        random = np.random.default_rng(1)
        codes = list("abcdef")
        for _turn in range(200):
            known = random.random((2, 6)) < 0.7
            known[:, 0] = True
            points = random.uniform(0, 100, (2, 6))
            pair = [
                Snapshot(
                    {c: p for c, p, k in zip(codes, row, mask, strict=True) if k},
                    {c: w for c, w in zip(codes, random.uniform(1, 9, 6), strict=True)},
                    {c: random.choice(["share", "neutral", "zero"]) for c in codes},
                )
                for row, mask in zip(points, known, strict=True)
            ]
            exact, shown = changes.explain(*pair), changes.explain(*pair, decimals=1)
            self.assertAlmostEqual(exact.parts["change"].sum(), exact.difference, delta=1e-9)
            self.assertAlmostEqual(exact.parts["after"].sum(), exact.after, delta=1e-9)
            # On screen: the rounded parts, the rounded scores, and the difference of the latter.
            self.assertAlmostEqual(shown.after - shown.before, shown.difference, delta=1e-9)
            self.assertAlmostEqual(shown.parts["change"].sum(), shown.difference, delta=1e-9)
            self.assertAlmostEqual(shown.parts["before"].sum(), shown.before, delta=1e-9)
            self.assertLess(np.abs(shown.parts["change"] - exact.parts["change"]).max(), 0.11)

    def test_rounded_scores_decide(self):
        """69.44 -> 69.46 is shown as 69.4 -> 69.5, and the parts explain this 0.1."""
        weights = {"revenue": 1}
        pair = (Snapshot({"revenue": score}, weights) for score in (69.44, 69.46))
        found = changes.explain(*pair, decimals=1)
        self.assertEqual(found[:3], (69.4, 69.5, 0.1))
        self.assertAlmostEqual(found.parts["change"].item(), 0.1)

    def test_first_score_and_no_score(self):
        nothing = self.snapshot(None, None, NAN)
        found = changes.explain(nothing, self.snapshot(80, 40, 50), decimals=1)
        self.assertEqual(found[:3], (None, 62, None))
        self.assertTrue(found.parts["change"].isna().all())
        self.assertEqual(found.parts["after"].sum(), 62)
        found = changes.explain(Snapshot({}, {}), Snapshot({}, {}))
        self.assertEqual((found.before, found.difference, len(found.parts)), (None, None, 0))

    def test_nothing_has_changed(self):
        same = self.snapshot(80, None, 50)
        found = changes.explain(same, same, decimals=1)
        self.assertEqual(found.difference, 0)
        self.assertEqual(set(found.parts["change"]), {0})
