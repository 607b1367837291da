from datetime import date

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import QUIET
from .common_contribution import KamContributionCase


@tagged("post_install", "-at_install")
class TestKamContributionBenefit(KamContributionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.product = cls.env["product.product"].create({"name": "Seal", "taxes_id": False})
        cls.template = cls.product.product_tmpl_id
        cls.today = date.today()

    def _delivered(self, day="2026-03-10", **vals):
        contribution = self._contribute(state="delivered", **vals)
        contribution.write({"product_id": self.template.id, "date_delivered": day})
        return contribution

    def _ordered(self, amount, day="2026-03-20", partner=None, product=None, quantity=1, **vals):
        line = {
            "product_uom_qty": quantity,
            "product_id": (product or self.product).id,
            "price_unit": amount,
            "tax_ids": False,
        }
        return self.env["sale.order"].create(
            {
                "partner_id": (partner or self.customer).id,
                "date_order": f"{day} 12:00:00",
                "state": "sale",
                "order_line": [(0, 0, line)],
                **vals,
            }
        )

    def _revenue(self, record):
        self.env.flush_all()
        record.invalidate_recordset(["revenue_since"])
        return record.revenue_since

    # ---- what counts ----

    def test_orders_of_the_product_since_the_delivery_count(self):
        contribution = self._delivered()
        self.assertEqual(self._revenue(contribution), 0)
        self._ordered(500, day="2026-03-09")
        self.assertEqual(self._revenue(contribution), 0)
        self._ordered(100, day="2026-03-10")
        # A contact buys for the company.
        self._ordered(20, partner=self.anna.partner_id)
        self.assertEqual(self._revenue(contribution), 120)

    def test_other_products_customers_and_quotations_do_not_count(self):
        contribution = self._delivered()
        other = self.env["product.product"].create({"name": "Pump"})
        self._ordered(100, product=other)
        self._ordered(100, partner=self.other_customer)
        self._ordered(100, state="draft")
        self._ordered(100, state="cancel")
        self.assertEqual(self._revenue(contribution), 0)

    def test_returns_count_negative(self):
        contribution = self._delivered()
        self._ordered(100)
        self._ordered(30, quantity=-1)
        self.assertEqual(self._revenue(contribution), 70)

    def test_what_is_not_delivered_brings_nothing_yet(self):
        contribution = self._contribute(state="planned")
        contribution.product_id = self.template
        self._ordered(100)
        self.assertEqual(self._revenue(contribution), 0)

    def test_the_linked_quotation_counts_once_confirmed(self):
        order = self._ordered(100, state="draft", day="2026-03-01")
        contribution = self._contribute(order_id=order.id)
        self.assertEqual(self._revenue(contribution), 0)
        order.state = "sale"
        self.assertEqual(self._revenue(contribution), 100)
        # And not twice, when it is found by the product, too.
        contribution.write({"state": "planned", "product_id": self.template.id})
        contribution.action_start()
        contribution.action_deliver()
        contribution.date_delivered = "2026-02-01"
        self.assertEqual(self._revenue(contribution), 100)

    def test_what_the_opportunity_led_to_counts(self):
        contribution = self._contribute()
        contribution.action_new_lead()
        self._ordered(100, opportunity_id=contribution.lead_id.id)
        self.assertEqual(self._revenue(contribution), 100)

    def test_currencies_are_converted_at_the_rate_of_the_order(self):
        contribution = self._delivered()
        order = self._ordered(100)
        self.env.flush_all()
        self.cr.execute("UPDATE sale_order SET currency_rate = 2 WHERE id = %s", [order.id])
        self.assertEqual(self._revenue(contribution), 50)

    def test_customers_whose_contribution_was_merged_count_too(self):
        mill, cleo = self._add_customer()
        source = self._contribute("Better seal", author=cleo)
        target = self._contribute()
        source._merge_into(target)
        target.write({"state": "planned", "product_id": self.template.id})
        target.action_start()
        target.action_deliver()
        target.date_delivered = "2026-03-10"
        self._ordered(100)
        self._ordered(10, partner=mill.partner_id)
        self.assertEqual(self._revenue(target), 110)

    def test_revenue_of_many_is_one_query(self):
        contributions = self._delivered() | self._delivered() | self._delivered()
        self._ordered(100)
        self.env.flush_all()
        contributions.mapped("company_id.partner_id.tz")
        contributions.invalidate_recordset(["revenue_since"])
        with self.assertQueryCount(1):
            self.assertEqual(contributions.mapped("revenue_since"), [100, 100, 100])

    @mute_logger(*QUIET)
    def test_totals_do_not_need_a_right_on_the_orders(self):
        contribution = self._delivered()
        self._ordered(100, user_id=self.head.id)
        self.assertEqual(self._revenue(self._as(self.manager, contribution)), 100)

    # ---- the initiative ----

    def test_the_initiative_counts_each_order_once(self):
        first, second = self._delivered(), self._delivered()
        self._ordered(100)
        self.assertEqual(self._revenue(first), 100)
        self.assertEqual(self._revenue(second), 100)
        self.assertEqual(self._revenue(self.initiative), 100)

    def test_an_initiative_without_anything(self):
        empty = self._create_initiative("Empty")
        self.assertEqual(self._revenue(empty), 0)
        self.assertFalse(empty.thanks)
        self.assertEqual(empty.delivered_count, 0)

    def test_contributors_are_thanked(self):
        _mill, cleo = self._add_customer()
        self._delivered()
        self._delivered()
        self._delivered(author=cleo)
        self._contribute()
        self.assertEqual(self.initiative.delivered_count, 3)
        self.assertEqual(
            self.initiative.thanks,
            "Anna Buyer (Glass Works): 2, Cleo Engineer (Paper Mill): 1",
        )

    def test_what_the_authors_achieved_is_shown(self):
        first, second = self._delivered(), self._contribute()
        self.assertEqual(second.author_delivered_count, 1)
        self._delivered()
        (first | second).invalidate_recordset(["author_delivered_count"])
        self.assertEqual(first.author_delivered_count, 2)

    # ---- links ----

    def test_an_opportunity_is_made_and_then_opened(self):
        contribution = self._as(self.manager, self._contribute())
        action = contribution.action_new_lead()
        self.assertEqual(action["res_id"], contribution.lead_id.id)
        self.assertEqual(contribution.lead_id.partner_id, self.anna.partner_id)
        self.assertEqual(contribution.lead_id.name, contribution.name)
        self.assertEqual(contribution.action_new_lead()["res_id"], contribution.lead_id.id)

    def test_a_quotation_is_made_for_the_customer(self):
        contribution = self._as(self.manager, self._contribute())
        contribution.action_new_lead()
        action = contribution.action_new_order()
        order = contribution.order_id
        self.assertEqual((action["res_model"], action["res_id"]), ("sale.order", order.id))
        self.assertEqual(order.partner_id, self.customer)
        self.assertEqual(order.opportunity_id, contribution.lead_id)
        self.assertEqual(order.state, "draft")

    def test_a_measure_is_made_in_the_running_plan(self):
        contribution = self._as(self.manager, self._contribute())
        contribution.action_new_measure()
        self.assertEqual(contribution.measure_id.plan_id, self.plan)
        self.assertEqual(contribution.measure_id.responsible_id, self.manager)

    def test_a_measure_needs_a_plan(self):
        mill, cleo = self._add_customer()
        contribution = self._contribute(author=cleo)
        self.assertFalse(mill.current_plan_id)
        with self.assertRefused(UserError, "no account plan"):
            contribution.action_new_measure()

    def test_documents_of_another_customer_are_refused(self):
        contribution = self._contribute()
        order = self._ordered(1, partner=self.other_customer)
        lead = self.env["crm.lead"].create({"name": "Rival", "partner_id": self.other_customer.id})
        plan = self._create_plan(self.other_account)
        measure = self._create_measure(plan, "Foreign")
        for values in (
            {"order_id": order.id},
            {"lead_id": lead.id},
            {"measure_id": measure.id},
        ):
            with self.assertRefused(ValidationError, "of this customer"):
                contribution.write(values)

    @mute_logger(*QUIET)
    def test_what_cannot_be_read_cannot_be_linked(self):
        contribution = self._contribute()
        order = self._ordered(1, user_id=self.head.id)
        with self.assertRaises(AccessError):
            self._as(self.manager, contribution).order_id = order
