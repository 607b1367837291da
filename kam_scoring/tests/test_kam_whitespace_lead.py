"""From a cell of the whitespace to an opportunity."""

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common_whitespace import BEFORE, WhitespaceCommon


@tagged("post_install", "-at_install")
class TestWhitespaceLead(WhitespaceCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customers.user_id = cls.salesman
        cls.score_now()
        cls.customer = cls.customers[-1]
        cls.colleague = cls.create_user("scoring_colleague", "sales_team.group_sale_salesman")

    def test_lead_of_a_potential(self):
        cell = self.cell(self.customer).with_user(self.salesman)
        action = cell.action_create_lead()
        lead = cell.lead_id
        self.assertEqual((action["res_model"], action["res_id"]), ("crm.lead", lead.id))
        self.assertRecordValues(
            lead,
            [
                {
                    "name": "Cups for Customer 20",
                    "partner_id": self.customer.id,
                    "expected_revenue": 18,
                    "type": "opportunity",
                    "user_id": self.salesman.id,
                    "company_id": self.company.id,
                    "kam_account_id": cell.account_id.id,
                }
            ],
        )
        self.assertIn("Bought with Tea", lead.description)
        self.assertTrue(cell.has_open_lead)

    def test_the_open_lead_is_opened_again(self):
        cell = self.cell(self.customer).with_user(self.salesman)
        lead_id = cell.action_create_lead()["res_id"]
        self.assertEqual(cell.action_create_lead()["res_id"], lead_id)
        self.score_now()
        self.assertEqual(cell.action_create_lead()["res_id"], lead_id)

    def test_after_a_lost_lead_a_new_one(self):
        cell = self.cell(self.customer).with_user(self.salesman)
        cell.action_create_lead()
        lost = cell.lead_id
        lost.sudo().action_set_lost()
        self.assertFalse(cell.has_open_lead)
        cell.action_create_lead()
        self.assertNotEqual(cell.lead_id, lost)

    def test_a_lead_of_a_colleague_is_not_doubled(self):
        account = self.account_of(self.customer)
        account.deputy_id = self.colleague
        cell = self.cell(self.customer)
        cell.with_user(self.salesman).action_create_lead()
        with self.assertRaisesRegex(UserError, "scoring_salesman.*already works on Cups.*\\?"):
            cell.with_user(self.colleague).action_create_lead()

    def test_lead_of_a_shrinking_category_is_worth_what_was_lost(self):
        self.create_orders(self.order(self.customers[0], BEFORE, 20, 30))
        self.score_now()
        cell = self.cell(self.customers[0]).with_user(self.manager)
        cell.action_create_lead()
        self.assertAlmostEqual(cell.lead_id.expected_revenue, 20)

    def test_a_manager_gives_it_to_the_key_account_manager(self):
        self.account_of(self.customer).manager_id = self.colleague
        cell = self.cell(self.customer).with_user(self.manager)
        cell.action_create_lead()
        self.assertEqual(cell.lead_id.user_id, self.colleague)

    def test_filters(self):
        cell = self.cell(self.customer)
        cells = self.env["kam.whitespace"].with_user(self.salesman)
        cell.with_user(self.salesman).action_create_lead()
        self.assertEqual(cells.search([("has_open_lead", "=", True)]), cell)
        without = cells.search([("has_open_lead", "=", False)])
        self.assertNotIn(cell, without)
        self.assertIn(self.cell(self.customers[0]), without)

    def test_merged_leads_keep_the_link(self):
        cell = self.cell(self.customer)
        cell.action_create_lead()
        other = self.env["crm.lead"].create(
            {"name": "Kept", "partner_id": self.customer.id, "type": "opportunity"}
        )
        other.probability = 99
        merged = (cell.lead_id + other).merge_opportunity()
        self.assertEqual(cell.lead_id, merged)

    def test_orders_behind_a_cell(self):
        action = self.cell(self.customers[0]).action_open_orders()
        orders = self.env["sale.order"].search(action["domain"])
        self.assertEqual(orders.partner_id, self.customers[0])
        self.assertEqual(len(orders), 1)
        self.assertFalse(
            self.env["sale.order"].search(self.cell(self.customer).action_open_orders()["domain"])
        )

    def test_merged_accounts_keep_what_people_wrote(self):
        kept, gone = self.customers[18:20]
        rival = self.env["res.partner"].create({"name": "Rival"})
        self.cell(gone).write({"competitor_id": rival.id, "note": "Theirs"})
        self.cell(kept).note = "Ours"
        self.account_of(gone)._unite_under(kept)
        self.assertRecordValues(self.cell(kept), [{"competitor_id": rival.id, "note": "Ours"}])
