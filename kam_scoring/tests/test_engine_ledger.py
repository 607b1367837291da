"""The ledger of orders and what is summed from it."""

import unittest
from datetime import date, datetime

import numpy as np
import pandas as pd

from odoo.addons.kam_scoring.engine import groups, ledger
from odoo.addons.kam_scoring.engine.ledger import Ledger

ORDER = [("id", "i4"), ("partner_id", "i4"), ("moment", "i8"), ("value", "f8"), ("rate", "f8")]
CELL = [
    *(("order_id", "i4"), ("category_id", "i4"), ("revenue", "f8"), ("revenue_known_cost", "f8")),
    *(("margin_known_cost", "f8"), ("refunds", "f8")),
]
AS_OF, START, PREVIOUS = date(2025, 7, 1), date(2024, 7, 1), date(2023, 7, 1)


def moment(*parts):
    """Microseconds since 2000, as the database stores it."""
    return int((datetime(*parts) - datetime(2000, 1, 1)).total_seconds() * 1e6)


def orders(*rows):
    """Rows of id, partner, moment, value and, if it is not 1, rate."""
    return np.array([row if len(row) == 5 else (*row, 1.0) for row in rows], dtype=ORDER)


def cells(*rows):
    return np.array(list(rows), dtype=CELL)


class TestLedger(unittest.TestCase):
    def sums(self, rows, zone="UTC", **bounds):
        days = ledger.local_days(rows, zone)
        accounts = rows["partner_id"].astype(np.int64)
        found = ledger.headers(rows, days, accounts, AS_OF, START, PREVIOUS)
        return found.set_index("account_id")

    def test_windows_and_days(self):
        rows = orders(
            (1, 7, moment(2024, 6, 30, 12), 100),
            (2, 7, moment(2024, 7, 1, 0), 10),
            (3, 7, moment(2024, 7, 1, 23), 5),
            (4, 7, moment(2025, 6, 30, 23), -3),
            (5, 7, moment(2025, 7, 1, 0), 1000),
            (6, 7, moment(2020, 1, 1), 50),
        )
        found = self.sums(rows).loc[7]
        self.assertEqual((found["revenue"], found["revenue_previous"]), (12, 100))
        self.assertEqual((found["orders"], found["order_days"]), (3, 3))
        self.assertEqual(found["first_order"], pd.Timestamp(2020, 1, 1))
        self.assertEqual(found["last_order"], pd.Timestamp(2024, 7, 1))
        self.assertEqual(found["value"], 162)

    def test_a_day_begins_in_the_time_zone(self):
        rows = orders((1, 7, moment(2024, 6, 30, 22, 30), 10), (2, 7, moment(2025, 6, 30, 22), 5))
        self.assertEqual(self.sums(rows).loc[7, "revenue"], 5)
        self.assertEqual(self.sums(rows, "Europe/Berlin").loc[7, "revenue"], 10)

    def test_only_returns_is_no_order_day(self):
        found = self.sums(orders((1, 7, moment(2025, 1, 1), -10))).loc[7]
        self.assertEqual((found["order_days"], found["revenue"]), (0, -10))
        self.assertTrue(pd.isna(found["first_order"]) and pd.notna(found["first_activity"]))

    def test_nothing(self):
        empty = orders()
        self.assertTrue(self.sums(empty).empty)
        days = ledger.local_days(empty, "UTC")
        none = np.array([], dtype=np.int64)
        found = ledger.lines(Ledger(empty, cells()), days, none, AS_OF, START)
        self.assertEqual(list(found.columns), list(ledger.LINE_COLUMNS))
        self.assertTrue(found.empty)
        self.assertTrue(ledger.order_days(empty, days, none, AS_OF).empty)

    def test_lines_by_account_and_category(self):
        book = Ledger(
            orders(
                (1, 7, moment(2025, 1, 1), 30, 2.0),
                (2, 7, moment(2025, 1, 2), 5),
                (3, 8, moment(2023, 1, 1), 9),
            ),
            cells(
                (1, 4, 60, 40, 20, 0),
                (2, 4, -5, 0, 0, 5),
                (2, 0, 10, 0, 0, 0),
                (3, 4, 9, 9, 1, 0),
                (99, 4, 1000, 0, 0, 0),
            ),
        )
        days = ledger.local_days(book.orders, "UTC")
        accounts = book.orders["partner_id"].astype(np.int64)
        found = ledger.lines(book, days, accounts, AS_OF, START)
        known = found[found["category_id"] == 4].iloc[0]
        self.assertEqual(len(found), 2)
        self.assertEqual((known["revenue"], known["margin_known_cost"]), (25, 10))
        self.assertEqual((known["refunds"], known["sales"]), (5, 30))
        self.assertEqual(found.loc[found["category_id"].isna(), "revenue"].tolist(), [10])

    def test_what_has_changed_is_replaced(self):
        book = Ledger(
            orders((1, 7, 0, 10), (2, 7, 0, 20), (3, 8, 0, 30)),
            cells((1, 4, 10, 0, 0, 0), (2, 4, 20, 0, 0, 0), (3, 4, 30, 0, 0, 0)),
        )
        # 1 is another amount now, 2 is cancelled, 4 is new.
        changed = book.replaced(
            [1, 2, 4],
            orders((4, 9, 0, 40), (1, 7, 0, 11)),
            cells((4, 5, 40, 0, 0, 0), (1, 4, 11, 0, 0, 0)),
        )
        self.assertEqual(changed.orders["id"].tolist(), [1, 3, 4])
        self.assertEqual(changed.orders["value"].tolist(), [11, 30, 40])
        self.assertEqual(changed.cells["revenue"].tolist(), [11, 30, 40])
        self.assertEqual(changed.fingerprint(), (3, 8, 24))

    def test_amounts_and_days_that_are_none(self):
        book = Ledger(
            orders(
                (1, 7, moment(2025, 1, 1), np.nan),
                (2, 8, 2**63 - 1, 10),
                (3, 9, moment(2025, 1, 1), 10),
                (4, 10, moment(2025, 1, 1), 10),
                (5, 11, moment(1492, 10, 12), 10),
            ),
            cells((3, 1, np.inf, 0, 0, 0), (4, 1, 10, 0, 0, 0)),
        )
        self.assertEqual(ledger.spoilt_partners(book).tolist(), [7, 8, 9, 11])
        days = ledger.local_days(book.orders, "Europe/Berlin")
        accounts = book.orders["partner_id"].astype(np.int64)
        found = ledger.headers(book.orders, days, accounts, AS_OF, START, PREVIOUS)
        self.assertEqual(found.set_index("account_id").loc[10, "revenue"], 10)

    def test_the_order_of_rows_does_not_matter(self):
        rng = np.random.default_rng(7)
        rows = orders(
            *((n, n % 5, moment(2024, 1 + n % 12, 1), float(n % 17 - 3)) for n in range(60))
        )
        mixed = rows[rng.permutation(len(rows))]
        pd.testing.assert_frame_equal(self.sums(rows), self.sums(mixed))


