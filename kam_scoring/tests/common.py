"""Customers and orders in a company of its own: whatever else the database holds stays out."""

from contextlib import contextmanager
from datetime import date, datetime, time

from psycopg2 import IntegrityError

from odoo.fields import Command
from odoo.tests import new_test_user
from odoo.tools import mute_logger

from odoo.addons.base.tests.common import BaseCommon

AS_OF = date(2025, 7, 1)
IN_WINDOW = date(2025, 6, 1)
PREVIOUS_START = date(2023, 7, 1)


class ScoringCommon(BaseCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.partner_id.tz = "UTC"
        cls.env["kam.tier.rule"].search([]).active = False
        cls.categories = cls.env["product.category"].create([{"name": "Tea"}, {"name": "Cups"}])
        cls.products = cls.env["product.product"].create(
            [
                {"name": category.name, "categ_id": category.id, "type": "service"}
                for category in cls.categories
            ]
        )
        cls.tier_key, cls.tier_standard = cls.env["kam.tier"].create(
            [
                {"name": "Test Key", "sequence": -20, "is_key": True},
                {"name": "Test Standard", "sequence": -10},
            ]
        )
        cls.profile = cls.create_profile(
            revenue=40, growth=15, profitability=15, breadth=10, repurchase=20
        )
        cls.salesman = cls.create_user("scoring_salesman", "sales_team.group_sale_salesman")
        cls.manager = cls.create_user("scoring_manager", "sales_team.group_sale_manager")

    @classmethod
    def setup_independent_company(cls, **kwargs):
        currency = cls._enable_currency("USD")
        return cls._create_company(name="Scored Company", currency_id=currency.id)

    @classmethod
    def create_user(cls, login, groups, **vals):
        return new_test_user(
            cls.env,
            login,
            groups=groups,
            company_id=cls.company.id,
            company_ids=[Command.set(cls.company.ids)],
            **vals,
        )

    @classmethod
    def create_profile(cls, company=None, **weights):
        """A profile that is the first choice of its company."""
        return cls.env["kam.score.profile"].create(
            {
                "name": "Test profile",
                "sequence": -1,
                "company_id": (company or cls.company).id,
                "weight_ids": [
                    Command.create(
                        {
                            "criterion_id": cls.env.ref(f"kam_scoring.kam_criterion_{code}").id,
                            "weight": weight,
                        }
                    )
                    for code, weight in weights.items()
                ],
            }
        )

    @classmethod
    def create_customers(cls, count, **vals):
        return cls.env["res.partner"].create(
            [
                {"name": f"Customer {number}", "is_company": True, **vals}
                for number in range(1, count + 1)
            ]
        )

    @classmethod
    def order(cls, partner, day, *amounts, cost=None, **vals):
        """Values of a confirmed order with a line per amount, each of the next product.

        `cost` is that of a whole line, half of its amount by default; 0 is an unknown cost.
        """
        moment = day if isinstance(day, datetime) else datetime.combine(day, time(12))
        lines = [
            {
                "product_id": product.id,
                "product_uom_qty": 1,
                "price_unit": amount,
                "purchase_price": amount / 2 if cost is None else cost,
                "tax_ids": False,
            }
            for product, amount in zip(cls.products, amounts, strict=False)
        ]
        return {
            "partner_id": partner.id,
            "company_id": cls.company.id,
            "state": "sale",
            "date_order": moment,
            "order_line": [Command.create(line) for line in lines],
            **vals,
        }

    @classmethod
    def create_orders(cls, *vals_list):
        return cls.env["sale.order"].create(list(vals_list))

    @classmethod
    def score_now(cls, as_of=AS_OF, company=None):
        """What "Score Now" does on the day before `as_of`."""
        company = company or cls.company
        company.kam_as_of_date = as_of
        return cls.env["kam.score.run"].with_company(company)._run_for_company(company)

    @classmethod
    def account_of(cls, partner, company=None):
        company = company or cls.company
        domain = [("partner_id", "=", partner.id), ("company_id", "=", company.id)]
        return cls.env["kam.account"].search(domain)

    @classmethod
    def score_of(cls, run, partner):
        return run.score_ids.filtered(lambda score: score.partner_id == partner)

    @contextmanager
    def assert_refused(self, model, message):
        """The database refuses it, with this message for people."""
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError) as caught:
            yield
            self.env.flush_all()
        self.assertRegex(self.env[model]._sql_error_to_message(caught.exception), message)

    @classmethod
    def create_rule(cls, tier, **vals):
        return cls.env["kam.tier.rule"].create(
            {"name": f"Rule of {tier.name}", "tier_id": tier.id, **vals}
        )

    def count_statements(self, function):
        """How many SQL statements a call costs, from an empty cache to the last flush."""
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        function()
        self.env.flush_all()
        return self.env.cr.sql_log_count - before
