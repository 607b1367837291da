from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import KamCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-06-30 12:00:00")
class TestKamPlanPosition(KamCommon):
    """Revenue and margin of 36 months by category, equal to a calculation by hand."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.plan = cls._plan()
        cls.service = cls.env["product.category"].create({"name": "Service"})
        cls.unknown = cls._product("Call-out", cls.service, cost=0)

    def _position(self, scope="own", plan=None):
        self.env.invalidate_all()
        return (plan or self.plan).position[scope]

    def _at(self, month, values, position):
        return values[position["months"].index(month)]

    def test_months_and_categories(self):
        self._order(1000, "2023-07-01")
        self._order(999, "2023-06-30")
        self._order(200, "2026-06-30")
        self._order(0, "2026-06-02", lines=[self._line(50, self.unknown), self._line(100)])
        self._order(70, "2026-05-05", state="draft")
        position = self._position()
        self.assertEqual((position["months"][0], position["months"][-1]), ("2023-07", "2026-06"))
        self.assertEqual(len(position["months"]), 36)
        self.assertEqual([s["name"] for s in position["series"]], ["Drives", "Service"])
        drives, service = position["series"]
        self.assertEqual((drives["revenue"][0], drives["revenue"][-1]), (1000, 300))
        # A drive costs 60.
        self.assertEqual((drives["margin"][0], drives["margin"][-1]), (940, 180))
        self.assertEqual((service["revenue"][-1], service["margin"][-1]), (50, None))
        self.assertEqual((position["revenue"][-1], position["margin"][-1]), (350, 180))
        self.assertEqual((sum(position["revenue"]), position["unknown_cost"]), (1350, 50))
        self.assertIsNone(position["margin"][5])

    def test_returns_are_deducted(self):
        self._order(500, "2026-03-01")
        self._order(-200, "2026-03-20")
        position = self._position()
        self.assertEqual(self._at("2026-03", position["revenue"], position), 300)
        # 500 - 60, and the returned drive gives its cost back: -200 + 60.
        self.assertEqual(self._at("2026-03", position["margin"], position), 300)

    def test_two_currencies_at_the_rate_of_the_day(self):
        franc = self.env["res.currency"].create(
            {
                "name": "TFR",
                "symbol": "TFR",
                "rate_ids": [
                    Command.create({"name": day, "rate": rate, "company_id": self.company.id})
                    for day, rate in (("2026-01-01", 2), ("2026-04-01", 4))
                ],
            }
        )
        pricelist = self.env["product.pricelist"].create(
            {"name": "Francs", "currency_id": franc.id}
        )
        self._order(800, "2026-02-01", pricelist_id=pricelist.id)
        self._order(800, "2026-05-01", pricelist_id=pricelist.id)
        position = self._position()
        self.assertAlmostEqual(self._at("2026-02", position["revenue"], position), 400)
        self.assertAlmostEqual(self._at("2026-05", position["revenue"], position), 200)

    def test_months_begin_at_midnight_of_the_company(self):
        self.company.partner_id.tz = "Asia/Tokyo"
        self._order(100, "2026-04-30 15:00:00")
        self._order(10, "2026-04-30 14:59:59")
        position = self._position()
        self.assertEqual(self._at("2026-05", position["revenue"], position), 100)
        self.assertEqual(self._at("2026-04", position["revenue"], position), 10)

    def test_small_categories_are_added_up(self):
        lines = []
        for number in range(8):
            category = self.env["product.category"].create({"name": f"C{number}"})
            product = self._product(f"P{number}", category, cost=1)
            lines.append(self._line(1000 - number, product))
        self._order(0, "2026-06-01", lines=lines)
        series = self._position()["series"]
        self.assertEqual(len(series), 7)
        self.assertEqual((series[-1]["name"], series[-1]["id"]), ("Other categories", False))
        self.assertEqual(series[-1]["revenue"][-1], 994 + 993)

    def test_customer_without_orders(self):
        self.assertEqual(self._position()["series"], [])
        self.assertFalse(self.plan.position["group"])
        self.plan.with_position = False
        self.assertFalse(self.plan.position)

    def test_group_counts_each_order_once(self):
        unit = self._account(self._customer("Foods South"), parent_id=self.account.id)
        below = self._account(self._customer("Foods South Two"), parent_id=unit.id, active=False)
        for amount, partner in ((1, self.customer), (20, unit.partner_id), (300, below.partner_id)):
            self._order(amount, "2026-06-01", partner=partner)
        self.assertEqual(self._position()["revenue"][-1], 1)
        self.assertEqual(self._position("group")["revenue"][-1], 321)
        plan = self._plan(account=unit)
        self.assertEqual(self._position("own", plan)["revenue"][-1], 20)
        self.assertEqual(self._position("group", plan)["revenue"][-1], 320)

    def test_orders_of_another_company_do_not_count(self):
        branch = self._company()
        self._order(100, "2026-06-01", company_id=branch.id)
        self.assertEqual(self._position()["series"], [])

    def test_as_many_queries_for_many(self):
        accounts = self.env["kam.account"].create(
            [{"partner_id": self._customer(f"C{number}").id} for number in range(30)]
        )
        counts = []
        for number in (2, 2, 30):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            self.assertEqual(len(accounts[:number]._get_positions()), number)
            counts.append(self.cr.sql_log_count - before)
        self.assertEqual(counts[1], counts[2])

    def test_click_opens_the_orders_behind_a_bar(self):
        order = self._order(100, "2026-06-01")
        self._order(100, "2026-05-31")
        plan = self.plan.with_user(self.user_sales)
        action = plan.action_open_position_orders("2026-06", self.drives.id)
        self.assertEqual(self.env["sale.order"].search(action["domain"]), order)
        action = plan.action_open_position_orders("2026-06", self.service.id)
        self.assertFalse(self.env["sale.order"].search(action["domain"]))

    def test_strangers_see_no_position(self):
        self._order(100, "2026-06-01")
        with self.assertRaises(AccessError):
            self.plan.with_user(self.user_other).read(["position"])