class TestGroups(unittest.TestCase):
    """1 heads 2 and 3; 4 is below 3; 5 stands alone."""

    paths = pd.Series({1: "1/", 2: "1/2/", 3: "1/3/", 4: "1/3/4/", 5: "5/"})

    def headers(self):
        rows = orders(
            *((n, n, moment(2025, 1, n), 10.0 * n) for n in (1, 2, 3, 4, 5)),
            (6, 2, moment(2025, 1, 1), 100.0),
        )
        days = ledger.local_days(rows, "UTC")
        accounts = rows["partner_id"].astype(np.int64)
        headers = ledger.headers(rows, days, accounts, AS_OF, START, PREVIOUS)
        return headers, ledger.order_days(rows, days, accounts, AS_OF)

    def test_figures_add_up_once(self):
        table = groups.pairs(self.paths, [1])
        headers, order_days = self.headers()
        found = groups.roll_up_headers(headers, order_days, table).set_index("account_id")
        self.assertEqual(found.loc[1, "revenue"], 10 + 20 + 100 + 30 + 40)
        # Two units ordered on the first of January: that is one day.
        self.assertEqual((found.loc[1, "orders"], found.loc[1, "order_days"]), (5, 4))
        self.assertEqual(found.loc[1, "last_order"], pd.Timestamp(2025, 1, 4))
        self.assertEqual(found.loc[3, "revenue"], 30, "3 is not scored with its units")
        self.assertEqual(found.loc[5, "revenue"], 50)
        self.assertEqual(groups.units(table).tolist(), [2, 3, 4])

    def test_heads_within_a_group(self):
        headers, order_days = self.headers()
        table = groups.pairs(self.paths, [1, 3, 5])
        found = groups.roll_up_headers(headers, order_days, table).set_index("account_id")
        self.assertEqual((found.loc[1, "revenue"], found.loc[3, "revenue"]), (200, 70))
        self.assertNotIn(5, table["head"].tolist(), "a head without units is no group")

    def test_a_head_that_never_ordered_itself(self):
        headers, order_days = self.headers()
        headers = headers[headers["account_id"] != 1]
        found = groups.roll_up_headers(headers, order_days, groups.pairs(self.paths, [1]))
        self.assertEqual(found.set_index("account_id").loc[1, "revenue"], 190)

    def test_lines_and_other_figures(self):
        table = groups.pairs(self.paths, [1])
        names = ledger.LINE_COLUMNS
        rows = [(2, 7.0, 5, 0, 0, 0, 5), (4, 7.0, 6, 0, 0, 0, 6), (4, np.nan, 1, 0, 0, 0, 1)]
        lines = pd.DataFrame(rows, columns=names)
        found = groups.roll_up_lines(lines, table)
        head = found[found["account_id"] == 1]
        self.assertEqual(sorted(head["revenue"]), [1, 11])
        frame = pd.DataFrame({"leads": [1.0, 2, np.nan, 4, 8]}, index=[1, 2, 3, 4, 5])
        rolled = groups.roll_up_sums(frame, table, ["leads"])["leads"]
        self.assertEqual(rolled.loc[[1, 2, 5]].tolist(), [7, 2, 8])

    def test_no_groups(self):
        headers, order_days = self.headers()
        table = groups.pairs(self.paths, [])
        self.assertTrue(groups.roll_up_headers(headers, order_days, table).equals(headers))
