"""The portfolio: which field an account is in, and what the picture is drawn from."""

from unittest.mock import patch

from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from ..models import kam_account_portfolio
from .common_portfolio import PortfolioCommon


@tagged("post_install", "-at_install")
class TestPortfolioField(PortfolioCommon):
    def test_field_by_both_axes(self):
        axes = [(80, 80), (20, 80), (80, 20), (20, 20), (50, 50), (49.9, 50)]
        accounts = [
            self.create_account(customer, *pair)
            for customer, pair in zip(self.customers, axes, strict=True)
        ]
        self.assertEqual(
            [account.portfolio_field for account in accounts],
            ["star", "develop", "hold", "selective", "star", "develop"],
        )

    def test_unknown_is_not_zero(self):
        axes = [(0, 0), (None, 80), (80, None), (None, None)]
        accounts = self.env["kam.account"].union(
            *(
                self.create_account(customer, *pair)
                for customer, pair in zip(self.customers, axes, strict=False)
            )
        )
        fields = ["selective", "no_position", "no_attractiveness", "no_score"]
        self.assertEqual(accounts.mapped("portfolio_field"), fields)
        for account, field in zip(accounts, fields, strict=True):
            found = accounts.search([("id", "in", accounts.ids), ("portfolio_field", "=", field)])
            self.assertEqual(found, account)
        others = accounts.search(
            [("id", "in", accounts.ids), ("portfolio_field", "!=", "no_score")]
        )
        self.assertEqual(others, accounts[:3])

    def test_a_new_account_has_no_field_yet(self):
        account = self.env["kam.account"].new({"partner_id": self.customers[0].id})
        self.assertEqual(account.portfolio_field, "no_score")

    def test_lists_are_grouped_by_it(self):
        for customer, position in zip(self.customers, (80, 80, 20), strict=False):
            self.create_account(customer, position, 80)
        groups = self.env["kam.account"].formatted_read_group(
            [("company_id", "=", self.company.id)], ["portfolio_field"], ["__count"]
        )
        counts = {group["portfolio_field"]: group["__count"] for group in groups}
        self.assertEqual(counts, {"star": 2, "develop": 1})


