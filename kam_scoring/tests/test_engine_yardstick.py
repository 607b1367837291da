"""What a whole scoring leaves behind: nothing is lost in the file, a few are judged as by all."""

import io
import unittest
from datetime import date, datetime

import numpy as np
import pandas as pd

from odoo.addons.kam_scoring.engine import (
    capital,
    criteria,
    groups,
    ledger,
    lifetime,
    normalise,
    rhythm,
    whitespace,
    yardstick,
    yardstick_file,
)
from odoo.addons.kam_scoring.engine.sight import COLUMNS, Sight
from odoo.addons.kam_scoring.tools.score_work import Lens

from .test_engine_facts import build, line
from .test_engine_ledger import cells, moment, orders
from .test_engine_pipeline import customers

LENS = Lens(12, "ordered")
STEADY = [f"raw_{code}" for code in criteria.CRITERIA]


def population(count=300, seed=1, change=()):
    """Facts, lines and segments of accounts; those of `change` have twice the revenue."""
    headers, lines, sources = customers(count, seed)
    for row in (*headers, *lines):
        if row["account_id"] in change:
            names = {"revenue", "revenue_known_cost", "margin_known_cost", "sales", "value"}
            row.update({name: 2 * row[name] for name in names & row.keys()})
            if "value" not in row:
                row["category_id"] += 100
    segments = pd.Series(
        [float(number % 2) for number in range(count)], index=range(100, 100 + count)
    )
    facts = build(headers, lines, segments=segments).join(sources)
    facts["reference"] = facts.index % 7 != 0
    return facts.join(rhythm.rhythm(facts)), pd.DataFrame(lines), segments


def predicted(facts, choice=None, among=None):
    facts, choice = lifetime.predict(facts, 90, choice)
    facts, value = capital.predict(facts, choice, among=among)
    return facts, choice, value


def learn(facts, lines, segments):
    facts, choice, value = predicted(facts)
    raw = criteria.raw_values(facts)
    return yardstick.learn_peers(facts, raw, lines, segments, value, False), choice, facts


