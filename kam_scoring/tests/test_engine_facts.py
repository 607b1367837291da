"""Facts from the rows of the two grouped queries."""

from datetime import date
from decimal import Decimal

import numpy as np
import pandas as pd

from odoo.tests import BaseCase, tagged

from odoo.addons.kam_scoring.engine import facts as engine_facts

WINDOW = (date(2025, 1, 1), date(2024, 1, 1), date(2023, 1, 1))
NUMBERS = ["revenue", "frequency", "recency", "age", "margin", "margin_rate", "cost_coverage"]
NUMBERS += ["refund_rate", "categories_bought", "categories_relevant", "population"]


def header(account_id, **values):
    """A header row of an account with three order days over 2024 and revenue 100, 80 before."""
    return {
        "account_id": account_id,
        "revenue": 100.0,
        "revenue_previous": 80.0,
        "orders": 3,
        "order_days": 3,
        "first_order": date(2024, 1, 2),
        "last_order": date(2024, 12, 2),
        "first_activity": date(2022, 5, 1),
    } | values


def line(account_id, category_id, revenue, known=None, margin=0.0, refunds=0.0):
    """A line row of an account and category; by default the cost of all of it is known."""
    return {
        "account_id": account_id,
        "category_id": category_id,
        "revenue": revenue,
        "revenue_known_cost": revenue if known is None else known,
        "margin_known_cost": margin,
        "refunds": refunds,
        "sales": revenue + refunds,
    }


def build(headers, lines=(), **options):
    """Facts of rows given as dictionaries, for the year 2024."""
    headers, lines = pd.DataFrame(list(headers)), pd.DataFrame(list(lines))
    return engine_facts.build_facts(headers, lines, *WINDOW, **options)


