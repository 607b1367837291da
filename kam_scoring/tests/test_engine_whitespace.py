"""Whitespace of tables that can be worked out by hand."""

from decimal import Decimal

import numpy as np
import pandas as pd

from odoo.tests import BaseCase, tagged

from odoo.addons.kam_scoring.engine import whitespace

TEA, CUPS, CAKE = 1, 2, 3


def line(account_id, category_id, revenue=0.0, previous=0.0):
    return {
        "account_id": account_id,
        "category_id": category_id,
        "revenue": revenue,
        "revenue_previous": previous,
    }


def population(lines, count=20, segments=None):
    """Accounts 1 to `count` with the sums of their lines, in one segment unless told otherwise."""
    frame = pd.DataFrame(list(lines), columns=list(whitespace.LINE_COLUMNS))
    sums = frame.groupby("account_id")[["revenue", "revenue_previous"]].sum()
    accounts = sums.reindex(range(1, count + 1), fill_value=0.0)
    return accounts.assign(segment=accounts.index.map(segments or {}))


def find(lines, count=20, segments=None, **options):
    lines = list(lines)
    frame = pd.DataFrame(lines, columns=list(whitespace.LINE_COLUMNS))
    return whitespace.find_cells(frame, population(lines, count, segments), **options)


def cell(cells, account_id, category_id):
    found = cells[(cells["account_id"] == account_id) & (cells["category_id"] == category_id)]
    return found.iloc[0] if len(found) else None


class Example:
    """20 accounts: 10 buy tea for 100, of these 4 buy cups for 10, 20, 30 and 90 as well.

    Cups: penetration 4 / 20, median 25, so that a potential is 0.2 x 25 = 5. Tea and cups have 4
    common buyers of 10: J = 4 / (10 + 4 - 4) = 0.4.
    """

    lines = [line(account, TEA, 100.0) for account in range(1, 11)]
    lines += [line(account, CUPS, spend) for account, spend in enumerate((10, 20, 30, 90), 1)]


