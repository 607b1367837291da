"""Whitespace from the orders in the database."""

from datetime import date

from psycopg2 import IntegrityError

from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import AS_OF, IN_WINDOW
from .common_whitespace import BEFORE, WhitespaceCommon


@tagged("post_install", "-at_install")
class TestWhitespaceRun(WhitespaceCommon):
    def test_cells(self):
        self.score_now()
        first, last = self.customers[0], self.customers[-1]
        self.assertRecordValues(
            self.cell(first, self.tea) + self.cell(first) + self.cell(last),
            [
                {"status": "bought", "revenue": 100, "potential_known": False, "suggestion": 0},
                {"status": "bought", "revenue": 10, "potential_known": False, "suggestion": 0},
                {"status": "potential", "revenue": 0, "potential_known": True, "suggestion": 1},
            ],
        )
        self.assertAlmostEqual(self.cell(last).potential, 18)
        self.assertAlmostEqual(self.cell(first).own_share, 10 / 110, 4)
        self.assertAlmostEqual(self.cell(last).penetration, 0.4)
        self.assertEqual(self.cell(last).date, AS_OF)
        self.assertEqual(self.cell(last).window_start, date(2024, 7, 1))
        self.assertEqual(
            self.cell(last).reason,
            "Bought with Tea: of the customers who buy one of the two, 40 % buy both.",
        )
        self.assertFalse(self.cell(first).reason)

    def test_months_of_potential(self):
        self.company.kam_whitespace_months = 6
        self.score_now()
        self.assertAlmostEqual(self.cell(self.customers[-1]).potential, 9)

    def test_shrinking_category_of_a_growing_account(self):
        customer = self.customers[0]
        self.create_orders(self.order(customer, BEFORE, 20, 30))
        self.score_now()
        self.assertRecordValues(
            self.cell(customer, self.tea) + self.cell(customer),
            [
                {"status": "bought", "revenue": 100, "revenue_previous": 20},
                {"status": "shrinking", "revenue": 10, "revenue_previous": 30},
            ],
        )

    def test_depth_of_the_categories(self):
        self.cups.parent_id = self.tea
        self.score_now()
        customer = self.customers[0]
        self.assertEqual(self.account_of(customer).whitespace_ids.category_id, self.tea)
        self.assertAlmostEqual(self.cell(customer, self.tea).revenue, 110)
        self.company.kam_whitespace_depth = 2
        self.score_now()
        self.assertEqual(self.account_of(customer).whitespace_ids.category_id, self.categories)

    def test_only_accounts_that_somebody_cares_for(self):
        self.company.write({"kam_whitespace_scope": "cared_for", "kam_whitespace_largest": 3})
        self.score_now()
        for number, customer in enumerate(self.customers, 1):
            cells = self.account_of(customer).whitespace_ids
            self.assertEqual(bool(cells), number in (6, 7, 8), number)
        # What they are compared with is all the same: everybody.
        self.assertAlmostEqual(self.cell(self.customers[7], self.tea).penetration, 1)
        tier, manager, unit, head = (self.account_of(c) for c in self.customers[-4:])
        tier.tier_id = self.tier_standard
        manager.manager_id = self.salesman
        unit.parent_id = head
        self.score_now()
        for account in tier + manager + unit + head:
            self.assertTrue(account.whitespace_ids, account.partner_id.name)

    def test_segments_by_industry(self):
        industry = self.env["res.partner.industry"].create({"name": "Cafés"})
        self.customers[:8].industry_id = industry
        self.company.kam_whitespace_segment = "industry"
        self.company.kam_whitespace_min_share = 0
        self.score_now()
        # Of the 12 others nobody buys cups, and they are too few.
        cell = self.cell(self.customers[-1])
        self.assertRecordValues(
            cell, [{"status": "small", "potential_known": False, "suggestion": 1}]
        )

    def test_returns_count_as_nothing(self):
        customer = self.customers[-1]
        self.create_orders(self.order(customer, IN_WINDOW, 10, -50))
        self.score_now()
        self.assertRecordValues(self.cell(customer), [{"status": "potential", "revenue": 0}])

    def test_two_currencies(self):
        euro = self._enable_currency("EUR")
        self.env["res.currency.rate"].create(
            {
                "currency_id": euro.id,
                "company_id": self.company.id,
                "name": "2025-05-01",
                "rate": 0.5,
            }
        )
        pricelist = self.env["product.pricelist"].create({"name": "€", "currency_id": euro.id})
        customer = self.customers[-1]
        self.create_orders(self.order(customer, IN_WINDOW, 100, 10, pricelist_id=pricelist.id))
        self.score_now()
        # 100 euros are 200 dollars.
        self.assertAlmostEqual(self.cell(customer, self.tea).revenue, 300)
        self.assertAlmostEqual(self.cell(customer).revenue, 20)

    def test_two_companies(self):
        other = self._create_company(name="Other Company", kam_whitespace_scope="all")
        self.create_profile(other, revenue=1)
        shared = self.customers[0]
        self.create_orders(self.order(shared, IN_WINDOW, 7, company_id=other.id))
        self.score_now()
        self.score_now(company=other)
        there = self.account_of(shared, other).whitespace_ids
        self.assertRecordValues(
            there, [{"category_id": self.tea.id, "revenue": 7, "company_id": other.id}]
        )
        self.assertAlmostEqual(self.cell(shared, self.tea).revenue, 100)

    def test_archived_accounts_leave(self):
        self.score_now()
        account = self.account_of(self.customers[0])
        account.active = False
        self.score_now()
        self.assertFalse(account.whitespace_ids)
        # 7 of 19 are left to compare with, and that is too few.
        self.assertEqual(self.cell(self.customers[-1]).status, "small")

    def test_a_run_of_an_earlier_day_changes_nothing(self):
        self.score_now()
        cell = self.cell(self.customers[-1])
        earlier = {"company_id": self.company.id, "profile_id": self.profile.id}
        self.env["kam.score.run"].create({**earlier, "as_of": date(2025, 6, 20)}).action_run()
        self.assertEqual((cell.exists(), cell.date), (cell, AS_OF))

    def test_runs_keep_what_people_wrote(self):
        self.score_now()
        first, last = self.customers[0], self.customers[-1]
        rival = self.env["res.partner"].create({"name": "Rival"})
        cell = self.cell(last)
        cell.sudo().write({"competitor_id": rival.id, "note": "Until March"})
        bought = self.cell(first)
        # A later year in which nobody buys cups: only what people wrote about is left.
        self.create_orders(*(self.order(c, date(2026, 6, 1), 100) for c in self.customers))
        self.score_now(as_of=date(2026, 9, 1))
        self.assertRecordValues(
            cell,
            [
                {
                    "competitor_id": rival.id,
                    "note": "Until March",
                    "potential": 0,
                    "date": date(2026, 9, 1),
                }
            ],
        )
        # Bought in the window before, it is still worth a row.
        self.assertRecordValues(bought, [{"revenue": 0, "revenue_previous": 10}])
        self.score_now(as_of=date(2027, 9, 1))
        self.assertEqual((cell.exists(), bought.exists()), (cell, bought.browse()))

    def test_the_same_day_again_changes_nothing(self):
        self.score_now()
        cells = self.env["kam.whitespace"].search([("company_id", "=", self.company.id)])
        before = cells.read()
        self.score_now()
        again = self.env["kam.whitespace"].search([("company_id", "=", self.company.id)])
        self.assertEqual(again.read(), before)

    def test_one_row_for_a_category(self):
        self.score_now()
        cell = self.cell(self.customers[0])
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            cell.copy()
            self.env.flush_all()

    def test_as_many_statements_for_many_customers(self):
        self.score_now()
        few = self.count_statements(self.score_now)
        more = self.create_customers(40)
        self.create_orders(
            *(self.order(customer, day, 50, 5) for customer in more for day in (IN_WINDOW, BEFORE))
        )
        self.score_now()
        self.assertEqual(self.count_statements(self.score_now), few)

    def test_settings_out_of_range_are_refused(self):
        for name, value in (("depth", 0), ("months", 61), ("min_share", 101), ("largest", -1)):
            with (
                self.subTest(name=name),
                self.assert_refused("res.company", r"Choose|between"),
                self.env.cr.savepoint(),
            ):
                self.company[f"kam_whitespace_{name}"] = value
                self.env.flush_all()
