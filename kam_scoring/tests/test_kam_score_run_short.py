"""The short nightly scoring: what it gives, and that a whole one would give the same."""

from datetime import timedelta
from functools import partial

import numpy as np
import pandas as pd

from odoo.tests import tagged

from ..engine import criteria
from .common import AS_OF, IN_WINDOW
from .common_short import LATER, NEXT, PASSING, WHOLE, ShortCommon

STEADY = [code for code in criteria.CRITERIA if code not in PASSING]
# What a short scoring and a whole one of the same day agree on to the last digit.
EXACT = [
    *(f"{kind}_{code}" for kind in ("raw", "points") for code in STEADY),
    *("score", "coverage", "provisional", "abc_class", "cumulative_share", "rank", "missing"),
    *("revenue", "population", "categories_relevant", "compared_with", "reference", "segment"),
]


@tagged("post_install", "-at_install")
class TestShortRun(ShortCommon):
    def test_only_who_has_changed_is_judged(self):
        changed, others = self.customers[5], self.customers - self.customers[5]
        before = self.shown(others)
        score = self.account_of(changed).score
        self.change(changed)
        run = self.nightly()
        self.assert_judged(run, changed)
        account = self.account_of(changed)
        self.assertGreater(account.score, score)
        self.assertEqual(account.latest_score_id.run_id, run)
        self.assertEqual(account.score_date, NEXT)
        self.assertEqual(self.shown(others), before)

    def test_a_quiet_night(self):
        before = self.shown(self.customers)
        run = self.nightly()
        self.assert_judged(run, self.customers.browse())
        self.assertEqual((run.state, run.written_count), ("done", 0))
        self.assertEqual(self.shown(self.customers), before)

    def test_what_the_run_says(self):
        whole = self.env["kam.score.run"].search([("as_of", "=", WHOLE)])
        self.assert_whole(whole)
        self.assertFalse(whole.judged_text)
        self.change(self.customers[5])
        run = self.nightly()
        self.assertEqual(run.compared_with_id, whole)
        self.assertEqual(run.account_count, 40)
        self.assertRegex(run.judged_text, "1 of 40 accounts judged anew.*07/09/2025.*once a week")
        for name in ("gini", "top_share", "lorenz", "repurchase_rate", "lifetime_model"):
            self.assertEqual(run[name], whole[name], name)
        self.assertEqual(run.settings.keys(), whole.settings.keys())
        run.compared_with_id = False
        self.assertRegex(run.judged_text, "1 of 40 accounts.*has changed. Everything")
        self.assertEqual(run.action_open_scores()["domain"][0][0], "is_current")

    def test_the_same_as_a_whole_scoring(self):
        self.change(self.customers[5])
        run = self.nightly()
        short = self.scores
        # What somebody asks for is a whole one.
        self.watch(run.action_run)
        self.assert_whole(run)
        whole = self.scores.loc[short.index]
        pd.testing.assert_frame_equal(short[EXACT], whole[EXACT], check_exact=True)
        # The models were fitted a day ago; who is compared with whom is the same.
        for code in PASSING:
            for kind, tolerance in (("points", 1e-9), ("raw", 0.01)):
                name = f"{kind}_{code}"
                np.testing.assert_allclose(short[name], whole[name], rtol=tolerance)

    def test_a_whole_scoring_after_short_ones(self):
        def both(short):
            self.change(self.customers[5])
            if short:
                self.assert_judged(self.nightly(), self.customers[5])
            self.change(self.customers[6], self.customers[7], price=20)
            if short:
                self.nightly(LATER)
            self.watch(lambda: self.score_now(LATER))
            return self.scores

        with self.env.cr.savepoint() as savepoint:
            without = both(short=False)
            savepoint.rollback()
        self.env.invalidate_all()
        with_them = both(short=True)
        columns = with_them.columns.drop("rhythm_state")
        pd.testing.assert_frame_equal(with_them[columns], without[columns], check_exact=True)

    def test_two_nights(self):
        self.change(self.customers[5])
        self.nightly()
        self.change(self.customers[6])
        self.assert_judged(self.nightly(LATER), self.customers[6])

    def test_an_interrupted_one_starts_again(self):
        class PowerCut(BaseException):
            pass

        def cut(run, *args, **kwargs):
            raise PowerCut

        self.change(self.customers[5])
        before = self.shown(self.customers)
        model = self.registry["kam.score.run"]
        with self.assertRaises(PowerCut), self.env.cr.savepoint():
            self.patch(model, "_store_tiers", cut)
            self.nightly(age=False)
        self.env.invalidate_all()
        self.assertEqual(self.shown(self.customers), before)
        self.patch(model, "_store_tiers", type(self).original_store_tiers)
        self.assert_judged(self.nightly(), self.customers[5])

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.original_store_tiers = cls.registry["kam.score.run"]._store_tiers

    def test_statements_do_not_grow_with_accounts(self):
        counts = []
        for days, number in enumerate((1, 1, 10)):
            self.change(*self.customers[10 * days : 10 * days + number])
            night = partial(self.nightly, NEXT + timedelta(days), age=False)
            counts.append(self.count_statements(night))
            self.assertEqual(len(self.judged), number)
            self.age()
        # In the first night there is less to be looked up of the nights before.
        self.assertEqual(counts[2], counts[1])

    def test_another_company_stays_as_it_is(self):
        other = self._create_company(name="Other Company", kam_as_of_date=AS_OF)
        self.create_profile(other, revenue=1)
        self.create_orders(self.order(self.customers[5], IN_WINDOW, 10, company_id=other.id))
        self.score_now(company=other)
        self.age()
        account = self.account_of(self.customers[5], other)
        before = account.read(["score", "score_date", "latest_score_id"])
        self.create_orders(self.order(self.customers[5], IN_WINDOW, 900, company_id=other.id))
        self.change(self.customers[6])
        self.assert_judged(self.nightly(), self.customers[6])
        self.assertEqual(account.read(["score", "score_date", "latest_score_id"]), before)
        self.assertEqual(len(self.env["kam.score.yardstick"].search([])), 2)
