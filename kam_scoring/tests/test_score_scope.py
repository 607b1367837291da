"""Which orders and customers a scoring takes, and what it makes of odd ones."""

from datetime import date, datetime

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

from .common import AS_OF, IN_WINDOW, PREVIOUS_START, ScoringCommon

BEFORE = date(2024, 2, 1)


@tagged("post_install", "-at_install")
class TestScoreScope(ScoringCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.buyer, cls.other = cls.create_customers(2)
        cls.create_orders(
            cls.order(cls.buyer, IN_WINDOW, 300), cls.order(cls.other, IN_WINDOW, 100)
        )

    def revenue(self, partner, company=None):
        return self.score_of(self.score_now(company=company), partner).revenue

    def test_an_empty_company_is_told_what_to_do(self):
        empty = self._create_company(name="Empty Company")
        with self.assertRaisesRegex(UserError, "Empty Company has no confirmed order before"):
            self.score_now(company=empty)
        self.assertFalse(self.account_of(self.buyer, empty))

    def test_quotations_and_cancelled_orders_do_not_count(self):
        self.create_orders(
            self.order(self.buyer, IN_WINDOW, 1000, state="draft"),
            self.order(self.buyer, IN_WINDOW, 1000, state="sent"),
            self.order(self.buyer, IN_WINDOW, 1000, state="cancel"),
            self.order(self.partner, IN_WINDOW, 1000, state="draft"),
        )
        self.assertEqual(self.revenue(self.buyer), 300)
        self.assertFalse(self.account_of(self.partner))

    def test_future_orders_are_left_out_and_counted(self):
        self.create_orders(
            self.order(self.buyer, AS_OF, 1000),
            self.order(self.buyer, date(2026, 1, 1), 1000),
            self.order(self.buyer, date(2026, 1, 1), 1000, state="draft"),
        )
        run = self.score_now()
        self.assertEqual(run.future_order_count, 2)
        self.assertEqual(self.score_of(run, self.buyer).revenue, 300)

    def test_down_payments_and_notes_are_no_sales(self):
        order = self.order(self.buyer, IN_WINDOW, 40)
        order["order_line"] += [
            Command.create({"display_type": "line_note", "name": "Thank you"}),
            Command.create(
                {
                    "product_id": self.products[1].id,
                    "is_downpayment": True,
                    "product_uom_qty": 0,
                    "price_unit": 20,
                    "tax_ids": False,
                }
            ),
        ]
        self.create_orders(order)
        score = self.score_of(self.score_now(), self.buyer)
        self.assertEqual((score.revenue, score.categories_bought), (340, 1))

    def test_contacts_buy_for_their_company(self):
        contact = self.env["res.partner"].create({"name": "Buyer", "parent_id": self.buyer.id})
        self.create_orders(self.order(contact, IN_WINDOW, 50))
        run = self.score_now()
        self.assertEqual(self.score_of(run, self.buyer).revenue, 350)
        self.assertEqual(run.account_count, 2)
        self.assertFalse(self.account_of(contact))

    def test_a_company_of_another_buys_for_itself(self):
        company = {"name": "Subsidiary", "parent_id": self.buyer.id, "is_company": True}
        child = self.env["res.partner"].create(company)
        self.create_orders(self.order(child, IN_WINDOW, 50))
        run = self.score_now()
        self.assertEqual(self.score_of(run, self.buyer).revenue, 300)
        self.assertEqual(self.score_of(run, child).revenue, 50)

    def test_a_customer_who_never_ordered_changes_nothing(self):
        before = self.score_now().score_ids.mapped("score")
        self.env["kam.account"].create(
            {"partner_id": self.partner.id, "company_id": self.company.id}
        )
        run = self.score_now()
        self.assertEqual(run.score_ids.mapped("score"), before)
        self.assertFalse(self.account_of(self.partner).score_date)

    def test_archived_customers_are_not_ranked(self):
        self.buyer.active = False
        run = self.score_now()
        self.assertEqual(run.score_ids.partner_id, self.other)
        self.assertFalse(self.account_of(self.buyer))

    def test_archived_accounts_are_not_ranked_and_not_made_again(self):
        run = self.score_now()
        account = self.account_of(self.buyer)
        account.active = False
        run.action_run()
        self.assertEqual(run.score_ids.partner_id, self.other)
        self.assertFalse(self.account_of(self.buyer))
        account.active = True
        run.action_run()
        self.assertEqual(run.score_ids.partner_id, self.buyer + self.other)

    def test_orders_in_another_currency(self):
        euro = self.setup_other_currency("EUR", rates=[("2020-01-01", 0.5), ("2025-06-15", 0.25)])
        pricelist = self.env["product.pricelist"].create(
            {"name": "Euro", "currency_id": euro.id, "company_id": self.company.id}
        )
        self.create_orders(
            self.order(self.buyer, IN_WINDOW, 100, pricelist_id=pricelist.id),
            self.order(self.buyer, date(2025, 6, 20), 100, pricelist_id=pricelist.id),
        )
        score = self.score_of(self.score_now(), self.buyer)
        self.assertAlmostEqual(score.revenue, 300 + 100 / 0.5 + 100 / 0.25)
        self.assertAlmostEqual(score.margin, 150 + 50 / 0.5 + 50 / 0.25)

    def test_companies_are_scored_apart(self):
        other = self._create_company(name="Other Company")
        self.create_profile(other, revenue=1)
        self.create_orders(self.order(self.buyer, IN_WINDOW, 7, company_id=other.id))
        self.assertEqual(self.revenue(self.buyer), 300)
        self.assertEqual(self.revenue(self.buyer, other), 7)
        ours, theirs = self.account_of(self.buyer), self.account_of(self.buyer, other)
        self.assertNotEqual(ours, theirs)
        self.assertEqual(ours.latest_score_id.revenue, 300)
        self.assertEqual(theirs.latest_score_id.revenue, 7)
        self.assertFalse(self.account_of(self.other, other))
        self.assertEqual(self.buyer.with_company(other).kam_score, theirs.score)

    def test_days_begin_in_the_time_zone_of_the_company(self):
        self.create_orders(
            # In Berlin it is already the first day of the window, and of what comes after it.
            self.order(self.buyer, datetime(2024, 6, 30, 22, 30), 1000),
            self.order(self.buyer, datetime(2025, 6, 30, 22, 30), 5000),
        )
        run = self.score_now()
        self.assertEqual(self.score_of(run, self.buyer).revenue, 5300)
        self.company.partner_id.tz = "Europe/Berlin"
        run = self.score_now()
        score = self.score_of(run, self.buyer)
        self.assertEqual((score.revenue, score.revenue_previous), (1300, 0))
        self.assertEqual((score.last_order, run.future_order_count), (IN_WINDOW, 1))

    def test_orders_of_one_day_are_one_purchase(self):
        self.create_orders(self.order(self.buyer, datetime(2025, 6, 1, 18), 10))
        score = self.score_of(self.score_now(), self.buyer)
        self.assertEqual((score.orders, score.frequency, score.revenue), (2, 0, 310))

    def test_returns_are_deducted(self):
        self.create_orders(self.order(self.buyer, date(2025, 6, 5), -100))
        score = self.score_of(self.score_now(), self.buyer)
        self.assertEqual((score.revenue, score.margin), (200, 100))
        self.assertEqual((score.frequency, score.last_order), (0, IN_WINDOW))

    def test_a_customer_with_returns_only(self):
        self.create_orders(self.order(self.partner, IN_WINDOW, -100))
        run = self.score_now()
        score = self.score_of(run, self.partner)
        self.assertEqual((score.revenue, score.abc_class, score.last_order), (-100, "C", False))
        self.assertFalse(score.points_repurchase or score.points_profitability)
        self.assertIn("No order of a positive value", str(score.explanation))
        self.assertEqual(score.rank, 3)

    def test_an_unknown_cost_is_no_margin_of_100_percent(self):
        self.create_orders(
            self.order(self.partner, IN_WINDOW, 100, cost=0),
            # Known for 80 % of revenue is enough.
            self.order(self.other, date(2025, 6, 2), 25, cost=0),
        )
        run = self.score_now()
        unknown, enough = self.score_of(run, self.partner), self.score_of(run, self.other)
        self.assertEqual((unknown.points_profitability, unknown.cost_coverage), (0, 0))
        self.assertIn("The cost is known for only 0 % of revenue", str(unknown.explanation))
        self.assertEqual((enough.raw_profitability, enough.cost_coverage), (50, 0.8))

    def test_too_little_known_moves_no_tier(self):
        self.create_rule(self.tier_standard)
        # New, without a known cost, too few for breadth and rhythm: revenue alone is 40 %.
        self.create_orders(self.order(self.partner, IN_WINDOW, 900, cost=0))
        run = self.score_now()
        score = self.score_of(run, self.partner)
        self.assertTrue(score.provisional)
        self.assertAlmostEqual(score.coverage, 40)
        self.assertFalse(self.account_of(self.partner).proposed_tier_id)
        self.assertTrue(self.account_of(self.partner).score_provisional)
        self.assertEqual(run.provisional_count, 3)

    def test_customers_who_ordered_long_ago_are_lost_not_unknown(self):
        self.create_orders(self.order(self.partner, date(2020, 1, 1), 5000))
        score = self.score_of(self.score_now(), self.partner)
        self.assertEqual((score.revenue, score.orders, score.last_order.year), (0, 0, 2020))
        self.assertGreater(score.points_revenue, 0)
        self.assertEqual(score.rank, 3)

    def test_a_small_base_gets_sensible_points(self):
        customers = self.create_customers(8)
        self.create_orders(
            *(
                self.order(customer, day, 100 + 10 * number, 5)
                for number, customer in enumerate(customers)
                for day in (PREVIOUS_START, BEFORE, IN_WINDOW)
            )
        )
        run = self.score_now()
        self.assertEqual((run.account_count, run.lifetime_model), (10, "rate"))
        score = self.score_of(run, customers[-1])
        self.assertAlmostEqual(score.points_revenue, 85)
        self.assertFalse(score.points_breadth)
        self.assertIn("Fewer than 20 accounts", str(score.explanation))
        self.assertAlmostEqual(score.coverage, 90)
        self.assertFalse(score.provisional)


@tagged("post_install", "-at_install")
class TestStatements(ScoringCommon):
    def score_with(self, customers):
        """How many are ranked, and the statements that takes."""
        self.create_orders(*(self.order(customer, IN_WINDOW, 50) for customer in customers))
        run = self.score_now()
        # All orders are read anew: to read only changed ones takes other statements.
        self.env["kam.score.ledger"].search([]).unlink()
        return run.account_count, self.count_statements(run.action_run)

    def test_ten_times_the_customers_cost_no_more_statements(self):
        self.create_rule(self.tier_key, min_score=50, domain="[('color', '=', 0)]")
        few, for_few = self.score_with(self.create_customers(30))
        many, for_many = self.score_with(self.create_customers(270))
        self.assertEqual((few, many), (30, 300))
        self.assertEqual(for_few, for_many)
        self.assertLess(for_many, 110)
