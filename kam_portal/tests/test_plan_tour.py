from odoo.tests import tagged

from .common_plan import KamPlanCase


@tagged("post_install", "-at_install")
class TestPlanTour(KamPlanCase):
    def test_customer_confirms_reports_and_agrees(self):
        self.start_tour(self._plan_path(), "kam_portal_plan", login=self.anna.login)
        self.assertTrue(self.to_confirm.is_confirmed)
        self.assertEqual(self.own_measure.customer_progress, 60)
        self.assertEqual(self.plan.agreement_ids.name, "Anna Buyer")
