"""A whole scoring, checked against values worked out by hand."""

from datetime import date

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from odoo.addons.kam_scoring.models.kam_score_run_step import LOCK

from .common import AS_OF, IN_WINDOW, PREVIOUS_START, ScoringCommon


@tagged("post_install", "-at_install")
class TestScoreRun(ScoringCommon):
    """25 customers; number i bought for 100 i this year and for 1,000 the year before.

    Revenue, growth and margin rate all rise with i, so that i has (i - 0.5) / 25 of the others
    below it: 4 i - 2 points each. The first ten buy from two categories, the others from one.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customers = cls.create_customers(25)
        orders = []
        for number, customer in enumerate(cls.customers, 1):
            amounts = (100 * number - 10, 10) if number <= 10 else (100 * number,)
            orders.append(cls.order(customer, PREVIOUS_START, 1000))
            orders.append(cls.order(customer, IN_WINDOW, *amounts, cost=5))
        cls.create_orders(*orders)
        cls.create_rule(cls.tier_key, min_score=75, worst_class="A", sequence=1)
        cls.create_rule(cls.tier_standard, sequence=2)
        cls.scoring = cls.score_now()
        cls.scores = cls.scoring.score_ids.sorted("rank")

    def score_number(self, number):
        return self.score_of(self.scoring, self.customers[number - 1])

    def test_points_score_and_facts(self):
        best, tenth = self.score_number(25), self.score_number(10)
        self.assertRecordValues(
            best + tenth,
            [
                {"revenue": 2500, "revenue_previous": 1000, "orders": 1, "frequency": 1},
                {"revenue": 1000, "revenue_previous": 1000, "orders": 1, "frequency": 1},
            ],
        )
        self.assertEqual(best.last_order, IN_WINDOW)
        for code in ("revenue", "growth", "profitability"):
            self.assertAlmostEqual(best[f"points_{code}"], 98)
            self.assertAlmostEqual(tenth[f"points_{code}"], 38)
        # 15 customers with one category, 10 with both: (15 / 2) / 25 and (15 + 10 / 2) / 25.
        self.assertAlmostEqual(best.points_breadth, 30)
        self.assertAlmostEqual(tenth.points_breadth, 80)
        self.assertAlmostEqual(best.points_repurchase, 50)
        self.assertAlmostEqual(best.score, 0.4 * 98 + 0.15 * 98 + 0.15 * 98 + 0.1 * 30 + 0.2 * 50)
        self.assertAlmostEqual(tenth.score, 0.7 * 38 + 0.1 * 80 + 0.2 * 50)

    def test_raw_values(self):
        best = self.score_number(25)
        self.assertAlmostEqual(best.raw_revenue, 2500)
        self.assertAlmostEqual(best.raw_growth, 1500 / 1750)
        self.assertAlmostEqual(best.raw_profitability, 100 * 2495 / 2500)
        self.assertAlmostEqual(best.margin, 2495)
        self.assertAlmostEqual(best.raw_breadth, 0.5)
        # Everyone ordered on two days, 731 days ago for the first time: with rate 1 and scale 731
        # of the gamma distribution the chance of no order in 90 days is (1462 / 1552) squared.
        self.assertAlmostEqual(best.raw_repurchase, 1 - (1462 / 1552) ** 2)
        self.assertAlmostEqual(best.expected_orders, 90 * 2 / 1462)

    def test_ranks_and_classes(self):
        self.assertEqual(self.scores.mapped("rank"), list(range(1, 26)))
        self.assertEqual(self.scores[0].partner_id, self.customers[24])
        self.assertEqual(self.scores.mapped("score"), sorted(self.scores.mapped("score"))[::-1])
        # Before number 11 come 25,900 of 32,500 (79.7 %), before number 5 come 31,000 (95.4 %).
        classes = "".join(self.score_number(number).abc_class for number in range(1, 26))
        self.assertEqual(classes, "CCCCCBBBBB" + "A" * 15)
        self.assertAlmostEqual(self.score_number(25).cumulative_share, 100 * 2500 / 32500)
        self.assertAlmostEqual(self.score_number(1).cumulative_share, 100)

    def test_figures_of_the_run(self):
        self.assertRecordValues(
            self.scoring,
            [
                {
                    "state": "done",
                    "as_of": AS_OF,
                    "window_start": date(2024, 7, 1),
                    "previous_start": PREVIOUS_START,
                    "account_count": 25,
                    "new_account_count": 25,
                    "provisional_count": 0,
                    "future_order_count": 0,
                    "categories_relevant": 2,
                    "lifetime_model": "rate",
                    "proposal_count": 25,
                }
            ],
        )
        self.assertAlmostEqual(self.scoring.gini, 24 / 75)
        self.assertAlmostEqual(self.scoring.top_share, 100 * 11500 / 32500)
        self.assertEqual(self.scoring.lorenz[0], [0, 0])
        self.assertEqual(self.scoring.lorenz[-1], [1, 1])
        self.assertEqual(len(self.scoring.lorenz), 26)

    def test_accounts_know_their_score(self):
        account = self.account_of(self.customers[24])
        score = self.score_number(25)
        self.assertEqual(account.latest_score_id, score)
        self.assertAlmostEqual(account.score, score.score)
        self.assertEqual(account.score_coverage, 100)
        self.assertEqual(account.score_date, AS_OF)
        self.assertEqual(account.abc_class, "A")
        self.assertEqual(account.proposed_tier_id, self.tier_key)
        self.assertFalse(account.tier_id, "nothing moves without a decision")
        customer = self.customers[24].with_company(self.company)
        self.assertAlmostEqual(customer.kam_score, score.score)
        found = self.env["res.partner"].with_company(self.company)
        found = found.search([("kam_score", ">=", score.score - 0.01)])
        self.assertEqual(found & self.customers, self.customers[24])

    def test_proposals_follow_the_rules(self):
        accounts = self.scoring.score_ids.account_id
        # Score 0.7 (4 i - 2) + 13 reaches 75 from number 23 on.
        key = accounts.filtered(lambda account: account.proposed_tier_id == self.tier_key)
        self.assertEqual(key.partner_id, self.customers[22:])
        standard = accounts.filtered(lambda account: account.proposed_tier_id == self.tier_standard)
        self.assertEqual(standard, accounts - key)

    def test_running_again_on_the_same_day_gives_the_same_rows(self):
        fields = ["account_id", "rank", "score", "abc_class", "raw_repurchase", "points_growth"]
        before = [score.read(fields)[0] | {"id": 0} for score in self.scores]
        accounts = self.account_of(self.customers[24]).read(["proposed_tier_id", "candidate_since"])
        run = self.score_now()
        self.assertEqual(run, self.scoring)
        after = [score.read(fields)[0] | {"id": 0} for score in run.score_ids.sorted("rank")]
        self.assertEqual(before, after)
        self.assertEqual(run.new_account_count, 0)
        self.assertEqual(
            accounts,
            self.account_of(self.customers[24]).read(["proposed_tier_id", "candidate_since"]),
        )
        kept = self.env["kam.score"].search_count([("account_id.company_id", "=", self.company.id)])
        self.assertEqual(kept, 25)

    def test_an_order_more_counts_when_run_again(self):
        self.create_orders(self.order(self.customers[0], IN_WINDOW, 10000))
        self.scoring.action_run()
        self.assertEqual(self.score_number(1).revenue, 10100)
        self.assertEqual(self.score_number(1).abc_class, "A")
        self.assertAlmostEqual(self.account_of(self.customers[0]).score, self.score_number(1).score)

    def test_another_day_is_another_run(self):
        self.create_orders(self.order(self.customers[0], IN_WINDOW, 10000))
        run = self.score_now(date(2025, 7, 2))
        self.assertNotEqual(run, self.scoring)
        self.assertEqual(run.account_count, 25)
        self.assertTrue(self.scoring.score_ids)
        account = self.account_of(self.customers[0])
        self.assertEqual(account.latest_score_id, self.score_of(run, self.customers[0]))
        self.assertEqual(account.score_date, date(2025, 7, 2))

    def test_a_score_that_has_not_moved_is_not_written_again(self):
        before = self.score_now(date(2025, 7, 2))
        account = self.account_of(self.customers[24])
        latest = account.latest_score_id
        run = self.score_now(date(2025, 7, 3))
        self.assertNotEqual(run, before)
        self.assertEqual((run.account_count, run.written_count), (25, 0))
        self.assertFalse(run.score_ids)
        self.assertEqual(account.latest_score_id, latest)
        self.assertEqual(account.score_date, latest.date)

    def test_the_first_run_of_a_month_writes_every_score(self):
        run = self.score_now(date(2025, 8, 1))
        self.assertEqual((len(run.score_ids), run.written_count), (25, 25))

    def test_a_new_tier_is_a_new_score(self):
        account = self.account_of(self.customers[24])
        self.score_now(date(2025, 7, 2))
        account.tier_id = self.tier_key
        run = self.score_now(date(2025, 7, 3))
        self.assertEqual(run.score_ids.account_id, account)
        self.assertEqual(run.score_ids.tier_then_id, self.tier_key)

    def test_other_weights_are_new_scores_even_where_they_are_equal(self):
        self.profile.weight_ids.filtered(lambda line: line.axis == "position")[0].weight += 1
        run = self.score_now(date(2025, 7, 2))
        self.assertEqual(len(run.score_ids), 25)

    def test_a_later_change_of_the_profile_leaves_old_runs_alone(self):
        score = self.score_number(25)
        explanation, formula, window = score.explanation, score.formula, self.scoring.window_start
        self.profile.weight_ids[0].weight = 0
        self.profile.weight_ids[1].unlink()
        self.profile.write({"window_months": 6, "horizon_days": 30})
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(score.explanation, explanation)
        self.assertEqual(score.formula, formula)
        self.assertEqual((self.scoring.window_start, self.scoring.horizon_days), (window, 90))
        self.score_now()
        self.assertNotEqual(self.score_number(25).formula, formula)
        self.assertEqual(self.scoring.window_start, date(2025, 1, 1))

    def test_looking_back_leaves_the_accounts_alone(self):
        account = self.account_of(self.customers[24])
        before = account.read(["score", "score_date", "proposed_tier_id", "candidate_since"])
        past = self.scoring.create({"as_of": date(2024, 1, 1), "profile_id": self.profile.id})
        past.action_run()
        self.assertEqual(len(past.score_ids), 25)
        self.assertEqual(self.score_of(past, self.customers[24]).revenue, 1000)
        self.assertEqual(past.proposal_count, 0)
        self.assertEqual(
            account.read(["score", "score_date", "proposed_tier_id", "candidate_since"]), before
        )

    def test_who_is_ranked_no_more_loses_score_and_proposal(self):
        gone = self.customers[24]
        orders = self.env["sale.order"].search([("partner_id", "=", gone.id)])
        orders.write({"state": "cancel"})
        self.score_now(date(2025, 7, 2))
        account = self.account_of(gone)
        self.assertFalse(account.score_date or account.score or account.abc_class)
        self.assertFalse(account.proposed_tier_id or account.latest_score_id)
        self.assertTrue(self.score_number(25), "history stays")

    def test_a_second_run_of_the_day_is_refused_with_a_hint(self):
        with self.assert_refused("kam.score.run", "choose Run Again"):
            self.scoring.create({"as_of": AS_OF, "profile_id": self.profile.id})

    def test_only_managers_run_a_scoring(self):
        run = self.scoring.with_user(self.salesman)
        with self.assertRaises(AccessError):
            run.action_run()
        with self.assertRaises(AccessError):
            run.action_score_now()
        self.company.kam_as_of_date = date(2025, 7, 3)
        with self.assertRaises(AccessError):
            run.action_score_now()
        action = self.scoring.with_user(self.manager).action_score_now()
        self.assertEqual(action["res_model"], "kam.score")
        self.assertEqual(len(self.env["kam.score"].search(action["domain"])), 25)

    def test_the_ranking_shows_the_latest_run(self):
        later = self.score_now(date(2025, 7, 2))
        ranking = self.scoring.with_user(self.manager).action_open_ranking()
        scores = self.env["kam.score"].search(ranking["domain"])
        self.assertEqual(scores.account_id.latest_score_id, scores)
        self.assertEqual(len(scores), 25)
        self.assertIn(later.name, ranking["display_name"])

    def test_the_page_of_scores_shows_each_customer_once(self):
        self.create_orders(self.order(self.customers[0], IN_WINDOW, 10000))
        later = self.score_now(date(2025, 7, 2))
        scores = self.env["kam.score"].with_context(allowed_company_ids=self.company.ids)
        shown = scores.search([("is_current", "=", True)])
        self.assertEqual(len(shown), 25)
        self.assertEqual(shown.account_id.partner_id, self.customers)
        self.assertLessEqual(later.score_ids, shown)
        self.assertTrue(all(shown.mapped("is_current")))
        old = self.score_of(self.scoring, self.customers[0])
        self.assertFalse(old.is_current)

    def test_two_scorings_at_once(self):
        # A company that this transaction has not scored yet, so that it holds no lock itself.
        company = self._create_company(name="Busy Company")
        self.create_profile(company, revenue=1)
        self.create_orders(self.order(self.partner, IN_WINDOW, 10, company_id=company.id))
        with self.registry.cursor() as cr:
            cr.execute("SELECT pg_try_advisory_xact_lock(%s, %s)", [LOCK, company.id])
            with self.assertRaisesRegex(UserError, "A scoring of Busy Company is under way"):
                self.score_now(company=company)
            cr.rollback()
        self.assertEqual(self.score_now(company=company).state, "done")
