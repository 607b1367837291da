"""The moves that tier rules want, and when they are ripe."""

from datetime import date

import numpy as np
import pandas as pd

from odoo.tests import BaseCase, tagged

from odoo.addons.kam_scoring.engine import tiers
from odoo.addons.kam_scoring.engine.tiers import Rule

STRATEGIC, KEY, STANDARD = 0, 1, 2
RULES = [
    Rule(STRATEGIC, min_score=90, worst_class="A"),
    Rule(KEY, min_score=70),
    Rule(STANDARD),
]
FIRST_RUN, SECOND_RUN = date(2025, 7, 1), date(2025, 7, 2)


def accounts(*rows):
    """Accounts 1, 2, ...: each (score, current tier) with more by keyword."""
    frame = pd.DataFrame(
        {
            "score": [score for score, _current in rows],
            "revenue": 1000.0,
            "abc_class": "A",
            "current": [np.nan if current is None else float(current) for _score, current in rows],
            "provisional": False,
            "candidate": np.nan,
            "candidate_since": pd.NaT,
        },
        index=range(1, len(rows) + 1),
    )
    return frame


def again(scores, wish):
    """The same accounts in the next run, with what the earlier one wanted."""
    return scores.assign(candidate=wish["candidate"], candidate_since=wish["candidate_since"])


@tagged("post_install", "-at_install")
class TestFirstMatch(BaseCase):
    def test_the_first_rule_that_is_met_counts(self):
        scores = accounts((95, None), (70, None), (69.9, None))
        self.assertEqual(tiers.first_match(scores, RULES).tolist(), [0, 1, 2])

    def test_class_revenue_and_chosen_accounts_limit_a_rule(self):
        scores = accounts((95, None), (95, None), (95, None), (95, None))
        scores["abc_class"] = ["A", "B", "C", None]
        scores["revenue"] = [500.0, 1000, 2000, np.nan]
        matched = tiers.first_match(scores, [Rule(KEY, worst_class="B")])
        self.assertEqual(matched.tolist(), [0, 0, -1, -1])
        matched = tiers.first_match(scores, [Rule(KEY, min_revenue=1000)])
        self.assertEqual(matched.tolist(), [-1, 0, 0, -1])
        matched = tiers.first_match(scores, [Rule(KEY, accounts=frozenset({2, 4}))])
        self.assertEqual(matched.tolist(), [-1, 0, -1, 0])

    def test_an_unknown_score_meets_no_threshold(self):
        scores = accounts((np.nan, None))
        self.assertEqual(tiers.first_match(scores, RULES).tolist(), [2])

    def test_no_rules(self):
        scores = accounts((95, None), (95, STANDARD))
        wish = tiers.propose(scores, [], FIRST_RUN)
        self.assertEqual(wish["rule"].tolist(), [-1, -1])
        self.assertFalse(wish["ripe"].any())
        self.assertTrue(wish["candidate"].isna().all())
        self.assertTrue(wish["candidate_since"].isna().all())

    def test_no_accounts(self):
        self.assertEqual(len(tiers.propose(accounts(), RULES, FIRST_RUN)), 0)

    def test_axes_and_coverage_limit_a_rule(self):
        scores = accounts((95, None), (95, None), (95, None))
        scores["score_position"] = [60.0, 59.9, np.nan]
        scores["score_attractiveness"] = [40.0, 80, 80]
        scores["coverage"] = [100.0, 80, 79.9]
        for rule, expected in (
            (Rule(KEY, min_position=60), [0, -1, -1]),
            (Rule(KEY, min_attractiveness=80), [-1, 0, 0]),
            (Rule(KEY, min_coverage=80), [0, 0, -1]),
            (Rule(KEY, min_attractiveness=30, min_position=50, min_coverage=90), [0, -1, -1]),
        ):
            with self.subTest(rule=rule):
                self.assertEqual(tiers.first_match(scores, [rule]).tolist(), expected)

    def test_a_rule_that_cannot_be_read_takes_nobody(self):
        scores = accounts((95, None))
        matched = tiers.first_match(scores, [Rule(KEY, readable=False), Rule(STANDARD)])
        self.assertEqual(matched.tolist(), [1])