@tagged("post_install", "-at_install")
class TestWhitespace(BaseCase):
    def assert_cell(self, cells, account_id, category_id, **expected):
        found = cell(cells, account_id, category_id)
        self.assertIsNotNone(found)
        for name, value in expected.items():
            if isinstance(value, str):
                self.assertEqual(found[name], value)
            else:
                np.testing.assert_allclose(found[name], value, err_msg=name)

    def test_potential_of_an_empty_cell(self):
        cells = find(Example.lines)
        self.assert_cell(
            cells, 5, CUPS, penetration=0.2, potential=5, status="potential", revenue=0, own_share=0
        )
        # Who buys nothing: any potential is worth mentioning. 10 of 20 buy tea for 100.
        self.assert_cell(cells, 20, TEA, penetration=0.5, potential=50, suggestion=np.nan)

    def test_bought_cells_have_a_share_and_no_potential(self):
        cells = find(Example.lines)
        self.assert_cell(cells, 4, CUPS, revenue=90, own_share=90 / 190, potential=np.nan)
        self.assert_cell(cells, 4, TEA, status="bought", own_share=100 / 190, suggestion=np.nan)

    def test_the_horizon_scales_the_potential(self):
        self.assert_cell(find(Example.lines, ratio=0.5), 5, CUPS, potential=2.5)

    def test_suggestion_names_the_strongest_reason(self):
        cells = find(Example.lines)
        self.assert_cell(cells, 5, CUPS, suggestion=1, reason_category_id=TEA, similarity=0.4)

    def test_suggestions_are_ranked_by_the_sum_of_similarities(self):
        # 1 buys tea and cake. Cups go with both a little, plates (4) with tea alone, but more.
        lines = [line(1, TEA, 1), line(1, CAKE, 1)]
        lines += [line(2, TEA, 1), line(2, CUPS, 1), line(2, CAKE, 1)]
        lines += [line(3, TEA, 1), line(3, 4, 1), line(4, CUPS, 1)]
        cells = find(lines)
        # J(cups, tea) = 1 / (3 + 2 - 1), J(cups, cake) = 1 / (2 + 2 - 1), J(plates, tea) = 1 / 3.
        self.assert_cell(cells, 1, CUPS, suggestion=1, reason_category_id=CAKE, similarity=1 / 3)
        self.assert_cell(cells, 1, 4, suggestion=2, reason_category_id=TEA, similarity=1 / 3)
        self.assertIsNone(cell(find(lines, suggestions=1, min_share=1), 1, 4))

    def test_ties_go_to_the_lower_category(self):
        lines = [line(1, 9, 1), line(2, 9, 1), line(2, 7, 1), line(2, 5, 1)]
        cells = find(lines)
        self.assert_cell(cells, 1, 5, suggestion=1)
        self.assert_cell(cells, 1, 7, suggestion=2)
        # Both are bought with 9 just as often, and with each other: the lower one is named.
        self.assert_cell(find([*lines, line(3, 5, 1), line(3, 7, 1)]), 3, 9, reason_category_id=5)

    def test_small_segments_have_no_potential(self):
        cells = find(Example.lines, count=19)
        self.assert_cell(cells, 5, CUPS, potential=np.nan, penetration=np.nan, status="small")
        self.assert_cell(cells, 5, CUPS, suggestion=1, reason_category_id=TEA)
        # Nothing is known of those who buy nothing either.
        self.assertIsNone(cell(cells, 19, TEA))

    def test_each_segment_by_itself(self):
        # The buyers of tea are a segment of 10, the others, without a segment, one of 20.
        segments = {account: "cafe" for account in range(1, 11)}
        lines = [*Example.lines, line(11, TEA, 40.0)]
        cells = find(lines, count=30, segments=segments)
        self.assert_cell(cells, 5, CUPS, status="small")
        self.assert_cell(cells, 12, TEA, penetration=1 / 20, potential=2)

    def test_segment_of_one(self):
        cells = find([line(1, TEA, 5), line(2, CUPS, 5)], count=21, segments={1: "alone"})
        self.assert_cell(cells, 1, TEA, status="bought", own_share=1, penetration=np.nan)
        self.assert_cell(cells, 3, CUPS, penetration=1 / 20)

    def test_shrinking_while_the_account_grows(self):
        lines = [
            *Example.lines,
            line(11, TEA, 150, 100),
            line(11, CUPS, 10, 20),
            line(11, CAKE, 0, 5),
            line(12, TEA, 50, 100),
            line(12, CUPS, 0, 20),
        ]
        cells = find(lines)
        self.assert_cell(cells, 11, TEA, status="bought")
        self.assert_cell(cells, 11, CUPS, status="shrinking", revenue=10, revenue_previous=20)
        # Nobody buys cake any more: it is gone, and there is no potential either.
        self.assert_cell(cells, 11, CAKE, status="shrinking", revenue=0, potential=0)
        # Who buys less of everything is another matter.
        self.assert_cell(cells, 12, TEA, status="bought")
        self.assert_cell(cells, 12, CUPS, status="potential", revenue_previous=20)

    def test_net_returns_count_as_nothing(self):
        lines = [*Example.lines, line(11, TEA, -50), line(11, CUPS, 30), line(11, CUPS, -10)]
        cells = find(lines)
        self.assert_cell(cells, 11, TEA, revenue=0, status="potential", potential=50)
        self.assert_cell(cells, 11, CUPS, revenue=20, own_share=1)
        self.assert_cell(find([line(1, TEA, -5)], kept=self._kept(1, TEA)), 1, TEA, potential=0)

    def test_no_orders_at_all(self):
        self.assertEqual(find([]).columns.tolist(), list(whitespace.CELL_COLUMNS))
        empty = pd.DataFrame()
        for accounts in (empty, population([])):
            self.assertTrue(whitespace.find_cells(empty, accounts).empty)
        # An order of last year makes no buyer.
        cells = find([line(1, TEA, 0, 10)])
        self.assert_cell(cells, 1, TEA, revenue_previous=10, potential=0, status="potential")
        self.assertEqual(len(cells), 1)

    def test_all_equal(self):
        cells = find([line(account, TEA, 7) for account in range(1, 21)])
        self.assertEqual(len(cells), 20)
        self.assertEqual(set(cells["status"]), {"bought"})
        self.assertEqual(set(cells["penetration"]), {1.0})

    def test_what_is_not_worth_mentioning_is_left_out(self):
        # 1 buys tea for 10,000 and nobody buys tea with cake: 5 % of 20 is 1, less than 1 %.
        lines = [line(1, TEA, 10_000), line(2, CAKE, 20)]
        self.assertIsNone(cell(find(lines), 1, CAKE))
        self.assert_cell(find(lines, min_share=0.0001), 1, CAKE, potential=1)
        self.assert_cell(find(lines, kept=self._kept(1, CAKE)), 1, CAKE, potential=1)

    def test_kept_cells_of_categories_that_nobody_buys(self):
        cells = find(Example.lines, kept=self._kept(1, 99))
        self.assert_cell(cells, 1, 99, potential=0, revenue=0, status="potential")
        # Of an account outside the population nothing is known.
        self.assertIsNone(cell(find(Example.lines, kept=self._kept(77, TEA)), 77, TEA))

    def _kept(self, account_id, category_id):
        return pd.DataFrame({"account_id": [account_id], "category_id": [category_id]})

    def test_wanted_accounts_are_compared_with_all(self):
        cells = find(Example.lines, wanted=[5, 77])
        self.assertEqual(cells["account_id"].unique().tolist(), [5])
        self.assert_cell(cells, 5, CUPS, potential=5)

    def test_rows_without_account_or_category_are_left_out(self):
        lines = [*Example.lines, line(None, TEA, 9), line(5, None, 9), line(77, TEA, 9)]
        pd.testing.assert_frame_equal(
            whitespace.find_cells(pd.DataFrame(lines), population(Example.lines)),
            find(Example.lines),
        )

    def test_order_of_rows_does_not_matter(self):
        rng = np.random.default_rng(1)
        lines = [
            line(int(a), int(c), float(v), float(p))
            for a, c, v, p in rng.integers(1, 40, (300, 4)) * [1, 1, 7, 7] % [41, 9, 999, 999]
        ]
        frame = pd.DataFrame(lines)
        accounts = population(lines, 40)
        cells = whitespace.find_cells(frame, accounts)
        again = whitespace.find_cells(
            frame.sample(frac=1, random_state=1), accounts.sample(frac=1, random_state=2)
        )
        pd.testing.assert_frame_equal(again, cells)
        self.assertGreater(len(cells), 40)

    def test_blocks_do_not_matter(self):
        whole = find(Example.lines)
        self.addCleanup(setattr, whitespace, "_BLOCK", whitespace._BLOCK)
        whitespace._BLOCK = 1
        pd.testing.assert_frame_equal(find(Example.lines), whole)

    def test_currency_scales_amounts_only(self):
        cells = find(Example.lines)
        scaled = find(
            line(r["account_id"], r["category_id"], r["revenue"] * 8) for r in Example.lines
        )
        amounts = ["revenue", "revenue_previous", "potential"]
        pd.testing.assert_frame_equal(scaled[amounts], cells[amounts] * 8)
        pd.testing.assert_frame_equal(scaled.drop(columns=amounts), cells.drop(columns=amounts))

    def test_types_of_the_database(self):
        lines = pd.DataFrame([line(1, TEA, Decimal("1.5"), None), line(2, CUPS, np.inf, 1)])
        cells = whitespace.find_cells(lines, population([], 20))
        self.assert_cell(cells, 1, TEA, revenue=1.5, revenue_previous=0)
        self.assertFalse(np.isinf(cells["revenue"]).any())

    def test_errors(self):
        frame = pd.DataFrame(Example.lines)
        accounts = population(Example.lines)
        with self.assertRaisesRegex(ValueError, "lacks the columns revenue_previous"):
            whitespace.find_cells(frame.drop(columns="revenue_previous"), accounts)
        with self.assertRaisesRegex(ValueError, "more than one row"):
            whitespace.find_cells(frame, pd.concat([accounts, accounts]))
        with self.assertRaisesRegex(ValueError, "ratio"):
            whitespace.find_cells(frame, accounts, ratio=-1)