@tagged("post_install", "-at_install")
class TestPortfolio(PortfolioCommon):
    def get_portfolio(self, user=None, domain=()):
        accounts = self.env["kam.account"].with_user(user or self.manager)
        return accounts.with_company(self.company).get_portfolio(list(domain))

    def test_columns(self):
        first, second = self.customers[:2]
        small = self.create_account(first, 20, 80, revenue=100.4, manager_id=self.salesman.id)
        large = self.create_account(second, 80.04, 80, revenue=900, tier_id=self.tier_key.id)
        found = self.get_portfolio()
        self.assertEqual(
            found["columns"],
            {
                "id": (large.id, small.id),
                "portfolio_field": ("star", "develop"),
                "tier_id": (self.tier_key.id, None),
                "manager_id": (None, self.salesman.id),
                "company_id": (self.company.id, self.company.id),
                "name": ("Customer 2", "Customer 1"),
                "position": (80.0, 20.0),
                "attractiveness": (80.0, 80.0),
                "revenue": (900.0, 100.0),
            },
        )
        self.assertEqual(found["fields"], {"star": [1, 900.0], "develop": [1, 100.4]})
        self.assertEqual(found["managers"], {self.salesman.id: self.salesman.name})
        self.assertIn([self.tier_key.id, "Test Key"], found["tiers"])
        self.assertEqual(found["currency_id"], self.company.currency_id.id)

    def test_accounts_without_an_axis_are_counted(self):
        self.create_account(self.customers[0], 80, None)
        self.create_account(self.customers[1])
        found = self.get_portfolio()
        self.assertEqual(found["columns"]["id"], ())
        self.assertEqual(
            {field: count for field, (count, _revenue) in found["fields"].items()},
            {"no_attractiveness": 1, "no_score": 1},
        )

    def test_no_account(self):
        found = self.get_portfolio(domain=[("id", "=", 0)])
        self.assertEqual((found["fields"], found["columns"]["id"]), ({}, ()))

    def test_the_largest_are_drawn(self):
        for revenue, customer in enumerate(self.customers):
            self.create_account(customer, 80, 80, revenue=revenue or -5)
        with patch.object(kam_account_portfolio, "LIMIT", 2):
            found = self.get_portfolio()
        self.assertEqual((found["limit"], found["columns"]["revenue"]), (2, (5.0, 4.0)))
        self.assertEqual(found["fields"]["star"], [6, 10.0])

    def test_the_revenue_of_a_group_counts_once(self):
        """The head's revenue has that of its units in it, unless it is scored alone."""
        head = self.create_account(self.customers[0], 80, 80, revenue=300)
        unit = self.create_account(self.customers[1], 20, 80, revenue=100, parent_id=head.id)
        below = self.create_account(self.customers[2], 20, 80, revenue=50, parent_id=unit.id)
        self.assertEqual(self.get_portfolio()["fields"], {"star": [1, 300], "develop": [2, 0]})
        self.assertEqual(
            self.get_portfolio(domain=[("id", "!=", head.id)])["fields"], {"develop": [2, 100]}
        )
        (head + unit).scored_with_units = False
        self.assertEqual(self.get_portfolio()["fields"], {"star": [1, 300], "develop": [2, 150]})
        self.assertEqual(len(self.get_portfolio()["columns"]["id"]), len(head + unit + below))

    def test_one_sees_ones_own_accounts(self):
        own = self.create_account(self.customers[0], 80, 80, manager_id=self.salesman.id)
        self.create_account(self.customers[1], 80, 80)
        found = self.get_portfolio(self.salesman)
        self.assertEqual(found["columns"]["id"], (own.id,))
        self.assertEqual(found["fields"]["star"][0], 1)

    def test_customers_do_not_see_it(self):
        portal = new_test_user(self.env, "scoring_portal", groups="base.group_portal")
        with self.assertRaises(AccessError):
            self.env["kam.account"].with_user(portal).get_portfolio([])

    def test_companies(self):
        """Amounts of the other company in the currency of the current one; hidden to strangers."""
        other = self._create_company(
            name="Other Company", currency_id=self._enable_currency("EUR").id
        )
        self.env["res.currency.rate"].create(
            {
                "currency_id": other.currency_id.id,
                "company_id": self.company.id,
                "rate": 0.5,
                "name": "2020-01-01",
            }
        )
        profile = self.create_profile(other, revenue=1)
        run = self.scoring.create({"company_id": other.id, "profile_id": profile.id})
        self.create_account(self.customers[0], 80, 80, revenue=150)
        self.create_account(self.customers[0], 80, 80, run=run, revenue=100)
        self.assertEqual(self.get_portfolio()["columns"]["revenue"], (150.0,))
        self.manager.company_ids += other
        accounts = self.env["kam.account"].with_user(self.manager)
        both = accounts.with_context(allowed_company_ids=[self.company.id, other.id]).get_portfolio(
            []
        )
        self.assertEqual(both["columns"]["revenue"], (200.0, 150.0))
        self.assertEqual(both["columns"]["company_id"], (other.id, self.company.id))
        self.assertEqual(both["fields"]["star"], [2, 350.0])
        self.assertEqual(both["companies"][other.id], "Other Company")

    def test_as_many_statements_for_many_accounts(self):
        def create(customers):
            for customer in customers:
                self.create_account(customer, 80, 80, manager_id=self.salesman.id)

        create(self.customers)
        # The first time also fills the caches of rights, languages and the like.
        self.count_statements(self.get_portfolio)
        few = self.count_statements(self.get_portfolio)
        create(self.create_customers(30))
        self.assertEqual(self.count_statements(self.get_portfolio), few)
        self.assertLessEqual(few, 12)
