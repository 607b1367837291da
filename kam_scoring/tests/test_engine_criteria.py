"""Raw values of the criteria: what is known, what is not, and what zero means."""

from datetime import date

import numpy as np
import pandas as pd

from odoo.tests import BaseCase, tagged

from odoo.addons.kam_scoring.engine import criteria, lifetime, ranking
from odoo.addons.kam_scoring.engine.criteria import CRITERIA

from .test_engine_facts import build, header, line

NAN = np.nan
NEVER = {
    "revenue": None,
    "revenue_previous": None,
    "order_days": None,
    "first_order": None,
    "last_order": None,
    "first_activity": None,
}


def population(*headers, lines=(), accounts=20):
    """Facts of the given accounts and of others that buy category 1 and 2, ids from 100 on."""
    others = range(100, 100 + accounts - len(headers))
    rows = [line(i, 1 + i % 2, 100.0, margin=30.0) for i in others]
    return build([*headers, *map(header, others)], [*lines, *rows])


@tagged("post_install", "-at_install")
class TestCriteria(BaseCase):
    def assert_raw(self, code, facts, **expected):
        values = criteria.CRITERIA[code].function(facts)
        self.assertEqual(values.dtype, float)
        for account, value in expected.items():
            np.testing.assert_allclose(values[int(account[1:])], value, err_msg=account)

    def test_revenue(self):
        facts = build(
            [header(1), header(2, revenue=0.0), header(3, **NEVER), header(4, revenue=-5)]
        )
        self.assert_raw("revenue", facts, _1=100, _2=0, _3=NAN, _4=-5)

    def test_growth(self):
        pairs = [(100, 80), (0, 80), (80, 0), (-10, 50), (50, -10), (-10, -30), (0, 0), (7, 7)]
        facts = build(
            header(i, revenue=now, revenue_previous=before) for i, (now, before) in enumerate(pairs)
        )
        self.assert_raw("growth", facts, _0=20 / 90, _1=-2, _2=2, _3=-2, _4=2, _5=1, _6=NAN, _7=0)

    def test_growth_of_a_new_account_is_unknown(self):
        facts = build([header(1, first_activity=date(2023, 6, 1)), header(2, **NEVER)])
        self.assert_raw("growth", facts, _1=NAN, _2=NAN)

    def test_profitability(self):
        lines = [
            line(1, 7, 100.0, margin=25.0),
            line(2, 7, 80.0, margin=40.0),
            line(2, 8, 20.0, known=0.0),
            line(3, 7, 79.0, margin=40.0),
            line(3, 8, 21.0, known=0.0),
            line(4, 7, 100.0, margin=-50.0),
            line(5, 7, -100.0, margin=-30.0),
            line(6, 7, 100.0, margin=100.0),
        ]
        facts = build([*(header(i) for i in (1, 2, 3, 4, 6, 7)), header(5, revenue=-100.0)], lines)
        self.assert_raw(
            "profitability", facts, _1=25, _2=50, _3=NAN, _4=-50, _5=NAN, _6=100, _7=NAN
        )

    def test_breadth(self):
        lines = [line(1, 1, 5.0), line(1, 2, 5.0), line(2, 1, -5.0)]
        facts = population(header(1), header(2), header(3, **NEVER), lines=lines, accounts=21)
        self.assert_raw("breadth", facts, _1=1, _2=0, _3=NAN, _100=0.5)

    def test_breadth_counts_only_buyers(self):
        lines = [line(1, 1, 5.0), line(1, 2, 5.0)]
        facts = population(header(1), header(3, **NEVER), lines=lines, accounts=20)
        self.assert_raw("breadth", facts, _1=NAN)

    def test_breadth_needs_a_segment(self):
        self.assert_raw("breadth", population(accounts=20), _100=0.5)
        self.assert_raw("breadth", population(accounts=19), _100=NAN)
        one_category = build(map(header, range(25)), [line(i, 7, 5.0) for i in range(25)])
        self.assert_raw("breadth", one_category, _1=NAN)

    def test_repurchase(self):
        returns = header(2, order_days=0, first_order=None, last_order=None)
        facts = population(header(1, order_days=9), returns, header(3, **NEVER))
        facts, choice = lifetime.predict(facts, horizon=90)
        self.assertEqual(choice.name, "rate")
        values = criteria.repurchase(facts)
        self.assertTrue(values.loc[[2, 3]].isna().all())
        self.assertGreater(values[1], values[100])
        self.assertTrue(values.dropna().between(0, 1).all())

    def test_registry(self):
        facts, _choice = lifetime.predict(population(accounts=20))
        raw = criteria.raw_values(facts)
        self.assertEqual(raw.columns.tolist(), [f"raw_{code}" for code in CRITERIA])
        axes = pd.Series(criteria.AXES)
        self.assertEqual(axes.value_counts().to_dict(), {"position": 7, "attractiveness": 6})
        known = ["revenue", "growth", "profitability", "breadth", "repurchase"]
        self.assertTrue(raw[[f"raw_{code}" for code in known]].notna().all(axis=None))
        self.assertEqual(criteria.raw_values(facts, ["growth"]).columns.tolist(), ["raw_growth"])
        with self.assertRaises(KeyError):
            criteria.raw_values(facts, ["nonsense"])

    def test_facts_that_nobody_delivers_are_unknown(self):
        for index in ([1, 2], []):
            raw = criteria.raw_values(pd.DataFrame(index=index))
            self.assertEqual(raw.shape, (len(index), 13))
            self.assertEqual(set(raw.dtypes), {np.dtype(float)})
            self.assertTrue(raw.isna().all(axis=None))

    def test_nothing_infinite(self):
        names = ["revenue", "annual_revenue", "wallet", "rating_sum", "rating_weight", "size"]
        names += ["opportunity_value", "capital_value", "whitespace_potential", "strategic"]
        for value in (np.inf, -np.inf):
            raw = criteria.raw_values(pd.DataFrame({name: [value, 1.0] for name in names}))
            self.assertFalse(np.isinf(raw).any(axis=None))
            self.assertTrue(raw.iloc[0].isna().all())

    def test_equal_accounts_are_in_the_middle(self):
        facts = build(
            map(header, range(25)), [line(i, 7 + j, 5.0) for i in range(25) for j in (0, 1)]
        )
        raw = criteria.raw_values(lifetime.predict(facts)[0], ["revenue", "growth", "breadth"])
        points = ranking.percentile_rank(raw)
        self.assertTrue((points == 50).all(axis=None))

    def test_currency_does_not_matter(self):
        random = np.random.default_rng(1)
        amounts = random.lognormal(5, 2, (60, 2)).round(2)
        lists = []
        for factor in (1, 0.00731):
            heads = [
                header(i, revenue=a * factor, revenue_previous=b * factor)
                for i, (a, b) in enumerate(amounts)
            ]
            lines = [
                line(i, i % 5, a * factor, margin=(a - 3) * factor)
                for i, (a, _b) in enumerate(amounts)
            ]
            raw = criteria.raw_values(lifetime.predict(build(heads, lines))[0])
            lists.append(ranking.percentile_rank(raw.round(9 if factor == 1 else 12)))
        pd.testing.assert_frame_equal(*lists)

    def test_empty(self):
        facts, choice = lifetime.predict(build([]))
        self.assertEqual(choice.name, "none")
        raw = criteria.raw_values(facts)
        self.assertEqual(raw.shape, (0, 13))
        self.assertTrue(ranking.percentile_rank(raw).empty)