@tagged("post_install", "-at_install")
class TestHysteresis(BaseCase):
    def propose(self, scores, day=FIRST_RUN):
        return tiers.propose(scores, RULES, day)

    def test_a_first_tier_is_proposed_at_once_and_right_on_the_border(self):
        wish = self.propose(accounts((90, None), (70, None), (10, None)))
        self.assertEqual(wish["candidate"].tolist(), [STRATEGIC, KEY, STANDARD])
        self.assertEqual(wish["rule"].tolist(), [0, 1, 2])
        self.assertTrue(wish["ripe"].all())

    def test_promotion_needs_three_points_beyond_the_border(self):
        wish = self.propose(accounts((70, STANDARD), (72.9, STANDARD), (73, STANDARD)))
        self.assertTrue(wish["candidate"].iloc[:2].isna().all())
        self.assertEqual(wish["candidate"].iloc[2], KEY)

    def test_demotion_needs_three_points_below_the_border(self):
        wish = self.propose(accounts((69, KEY), (67, KEY), (66.9, KEY)))
        self.assertTrue(wish["candidate"].iloc[:2].isna().all())
        self.assertEqual(wish["candidate"].iloc[2], STANDARD)

    def test_a_move_over_two_tiers(self):
        wish = self.propose(accounts((95, STANDARD), (10, STRATEGIC)))
        self.assertEqual(wish["candidate"].tolist(), [STRATEGIC, STANDARD])

    def test_staying_wants_nothing(self):
        wish = self.propose(accounts((95, STRATEGIC), (75, KEY), (10, STANDARD)))
        self.assertEqual(wish["rule"].tolist(), [-1, -1, -1])
        self.assertTrue(wish["candidate_since"].isna().all())

    def test_a_move_is_ripe_in_the_second_run_of_another_day(self):
        scores = accounts((95, STANDARD), (10, STRATEGIC))
        first = self.propose(scores)
        self.assertFalse(first["ripe"].any())
        second = self.propose(again(scores, first), SECOND_RUN)
        self.assertTrue(second["ripe"].all())
        self.assertEqual(second["candidate_since"].dt.date.tolist(), [FIRST_RUN] * 2)
        third = self.propose(again(scores, second), date(2025, 7, 9))
        self.assertTrue(third["ripe"].all(), "it stays ripe until someone decides")

    def test_the_same_day_twice_changes_nothing(self):
        scores = accounts((95, STANDARD), (66, KEY), (95, None))
        first = self.propose(scores)
        same_day = self.propose(again(scores, first))
        pd.testing.assert_frame_equal(first, same_day)
        second = self.propose(again(scores, first), SECOND_RUN)
        pd.testing.assert_frame_equal(second, self.propose(again(scores, second), SECOND_RUN))

    def test_a_wish_of_a_later_day_begins_anew(self):
        scores = accounts((95, STANDARD))
        first = self.propose(scores, SECOND_RUN)
        back = self.propose(again(scores, first), FIRST_RUN)
        self.assertEqual(back["candidate_since"].item().date(), FIRST_RUN)
        self.assertTrue(self.propose(again(scores, back), SECOND_RUN)["ripe"].all())

    def test_another_wish_begins_anew(self):
        first = self.propose(accounts((75, STANDARD)))
        scores = again(accounts((95, STANDARD)), first)
        second = self.propose(scores, SECOND_RUN)
        self.assertEqual(second["candidate"].item(), STRATEGIC)
        self.assertFalse(second["ripe"].item())
        self.assertEqual(second["candidate_since"].item().date(), SECOND_RUN)

    def test_a_wish_that_was_interrupted_begins_anew(self):
        first = self.propose(accounts((75, STANDARD)))
        second = self.propose(again(accounts((60, STANDARD)), first), SECOND_RUN)
        third = self.propose(again(accounts((75, STANDARD)), second), date(2025, 7, 3))
        self.assertFalse(third["ripe"].item())

    def test_a_provisional_score_moves_nothing(self):
        scores = accounts((95, None), (95, STANDARD), (10, STRATEGIC)).assign(provisional=True)
        wish = self.propose(scores)
        self.assertEqual(wish["rule"].tolist(), [-1, -1, -1])
        self.assertFalse(wish["ripe"].any())

    def test_the_axes_have_the_margin_too(self):
        rules = [Rule(KEY, min_position=60, min_attractiveness=50), Rule(STANDARD)]
        scores = accounts(*[(95, STANDARD)] * 3, *[(95, KEY)] * 4)
        scores["score_position"] = [62.9, 63, 63, 57, 56.9, 90, 90]
        scores["score_attractiveness"] = [53.0, 53, 52.9, 47, 90, 46.9, 50]
        wish = tiers.propose(scores, rules, FIRST_RUN)
        self.assertEqual(
            wish["candidate"].fillna(-1).tolist(), [-1, KEY, -1, -1, STANDARD, STANDARD, -1]
        )

    def test_coverage_and_revenue_have_no_margin(self):
        rules = [Rule(KEY, min_coverage=80, min_revenue=500), Rule(STANDARD)]
        scores = accounts((95, STANDARD), (95, KEY), (95, KEY)).assign(coverage=[80.0, 79.9, 90])
        scores["revenue"] = [500.0, 500, 499]
        wish = tiers.propose(scores, rules, FIRST_RUN)
        self.assertEqual(wish["candidate"].tolist(), [KEY, STANDARD, STANDARD])

    def test_what_is_not_known_takes_nobodys_tier_away(self):
        rules = [Rule(KEY, min_attractiveness=60), Rule(STANDARD)]
        scores = accounts((95, KEY), (95, STANDARD), (95, None))
        scores["score_attractiveness"] = np.nan
        wish = tiers.propose(scores, rules, FIRST_RUN)
        self.assertTrue(wish["candidate"].iloc[:2].isna().all())
        self.assertEqual(wish["candidate"].iloc[2], STANDARD)

    def test_a_rule_that_cannot_be_read_lets_nobody_fall(self):
        rules = [Rule(KEY, min_score=70, accounts=frozenset(), readable=False), Rule(STANDARD)]
        scores = accounts((80, KEY), (67, KEY), (60, KEY), (80, None))
        wish = tiers.propose(scores, rules, FIRST_RUN)
        self.assertTrue(wish["candidate"].iloc[:2].isna().all(), "the rule may still want them")
        self.assertEqual(wish["candidate"].iloc[2:].tolist(), [STANDARD, STANDARD])


