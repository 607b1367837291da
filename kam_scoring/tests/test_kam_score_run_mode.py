"""Trials, selected accounts, groups, spoilt orders and profiles."""

from datetime import date

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from .common import AS_OF, IN_WINDOW
from .common_run import RunCommon


@tagged("post_install", "-at_install")
class TestTrial(RunCommon):
    def test_a_trial_changes_nothing(self):
        self.score_now()
        other = self.create_profile(growth=1, revenue=1)
        other.sequence = 50
        account = self.account_of(self.customers[0])
        before = account.read(["score", "latest_score_id", "score_date", "proposed_tier_id"])
        decisions = self.env["kam.tier.decision"].search_count([])
        trial = self.create_run(mode="dry", profile_id=other.id, profile_for_all=True)
        trial.action_run()
        self.assertEqual((trial.state, len(trial.score_ids)), ("done", 4))
        self.assertEqual(trial.score_ids.profile_id, other)
        after = account.read(["score", "latest_score_id", "score_date", "proposed_tier_id"])
        self.assertEqual(after, before)
        self.assertEqual(self.env["kam.tier.decision"].search_count([]), decisions)
        self.assertFalse(any(trial.score_ids.mapped("is_current")))
        self.assertEqual(trial.action_open_scores()["domain"], [("run_id", "=", trial.id)])

    def test_a_trial_makes_no_accounts(self):
        trial = self.create_run(mode="dry")
        trial.action_run()
        self.assertEqual((trial.account_count, trial.new_account_count), (4, 0))
        self.assertFalse(self.account_of(self.customers[0]))
        self.assertFalse(trial.score_ids)

    def test_any_number_of_trials_of_a_day(self):
        self.score_now()
        trials = [self.create_run(mode="dry") for _number in range(2)]
        for trial in trials:
            trial.action_run()
        self.assertEqual(trials[0].score_ids.mapped("score"), trials[1].score_ids.mapped("score"))


@tagged("post_install", "-at_install")
class TestSelection(RunCommon):
    def test_only_the_chosen_get_new_scores(self):
        self.score_now()
        first, second = (self.account_of(customer) for customer in self.customers[:2])
        self.create_orders(self.order(self.customers[0], IN_WINDOW, 5000))
        score, latest = second.score, second.latest_score_id
        first.action_score_selected()
        self.assertEqual(first.latest_score_id.revenue, 5100)
        self.assertEqual((second.score, second.latest_score_id), (score, latest))
        # Compared with everyone: now it is the best of four.
        self.assertAlmostEqual(first.latest_score_id.points_revenue, 87.5)
        self.assertEqual(first.latest_score_id.run_id.account_ids, first)

    def test_accounts_of_two_companies(self):
        other = self._create_company(name="Other Company", kam_as_of_date=AS_OF)
        self.create_profile(other, revenue=1)
        self.create_orders(self.order(self.customers[0], IN_WINDOW, 7, company_id=other.id))
        self.score_now()
        self.score_now(company=other)
        both = self.account_of(self.customers[0]) + self.account_of(self.customers[0], other)
        action = both.action_score_selected()
        runs = self.env["kam.score.run"].search(action["domain"])
        self.assertEqual(runs.company_id, self.company + other)
        self.assertEqual(runs.mapped("state"), ["done", "done"])

    def test_nothing_chosen(self):
        with self.assertRaisesRegex(UserError, "Choose the accounts"):
            self.create_run(scope="selection")

    def test_salespeople_may_not(self):
        self.score_now()
        account = self.account_of(self.customers[0])
        account.manager_id = self.salesman
        with self.assertRaises(AccessError):
            account.with_user(self.salesman).action_score_selected()


@tagged("post_install", "-at_install")
class TestGroup(RunCommon):
    def test_units_add_up_in_their_head(self):
        self.score_now()
        head, unit, lone, _last = (self.account_of(customer) for customer in self.customers)
        unit.parent_id = head
        run = self.score_now(date(2025, 7, 2))
        self.assertEqual(head.latest_score_id.revenue, 300)
        self.assertEqual(head.latest_score_id.unit_count, 1)
        self.assertEqual(unit.latest_score_id.revenue, 200)
        # 300 of the group, 300 and 400 of the others: the unit is not counted again.
        self.assertAlmostEqual(head.latest_score_id.points_revenue, 100 / 3)
        self.assertAlmostEqual(lone.latest_score_id.points_revenue, 100 / 3)
        self.assertAlmostEqual(max(p for _a, p in run.lorenz), 1)
        self.assertEqual(len(run.lorenz), 4)

    def test_a_head_can_be_scored_alone(self):
        self.score_now()
        head, unit = (self.account_of(customer) for customer in self.customers[:2])
        unit.parent_id = head
        head.scored_with_units = False
        self.score_now(date(2025, 8, 2))
        self.assertEqual(head.latest_score_id.revenue, 100)

    def test_an_archived_unit_still_counts(self):
        self.score_now()
        head, unit = (self.account_of(customer) for customer in self.customers[:2])
        unit.parent_id = head
        unit.active = False
        self.score_now(date(2025, 8, 2))
        self.assertEqual(head.latest_score_id.revenue, 300)


