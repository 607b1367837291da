"""From the rows of the queries to scores: edge cases, and what must not matter."""

from datetime import date, timedelta

import numpy as np
import pandas as pd

from odoo.tests import BaseCase, tagged

from odoo.addons.kam_scoring.engine import (
    capital,
    criteria,
    lifetime,
    normalise,
    ranking,
    rhythm,
)

from .test_engine_criteria import NEVER
from .test_engine_facts import build, header, line

NAN = np.nan
AS_OF = date(2025, 1, 1)
MONEY = ("revenue", "revenue_previous", "value")
MONEY_OF_LINES = ("revenue", "revenue_known_cost", "margin_known_cost", "refunds", "sales")
MONEY_OF_SOURCES = ("wallet", "opportunity_value", "whitespace_potential")
WEIGHTS = {code: 10 + i for i, code in enumerate(criteria.CRITERIA)}
RETURNS = {"order_days": 0, "first_order": None, "last_order": None}


def customers(count=60, seed=1):
    """Headers, lines and facts of other sources of `count` accounts with ids from 100 on."""
    random = np.random.default_rng(seed)
    headers, lines, sources = [], [], {}
    for account in range(100, 100 + count):
        days = int(random.integers(1, 12))
        revenue, before = random.lognormal(6, 1.5, 2).round(2)
        first = AS_OF - timedelta(days=int(random.integers(400, 1000)))
        last = first + timedelta(days=int(random.integers(20, 390)) if days > 1 else 0)
        values = {"revenue": revenue, "revenue_previous": before, "value": revenue + before}
        rhythm_of = {"order_days": days, "first_order": first, "last_order": last}
        headers.append(header(account, **values, **rhythm_of))
        for category in range(1, 1 + int(random.integers(1, 5))):
            margin = round(revenue * random.uniform(0.05, 0.4), 2)
            lines.append(line(account, category, revenue, margin=margin))
        sources[account] = {
            "wallet": random.choice([NAN, revenue * random.uniform(0.5, 5)]),
            "wallet_estimate": random.choice([NAN, 0.5, 1 / 3]),
            "size": random.choice([NAN, 10.0, 50.0]),
            "strategic": random.choice([NAN, 20.0, 80.0]),
            "rating_sum": 4.0,
            "rating_weight": float(random.integers(0, 2)),
            "opportunity_value": float(random.integers(0, 3)) * 500,
            "quotations_won": int(random.integers(0, 4)),
            "quotations_lost": int(random.integers(0, 4)),
            "engagement": random.choice([NAN, 0.1, 0.9]),
            "whitespace_potential": random.uniform(0, 900),
        }
    return headers, lines, pd.DataFrame.from_dict(sources, orient="index")


def scored(headers, lines=(), sources=None, segments=None, **options):
    """Facts, raw values, points and scores of a population, as a run computes them."""
    known = build(headers, lines, segments=segments)
    if sources is not None:
        known = known.join(sources)
    known, choice = lifetime.predict(known)
    known, _how = capital.predict(known, choice)
    known = known.join(rhythm.rhythm(known))
    raw = criteria.raw_values(known)
    points = normalise.points(raw, {}, known["segment"], **options).points
    scores = ranking.score(points, WEIGHTS, {"strategic": "zero"}, criteria.AXES)
    return known.join(raw).join(points.add_prefix("points_")).join(scores)


@tagged("post_install", "-at_install")
class TestEdgeCases(BaseCase):
    """One special account among 60 ordinary ones."""

    def score_of(self, *headers, lines=(), segments=None):
        others, their_lines, sources = customers()
        result = scored([*others, *headers], [*their_lines, *lines], sources, segments)
        self.assertFalse(np.isinf(result.select_dtypes("number")).any(axis=None))
        contributions = result.filter(like="contribution_").sum(axis=1, min_count=1)
        np.testing.assert_allclose(contributions, result["score"], rtol=0, atol=1e-9)
        return result.loc[1]

    def assert_known(self, account, *codes):
        known = {code for code in criteria.CRITERIA if pd.notna(account[f"points_{code}"])}
        self.assertEqual(known, set(codes))

    def test_no_order(self):
        account = self.score_of(header(1, **NEVER))
        self.assert_known(account)
        self.assertTrue(np.isnan(account["score"]))
        self.assertEqual(account["coverage"], 0)
        self.assertEqual((account["rhythm_state"], account["capital_method"]), (None, "none"))

    def test_one_order(self):
        day = date(2024, 12, 20)
        account = self.score_of(
            header(1, order_days=1, first_order=day, last_order=day, first_activity=day, value=100)
        )
        self.assert_known(account, "revenue", "repurchase", "breadth", "capital_value")
        self.assertGreater(account["capital_value"], 0)
        self.assertIsNone(account["rhythm_state"])

    def test_only_returns(self):
        account = self.score_of(
            header(1, revenue=-20.0, revenue_previous=0.0, value=-20.0, **RETURNS),
            lines=[line(1, 7, -20.0, refunds=20.0)],
        )
        self.assert_known(account, "revenue", "growth", "breadth")
        self.assertTrue(pd.isna(account["expected_revenue"]))

    def test_net_negative(self):
        account = self.score_of(
            header(1, revenue=-500.0, value=-9000.0), lines=[line(1, 7, -500.0, margin=-90.0)]
        )
        self.assertEqual(account["expected_revenue"], 0)
        self.assertEqual(account["capital_value"], 0)
        self.assertEqual(account["raw_growth"], -2)
        self.assertTrue(np.isnan(account["points_profitability"]))

    def test_unknown_cost(self):
        account = self.score_of(header(1, value=180.0), lines=[line(1, 7, 100.0, known=0.0)])
        self.assertTrue(np.isnan(account["points_profitability"]))
        # The others tell what margin to expect.
        self.assertGreater(account["capital_value"], 0)

    def test_new_in_the_window(self):
        account = self.score_of(header(1, value=100.0, first_activity=date(2024, 1, 2)))
        self.assertTrue(np.isnan(account["points_growth"]))
        self.assertTrue(np.isfinite(account["score"]))

    def test_segment_of_one(self):
        segments = pd.Series({1: "alone"} | {i: "others" for i in range(100, 160)})
        account = self.score_of(header(1, value=180.0), segments=segments)
        self.assertTrue(np.isnan(account["points_breadth"]))
        self.assertTrue(np.isfinite(account["points_revenue"]))