@tagged("post_install", "-at_install")
class TestPreview(BaseCase):
    def test_what_each_rule_does(self):
        scores = accounts((95, None), (95, STANDARD), (80, STRATEGIC), (72, STANDARD), (10, None))
        effects = [tiers.preview(scores, RULES, position) for position in range(len(RULES))]
        self.assertEqual([effect["meets"].sum() for effect in effects], [2, 4, 5])
        self.assertEqual([effect["takes"].sum() for effect in effects], [2, 2, 1])
        self.assertEqual(effects[0]["move"].tolist(), ["first", "promotion", "", "", ""])
        # 72 is within the margin of the border at 70: no move, though the rule takes it.
        self.assertEqual(effects[1]["move"].tolist(), ["", "", "demotion", "", ""])
        self.assertEqual(effects[2]["move"].tolist(), ["", "", "", "", "first"])

    def test_a_rule_without_a_tier_yet(self):
        scores = accounts((95, None), (95, STANDARD))
        effect = tiers.preview(scores, [Rule(np.nan, min_score=90), *RULES], 0)
        self.assertEqual(effect["takes"].tolist(), [True, True])
        self.assertEqual(effect["move"].tolist(), ["first", ""])

    def test_nobody_and_a_rule_that_cannot_be_read(self):
        self.assertTrue(tiers.preview(accounts(), RULES, 0).empty)
        effect = tiers.preview(accounts((95, None)), [Rule(KEY, readable=False)], 0)
        self.assertFalse(effect["meets"].any() or effect["takes"].any())
        self.assertEqual(effect["move"].tolist(), [""])
