from datetime import date

from freezegun import freeze_time

from odoo.tests import tagged

from .common import KamCommon

DAY_AFTER_GRACE = "2026-08-30 12:00:00"


@tagged("post_install", "-at_install")
@freeze_time("2026-06-30 12:00:00")
class TestKamTierConditions(KamCommon):
    """What a tier changes at the customer, and that nothing of it is lost."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.own, cls.key_list, cls.top_list, cls.special = cls.env["product.pricelist"].create(
            [{"name": name} for name in ("Own", "Key", "Top", "Special")]
        )
        cls.days_14, cls.days_30 = cls.env["account.payment.term"].create(
            [{"name": "14"}, {"name": "30"}]
        )
        tiers = cls.env["kam.tier"]
        cls.top = tiers.create({"name": "Top", "sequence": 1, "pricelist_id": cls.top_list.id})
        cls.key = tiers.create(
            {
                "name": "Good",
                "sequence": 2,
                "pricelist_id": cls.key_list.id,
                "payment_term_id": cls.days_30.id,
                "grace_days": 60,
            }
        )
        cls.low = tiers.create({"name": "Low", "sequence": 3})
        cls.customer.specific_property_product_pricelist = cls.own
        cls.customer.property_payment_term_id = cls.days_14

    def _assert_has(self, pricelist, terms, partner=None):
        partner = partner or self.customer
        self.assertEqual(partner.specific_property_product_pricelist, pricelist)
        self.assertEqual(partner.property_payment_term_id, terms)

    def _log(self):
        return " ".join(self.account.message_ids.mapped("body"))

    def _run_grace(self):
        daily = self.env["kam.daily"]
        due = self.env["kam.tier.decision"].browse(daily._find_due("kam.tier.decision", "grace"))
        daily._run_batch(due, "grace")

    def _last(self):
        return self.account.decision_ids.sorted("id")[-1]

    def test_promotion_and_withdrawal(self):
        contact = self.env["res.partner"].create({"name": "Eve", "parent_id": self.customer.id})
        self.account.tier_id = self.top
        self._assert_has(self.top_list, self.days_14)
        self.assertEqual(contact.specific_property_product_pricelist, self.top_list)
        decision = self._last()
        self.assertEqual(decision.conditions, "applied")
        self.assertEqual(decision.replaced_pricelist_id, self.own)
        self.assertFalse(decision.payment_term_id, "the tier has no terms of its own")
        self.assertIn("Price List: Own", self._log())
        self.account.tier_id = False
        self._assert_has(self.own, self.days_14)
        self.assertEqual(decision.conditions, "ended")

    def test_from_tier_to_tier_remembers_the_customers_own(self):
        self.account.tier_id = self.key
        self._assert_has(self.key_list, self.days_30)
        self.account.tier_id = self.top
        self._assert_has(self.top_list, self.days_14)
        self.assertEqual(self._last().replaced_pricelist_id, self.own)
        self.account.tier_id = False
        self._assert_has(self.own, self.days_14)

    def test_demotion_with_grace(self):
        self.account.tier_id = self.key
        self.account.tier_id = self.low
        self.assertEqual(self.account.tier_id, self.low)
        self.assertEqual(self.account.grace_until, date(2026, 8, 29))
        self._assert_has(self.key_list, self.days_30)
        self._run_grace()
        with freeze_time("2026-08-29"):
            self._run_grace()
        self._assert_has(self.key_list, self.days_30)
        with freeze_time(DAY_AFTER_GRACE):
            self._run_grace()
            self._assert_has(self.own, self.days_14)
            self.assertFalse(self.account.grace_until)
            self.assertIn("grace period is over", self._log())
            count = len(self.account.message_ids)
            self._run_grace()
            self.assertEqual(len(self.account.message_ids), count)

    def test_manager_ends_the_grace_period(self):
        self.account.tier_id = self.key
        self.account.tier_id = False
        self._assert_has(self.key_list, self.days_30)
        self._last().with_user(self.user_manager).action_end_grace()
        self._assert_has(self.own, self.days_14)
        self.assertFalse(self.account.grace_until)

    def test_promotion_during_grace_ends_it(self):
        self.account.tier_id = self.key
        self.account.tier_id = self.low
        falling = self._last()
        self.account.tier_id = self.top
        self._assert_has(self.top_list, self.days_14)
        self.assertEqual(falling.conditions, "ended")
        self.assertFalse(self.account.grace_until)
        with freeze_time(DAY_AFTER_GRACE):
            self._run_grace()
        self._assert_has(self.top_list, self.days_14)
        self.account.tier_id = False
        self._assert_has(self.own, self.days_14)

    def test_second_fall_keeps_the_promise_of_the_first(self):
        self.account.tier_id = self.key
        self.account.tier_id = self.low
        self.account.tier_id = False
        self.assertEqual(self._last().grace_until, date(2026, 8, 29))
        self._assert_has(self.key_list, self.days_30)
        with freeze_time(DAY_AFTER_GRACE):
            self._run_grace()
        self._assert_has(self.own, self.days_14)

    def test_changed_by_hand_meanwhile_is_left_alone(self):
        self.account.tier_id = self.key
        self.customer.specific_property_product_pricelist = self.special
        self.account.tier_id = self.low
        self._last().action_end_grace()
        self._assert_has(self.special, self.days_14)
        self.assertIn("Special (USD) was set by hand meanwhile and stays", self._log())

    def test_removed_by_hand_is_left_alone_too(self):
        self.account.tier_id = self.top
        self.customer.specific_property_product_pricelist = False
        self.account.tier_id = self.key
        self._assert_has(self.special.browse(), self.days_30)

    def test_changed_by_hand_before_a_promotion_is_left_alone(self):
        self.account.tier_id = self.key
        self.customer.specific_property_product_pricelist = self.special
        self.account.tier_id = self.top
        self._assert_has(self.special, self.days_14)
        self.account.tier_id = False
        self._assert_has(self.special, self.days_14)

    def test_each_company_has_its_own_conditions(self):
        branch = self._company()
        branch_list = self.env["product.pricelist"].create(
            {"name": "Branch", "company_id": branch.id}
        )
        self.top.with_company(branch).pricelist_id = branch_list
        there = self.customer.with_company(branch)
        self.assertFalse(there.specific_property_product_pricelist)
        account = self._account(self.customer, company_id=branch.id)
        account.tier_id = self.top
        self.assertEqual(there.specific_property_product_pricelist, branch_list)
        self._assert_has(self.own, self.days_14)
        self.account.tier_id = self.top
        (account | self.account).tier_id = self.low
        self.assertFalse(there.specific_property_product_pricelist)
        self._assert_has(self.own, self.days_14)

    def test_archived_price_list_is_restored_all_the_same(self):
        self.account.tier_id = self.top
        self.own.action_archive()
        self.account.tier_id = False
        self.assertEqual(self.customer.specific_property_product_pricelist, self.own)

    def test_deleted_account_gives_back_the_conditions(self):
        self.account.tier_id = self.top
        decisions = self.account.decision_ids
        self.account.unlink()
        self.assertFalse(decisions.exists())
        self._assert_has(self.own, self.days_14)

    def test_account_that_becomes_another_customers(self):
        other = self._customer("Alpine Foods Holding", property_payment_term_id=self.days_14.id)
        self.account.tier_id = self.key
        self.account.partner_id = other
        self._assert_has(self.own, self.days_14)
        self._assert_has(self.key_list, self.days_30, other)
        self.account.tier_id = False
        self._last().action_end_grace()
        self._assert_has(self.key_list.browse(), self.days_14, other)

    def test_merged_customers(self):
        double = self._account(self._customer("Alpine Food Ltd"))
        double.tier_id = self.top
        open_one = self._propose(double, self.low)
        self.account.tier_id = self.key
        self.env["base.partner.merge.automatic.wizard"].create({})._merge(
            (double.partner_id | self.customer).ids, self.customer
        )
        self.assertEqual(self.account.tier_id, self.key)
        self._assert_has(self.key_list, self.days_30)
        self.assertEqual(open_one.state, "superseded")
        self.assertEqual(len(self.account.decision_ids), 3, "the history of both")
        in_force = self.account.decision_ids.filtered(lambda d: d.conditions == "applied")
        self.assertEqual(in_force.to_tier_id, self.key)
        self.account.tier_id = self.top
        self.account.tier_id = False
        self._assert_has(self.own, self.days_14)

    def test_merged_customer_gets_the_tier_of_the_other(self):
        double = self._account(self._customer("Alpine Food Ltd"))
        double.tier_id = self.top
        self.env["base.partner.merge.automatic.wizard"].create({})._merge(
            (double.partner_id | self.customer).ids, self.customer
        )
        self.assertEqual(self.account.tier_id, self.top)
        self._assert_has(self.top_list, self.days_14)
        self.account.tier_id = False
        self._assert_has(self.own, self.days_14)

    def test_import_that_repeats_the_customer_leaves_what_was_set_by_hand(self):
        self.account.tier_id = self.key
        self.customer.specific_property_product_pricelist = self.special
        self.account.write({"partner_id": self.customer.id, "note": "<p>New</p>"})
        self.assertEqual(self.customer.specific_property_product_pricelist, self.special)
