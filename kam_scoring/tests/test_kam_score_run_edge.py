"""Runs on days, of customers and after changes that are out of the ordinary."""

from datetime import date
from runpy import run_path

from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import file_path

from ..models import kam_score_run_compute
from .common import AS_OF, IN_WINDOW
from .common_run import RunCommon

NEXT_DAY = date(2025, 7, 2)


@tagged("post_install", "-at_install")
class TestOddRuns(RunCommon):
    def spoil(self, customer):
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE sale_order SET amount_untaxed = 'NaN' WHERE partner_id = %s", [customer.id]
        )
        self.env.invalidate_all()

    def test_another_default_profile_than_that_of_the_company(self):
        other = self.create_profile(revenue=1)
        other.sequence = 50
        run = self.create_run(profile_id=other.id)
        run.action_run()
        self.assertEqual((run.account_count, run.score_ids.profile_id), (4, other))

    def test_who_has_no_score_is_not_written_every_night(self):
        growth = self.env.ref("kam_scoring.kam_criterion_growth")
        self.profile.weight_ids = [
            Command.clear(),
            Command.create({"criterion_id": growth.id, "weight": 1}),
        ]
        self.assertEqual(self.score_now().written_count, 4)
        self.assertEqual(self.score_now(NEXT_DAY).written_count, 0)

    def test_all_customers_are_archived(self):
        self.score_now()
        accounts = self.account_of(self.customers[0])
        self.customers.active = False
        run = self.score_now(NEXT_DAY)
        self.assertEqual((run.state, run.account_count), ("done", 0))
        self.assertFalse(accounts.latest_score_id)

    def test_only_archived_customers_from_the_start(self):
        self.customers.active = False
        run = self.score_now()
        self.assertEqual((run.state, run.account_count), ("done", 0))

    def test_the_only_customer_is_spoilt(self):
        self.customers[1:].active = False
        self.spoil(self.customers[0])
        run = self.score_now()
        self.assertEqual((run.state, run.account_count, run.problem_count), ("done", 0, 1))

    def test_a_trial_with_a_new_customer_who_is_spoilt(self):
        self.spoil(self.customers[1])
        trial = self.create_run(mode="dry")
        trial.action_run()
        self.assertEqual((trial.state, trial.account_count, trial.problem_count), ("done", 3, 1))
        self.assertFalse(trial.problem_ids.account_id)

    def test_a_trial_with_new_customers_says_what_a_live_run_would(self):
        opportunities = self.env.ref("kam_scoring.kam_criterion_opportunities")
        self.profile.weight_ids = [Command.create({"criterion_id": opportunities.id, "weight": 20})]
        self.score_now()
        new = self.create_customers(3)
        self.create_orders(*(self.order(customer, IN_WINDOW, 10) for customer in new))
        trial = self.create_run(mode="dry", as_of=NEXT_DAY)
        trial.action_run()
        score = self.score_of(trial, self.customers[0])
        run = self.score_now(NEXT_DAY)
        run.action_run()
        live = self.account_of(self.customers[0]).latest_score_id
        self.assertEqual(live.run_id, run)
        self.assertEqual(score.points_opportunities, live.points_opportunities)
        self.assertEqual(score.population, live.population)
        self.assertAlmostEqual(score.score, live.score)

    def test_the_fixed_day_is_set_back(self):
        self.score_now(date(2025, 6, 28))
        self.score_now(date(2025, 7, 28))
        self.score_now(date(2025, 6, 29))
        account = self.account_of(self.customers[0])
        self.assertEqual(account.score_date, date(2025, 6, 29))

    def test_a_run_is_deleted(self):
        first = self.score_now()
        account = self.account_of(self.customers[0])
        before = account.read(["score", "latest_score_id", "abc_class", "score_date"])
        self.create_orders(self.order(self.customers[0], IN_WINDOW, 5000))
        second = self.score_now(NEXT_DAY)
        self.assertEqual(account.latest_score_id.run_id, second)
        second.unlink()
        self.assertEqual(account.read([*before[0]]), before)
        first.unlink()
        self.assertFalse(account.latest_score_id)
        self.assertFalse(account.abc_class)
        self.assertFalse(account.score_date)

    def age(self):
        """Everything so far was written and read some days ago."""
        self.env.flush_all()
        for table in ("sale_order", "sale_order_line"):
            self.env.cr.execute(f"UPDATE {table} SET write_date = now() - interval '3 days'")
        self.env.cr.execute("UPDATE kam_score_ledger SET date_read = now() - interval '1 day'")
        self.env.invalidate_all()

    def test_customers_are_merged(self):
        self.score_now()
        self.age()
        first, second = self.customers[:2]
        self.env["base.partner.merge.automatic.wizard"]._merge([second.id, first.id], first)
        self.assertFalse(second.exists())
        run = self.score_now(NEXT_DAY)
        self.assertEqual(self.score_of(run, first).revenue, 300)
        self.assertEqual(run.account_count, 3)

    def test_a_ledger_file_without_content(self):
        self.score_now()
        self.env["kam.score.ledger"].search([]).attachment_id.raw = b""
        self.assertEqual(self.score_now(NEXT_DAY).account_count, 4)
        self.assertEqual(self.account_of(self.customers[0]).score_date, AS_OF)

    def test_a_selection_is_duplicated(self):
        self.score_now()
        account = self.account_of(self.customers[0])
        run = self.create_run(scope="selection", account_ids=account.ids).copy()
        self.assertEqual((run.account_ids, run.state), (account, "draft"))

    def test_a_live_run_that_becomes_a_trial(self):
        run = self.score_now()
        run.mode = "dry"
        run.action_run()
        self.assertEqual(len(run.score_ids), 4)
        self.assertFalse(self.account_of(self.customers[0]).latest_score_id)

    def test_a_selection_of_archived_accounts(self):
        self.score_now()
        account = self.account_of(self.customers[0])
        self.customers[0].active = False
        run = self.create_run(scope="selection", account_ids=account.ids, as_of=NEXT_DAY)
        run.action_run()
        self.assertEqual((run.state, run.written_count), ("done", 0))

    def test_an_older_run_that_accounts_show_is_run_again(self):
        first = self.score_now()
        second = self.score_now(NEXT_DAY)
        self.assertEqual(second.written_count, 0)
        account = self.account_of(self.customers[0])
        before = account.read(["score", "abc_class", "score_date", "profile_id"])
        first.action_run()
        self.assertEqual(account.read(["score", "abc_class", "score_date", "profile_id"]), before)
        self.assertEqual(account.latest_score_id, self.score_of(first, self.customers[0]))

    def test_an_older_run_does_not_replace_later_scores(self):
        self.score_now()
        self.create_orders(self.order(self.customers[0], IN_WINDOW, 5000))
        second = self.score_now(NEXT_DAY)
        self.create_run(as_of=date(2025, 6, 15)).action_run()
        self.assertEqual(self.account_of(self.customers[0]).latest_score_id.run_id, second)

    def test_a_profile_of_invoices_where_nothing_is_invoiced(self):
        invoices = self.create_profile(revenue=1)
        invoices.write({"sequence": 50, "basis": "invoiced"})
        self.score_now()
        self.account_of(self.customers[0]).color = 3
        self.env["kam.score.profile.rule"].create(
            {
                "name": "Invoices",
                "company_id": self.company.id,
                "profile_id": invoices.id,
                "domain": "[('color', '=', 3)]",
            }
        )
        run = self.score_now(NEXT_DAY)
        self.assertEqual((run.state, run.account_count), ("done", 3))
        self.assertFalse(self.account_of(self.customers[0]).latest_score_id)

    def test_a_profile_that_has_nothing_but_units(self):
        self.patch(kam_score_run_compute, "FEW_ACCOUNTS", 2)
        profile = self.create_profile(revenue=1)
        profile.sequence = 50
        self.score_now()
        head, *units = (self.account_of(customer) for customer in self.customers[:3])
        for unit in units:
            unit.parent_id = head
        self.env["kam.score.profile.rule"].create(
            {
                "name": "Units",
                "company_id": self.company.id,
                "profile_id": profile.id,
                "domain": "[('parent_id', '!=', False)]",
            }
        )
        self.score_now(NEXT_DAY)
        score = units[1].latest_score_id
        self.assertEqual((score.profile_id, score.population), (profile, 2))
        # Of the group with 600 and the other one with 400, none has less than 300.
        self.assertEqual(score.points_revenue, 0)
        self.assertTrue(score.coverage)

    def test_notes_are_in_the_language_of_the_company(self):
        self.env["res.lang"]._activate_lang("de_DE")
        (self.salesman | self.manager).lang = "de_DE"
        self.spoil(self.customers[1])
        langs = []
        model = self.registry["kam.score.run"]
        self.patch(model, "_get_spoilt_message", lambda run: langs.append(run.env.lang) or "Text")
        run = self.create_run(state="queued")
        with self.enter_registry_test_mode():
            self.env.ref("kam_scoring.ir_cron_score_queue").method_direct_trigger()
        self.env.invalidate_all()
        self.assertEqual((run.state, langs), ("done", ["de_DE"]))


@tagged("post_install", "-at_install")
class TestUpgrade(RunCommon):
    def migrate(self):
        path = file_path("kam_scoring/migrations/19.0.1.2.0/post-migrate.py")
        self.env.flush_all()
        run_path(path)["migrate"](self.env.cr, "19.0.1.1.0")
        self.env.invalidate_all()

    def test_accounts_go_on_showing_their_score(self):
        self.score_now()
        account = self.account_of(self.customers[0])
        score = account.latest_score_id
        account.write({"latest_score_id": False, "profile_id": False})
        self.migrate()
        self.assertEqual((account.latest_score_id, account.profile_id), (score, self.profile))
        self.assertTrue(score.is_current)

    def test_proposals_without_a_decision_are_made_again(self):
        self.profile.min_coverage = 0
        self.create_rule(self.tier_key, min_score=1)
        self.score_now()
        account = self.account_of(self.customers[3])
        account.proposed_decision_id.state = "superseded"
        account.write({"proposed_decision_id": False, "proposed_tier_id": self.tier_key.id})
        self.migrate()
        self.assertFalse(account.proposed_tier_id)
        self.score_now(NEXT_DAY)
        self.assertEqual(account.proposed_decision_id.to_tier_id, self.tier_key)
