"""Overdue accounts and the repurchase rate."""

from datetime import date

import numpy as np
import pandas as pd

from odoo.tests import BaseCase, tagged

from odoo.addons.kam_scoring.engine import rhythm

NAN = np.nan


@tagged("post_install", "-at_install")
class TestRhythm(BaseCase):
    def rhythm(self, *rows):
        return rhythm.rhythm(pd.DataFrame(rows, columns=["frequency", "recency", "age"]))

    def test_states(self):
        # Every 30 days, and silent for so many days now.
        silent = [0, 30, 59, 60, 89, 90, 119, 120, 999]
        found = self.rhythm(*((4, 120, 120 + days) for days in silent))
        states = ["ok", "ok", "ok", "late", "late", "at_risk", "at_risk", "silent", "silent"]
        self.assertEqual(found["rhythm_state"].tolist(), states)
        np.testing.assert_allclose(found["rhythm_overdue"], np.array(silent) / 30)
        self.assertEqual(set(found["usual_interval"]), {30})

    def test_borders_hit_exactly(self):
        # 3 x 7/3 days: the quotient of floats is not to decide.
        for times, state in ((2, "late"), (3, "at_risk"), (4, "silent")):
            for x in range(2, 60):
                found = self.rhythm((x, 7.0 * x / 3, 7.0 * x / 3 + times * 7 / 3))
                self.assertEqual(found["rhythm_state"].item(), state)

    def test_three_order_days_are_needed(self):
        found = self.rhythm((0, 0, 900), (1, 10, 900), (2, 10, 900), (NAN, NAN, NAN))
        self.assertEqual(found["rhythm_state"].tolist(), [None, None, "silent", None])
        self.assertEqual(found["usual_interval"].isna().tolist(), [True, True, False, True])
        self.assertEqual(found["rhythm_overdue"].isna().tolist(), [True, True, False, True])

    def test_impossible_rows_are_unknown(self):
        found = self.rhythm((5, 0, 10), (5, 20, 10))
        self.assertEqual(found["rhythm_state"].tolist(), [None, None])

    def test_index_and_empty(self):
        facts = pd.DataFrame({"frequency": [2.0], "recency": [10.0], "age": [12.0]}, index=[7])
        self.assertEqual(rhythm.rhythm(facts).index.tolist(), [7])
        self.assertEqual(rhythm.rhythm(facts.iloc[:0]).shape, (0, 3))
        self.assertEqual(rhythm.rhythm(pd.DataFrame(index=[3]))["rhythm_state"].tolist(), [None])


@tagged("post_install", "-at_install")
class TestRepurchaseRate(BaseCase):
    def rate(self, *rows, as_of=date(2024, 12, 31), window=90, end=date(2025, 1, 1)):
        days = pd.DataFrame(list(rows), columns=["account_id", "day"])
        return rhythm.repurchase_rate(days, as_of, window, date(2024, 1, 1), end)

    def test_rate(self):
        found = self.rate(
            *[(1, "2024-02-01"), (1, "2024-03-01"), (1, "2024-03-05")],
            *[(2, "2024-02-01"), (2, "2024-09-01")],
            *[(3, "2024-02-01")],
            # Bought again, but who has not, has had no full window either.
            *[(4, "2024-11-01"), (4, "2024-11-05"), (5, "2024-12-20")],
            # Not a buyer of the period.
            *[(6, "2023-12-30"), (6, "2025-01-05")],
        )
        self.assertEqual(found, (1 / 3, 5, 3, 1))

    def test_limits_of_the_window(self):
        rows = [(1, "2024-01-01"), (1, "2024-03-31"), (2, "2024-01-01"), (2, "2024-04-01")]
        self.assertEqual(self.rate(*rows), (0.5, 2, 2, 1))
        # The last day that is looked at must be the last day of the window.
        rows = [(1, "2024-01-01")]
        self.assertEqual(self.rate(*rows, as_of=date(2024, 4, 1)).followed, 1)
        self.assertEqual(self.rate(*rows, as_of=date(2024, 3, 31)).followed, 0)

    def test_the_second_order_may_be_after_the_period(self):
        found = self.rate((1, "2024-01-31"), (1, "2024-02-05"), end=date(2024, 2, 1))
        self.assertEqual(found, (1.0, 1, 1, 1))

    def test_orders_of_one_day_are_one(self):
        found = self.rate((1, "2024-02-01 09:00"), (1, "2024-02-01 17:00"))
        self.assertEqual(found, (0.0, 1, 1, 0))

    def test_future_orders_do_not_count(self):
        rows = [(1, "2024-01-01"), (1, "2024-01-20"), (2, "2024-02-20")]
        self.assertEqual(self.rate(*rows, as_of=date(2024, 1, 15), window=5), (0.0, 1, 1, 0))

    def test_nobody(self):
        self.assertEqual(self.rate(), (None, 0, 0, 0))
        self.assertEqual(self.rate((1, "2024-12-20")), (None, 1, 0, 0))
        self.assertEqual(self.rate((1, None), (None, "2024-02-01")), (None, 0, 0, 0))

    def test_order_of_rows_does_not_matter(self):
        random = np.random.default_rng(1)
        start = pd.Timestamp("2024-01-01")
        rows = [
            (int(account), start + pd.Timedelta(days=int(day)))
            for account, day in zip(
                random.integers(1, 90, 400), random.integers(0, 365, 400), strict=True
            )
        ]
        found = self.rate(*rows)
        self.assertEqual(self.rate(*reversed(rows)), found)
        self.assertTrue(0 < found.rate < 1)

    def test_errors(self):
        with self.assertRaisesRegex(ValueError, "at least one day"):
            self.rate(window=0)
        with self.assertRaisesRegex(ValueError, "end before it starts"):
            self.rate(end=date(2023, 1, 1))