@tagged("post_install", "-at_install")
class TestSpoilt(RunCommon):
    def spoil(self, customer, column, value):
        order = self.env["sale.order"].search([("partner_id", "=", customer.id)], limit=1)
        self.env.flush_all()
        self.env.cr.execute(
            f"UPDATE sale_order SET {column} = %s, write_date = now() WHERE id = %s",
            [value, order.id],
        )
        self.env.invalidate_all()

    def check(self, customer):
        run = self.score_now(date(2025, 7, 2))
        self.assertEqual((run.state, run.account_count, run.problem_count), ("done", 3, 1))
        self.assertEqual(run.problem_ids.account_id, self.account_of(customer))
        self.assertIn("Correct the order", run.problem_ids.text)
        self.assertEqual(self.account_of(customer).score_date, AS_OF, "keeps its last score")

    def test_an_amount_that_is_no_number(self):
        self.score_now()
        self.spoil(self.customers[1], "amount_untaxed", "NaN")
        self.check(self.customers[1])

    def test_a_rate_that_is_infinite(self):
        self.score_now()
        self.spoil(self.customers[1], "currency_rate", "Infinity")
        # Divided by infinity it is worth nothing, which is a lie.
        self.check(self.customers[1])

    def test_a_day_beyond_every_calendar(self):
        self.score_now()
        self.spoil(self.customers[1], "date_order", "infinity")
        self.check(self.customers[1])

    def test_mended_it_counts_again(self):
        self.score_now()
        self.spoil(self.customers[1], "amount_untaxed", "NaN")
        run = self.score_now(date(2025, 7, 2))
        self.spoil(self.customers[1], "amount_untaxed", 700)
        run.action_run()
        self.assertEqual((run.account_count, run.problem_count), (4, 0))
        self.assertEqual(self.account_of(self.customers[1]).latest_score_id.revenue, 700)


@tagged("post_install", "-at_install")
class TestProfilesOfAccounts(RunCommon):
    def test_each_account_is_scored_by_its_profile(self):
        projects = self.create_profile(revenue=1)
        projects.write({"name": "Projects", "sequence": 50, "window_months": 24})
        self.score_now()
        special = self.account_of(self.customers[0])
        special.color = 3
        self.env["kam.score.profile.rule"].create(
            {
                "name": "Project business",
                "company_id": self.company.id,
                "profile_id": projects.id,
                "domain": "[('color', '=', 3)]",
                "sequence": -5,
            }
        )
        self.create_orders(self.order(self.customers[0], date(2024, 1, 1), 900))
        run = self.score_now(date(2025, 7, 2))
        self.assertEqual(special.profile_id, projects)
        self.assertIn("Projects", special.profile_sentence)
        self.assertEqual(special.latest_score_id.revenue, 1000, "the window has 24 months")
        self.assertEqual(self.account_of(self.customers[1]).profile_id, self.profile)
        self.assertEqual(set(run.settings), {str(projects.id), str(self.profile.id)})

    def test_a_rule_that_fails_is_left_out_and_named(self):
        projects = self.create_profile(revenue=1)
        projects.sequence = 50
        rule = self.env["kam.score.profile.rule"].create(
            {"name": "Old field", "company_id": self.company.id, "profile_id": projects.id}
        )
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE kam_score_profile_rule SET domain = %s WHERE id = %s",
            ["[('no_such_field', '=', 1)]", rule.id],
        )
        self.env.invalidate_all()
        run = self.score_now()
        self.assertEqual((run.state, run.account_count), ("done", 4))
        self.assertIn("Old field", run.problem_ids.text)

    def test_the_points_of_a_profile_with_thresholds(self):
        line = self.profile.weight_ids.filtered(lambda w: w.criterion_id.code == "revenue")
        line.write(
            {
                "normalisation": "thresholds",
                "threshold_ids": [
                    Command.create({"value": 0, "points": 0}),
                    Command.create({"value": 400, "points": 80}),
                ],
            }
        )
        run = self.score_now()
        self.assertAlmostEqual(self.score_of(run, self.customers[1]).points_revenue, 40)
