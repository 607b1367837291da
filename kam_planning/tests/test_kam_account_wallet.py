from freezegun import freeze_time

from odoo.tests import tagged

from .common import KamCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-06-30 12:00:00")
class TestKamAccountWallet(KamCommon):
    """What the customer buys in all, and our share of it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._order(100, "2024-05-01")
        cls._order(250, "2025-05-01")
        cls._order(400, "2025-07-01")
        cls._order(-50, "2026-05-01")

    def test_share_of_the_last_12_months(self):
        self.account.wallet_amount = 1000
        self.assertEqual(self.account.wallet_share, 0.35)

    def test_share_of_a_year_that_is_over(self):
        self.account.write({"wallet_amount": 1000, "wallet_year": 2025})
        self.assertEqual(self.account.wallet_share, 0.65)
        self.account.wallet_year = 2024
        self.assertEqual(self.account.wallet_share, 0.1)

    def test_share_of_a_year_that_still_runs(self):
        self.account.write({"wallet_amount": 1000, "wallet_year": 2026})
        self.assertEqual(self.account.wallet_share, 0.35)

    def test_without_a_volume_there_is_no_share(self):
        self.assertEqual(self.account.wallet_share, 0)
        self.assertEqual(self.account.wallet_evidence, "unknown")

    def test_bad_input(self):
        for vals in ({"wallet_amount": -1}, {"wallet_year": 26}, {"wallet_year": -2026}):
            with self.assertDatabaseRefuses("kam.account", "Enter"):
                self.account.write(vals)
                self.env.flush_all()
