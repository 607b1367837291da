import psycopg2
from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common_group import KamGroupCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-06-30 12:00:00")
class TestCustomersChange(KamGroupCommon):
    """Customers are merged, archived, deleted, bought: nothing is lost, nothing counts twice.

    In the last 12 months Holding bought for 200, Foods for 1100, of which the buyer 550, and
    Plant for 400: 1700 in the group, whatever happens inside of it.
    """

    def _merge(self, source, target):
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        with mute_logger("odoo.addons.base.wizard.base_partner_merge"):
            wizard._merge((source | target).ids, target)
        self.env.invalidate_all()

    def _assert_revenues(self, accounts, alone, with_group):
        self.env.invalidate_all()
        self.assertEqual(accounts.mapped("revenue"), alone)
        self.assertEqual(accounts.mapped("group_revenue"), with_group)

    def _assert_paths(self, accounts):
        """What is written in the database is what the parents say."""
        self.env.flush_all()
        self.env.invalidate_all()
        for account in accounts:
            above = account.parent_id.parent_path or ""
            self.assertEqual(account.parent_path, f"{above}{account.id}/")

    # ---- two customers are one ----

    def test_unit_merged_into_the_customer_above(self):
        self._merge(self.plant.partner_id, self.customer)
        self.assertFalse(self.plant.exists())
        self._assert_revenues(self.holding | self.foods, [200, 1500], [1700, 1500])
        self._assert_paths(self.holding | self.foods)

    def test_customer_merged_into_its_own_unit(self):
        self._merge(self.customer, self.plant.partner_id)
        self.assertFalse(self.foods.exists())
        self.assertEqual(self.plant.parent_id, self.holding)
        self._assert_revenues(self.holding | self.plant, [200, 1500], [1700, 1500])
        self._assert_paths(self.holding | self.plant)

    def test_head_merged_into_the_lowest_unit(self):
        """What lay in between comes below; nobody is above himself."""
        self._merge(self.holding.partner_id, self.plant.partner_id)
        self.assertFalse(self.plant.parent_id)
        self.assertEqual(self.foods.parent_id, self.plant)
        self._assert_revenues(self.plant | self.foods, [600, 1100], [1700, 1100])
        self._assert_paths(self.plant | self.foods)
        self.assertEqual(self.abroad.partner_id, self.plant.partner_id)
        self.assertEqual(self.abroad.revenue, 700)

    def test_lowest_unit_merged_into_the_head(self):
        self._merge(self.plant.partner_id, self.holding.partner_id)
        self.assertEqual(self.foods.parent_id, self.holding)
        self._assert_revenues(self.holding | self.foods, [600, 1100], [1700, 1100])
        self._assert_paths(self.holding | self.foods)

    def test_stranger_takes_the_place_in_the_group(self):
        stranger = self._account(self._customer("Stranger"))
        unit = self._account(self._customer("Stranger's unit"), parent_id=stranger.id)
        self._merge(self.customer, stranger.partner_id)
        self.assertEqual((self.plant | unit).parent_id, stranger)
        self.assertEqual(stranger.parent_id, self.holding)
        self._assert_revenues(self.holding | stranger, [200, 1100], [1700, 1500])
        self._assert_paths(self.holding | stranger | unit | self.plant)

    def test_archived_units_move_along(self):
        self.plant.active = False
        stranger = self._account(self._customer("Stranger"))
        self._merge(self.customer, stranger.partner_id)
        self.assertEqual(self.plant.parent_id, stranger)
        self._assert_revenues(self.holding, [200], [1700])

    def test_everything_people_wrote_moves_along(self):
        plan = self._running_plan(account=self.plant)
        self._goal(plan, manual_value=3)
        finding = self.env["kam.finding"].create({"plan_id": plan.id, "name": "Buys late"})
        review = self._held_review(plan, "2026-05-01", 4)
        self._measure(plan)
        self.plant.write({"wallet_amount": 1000, "wallet_source": "Purchasing"})
        self._merge(self.plant.partner_id, self.customer)
        parts = (plan, plan.goal_ids, plan.goal_ids.value_ids, plan.measure_ids, finding, review)
        for part in parts:
            self.assertTrue(part.exists(), part._name)
            self.assertEqual(part.account_id, self.foods, part._name)
        self.assertEqual(plan.partner_id, self.customer)
        self.assertEqual((self.foods.wallet_amount, self.foods.wallet_source), (1000, "Purchasing"))
        self.assertEqual(self.foods.plan_count, 1)

    def test_own_volume_is_kept(self):
        self.plant.write({"wallet_amount": 1000, "wallet_evidence": "confirmed"})
        self.foods.write({"wallet_amount": 5000, "wallet_evidence": "assumed"})
        self._merge(self.plant.partner_id, self.customer)
        self.assertEqual((self.foods.wallet_amount, self.foods.wallet_evidence), (5000, "assumed"))

    # ---- archived, deleted ----

    def test_archived_customer_still_counts(self):
        self.plant.partner_id.active = False
        self.plant.active = False
        self._assert_revenues(self.levels, [200, 1100, 400], [1700, 1500, 400])

    def test_customer_with_orders_is_not_deleted(self):
        refused = self.assertRefused(psycopg2.IntegrityError, "sale_order")
        with mute_logger("odoo.sql_db"), refused, self.cr.savepoint():
            self.plant.partner_id.unlink()
        self.env.invalidate_all()
        self.assertTrue(self.plant.exists())

    def test_deleted_customer_in_between(self):
        between = self._account(self._customer("Between"), parent_id=self.holding.id)
        self.foods.parent_id = between
        between.partner_id.unlink()
        self.assertFalse(between.exists())
        self.assertEqual(self.foods.parent_id, self.holding)
        self._assert_revenues(self.levels, [200, 1100, 400], [1700, 1500, 400])
        self._assert_paths(self.levels)

    def test_planned_account_is_not_deleted_with_the_group(self):
        self._plan(self.foods)
        with self.assertRefused(UserError, "account plans for Alpine Foods"), self.cr.savepoint():
            self.levels.unlink()

    # ---- contacts and companies move ----

    def test_contact_who_moves_takes_the_orders_along(self):
        """The buyer bought for 500 + 50."""
        self.buyer.parent_id = self.plant.partner_id
        self._assert_revenues(self.levels, [200, 550, 950], [1700, 1500, 950])

    def test_contact_who_leaves_the_group(self):
        self.buyer.parent_id = self._customer("Elsewhere")
        self._assert_revenues(self.levels, [200, 550, 400], [1150, 950, 400])

    def test_company_becomes_part_of_the_group(self):
        bought = self._account(self._customer("Bought"))
        plan = self._plan(bought)
        self._order(5000, "2026-02-01", partner=bought.partner_id)
        bought.partner_id.parent_id = self.customer
        self.assertEqual((bought.parent_id, plan.account_id), (self.foods, bought))
        accounts = self.levels | bought
        self._assert_revenues(accounts, [200, 1100, 400, 5000], [6700, 6500, 400, 5000])
        self._assert_paths(accounts)

    def test_company_leaves_the_group(self):
        """Who belongs to whom in the accounts people decide; the contact only proposes it."""
        bought = self._account(self._customer("Bought", parent_id=self.customer.id))
        self.assertEqual(bought.parent_id, self.foods)
        bought.partner_id.parent_id = False
        self.assertEqual(bought.parent_id, self.foods)

    def test_customer_becomes_a_contact_of_the_group(self):
        person = self._customer("Consultant", is_company=False)
        account = self._account(person)
        plan = self._running_plan(account=account)
        unit = self._account(self._customer("His firm"), parent_id=account.id)
        self._order(3, "2026-02-01", partner=person)
        person.parent_id = self.customer
        self.assertFalse(account.exists())
        self.assertEqual((plan.account_id, plan.partner_id), (self.foods, self.customer))
        self.assertEqual(unit.parent_id, self.foods)
        self._assert_revenues(self.levels, [200, 1103, 400], [1703, 1503, 400])
        self._assert_paths(self.levels | unit)