@tagged("post_install", "-at_install")
class TestPotentialByAccount(BaseCase):
    def total(self, lines, count=20, **options):
        lines = list(lines)
        frame = pd.DataFrame(lines, columns=list(whitespace.LINE_COLUMNS))
        return whitespace.potential_by_account(frame, population(lines, count), **options)

    def test_sum_of_the_empty_cells(self):
        total = self.total(Example.lines)
        self.assertAlmostEqual(total[1], 0)
        self.assertAlmostEqual(total[5], 5)
        self.assertAlmostEqual(total[20], 55)
        self.assertAlmostEqual(self.total(Example.lines, ratio=2)[20], 110)

    def test_it_is_what_the_cells_add_up_to(self):
        cells = find(Example.lines, min_share=0)
        sums = cells.groupby("account_id")["potential"].sum()
        total = self.total(Example.lines)
        np.testing.assert_allclose(sums.reindex(total.index, fill_value=0), total)

    def test_unknown_in_a_small_segment(self):
        self.assertTrue(self.total(Example.lines, 19).isna().all())
        self.assertTrue(self.total([], 0).empty)
        self.assertEqual(self.total([], 20).tolist(), [0] * 20)


@tagged("post_install", "-at_install")
class TestDepth(BaseCase):
    def test_ancestors(self):
        paths = {1: "1/", 7: "1/7/", 12: "1/7/12/", 3: "3/"}
        self.assertEqual(whitespace.at_depth(paths, 1), {1: 1, 7: 1, 12: 1, 3: 3})
        self.assertEqual(whitespace.at_depth(paths, 2), {1: 1, 7: 7, 12: 7, 3: 3})
        self.assertEqual(whitespace.at_depth(paths, 9), {1: 1, 7: 7, 12: 12, 3: 3})
        with self.assertRaisesRegex(ValueError, "at least 1"):
            whitespace.at_depth(paths, 0)
