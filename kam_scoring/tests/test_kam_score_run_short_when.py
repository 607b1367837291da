"""When the nightly scoring judges everyone: always when there is any doubt."""

from datetime import date
from unittest.mock import patch

from odoo.fields import Command
from odoo.tests import tagged

from ..models import kam_score_run_affected
from .common_short import LATER, NEXT, ShortCommon


@tagged("post_install", "-at_install")
class TestWholeInstead(ShortCommon):
    def yardstick(self):
        return self.env["kam.score.yardstick"].search([("company_id", "=", self.company.id)])

    def test_the_first_of_a_month(self):
        self.score_everyone(date(2025, 7, 30))
        self.assertTrue(self.nightly(date(2025, 7, 31)).only_changes)
        self.assert_whole(self.nightly(date(2025, 8, 1)))

    def test_after_a_week(self):
        self.assertTrue(self.nightly(date(2025, 7, 17)).only_changes)
        self.assert_whole(self.nightly(date(2025, 7, 18)))
        self.assertTrue(self.nightly(date(2025, 7, 19)).only_changes)

    def test_a_day_before(self):
        self.assert_whole(self.nightly(date(2025, 7, 9)))

    def test_other_settings(self):
        weights = self.profile.weight_ids
        thresholds = [Command.create({"value": value, "points": value}) for value in (10, 20)]
        company, tier = self.company, self.tier_key
        changes = {
            "weight": lambda: weights[0].write({"weight": 7}),
            "missing": lambda: weights[0].write({"missing": "zero"}),
            "window": lambda: self.profile.write({"window_months": 6}),
            "thresholds": lambda: weights[0].write(
                {"normalisation": "thresholds", "threshold_ids": thresholds}
            ),
            "tier rule": lambda: self.create_rule(tier, min_score=99),
            "tier": lambda: tier.write({"apply_rules": "first"}),
            "whitespace": lambda: company.write({"kam_whitespace_depth": 3}),
            "time zone": lambda: company.partner_id.write({"tz": "Pacific/Auckland"}),
            "group": lambda: self.account_of(self.customers[5]).write(
                {"parent_id": self.account_of(self.customers[6]).id}
            ),
            "profile rule": lambda: self.env["kam.score.profile.rule"].create(
                {"name": "Rule", "profile_id": self.profile.id, "company_id": company.id}
            ),
            "another profile": lambda: self.create_profile(growth=1).write({"sequence": -9}),
        }
        for name, change in changes.items():
            with self.subTest(name), self.env.cr.savepoint() as savepoint:
                change()
                self.assert_whole(self.nightly(age=False))
                savepoint.rollback()
            self.env.invalidate_all()
        self.assertTrue(self.nightly().only_changes)

    def test_invoices(self):
        other = self.create_profile(revenue=1)
        other.write({"sequence": 90, "basis": "invoiced"})
        rule = {"name": "Rule", "profile_id": other.id, "company_id": self.company.id}
        self.env["kam.score.profile.rule"].create({**rule, "domain": "[('id', '=', 0)]"})
        self.score_everyone()
        self.assert_whole(self.nightly())

    def test_a_file_that_cannot_be_read(self):
        for record in (self.yardstick(), self.yardstick().sight_id):
            with self.subTest(record._name), self.env.cr.savepoint() as savepoint:
                record.attachment_id.raw = b"not what was written"
                self.assert_whole(self.nightly(age=False))
                savepoint.rollback()
            self.env.invalidate_all()

    def test_no_file_at_all(self):
        self.yardstick().attachment_id.unlink()
        self.assert_whole(self.nightly())
        self.assertTrue(self.nightly(LATER).only_changes)

    def test_many_changes(self):
        self.change(*self.customers[:10])
        self.assertTrue(self.nightly().only_changes)
        self.change(*self.customers[:11])
        self.assert_whole(self.nightly(LATER))

    def test_a_country_that_nobody_had(self):
        self.profile.segment = "country"
        self.score_everyone()
        newcomer = self.create_customers(1, country_id=self.env.ref("base.be").id)
        self.create_orders(self.order(newcomer, date(2025, 6, 20), 90))
        run = self.nightly()
        self.assert_whole(run)
        self.assertEqual(run.new_account_count, 1)

    def test_a_contact_that_goes_to_another_customer(self):
        person = self.env["res.partner"].create(
            {"name": "Person", "parent_id": self.customers[5].id, "type": "contact"}
        )
        self.create_orders(self.order(person, date(2025, 6, 20), 90))
        self.score_everyone()
        person.parent_id = self.customers[6]
        self.assert_whole(self.nightly())

    def test_orders_that_somebody_has_read_meanwhile(self):
        self.env["kam.score.ledger"].search([]).date_read = self.env.cr.now()
        self.assert_whole(self.nightly())

    def test_a_run_that_is_deleted(self):
        self.change(self.customers[5])
        run = self.nightly()
        run.unlink()
        self.assert_whole(self.nightly(LATER))

    def test_a_run_that_failed(self):
        self.env["kam.score.run"].search([], limit=1)._fail(ValueError())
        self.assertFalse(self.yardstick().settings_mark)
        self.assert_whole(self.nightly())

    def test_whoever_asks_gets_a_whole_one(self):
        run = self.nightly()
        run.action_start()
        self.assert_whole(run)
        self.company.kam_as_of_date = LATER
        runs = self.env["kam.score.run"].with_company(self.company)
        runs.action_score_now()
        self.assert_whole(runs._get_current(self.company))

    def test_a_trial_and_a_selection_keep_the_yardstick(self):
        kept = self.yardstick()
        vals = {"company_id": self.company.id, "profile_id": self.profile.id, "as_of": NEXT}
        trial = self.env["kam.score.run"].create({**vals, "mode": "dry"})
        trial.action_run()
        chosen = self.account_of(self.customers[5])
        selection = {**vals, "scope": "selection", "account_ids": [Command.set(chosen.ids)]}
        self.env["kam.score.run"].create(selection).action_run()
        self.assertEqual(self.yardstick(), kept)
        self.assertEqual(trial.judged_count, 40)
        self.age()
        self.assertTrue(self.nightly().only_changes)

    def test_the_nightly_job(self):
        self.env["sale.order"].search([("company_id", "!=", self.company.id)]).state = "cancel"
        self.age()
        self.company.kam_as_of_date = NEXT
        # The lock of the first scoring ends with the transaction, which is that of the test.
        self.patch(self.registry["kam.score.run"], "_is_free", lambda run: True)
        with self.enter_registry_test_mode():
            self.env.ref("kam_scoring.ir_cron_score").method_direct_trigger()
        self.env.invalidate_all()
        run = self.env["kam.score.run"].search([("as_of", "=", NEXT)])
        self.assertEqual((run.state, run.only_changes), ("done", True))

    def test_how_many_are_many(self):
        with patch.object(kam_score_run_affected, "MANY", 0):
            self.change(self.customers[5])
            self.assert_whole(self.nightly())