@tagged("post_install", "-at_install")
class TestFacts(BaseCase):
    def assert_fact(self, facts, account_id, **expected):
        for name, value in expected.items():
            np.testing.assert_allclose(facts.at[account_id, name], value, err_msg=name)

    def test_rhythm_in_days(self):
        facts = build([header(1)])
        self.assert_fact(facts, 1, frequency=2, recency=335, age=365, orders=3)

    def test_one_order(self):
        facts = build([header(1, order_days=1, last_order=date(2024, 1, 2))])
        self.assert_fact(facts, 1, frequency=0, recency=0, age=365)

    def test_only_returns(self):
        facts = build(
            [header(1, revenue=-20.0, order_days=0, first_order=None, last_order=None)],
            [line(1, 7, -20.0, refunds=20.0)],
        )
        self.assert_fact(facts, 1, frequency=np.nan, recency=np.nan, age=np.nan, revenue=-20)
        self.assert_fact(facts, 1, refund_rate=np.nan, categories_bought=0, margin_rate=np.nan)

    def test_margin_and_cost_coverage(self):
        facts = build(
            [header(1), header(2), header(3), header(4, revenue=0.0)],
            [line(1, 7, 60.0, margin=15.0), line(1, 8, 40.0, known=0.0), line(2, 7, 100.0, 0.0)],
        )
        self.assert_fact(facts, 1, margin=15, margin_rate=0.25, cost_coverage=0.6)
        self.assert_fact(facts, 2, margin=np.nan, margin_rate=np.nan, cost_coverage=0)
        self.assert_fact(facts, 3, margin=np.nan, margin_rate=np.nan, cost_coverage=0)
        self.assert_fact(facts, 4, margin=0, margin_rate=np.nan, cost_coverage=np.nan)

    def test_coverage_stays_a_fraction_with_returns_of_unknown_cost(self):
        facts = build([header(1, revenue=50.0)], [line(1, 7, 100.0), line(1, 8, -50.0, 0.0)])
        self.assert_fact(facts, 1, cost_coverage=100 / 150)

    def test_refund_rate(self):
        facts = build([header(1)], [line(1, 7, 70.0, refunds=10.0), line(1, 8, 20.0)])
        self.assert_fact(facts, 1, refund_rate=0.1)

    def test_categories(self):
        facts = build(
            [header(1), header(2)],
            [
                line(1, 7, 10.0),
                line(1, 8, 5.0),
                line(1, 8, -5.0),
                line(1, 9, -1.0),
                line(1, None, 50.0),
                line(2, 8, 1.0),
                line(3, 10, 99.0),
            ],
        )
        self.assert_fact(facts, 1, categories_bought=1, categories_relevant=2, population=2)
        self.assert_fact(facts, 2, categories_bought=1, categories_relevant=2)

    def test_segments_are_the_population(self):
        facts = build(
            [header(1), header(2), header(3)],
            [line(1, 7, 1.0), line(2, 8, 1.0), line(3, 9, 1.0)],
            segments=pd.Series({2: "x", 1: "x", 5: None}),
        )
        self.assertEqual(facts.index.tolist(), [1, 2, 5])
        self.assertEqual(facts.index.name, "account_id")
        self.assert_fact(facts, 1, categories_relevant=2, population=2)
        # Who never ordered tells nothing about what is usual.
        self.assert_fact(facts, 5, revenue=0, orders=0, frequency=np.nan, population=0)
        self.assertTrue(pd.isna(facts.at[5, "first_activity"]))

    def test_previous_window(self):
        starts = [date(2022, 5, 1), date(2023, 1, 1), date(2023, 1, 2), None]
        facts = build(header(i, first_activity=start) for i, start in enumerate(starts))
        self.assertEqual(facts["has_previous_window"].tolist(), [True, True, False, False])

    def test_types_of_the_database(self):
        facts = build(
            [header(1, revenue=Decimal("100.50"), revenue_previous=None, orders=None)],
            [line(1, 7, Decimal("100.50"), Decimal("100.50"), Decimal("20.10"), Decimal("0"))],
        )
        self.assert_fact(facts, 1, revenue=100.5, revenue_previous=0, orders=0, margin_rate=0.2)
        self.assertEqual({facts[name].dtype.kind for name in NUMBERS}, {"f", "i"})

    def test_rows_without_an_account_are_left_out(self):
        facts = build([header(1), header(None)], [line(None, 7, 9.0), line(1, 7, 1.0)])
        self.assertEqual(facts.index.tolist(), [1])
        self.assertEqual(facts.index.dtype.kind, "i")
        self.assert_fact(facts, 1, categories_bought=1, categories_relevant=1)

    def test_nothing_infinite(self):
        facts = build([header(1, revenue=np.inf)], [line(1, 7, np.inf)])
        self.assertFalse(np.isinf(facts[NUMBERS].to_numpy(float)).any())

    def test_empty(self):
        columns = pd.DataFrame(columns=engine_facts.HEADER_COLUMNS)
        for headers in (pd.DataFrame(), columns):
            facts = engine_facts.build_facts(headers, pd.DataFrame(), *WINDOW)
            self.assertTrue(facts.empty)
            self.assertLessEqual(set(NUMBERS), set(facts.columns))

    def test_dates_with_time(self):
        rows = pd.DataFrame([header(1, first_order="2024-01-02 23:30", last_order="2024-12-02")])
        as_of = pd.Timestamp("2025-01-01 00:00")
        facts = engine_facts.build_facts(rows, pd.DataFrame(), as_of, *WINDOW[1:])
        self.assert_fact(facts, 1, recency=335, age=365)

    def test_future_orders_never_make_recency_exceed_age(self):
        facts = build(
            [header(1, last_order=date(2025, 1, 5)), header(2, first_order=date(2026, 1, 1))]
        )
        self.assert_fact(facts, 1, recency=365, age=365)
        self.assert_fact(facts, 2, frequency=np.nan, recency=np.nan, age=np.nan)

    def test_order_of_rows_does_not_matter(self):
        headers = pd.DataFrame([header(i, revenue=10.0 * i) for i in range(30)])
        lines = pd.DataFrame([line(i, i % 4, 1.0 + i, margin=i) for i in range(30)])
        facts = engine_facts.build_facts(headers, lines, *WINDOW)
        shuffled = (frame.sample(frac=1, random_state=1) for frame in (headers, lines))
        again = engine_facts.build_facts(*shuffled, *WINDOW)
        pd.testing.assert_frame_equal(again, facts)

    def test_errors(self):
        with self.assertRaisesRegex(ValueError, "more than one row"):
            build([header(1), header(1)])
        with self.assertRaisesRegex(ValueError, "lacks the columns orders"):
            build([{k: v for k, v in header(1).items() if k != "orders"}])
        with self.assertRaisesRegex(ValueError, "more than one row"):
            build([header(1)], segments=pd.Series([1, 1], index=[1, 1]))
        with self.assertRaisesRegex(ValueError, "previous_start"):
            engine_facts.build_facts(pd.DataFrame(), pd.DataFrame(), *reversed(WINDOW))
