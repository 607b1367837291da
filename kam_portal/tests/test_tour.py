from odoo.tests import tagged

from .common import MARKER, KamPortalCase


@tagged("post_install", "-at_install")
class TestTour(KamPortalCase):
    def test_customer_finds_the_shared_goal(self):
        self._create_goal(self.plan, f"Secret {MARKER}")
        self.start_tour("/my", "kam_portal_customer", login=self.anna.login)
