"""What people do in the browser, from the plan on."""

from odoo.tests import HttpCase, tagged

from .common import KamCommon


@tagged("post_install", "-at_install")
class TestTour(KamCommon, HttpCase):
    def test_swot_board(self):
        plan = self._running_plan()
        self._finding(plan, name="Price of parts", kind="weakness")
        url = f"/odoo/kam-plans/{plan.id}"
        self.start_tour(url, "kam_planning_swot_tour", login="kam_sales")

        threat = plan.finding_ids.filtered(lambda finding: finding.kind == "threat")
        self.assertRecordValues(
            threat, [{"name": "Tender abroad", "evidence": "assumed", "risk": 20}]
        )
        self.assertRecordValues(
            plan.measure_ids,
            [
                {
                    "name": "Tender abroad",
                    "finding_id": threat.id,
                    "responsible_id": self.user_sales.id,
                    "accountable_id": self.user_sales.id,
                }
            ],
        )
        moved = plan.finding_ids - threat
        self.assertEqual((moved.name, moved.kind), ("Price of parts", "strength"))