@tagged("post_install", "-at_install")
class TestInvariance(BaseCase):
    def results(self, frame):
        return frame.filter(regex="^(points_|score|coverage|contribution_)")

    def test_all_equal(self):
        rows = [header(i, value=180.0) for i in range(1, 41)]
        lines = [line(i, 1 + c, 50.0, margin=10.0) for i in range(1, 41) for c in (0, 1)]
        result = scored(rows, lines)
        known = result.filter(like="points_").dropna(axis=1)
        self.assertGreaterEqual(known.shape[1], 5)
        self.assertTrue((known == 50).all(axis=None))
        self.assertEqual(set(result["score_position"].round(9)), {50})
        self.assertEqual(len(set(result["score"].round(9))), 1)

    def test_ties_get_the_same_points(self):
        headers, lines, sources = customers()
        twin = [row | {"account_id": 1} for row in headers if row["account_id"] == 100]
        twin_lines = [row | {"account_id": 1} for row in lines if row["account_id"] == 100]
        sources.loc[1] = sources.loc[100]
        result = scored([*headers, *twin], [*lines, *twin_lines], sources)
        pd.testing.assert_series_equal(result.loc[1], result.loc[100], check_names=False)

    def test_permutation(self):
        headers, lines, sources = customers()
        expected = scored(headers, lines, sources)
        again = scored(headers[::-1], lines[::-1], sources.sample(frac=1, random_state=1))
        pd.testing.assert_frame_equal(self.results(again), self.results(expected))

    def test_names_of_accounts(self):
        headers, lines, sources = customers()
        expected = self.results(scored(headers, lines, sources))
        renamed = [
            [row | {"account_id": 999 - row["account_id"]} for row in rows]
            for rows in (headers, lines)
        ]
        again = self.results(scored(*renamed, sources.set_axis(999 - sources.index)))
        again = again.set_axis(999 - again.index).sort_index()
        pd.testing.assert_frame_equal(again, expected, check_names=False)

    def test_currency(self):
        headers, lines, sources = customers()
        expected = scored(headers, lines, sources)

        def scale(rows, names, factor):
            return [row | {name: row[name] * factor for name in names} for row in rows]

        for factor in (0.00731, 1024, 1e6):
            result = scored(
                scale(headers, MONEY, factor),
                scale(lines, MONEY_OF_LINES, factor),
                sources.assign(**sources[list(MONEY_OF_SOURCES)] * factor),
            )
            pd.testing.assert_frame_equal(self.results(result), self.results(expected))
            for name in ("capital_value", "expected_revenue", "raw_potential"):
                np.testing.assert_allclose(result[name], expected[name] * factor, rtol=1e-6)

    def test_a_customer_who_never_bought_changes_nothing(self):
        headers, lines, sources = customers()
        expected = self.results(scored(headers, lines, sources))
        result = self.results(scored([*headers, header(1, **NEVER)], lines, sources))
        self.assertTrue(result.loc[1].drop("coverage").isna().all())
        pd.testing.assert_frame_equal(result.drop(1), expected)

    def test_units_of_a_group_change_nothing_for_others(self):
        headers, lines, sources = customers()
        expected = self.results(scored(headers, lines, sources))
        unit = header(1, revenue=1e6, value=2e6)
        everyone = pd.Index([1, *expected.index])
        known = sources.reindex(everyone).assign(reference=everyone != 1)
        result = scored([*headers, unit], lines, known, reference=everyone != 1)
        self.assertEqual(result.at[1, "points_revenue"], 100)
        ranked = ["points_revenue", "points_growth", "points_profitability", "points_satisfaction"]
        ranked += ["points_potential", "points_opportunities", "points_journey"]
        pd.testing.assert_frame_equal(result.drop(1)[ranked], expected[ranked])