@tagged("post_install", "-at_install")
class TestShareOfWallet(BaseCase):
    def test_share(self):
        facts = pd.DataFrame(
            {
                "annual_revenue": [50.0, 150, 100, 50, 50, 0, -20, NAN, 50],
                "wallet": [200.0, 100, 100, NAN, NAN, 80, 80, 80, 0],
                "wallet_estimate": [0.9, 0.9, 0.9, 0.25, NAN, NAN, NAN, NAN, 0.5],
                "wallet_outdated": [False, False, False, True, True, False, False, None, False],
            }
        )
        share = criteria.wallet_share(facts)
        np.testing.assert_allclose(share, [0.25, 1, 1, 0.25, NAN, 0, 0, NAN, 0.5])
        flags = criteria.wallet_flags(facts)
        self.assertEqual(np.flatnonzero(flags["estimated"]).tolist(), [3, 8])
        self.assertEqual(np.flatnonzero(flags["outdated"]).tolist(), [1, 3, 4])

    def test_flags_without_any_source(self):
        flags = criteria.wallet_flags(pd.DataFrame(index=[4]))
        self.assertEqual(flags.to_dict("index"), {4: {"estimated": False, "outdated": False}})

    def test_wallet_allocation_rule(self):
        np.testing.assert_allclose(
            criteria.wallet_allocation([1, 2, 3], 3), [0.5, 0.3333, 0.1667], atol=5e-5
        )
        for suppliers in range(1, 9):
            shares = criteria.wallet_allocation(np.arange(1, suppliers + 1), suppliers)
            self.assertAlmostEqual(shares.sum(), 1)
        self.assertAlmostEqual(float(criteria.wallet_allocation(1.5, 2)), 0.5)

    def test_impossible_ranks(self):
        cases = [(0, 3), (4, 3), (1, 0), (-1, 2), (NAN, 3), (1, NAN), (1, np.inf), (None, 2)]
        ranks, suppliers = zip(*cases, strict=True)
        shares = criteria.wallet_allocation(ranks, suppliers)
        self.assertTrue(np.isnan(shares).all())
        self.assertEqual(criteria.wallet_allocation([], []).shape, (0,))


@tagged("post_install", "-at_install")
class TestSatisfaction(BaseCase):
    def rated(self, total, weight, **columns):
        return criteria.satisfaction(
            pd.DataFrame({"rating_sum": total, "rating_weight": weight, **columns}, dtype=float)
        )

    def test_few_ratings_are_drawn_to_the_mean(self):
        # mean (5 + 45) / (1 + 15); 5 ratings of that mean stand beside each account's own.
        mean = 50 / 16
        values = self.rated([5, 45, 0], [1, 15, 0])
        expected = [(5 + 5 * mean) / 6, (45 + 5 * mean) / 20, NAN]
        np.testing.assert_allclose(values, expected)

    def test_one_account_has_its_own_mean(self):
        np.testing.assert_allclose(self.rated([8], [2]), [4])

    def test_nobody_is_rated(self):
        self.assertTrue(self.rated([0, NAN], [0, NAN]).isna().all())
        self.assertEqual(len(self.rated([], [])), 0)

    def test_units_are_not_counted_twice(self):
        group, unit = (8.0, 2.0), (3.0, 1.0)
        values = self.rated(*zip(group, unit, strict=True), reference=[True, False])
        np.testing.assert_allclose(values, [4, (3 + 5 * 4) / 6])
        alone = self.rated([3], [1], reference=[False])
        np.testing.assert_allclose(alone, [3])
