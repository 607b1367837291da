"""Runs in the background, runs that were interrupted, and what is read again of the orders."""

from datetime import date

from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import IN_WINDOW
from .common_run import RunCommon

LOGGER = "odoo.addons.kam_scoring.models.kam_score_run_step"


@tagged("post_install", "-at_install")
class TestBackground(RunCommon):
    def start(self, run, user=None):
        self.patch(self.registry["kam.score.run"], "_is_quick", lambda run: False)
        return run.with_user(user or self.manager).action_start()

    def work_off(self):
        with self.enter_registry_test_mode():
            self.env.ref("kam_scoring.ir_cron_score_queue").method_direct_trigger()
        self.env.invalidate_all()

    def test_a_large_base_is_scored_in_the_background(self):
        run = self.create_run()
        action = self.start(run)
        self.assertEqual((action["res_id"], run.state), (run.id, "queued"))
        self.assertFalse(run.score_ids)
        self.work_off()
        self.assertEqual((run.state, run.progress, len(run.score_ids)), ("done", 100, 4))
        self.assertEqual(run.requested_by_id, self.manager)

    def test_whoever_asked_is_told(self):
        run = self.create_run()
        self.start(run)
        sent = []
        model = self.registry["res.users"]
        self.patch(model, "_bus_send", lambda user, *args, **kwargs: sent.append((user, *args)))
        self.work_off()
        [(user, kind, message)] = sent
        self.assertEqual((user, kind), (self.manager, "simple_notification"))
        self.assertIn("4 accounts ranked", message["message"])

    def test_a_server_that_died_in_the_middle(self):
        run = self.create_run()
        model = self.registry["kam.score.run"]
        accounts = model._step_accounts

        class PowerCut(BaseException):
            pass

        def cut(run, work):
            accounts(run, work)
            run._commit_step()
            raise PowerCut

        self.start(run)
        self.patch(model, "_step_accounts", cut)
        with self.assertRaises(PowerCut):
            self.work_off()
        self.patch(model, "_step_accounts", accounts)
        self.env.invalidate_all()
        self.work_off()
        self.assertEqual((run.state, len(run.score_ids)), ("done", 4))
        self.assertEqual(self.account_of(self.customers[3]).latest_score_id.rank, 1)

    def test_a_failure_is_said_in_a_sentence(self):
        run = self.create_run()
        self.start(run)
        self.patch(self.registry["kam.score.run"], "_step_tiers", lambda run, work: 1 / 0)
        with self.assertLogs(LOGGER, "ERROR"), mute_logger("odoo.sql_db"):
            self.work_off()
        self.assertEqual(run.state, "failed")
        self.assertIn("server's log", run.error)
        self.assertNotIn("Traceback", run.error)

    def test_salespeople_may_not(self):
        with self.assertRaises(AccessError):
            self.start(self.create_run(), self.salesman)


@tagged("post_install", "-at_install")
class TestLedger(RunCommon):
    """Only what has changed is read again, with the same result as if all were."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.score_now()
        cls.age()

    @classmethod
    def age(cls):
        """Everything so far was written and read two days ago."""
        cls.env.flush_all()
        for table in ("sale_order", "sale_order_line"):
            cls.env.cr.execute(f"UPDATE {table} SET write_date = now() - interval '3 days'")
        cls.env.cr.execute("UPDATE kam_score_ledger SET date_read = now() - interval '1 day'")
        cls.env.invalidate_all()

    def revenue(self, customer):
        run = self.create_run(mode="dry", as_of=date(2025, 7, 2))
        run.action_run()
        partly = self.score_of(run, customer).revenue
        self.env["kam.score.ledger"].search([]).unlink()
        run.action_run()
        self.assertEqual(self.score_of(run, customer).revenue, partly)
        return partly

    def orders_of(self, customer):
        return self.env["sale.order"].search([("partner_id", "=", customer.id)])

    def test_nothing_has_changed(self):
        self.assertEqual(self.revenue(self.customers[1]), 200)

    def test_a_new_order_and_a_cancelled_one(self):
        self.create_orders(self.order(self.customers[1], IN_WINDOW, 50))
        self.assertEqual(self.revenue(self.customers[1]), 250)
        self.age()
        self.orders_of(self.customers[1])[0].state = "cancel"
        self.assertEqual(self.revenue(self.customers[1]), 200)

    def test_a_line_that_changes_its_price(self):
        self.orders_of(self.customers[1]).order_line.price_unit = 70
        self.assertEqual(self.revenue(self.customers[1]), 70)

    def test_an_order_that_is_deleted(self):
        self.create_orders(self.order(self.customers[1], IN_WINDOW, 50))
        self.score_now(date(2025, 7, 2))
        self.age()
        order = self.orders_of(self.customers[1]).filtered(lambda o: o.amount_untaxed == 50)
        self.env.cr.execute("DELETE FROM sale_order WHERE id = %s", [order.id])
        self.env.invalidate_all()
        self.assertEqual(self.revenue(self.customers[1]), 200)

    def test_a_product_that_moves_to_another_category(self):
        customer = self.customers[1]
        self.create_orders(self.order(customer, IN_WINDOW, 1, 50))
        run = self.create_run(mode="dry")
        run.action_run()
        self.age()
        self.assertEqual(self.score_of(run, customer).categories_bought, 2)
        self.products[1].categ_id = self.categories[0]
        run.action_run()
        self.assertEqual(self.score_of(run, customer).categories_bought, 1)

    def test_a_file_that_is_lost(self):
        ledgers = self.env["kam.score.ledger"].search([])
        ledgers.attachment_id.raw = b"not what was written"
        self.assertEqual(self.revenue(self.customers[1]), 200)

    def test_customers_who_become_one(self):
        self.customers[0].parent_id = self.customers[1]
        self.customers[0].is_company = False
        self.env.flush_all()
        run = self.score_now(date(2025, 7, 2))
        self.assertEqual(self.score_of(run, self.customers[1]).revenue, 300)

    def test_nobody_reads_it(self):
        with self.assertRaises(AccessError):
            self.env["kam.score.ledger"].with_user(self.manager).search([])
