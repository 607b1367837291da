from contextlib import contextmanager
from datetime import date, datetime

import psycopg2

from odoo import Command
from odoo.tests import new_test_user
from odoo.tools import mute_logger

from odoo.addons.base.tests.common import BaseCommon

SALES = "sales_team.group_sale_salesman"
ALL_DOCUMENTS = "sales_team.group_sale_salesman_all_leads"
MANAGER = "sales_team.group_sale_manager"


class KamCommon(BaseCommon):
    """One customer with an account, people of all kinds, and a short way to orders.

    The time zone of the company is UTC, its currency the dollar.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.partner_id.tz = "UTC"
        cls.company.write({"fiscalyear_last_day": 31, "fiscalyear_last_month": "12"})
        # How many accounts one person may have is tested with the tiers, and in the way elsewhere.
        cls.env["kam.tier"].search([]).account_cap = 0
        cls.user_sales = cls._user("kam_sales", SALES)
        cls.user_other = cls._user("kam_other", SALES)
        cls.user_all = cls._user("kam_all", ALL_DOCUMENTS)
        cls.user_manager = cls._user("kam_manager", MANAGER)
        cls.user_staff = cls._user("kam_staff", "base.group_user")
        cls.drives = cls.env["product.category"].create({"name": "Drives"})
        cls.product = cls._product("Drive", cls.drives, cost=60)
        cls.customer = cls._customer("Alpine Foods")
        cls.account = cls._account(cls.customer, manager_id=cls.user_sales.id)

    @classmethod
    def _user(cls, login, groups, **values):
        email = f"{login}@example.com"
        return new_test_user(cls.env, login, groups, name=login, email=email, **values)

    @classmethod
    def _customer(cls, name, **values):
        return cls.env["res.partner"].create({"name": name, "is_company": True, **values})

    @classmethod
    def _account(cls, partner, **values):
        return cls.env["kam.account"].create({"partner_id": partner.id, **values})

    @classmethod
    def _product(cls, name, category, cost):
        values = {"name": name, "categ_id": category.id, "standard_price": cost, "taxes_id": False}
        return cls.env["product.product"].create({**values, "type": "consu"})

    @classmethod
    def _order(cls, amount, day, partner=None, lines=None, **values):
        """A confirmed order; `day` is a moment (UTC) or a day (then at noon)."""
        if isinstance(day, str):
            day = datetime.fromisoformat(day)
        if day.time() == datetime.min.time():
            day = day.replace(hour=12)
        if lines is None:
            lines = [cls._line(amount)]
        return cls.env["sale.order"].create(
            {
                "partner_id": (partner or cls.customer).id,
                "date_order": day,
                "state": "sale",
                "order_line": [Command.create(line) for line in lines],
                **values,
            }
        )

    @classmethod
    def _line(cls, amount, product=None, **values):
        """One line worth `amount`; a negative one is a return."""
        quantity = -1 if amount < 0 else 1
        return {
            "product_id": (product or cls.product).id,
            "product_uom_qty": quantity,
            "price_unit": abs(amount),
            "tax_ids": False,
            **values,
        }

    @classmethod
    def _plan(cls, account=None, year=2026, **values):
        return cls.env["kam.plan"].create(
            {
                "account_id": (account or cls.account).id,
                "date_from": date(year, 1, 1),
                "date_to": date(year, 12, 31),
                **values,
            }
        )

    @classmethod
    def _goal(cls, plan, metric=None, **values):
        """A goal on a metric by its code; without one, on people's own figure."""
        values = {"name": metric or "Workshops", "target": 100, **values}
        values["metric_id"] = cls._metric(metric).id if metric else False
        return cls.env["kam.goal"].create({"plan_id": plan.id, **values})

    @classmethod
    def _metric(cls, code):
        return cls.env.ref(f"kam_planning.kam_metric_{code}")

    @classmethod
    def _measure(cls, plan, **values):
        return cls.env["kam.measure"].create(
            {
                "name": "Joint workshop",
                "plan_id": plan.id,
                "responsible_id": cls.user_sales.id,
                "date_deadline": date(2026, 9, 30),
                **values,
            }
        )

    @classmethod
    def _finding(cls, plan, **values):
        values = {"name": "Good service", "plan_id": plan.id, **values}
        return cls.env["kam.finding"].create(values)

    @classmethod
    def _running_plan(cls, **values):
        plan = cls._plan(**values)
        cls._goal(plan)
        plan.action_activate()
        return plan

    @classmethod
    def _company(cls, name="Branch", **values):
        """Another company, to which only the superuser of the tests has access."""
        company = cls._create_company(name=name, currency_id=cls.company.currency_id.id, **values)
        company.partner_id.tz = "UTC"
        return company

    @classmethod
    def _propose(cls, account, tier, user=None, **values):
        """A proposal; without a user, of the superuser of the tests."""
        decisions = cls.env["kam.tier.decision"].with_user(user or cls.env.user)
        values = {"reason": "Grows fast", **values}
        return decisions.create(
            {"account_id": account.id, "to_tier_id": tier and tier.id, **values}
        )

    @contextmanager
    def assertRefused(self, error, pattern):
        """Like assertRaisesRegex, and what was refused leaves no trace."""
        with self.assertRaises(error) as caught:
            yield
        self.assertRegex(str(caught.exception), pattern)

    @contextmanager
    def assertDatabaseRefuses(self, model, message):
        """The database says no, in the words that the screen shows."""
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(psycopg2.IntegrityError) as caught,
            self.cr.savepoint(),
        ):
            yield
        self.assertIn(message, self.env[model]._sql_error_to_message(caught.exception))
