"""Customers gone quiet: the sentence, the list and its order."""

from ast import literal_eval
from datetime import date, timedelta

from lxml import etree

from odoo.tests import tagged

from .common import AS_OF
from .common_portfolio import PortfolioCommon

TODAY = AS_OF - timedelta(days=1)


@tagged("post_install", "-at_install")
class TestRhythmAlert(PortfolioCommon):
    def create_quiet(self, number=0, days=40, interval=12.0, state="at_risk", **vals):
        return self.create_account(
            self.customers[number],
            last_order_date=days is not None and TODAY - timedelta(days=days),
            usual_interval=interval,
            rhythm_state=state,
            **vals,
        )

    def test_sentence(self):
        account = self.create_quiet()
        self.assertEqual(
            account.rhythm_text,
            "Orders usually every 12 days; the last order was 40 days ago: at risk.",
        )
        self.assertEqual(account.days_since_order, 40)
        self.assertEqual(account.next_order_date, TODAY - timedelta(days=28))

    def test_sentence_of_each_state(self):
        ends = {"late": ": late.", "silent": ": silent."}
        for number, (state, end) in enumerate(ends.items()):
            account = self.create_quiet(number, state=state)
            self.assertTrue(account.rhythm_text.endswith(end), account.rhythm_text)

    def test_who_is_on_time(self):
        account = self.create_quiet(days=5, interval=12.4, state="ok")
        self.assertEqual(
            account.rhythm_text,
            "Orders usually every 12 days; the last order was 5 days ago: as usual. "
            "The next one is expected around 07/07/2025.",
        )
        self.assertEqual(account.next_order_date, date(2025, 7, 7))

    def test_a_day_that_has_passed_is_not_expected(self):
        account = self.create_quiet(days=20, interval=12, state="ok")
        self.assertTrue(account.rhythm_text.endswith("20 days ago: as usual."))

    def test_today_and_yesterday(self):
        today = self.create_quiet(0, days=0, interval=1, state="ok")
        self.assertIn("every day; the last order was today", today.rhythm_text)
        yesterday = self.create_quiet(1, days=1, interval=7, state="ok")
        self.assertIn("every 7 days; the last order was yesterday", yesterday.rhythm_text)

    def test_too_few_orders(self):
        account = self.create_quiet(interval=False, state=False)
        self.assertEqual(
            account.rhythm_text,
            "Ordered on fewer than three days, so there is no usual interval yet; "
            "the last order was 40 days ago.",
        )
        self.assertFalse(account.next_order_date)

    def test_no_order(self):
        account = self.create_quiet(days=None, interval=False, state=False)
        self.assertFalse(account.rhythm_text or account.next_order_date)
        self.assertEqual(account.days_since_order, 0)

    def test_most_at_stake_first(self):
        """Who has long been silent has no revenue left: then what they bought before counts."""
        values = [(100, 300), (200, 0), (-50, -10), (0, 250)]
        accounts = [
            self.create_quiet(number, revenue=revenue, revenue_previous=before)
            for number, (revenue, before) in enumerate(values)
        ]
        self.assertEqual([a.revenue_at_stake for a in accounts], [300, 200, 0, 250])
        found = self.env["kam.account"].search(
            [("company_id", "=", self.company.id)], order="revenue_at_stake desc, id"
        )
        self.assertEqual(found.mapped("revenue_at_stake"), [300, 250, 200, 0])

    def test_who_is_in_the_list(self):
        states = ("ok", "late", "at_risk", "silent", False)
        accounts = [self.create_quiet(number, state=state) for number, state in enumerate(states)]
        accounts[1].manager_id = self.salesman
        action = self.env.ref("kam_scoring.kam_account_action_quiet")
        domain = [*literal_eval(action.domain), ("company_id", "=", self.company.id)]
        quiet = self.env["kam.account"].with_user(self.manager).search(domain)
        self.assertEqual(set(quiet.mapped("rhythm_state")), {"late", "at_risk", "silent"})
        self.assertEqual(quiet.with_user(self.salesman).search(domain), accounts[1])

    def test_the_list_asks_as_often_for_many(self):
        self.customers = self.create_customers(30)
        for index in range(30):
            self.create_quiet(index, manager_id=self.salesman.id, tier_id=self.tier_key.id)
        # The first time also fills the caches of rights, languages and the like.
        self.count_statements(lambda: self.read_list(5))
        few = self.count_statements(lambda: self.read_list(5))
        self.assertEqual(self.count_statements(lambda: self.read_list(30)), few)

    def read_list(self, limit):
        accounts = self.env["kam.account"].with_user(self.manager)
        view = self.env.ref("kam_scoring.kam_account_view_list_quiet")
        arch = etree.fromstring(accounts.get_view(view.id, "list")["arch"])
        names = {node.get("name") for node in arch.iter("field")}
        fields = {
            name: {"fields": {"display_name": {}}} if accounts._fields[name].relational else {}
            for name in names
        }
        domain = [("company_id", "=", self.company.id)]
        order = "revenue_at_stake desc, id"
        found = accounts.web_search_read(domain, fields, limit=limit, order=order)
        self.assertEqual(len(found["records"]), limit)
