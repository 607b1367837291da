"""The repurchase rate of a run: the figures it keeps and the sentence that defines them."""

from datetime import timedelta

import pandas as pd

from odoo.tests import tagged

from .common import AS_OF
from .common_portfolio import PortfolioCommon


@tagged("post_install", "-at_install")
class TestRepurchase(PortfolioCommon):
    def measure(self, orders, classes=None):
        """`orders`: pairs of an account and days before the run."""
        frame = pd.DataFrame(
            [(account, pd.Timestamp(AS_OF - timedelta(days=days))) for account, days in orders],
            columns=["account_id", "day"],
        )
        abc_classes = pd.Series(classes) if classes else None
        self.scoring.write(self.scoring._get_repurchase(frame, abc_classes))

    def test_figures(self):
        """One came back, one did not, one too late; the fourth may still come back."""
        self.measure([(1, 300), (1, 250), (2, 200), (3, 200), (3, 20), (4, 30)])
        self.assertRecordValues(
            self.scoring,
            [
                {
                    "repurchase_days": 90,
                    "repurchase_buyers": 4,
                    "repurchase_followed": 3,
                    "repurchase_again": 1,
                    "repurchase_rate": 1 / 3,
                }
            ],
        )
        self.assertEqual(
            self.scoring.repurchase_text,
            "Of the customers who bought from 07/01/2024 to 06/30/2025, 33.3 % bought again within "
            "90 days of their first order in this time: 1 of 3. Left out, as their 90 days are not "
            "over yet: 1.",
        )

    def test_classes(self):
        self.measure(
            [(1, 300), (1, 250), (2, 200), (3, 200), (4, 30)],
            {1: "A", 2: "A", 3: "C", 4: "B"},
        )
        self.assertEqual(
            self.scoring.repurchase_class_text, "Class A: 50.0 % (1 of 2) · Class C: 0.0 % (0 of 1)"
        )

    def test_a_scoring_tells_the_classes(self):
        days = [AS_OF - timedelta(days=number) for number in (300, 250)]
        self.create_orders(*(self.order(self.partner, day, 1000) for day in days))
        run = self.score_now()
        self.assertIn("Class A: 100.0 % (1 of 1)", run.repurchase_class_text)

    def test_not_known_yet(self):
        self.measure([(1, 30), (1, 20)])
        self.assertEqual((self.scoring.repurchase_rate, self.scoring.repurchase_buyers), (0, 1))
        self.assertIn(
            "Not known yet: the 90 days after the first order", self.scoring.repurchase_text
        )

    def test_no_order(self):
        self.measure([])
        self.assertEqual(
            (self.scoring.repurchase_buyers, self.scoring.repurchase_class_text), (0, "")
        )

    def test_a_run_of_before_says_nothing(self):
        self.assertFalse(self.scoring.repurchase_text or self.scoring.repurchase_class_text)
