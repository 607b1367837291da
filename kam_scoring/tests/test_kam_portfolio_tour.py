"""The portfolio and the quiet customers, in the browser."""

from datetime import timedelta

from odoo.tests import HttpCase, tagged

from .common import AS_OF
from .common_portfolio import PortfolioCommon


@tagged("post_install", "-at_install")
class TestPortfolioTour(PortfolioCommon, HttpCase):
    def test_portfolio(self):
        """Picture, table and lists show the same; from a quiet customer to a planned call."""
        star, develop, unknown = self.customers[:3]
        account = self.create_account(
            star,
            80,
            80,
            revenue=900,
            tier_id=self.tier_key.id,
            last_order_date=AS_OF - timedelta(days=41),
            usual_interval=12,
            rhythm_state="at_risk",
        )
        self.create_account(develop, 20, 80, revenue=100)
        self.create_account(unknown, 50, None)
        self.start_tour("/odoo", "kam_portfolio_tour", login="scoring_manager")
        self.assertEqual(account.activity_ids.user_id, self.manager)
