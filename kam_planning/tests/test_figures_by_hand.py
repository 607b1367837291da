from datetime import date

from freezegun import freeze_time

from odoo.tests import tagged

from ..models.kam_metric import MetricWindow
from .common_group import KamGroupCommon

# Holding, Foods, Plant: each alone, then each with what is below it.
UNKNOWN = None


@tagged("post_install", "-at_install")
@freeze_time("2026-06-30 12:00:00")
class TestFiguresByHand(KamGroupCommon):
    """Every figure against numbers that were added up by hand from the table of orders."""

    def _assert_metric(self, code, alone, with_group, year=2026):
        days = (date(year, 1, 1), date(year, 12, 31))
        expected = {
            MetricWindow(account.id, *days, group): number
            for group, numbers in ((False, alone), (True, with_group))
            for account, number in zip(self.levels, numbers, strict=True)
        }
        values = self._metric(code)._values(list(expected))
        for window, number in expected.items():
            if number is UNKNOWN:
                self.assertNotIn(window, values, code)
            else:
                self.assertAlmostEqual(values[window], number, 3, (code, window))

    def test_revenue(self):
        # Foods: 500 + 200 - 150 + 50 = 600. Plant: 300 + 100 + 40 - 40 = 400.
        # Groups: 200 + 600 + 400 = 1200; 600 + 400 = 1000.
        self._assert_metric("revenue", [200, 600, 400], [1200, 1000, 400])
        # 2025: Foods 1000 + 500.
        self._assert_metric("revenue", [0, 1500, 0], [1500, 1500, 0], year=2025)

    def test_orders(self):
        # Without what was sent back: Foods 3, Plant 3, Holding 1.
        self._assert_metric("orders", [1, 3, 3], [7, 6, 3])

    def test_margin(self):
        # Foods: 435 + 140 - 90 + 45 = 530. Plant: 95 - 20 + 20 = 95.
        # Groups: 140 + 530 + 95 = 765; 530 + 95 = 625.
        self._assert_metric("margin", [140, 530, 95], [765, 625, 95])

    def test_margin_rate(self):
        # Of what has a known cost: Holding 140 of 200; Foods 530 of 600; Plant 95 of 100, because
        # the service does not count. Groups: 765 of 900; 625 of 700.
        alone, groups = [70, 88.3333, 95], [85, 89.2857, 95]
        self._assert_metric("margin_rate", alone, groups)

    def test_categories(self):
        # Holding: drives. Foods: drives (450), sensors (150). Plant: services, sensors; its drives
        # add up to nothing. Groups: all three.
        self._assert_metric("categories", [1, 2, 2], [3, 3, 2])

    def test_new_categories(self):
        # In 2024 and 2025 only Foods bought, and only drives. So drives are new to Holding, but
        # not to the groups; sensors and services are new everywhere.
        self._assert_metric("new_categories", [1, 1, 2], [2, 2, 2])

    def test_conversion(self):
        # Plant: 3 orders of 5 offers, with the sent and the cancelled one. Groups: 7 of 9; 6 of 8.
        self._assert_metric("conversion", [100, 100, 60], [77.7778, 75, 60])

    def test_pipeline(self):
        # Foods has its lead through the archived buyer. Groups: 1000 + 250 + 60; 250 + 60.
        partners = (self.holding.partner_id, self.buyer, self.plant.partner_id)
        for partner, amount in zip(partners, (1000, 250, 60), strict=True):
            self.env["crm.lead"].create(
                {
                    "name": "New line",
                    "type": "opportunity",
                    "partner_id": partner.id,
                    "expected_revenue": amount,
                }
            )
        self._assert_metric("pipeline", [1000, 250, 60], [1310, 310, 60])

    def test_share_of_wallet(self):
        # 181 of 365 days have passed. Foods: 600 of 4000 x 181/365 = 1983.5616, that is 30.2486 %.
        # Plant: 400 of 495.8904, 80.6630 %. Holding's volume is unknown, so its 200 do not count:
        # 1000 of 5000 x 181/365 = 2479.4521, 40.3315 %.
        self.foods.wallet_amount = 4000
        self.plant.wallet_amount = 1000
        alone, groups = [UNKNOWN, 30.2486, 80.6630], [40.3315, 40.3315, 80.6630]
        self._assert_metric("wallet_share", alone, groups)
        # Last 12 months: Foods 500 + 600 of 4000, Plant 400 of 1000.
        self.assertEqual(self.levels.mapped("wallet_share"), [0, 0.275, 0.4])

    def test_rating(self):
        # Foods: (4 + 2) / 2; with Plant's 5: 11 / 3. One without a rating does not count.
        plan = self._plan(self.foods)
        for day, rating in {"2026-03-01": 4, "2026-05-01": 2, "2026-06-01": 0}.items():
            self._held_review(plan, day, rating)
        self._held_review(self._plan(self.plant), "2026-04-01", 5)
        self._assert_metric("rating", [UNKNOWN, 3, 5], [11 / 3, 11 / 3, 5])

    def test_figures_of_accounts(self):
        # From 1 July 2025: Foods 500 + 600. Before that, from 1 July 2024: Foods 1000.
        self.assertEqual(self.levels.mapped("revenue"), [200, 1100, 400])
        self.assertEqual(self.levels.mapped("revenue_previous"), [0, 1000, 0])
        self.assertAlmostEqual(self.foods.revenue_change, 0.1)
        self.assertEqual(self.levels.mapped("group_revenue"), [1700, 1500, 400])
        self.assertEqual(self.levels.mapped("group_revenue_previous"), [1000, 1000, 0])

    def test_the_other_company_counts_in_its_own_currency(self):
        self.assertEqual((self.abroad.revenue, self.abroad.group_revenue), (700, 700))
        self.assertEqual(self.abroad.currency_id, self.euro)
        days = (date(2026, 1, 1), date(2026, 12, 31))
        window = MetricWindow(self.abroad.id, *days, True)
        for code, number in {"revenue": 700, "orders": 1, "categories": 1}.items():
            self.assertEqual(self._metric(code)._values([window])[window], number, code)

    def test_goals_show_the_same_numbers(self):
        plan = self._plan(self.foods)
        goals = {
            (code, group): self._goal(plan, code, target=90, with_group=group)
            for code in ("revenue", "margin_rate")
            for group in (False, True)
        }
        self.assertEqual(goals["revenue", False].actual, 600)
        self.assertEqual(goals["revenue", True].actual, 1000)
        self.assertEqual(goals["revenue", True].baseline, 1500)
        self.assertAlmostEqual(goals["margin_rate", False].actual, 88.3333, 3)
        self.assertAlmostEqual(goals["margin_rate", True].actual, 89.2857, 3)

    def test_own_position_shows_the_same_numbers(self):
        position = self._plan(self.holding, with_position=True).position
        self.assertEqual(
            self._series(position["group"], "revenue"),
            {
                # March 2026: 100 euro are 200, less 150 that came back.
                "Drives": {
                    "2025-03": 1000,
                    "2025-09": 500,
                    "2026-01": 200,
                    "2026-02": 400,
                    "2026-03": 50,
                },
                "Services": {"2026-05": 300},
                "Sensors": {"2026-02": 100, "2026-04": 50, "2026-06": 100},
            },
        )
        self.assertEqual(
            self._series(position["group"], "margin"),
            {
                "Drives": {
                    "2025-03": 940,
                    "2025-09": 440,
                    "2026-01": 140,
                    "2026-02": 340,
                    "2026-03": 50,
                },
                "Services": {},
                "Sensors": {"2026-02": 95, "2026-04": 45, "2026-06": 95},
            },
        )
        self.assertEqual(self._series(position["own"], "revenue"), {"Drives": {"2026-01": 200}})
        self.assertEqual(
            (sum(position["group"]["revenue"]), position["group"]["unknown_cost"]), (2700, 300)
        )

    def _series(self, position, figure):
        """What is not 0, by category and month, to the cent."""
        return {
            series["name"]: {
                month: round(value, 2)
                for month, value in zip(position["months"], series[figure], strict=True)
                if value
            }
            for series in position["series"]
        }