class TestPeers(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.peers, cls.choice, cls.known = learn(*population())

    def judge(self, ids, change=(), days=0):
        """Raw values and points of some accounts, compared with the others as they were."""
        facts, lines, segments = population(change=change)
        ids = pd.Index(ids)
        codes = self.peers.codes(segments.loc[ids])
        some = self.peers.with_usual(facts.loc[ids], codes, lines, ids)
        some, _choice, _value = predicted(
            yardstick.as_then(some, days, 180), self.choice, self.peers.capital
        )
        raw = criteria.raw_values(some)
        among = self.peers.among(some, raw, ids)
        found = normalise.points(among[STEADY], {}, among["segment"], among["reference"])
        return raw, found.points.loc[ids], some

    def whole(self, ids, change=()):
        """The same from all accounts, with what was learnt of them before."""
        facts, lines, segments = population(change=change)
        among = self.peers.with_usual(facts, self.peers.codes(segments), lines, facts.index)
        facts, _choice, _value = predicted(among, self.choice, self.peers.capital)
        raw = criteria.raw_values(facts)
        found = normalise.points(raw, {}, facts["segment"], facts["reference"])
        return raw.loc[ids], found.points.loc[ids], facts.loc[ids]

    def test_who_has_not_changed_keeps_the_points(self):
        ids = [100, 117, 250]
        raw, points, _facts = self.judge(ids)
        # Few rows of a matrix product may differ in the last bit from those of many.
        np.testing.assert_allclose(raw, criteria.raw_values(self.known).loc[ids], rtol=1e-14)
        facts = self.known
        whole = normalise.points(
            criteria.raw_values(facts), {}, facts["segment"], facts["reference"]
        )
        np.testing.assert_array_equal(points, whole.points.loc[ids])

    def test_who_alone_has_changed_gets_what_all_would_give(self):
        ids = [104, 105, 203]
        raw, points, facts = self.judge(ids, change=ids)
        all_raw, all_points, all_facts = self.whole(ids, change=ids)
        np.testing.assert_allclose(raw, all_raw, rtol=1e-14)
        # They buy what nobody has bought before: of that the others' breadth knows nothing yet.
        others = points.columns.drop("breadth")
        np.testing.assert_array_equal(points[others], all_points[others])
        for name in ("population", "categories_relevant"):
            self.assertEqual(facts[name].tolist(), all_facts[name].tolist())
        self.assertGreater(facts["categories_relevant"].max(), len(self.peers.relevant) / 2)

    def test_days_that_have_passed_for_everyone(self):
        facts, *_rest = population()
        later = facts.assign(age=facts["age"] + 5, rating_sum=facts["rating_sum"] * 0.5)
        later["rating_weight"] *= 0.5
        then = yardstick.as_then(later, 5, 5)
        for name in ("age", "rating_sum", "rating_weight"):
            np.testing.assert_allclose(then[name], facts[name])

    def test_an_order_of_after_the_whole_scoring(self):
        facts = pd.DataFrame(
            {"age": [400.0, np.nan], "recency": [398.0, np.nan], "rating_sum": 0.0}
        ).assign(rating_weight=0.0)
        then = yardstick.as_then(facts, 7, 180)
        self.assertEqual(then.at[0, "age"], 398)
        self.assertTrue(np.isnan(then.at[1, "age"]))

    def test_a_segment_that_is_not_known(self):
        with self.assertRaises(yardstick.UnknownPeersError):
            self.peers.codes(pd.Series([7.0], index=[1]))
        with self.assertRaises(yardstick.UnknownPeersError):
            yardstick.Yardstick().peers_of(1)

    def test_rank_and_class(self):
        scores = pd.DataFrame(
            {"annual_revenue": [5.0, 9.0], "revenue": 1.0, "score": 2.0, "provisional": False},
            index=[2, 1],
        ).assign(reference=True, first_activity=[pd.NaT, pd.Timestamp(2024, 1, 1)])
        kept = yardstick.Yardstick(ranked=yardstick.ranked_rows(scores))
        new = scores.loc[[2]].assign(annual_revenue=7.0)
        everyone = kept.everyone(new, [2])
        self.assertEqual(everyone["annual_revenue"].to_dict(), {1: 9.0, 2: 7.0})
        self.assertEqual(everyone["ordered"].tolist(), [True, False])
        self.assertEqual(kept.everyone(new[:0], [2]).index.tolist(), [1])


class TestFile(unittest.TestCase):
    def keep(self, choice=None):
        facts, lines, segments = population()
        peers, chosen, _facts = learn(facts, lines, segments)
        worth = whitespace.Worth(np.array([0]), np.array([1, 2]), np.array([[1.0, np.nan]]))
        ranked = pd.DataFrame({"score": [1.5], "provisional": [True]}, index=[4])
        owners = {"id": np.array([1]), "value": np.array([2])}
        return yardstick.Yardstick(
            {3: peers}, {LENS: choice or chosen}, ranked, worth, owners, np.array([9])
        )

    def through(self, kept):
        buffer = io.BytesIO()
        np.savez(buffer, **yardstick_file.pack(kept))
        buffer.seek(0)
        with np.load(buffer, allow_pickle=False) as arrays:
            return yardstick_file.unpack(arrays, Lens)

    def test_nothing_is_lost(self):
        kept = self.keep()
        read = self.through(kept)
        self.assertEqual(read.choices, kept.choices)
        np.testing.assert_array_equal(read.worth.spend, kept.worth.spend)
        pd.testing.assert_frame_equal(read.ranked, kept.ranked, check_names=False)
        self.assertEqual((read.owners["value"].tolist(), read.spoilt.tolist()), ([2], [9]))
        before, after = kept.peers[3], read.peers[3]
        pd.testing.assert_frame_equal(after.table, before.table, check_names=False)
        self.assertEqual(after.capital.value, before.capital.value)
        for name in ("margin_rates", "retentions"):
            for one, other in zip(
                getattr(after.capital, name), getattr(before.capital, name), strict=True
            ):
                np.testing.assert_array_equal(one, other)
        for name in ("segments", "relevant", "per_size", "rating", "everyone"):
            np.testing.assert_array_equal(getattr(after, name), getattr(before, name))

    def test_each_model(self):
        models = [
            lifetime.NBD(0.5, 30.0, -10.0, "days", 4),
            lifetime.Rate(1.0, 30.0, -10.0, "days", 4),
            lifetime.MBGNBD(0.5, 30.0, -10.0, "days", 4, 0.7, 2.0),
        ]
        choices = [lifetime.ModelChoice(m.name, "full", m, 9, 5) for m in models]
        choices.append(lifetime.ModelChoice("none", "no_rhythm", None, 1, 0))
        for choice in choices:
            with self.subTest(choice.name):
                self.assertEqual(self.through(self.keep(choice)).choices, {LENS: choice})


class TestWorth(unittest.TestCase):
    def test_some_of_all(self):
        lines = pd.DataFrame([line(a, c, 10.0 * a) for a in range(1, 31) for c in range(1, a % 5)])
        lines["revenue_previous"] = 0.0
        accounts = pd.DataFrame(
            {"segment": 0, "revenue": 1.0, "revenue_previous": 0.0}, index=range(1, 31)
        )
        expected, worth = whitespace.potential_and_worth(lines, accounts, 0.5)
        some = accounts.loc[[3, 7, 10]]
        found = worth.potential(lines[lines["account_id"].isin(some.index)], some)
        np.testing.assert_array_equal(found, expected.loc[some.index])
        strangers = some.assign(segment=4)
        self.assertTrue(worth.potential(lines, strangers).isna().all())
        nothing = whitespace.Worth(np.array([]), np.array([]), np.zeros((0, 0)))
        self.assertTrue(nothing.potential(lines, some).isna().all())


class TestSight(unittest.TestCase):
    def told(self, **values):
        names = [*COLUMNS, "rating_sum", "rating_weight"]
        row = dict.fromkeys(names, np.nan) | values
        return pd.DataFrame([row], index=[5]).drop(columns="rating")

    def see(self, told, **members):
        return Sight.of(None, told, members)

    def test_what_is_seen(self):
        nothing = self.see(self.told())
        lead = self.see(self.told(opportunity_value=10.0))
        self.assertEqual(len(nothing.told), 0)
        self.assertEqual(lead.changed(nothing).tolist(), [5])
        self.assertEqual(nothing.changed(lead).tolist(), [5])
        self.assertTrue(lead.equals(self.see(self.told(opportunity_value=10.0))))

    def test_a_rating_that_only_gets_older(self):
        young = self.see(self.told(rating_sum=8.0, rating_weight=2.0, rating_count=2))
        old = self.see(self.told(rating_sum=4.0, rating_weight=1.0, rating_count=2))
        other = self.see(self.told(rating_sum=3.0, rating_weight=1.0, rating_count=2))
        self.assertEqual(old.changed(young).tolist(), [])
        self.assertEqual(other.changed(young).tolist(), [5])

    def test_members_and_the_file(self):
        before = self.see(self.told(size=3.0), some=[3, 1], gone=[4])
        read = Sight.unpack(before.pack())
        self.assertTrue(read.equals(before))
        now = self.see(self.told(size=3.0), some=[1, 2])
        self.assertEqual(now.changed(read).tolist(), [2, 3, 4])
        self.assertFalse(now.equals(before))


class TestChanges(unittest.TestCase):
    def setUp(self):
        super().setUp()
        known = ledger.Ledger(
            orders((1, 7, moment(2025, 1, 1), 10), (2, 8, moment(2025, 2, 1), 20)),
            cells((1, 4, 10, 0, 0, 0), (2, 4, 15, 0, 0, 0), (2, 5, 5, 0, 0, 0)),
        )
        new = ledger.Ledger(
            orders((2, 9, moment(2025, 2, 1), 30), (3, 8, moment(2025, 3, 1), 1)),
            cells((2, 6, 30, 0, 0, 0), (3, 4, 1, 0, 0, 0)),
        )
        # An order that was cancelled, too: it is not in what still counts.
        self.changes = ledger.Changes(known, np.array([2, 3, 4]), new)

    def test_without_putting_it_together(self):
        merged = self.changes.merged()
        self.assertEqual(self.changes.fingerprint(), merged.fingerprint())
        for partners in ([8], [7, 9], []):
            part = self.changes.of_partners(np.array(partners, dtype=int))
            expected = merged.of_partners(np.array(partners, dtype=int))
            for table in ("orders", "cells"):
                for name, column in getattr(part, table).items():
                    self.assertEqual(column.tolist(), getattr(expected, table)[name].tolist())

    def test_whose_they_were_and_are(self):
        self.assertEqual(self.changes.partners([2]).tolist(), [8, 9])
        self.assertEqual(self.changes.partners([]).tolist(), [])

    def test_spans(self):
        def found(*spans):
            return self.changes.partners_between(spans).tolist()

        self.assertEqual(found((datetime(2025, 1, 1), datetime(2025, 1, 2))), [7])
        self.assertEqual(found((datetime(2024, 12, 31), datetime(2025, 1, 1))), [])
        self.assertEqual(found((date(2025, 3, 1), date(2025, 3, 2))), [8])
        self.assertEqual(found(), [])

    def test_relatives(self):
        table = pd.DataFrame({"account_id": [1, 2, 3, 8, 9], "head": [1, 1, 1, 8, 8]})
        self.assertEqual(groups.with_relatives([2, 5], table).tolist(), [1, 2, 3, 5])
        self.assertEqual(groups.with_relatives([5], table[:0]).tolist(), [5])
