"""From the orders to a running plan, in the browser."""

from odoo.tests import HttpCase, tagged

from .common import AS_OF, IN_WINDOW, PREVIOUS_START, ScoringCommon


@tagged("post_install", "-at_install")
class TestTour(ScoringCommon, HttpCase):
    def test_score_accept_plan(self):
        customers = self.create_customers(25)
        self.create_orders(
            *(
                self.order(customer, day, amount, 10)
                for number, customer in enumerate(customers, 1)
                for day, amount in ((PREVIOUS_START, 1000), (IN_WINDOW, 100 * number))
            )
        )
        self.create_rule(self.tier_key, name="Big spenders", min_score=70, worst_class="A")
        self.company.kam_as_of_date = AS_OF
        self.start_tour("/odoo", "kam_scoring_tour", login="scoring_manager")

        run = self.env["kam.score.run"].search([("company_id", "=", self.company.id)])
        self.assertEqual((run.state, run.account_count), ("done", 25))
        self.assertEqual(run.create_uid, self.manager)
        account = self.account_of(customers[24])
        self.assertEqual((account.tier_id, account.proposed_tier_id.id), (self.tier_key, False))
        self.assertIn("Big spenders", " ".join(account.message_ids.mapped("body")))
        plan = account.plan_ids
        self.assertEqual((plan.state, plan.owner_id), ("active", self.manager))
        self.assertRecordValues(plan.goal_ids, [{"name": "Sell more tea", "target": 5000}])
        self.assertRecordValues(
            plan.measure_ids,
            [{"name": "Invite to a tasting", "responsible_id": self.manager.id, "state": "todo"}],
        )

    def test_whitespace_lead(self):
        """From the heat map to an opportunity, and back to the cell that remembers it."""
        customers = self.create_customers(20)
        self.create_orders(
            *(self.order(customer, IN_WINDOW, 100, 40) for customer in customers[:10]),
            *(self.order(customer, IN_WINDOW, 100) for customer in customers[10:]),
        )
        self.company.kam_whitespace_scope = "all"
        self.score_now()
        self.start_tour("/odoo", "kam_whitespace_tour", login="scoring_manager")

        cell = self.env["kam.whitespace"].search(
            [("company_id", "=", self.company.id), ("lead_id", "!=", False)]
        )
        self.assertRecordValues(
            cell, [{"partner_id": customers[10].id, "note": "Until March", "has_open_lead": True}]
        )
        self.assertRecordValues(
            cell.lead_id, [{"name": "Cups for Customer 11", "expected_revenue": 20}]
        )

    def test_administrator(self):
        """Changes a weight, sees what it does, scores, asks why, and finds something to sell."""
        customers = self.create_customers(20)
        self.create_orders(
            *(
                self.order(customer, IN_WINDOW, 100 + n, 40)
                for n, customer in enumerate(customers[:10])
            ),
            *(
                self.order(customer, IN_WINDOW, 100 + n)
                for n, customer in enumerate(customers[10:], 10)
            ),
        )
        self.company.kam_whitespace_scope = "all"
        self.score_now()
        before = self.account_of(customers[0]).score
        self.start_tour("/odoo", "kam_administrator_tour", login="scoring_manager")

        breadth = self.profile.weight_ids.filtered(lambda w: w.criterion_id.code == "breadth")
        self.assertEqual(breadth.weight, 90)
        self.assertGreater(self.account_of(customers[0]).score, before)
        lead = self.env["crm.lead"].search([("partner_id", "=", customers[10].id)])
        self.assertEqual(lead.name, "Cups for Customer 11")
