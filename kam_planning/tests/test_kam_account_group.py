from datetime import date

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged

from ..models.kam_metric import MetricWindow
from .common import KamCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-06-30 12:00:00")
class TestKamAccountGroup(KamCommon):
    """A group of three levels: Alpine Foods, above it a holding, below it a plant."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.top = cls._account(cls._customer("Holding"))
        cls.account.parent_id = cls.top
        cls.plant = cls._account(cls._customer("Plant"), parent_id=cls.account.id)
        cls.group = cls.top | cls.account | cls.plant
        cls._order(1, "2026-01-05", partner=cls.top.partner_id)
        cls._order(20, "2026-01-05")
        cls._order(300, "2026-01-05", partner=cls.plant.partner_id)
        cls._order(4000, "2025-01-05", partner=cls.plant.partner_id)

    def _paths(self):
        return [account.parent_path for account in self.group]

    # ---- figures ----

    def test_revenue_rolls_up_once_at_every_level(self):
        self.assertEqual(self.group.mapped("revenue"), [1, 20, 300])
        self.assertEqual(self.group.mapped("group_revenue"), [321, 320, 300])
        self.assertEqual(self.group.mapped("group_revenue_previous"), [4000, 4000, 4000])

    def test_account_without_group_is_a_group_of_itself(self):
        alone = self._account(self._customer("Alone"))
        self._order(7, "2026-01-05", partner=alone.partner_id)
        self.assertEqual((alone.group_revenue, alone.group_account_count), (7, 1))

    def test_longer_number_that_begins_alike_is_another_group(self):
        """Account 12 is not below account 1."""
        self.env.flush_all()
        others = [f"{self.top.id}{digit}/" for digit in range(10)]
        account = self._account(self._customer("Alone"))
        self._order(7, "2026-01-05", partner=account.partner_id)
        for path in others:
            self.cr.execute(
                "UPDATE kam_account SET parent_path = %s WHERE id = %s", [path, account.id]
            )
            self.env.invalidate_all()
            self.assertEqual(self.top.group_revenue, 321)

    def test_archived_unit_still_counts(self):
        self.plant.active = False
        self.env.invalidate_all()
        self.assertEqual(self.top.group_revenue, 321)
        self.account.active = False
        self.env.invalidate_all()
        self.assertEqual(self.top.group_revenue, 321)
        self.assertEqual(self.plant.parent_id, self.account)

    def test_every_metric_answers_for_account_and_group_in_one_query(self):
        year = (date(2026, 1, 1), date(2026, 12, 31))
        windows = [
            MetricWindow(account.id, *year, with_group)
            for account in self.group
            for with_group in (False, True)
        ]
        values = self._metric("revenue")._values(windows)
        self.assertEqual([values[w] for w in windows], [1, 321, 20, 320, 300, 300])
        orders = self._metric("orders")._values(windows)
        self.assertEqual([orders[w] for w in windows], [1, 3, 1, 2, 1, 1])
        categories = self._metric("categories")._values(windows)
        self.assertEqual([categories[w] for w in windows], [1] * 6)

    def test_plans_and_measures_of_the_group(self):
        for account in self.group:
            self._measure(self._plan(account))
        self.env.invalidate_all()
        self.assertEqual(self.group.mapped("group_account_count"), [3, 2, 1])
        self.assertEqual(self.group.mapped("group_plan_count"), [3, 2, 1])
        self.assertEqual(self.group.mapped("group_measure_open_count"), [3, 2, 1])

    def test_team_of_a_unit_counts_what_it_may_see(self):
        for account in self.group:
            self._plan(account)
        mine = self.account.with_user(self.user_sales)
        self.assertEqual((mine.group_plan_count, mine.plan_count), (1, 1))

    def test_goal_for_the_whole_group(self):
        plan = self._plan()
        goal = self._goal(plan, "revenue", target=1000)
        self.assertEqual((goal.with_group, goal.actual, goal.baseline), (True, 320, 4000))
        goal.with_group = False
        self.assertEqual((goal.actual, goal.baseline), (20, 0))
        self.assertFalse(self._goal(self._plan(self.plant), "revenue").with_group)

    # ---- who belongs to whom ----

    def test_circles_are_refused(self):
        for account, parent in ((self.top, self.plant), (self.top, self.top)):
            with self.assertRefused(ValidationError, "would be a circle"):
                account.parent_id = parent
        self.assertEqual(self._paths()[0], f"{self.top.id}/")

    def test_group_is_found_by_its_name(self):
        found = self.env["kam.account"].search([("id", "child_of", "Holding")])
        self.assertEqual(found, self.group)
        found = self.env["kam.account"].search([("id", "child_of", self.account.id)])
        self.assertEqual(found, self.account | self.plant)

    def test_unit_of_another_company_is_refused(self):
        branch = self._company()
        other = self._account(self._customer("Branch unit"), company_id=branch.id)
        with self.assertRefused(UserError, "compan"):
            other.parent_id = self.top
        with self.assertRefused(ValidationError, "units in another company"):
            self.top.company_id = branch

    def test_only_who_looks_after_the_group_adds_units(self):
        mine = self._account(self._customer("Mine"), manager_id=self.user_other.id)
        hostile = mine.with_user(self.user_other)
        with self.assertRefused(AccessError, "Ask kam_sales"):
            hostile.parent_id = self.account
        customer = self._customer("New", user_id=self.user_other.id)
        with self.assertRefused(AccessError, "added to the group of Alpine Foods"):
            hostile.create({"partner_id": customer.id, "parent_id": self.account.id})
        with self.assertRefused(AccessError, "access"):
            hostile.write({"child_ids": [(4, self.plant.id)]})
        self.account.deputy_id = self.user_other
        hostile.parent_id = self.account
        self.assertEqual(mine.parent_path, f"{self.account.parent_path}{mine.id}/")

    def test_archived_account_takes_no_new_units(self):
        self.account.active = False
        unit = self._account(self._customer("New"), manager_id=self.user_sales.id)
        with self.assertRefused(ValidationError, "is archived"):
            unit.with_user(self.user_manager).parent_id = self.account

    def test_deleted_account_leaves_its_units_to_the_one_above(self):
        self.account.unlink()
        self.assertEqual(self.plant.parent_id, self.top)
        self.assertEqual(self.plant.parent_path, f"{self.top.id}/{self.plant.id}/")
        self.assertEqual(self.top.group_revenue, 301)

    def test_deleted_branch_of_the_tree(self):
        lowest = self._account(self._customer("Line"), parent_id=self.plant.id)
        (self.account | self.plant).unlink()
        self.assertEqual(lowest.parent_path, f"{self.top.id}/{lowest.id}/")
        (self.top | lowest).unlink()

    def test_button_shows_the_whole_group(self):
        action = self.plant.action_open_group()
        self.assertEqual(self.env["kam.account"].search(action["domain"]), self.group)
        self.assertEqual(action["views"][0][1], "hierarchy")

    def test_tree_shows_groups_only(self):
        alone = self._account(self._customer("Alone"))
        accounts = self.env["kam.account"].with_user(self.user_manager)
        roots = [("parent_id", "=", False), ("id", "in", (self.group | alone).ids)]
        found = accounts.hierarchy_read(roots, {"partner_id": {}}, "parent_id", "child_ids")
        self.assertEqual([line["id"] for line in found], (self.top | self.account).ids[:2])
        self.assertFalse(accounts.hierarchy_read([("id", "=", alone.id)], {}, "parent_id"))

    # ---- proposals from the contacts ----

    def test_new_account_goes_into_the_group_of_the_company_above(self):
        partner = self._customer("Sales office", parent_id=self.plant.partner_id.id)
        with Form(self.env["kam.account"].with_user(self.user_manager)) as form:
            form.partner_id = partner
            self.assertEqual(form.parent_id, self.plant)
        office = form.record
        self.assertEqual(office.parent_id, self.plant)

    def test_company_in_between_may_be_without_account(self):
        between = self._customer("Country", parent_id=self.top.partner_id.id)
        unit = self._account(self._customer("Shop", parent_id=between.id))
        self.assertEqual(unit.parent_id, self.top)
        outside = self._customer("Outside", parent_id=between.id)
        self.assertFalse(self._account(outside, parent_id=False).parent_id)

    def test_nobody_gets_into_a_colleagues_group_by_default(self):
        partner = self._customer("Office", parent_id=self.customer.id, user_id=self.user_other.id)
        action = partner.with_user(self.user_other).action_open_kam_account()
        office = self.env["kam.account"].browse(action["res_id"])
        self.assertFalse(office.parent_id)
        self.assertFalse(office.with_user(self.user_other).proposed_parent_id)
        manager = office.with_user(self.user_manager)
        self.assertEqual(manager.proposed_parent_id, self.account)
        manager.action_join_group()
        self.assertEqual(office.parent_id, self.account)

    def test_company_becomes_part_of_a_group(self):
        """It stays a customer of its own: its orders count once in every account above."""
        bought = self._account(self._customer("Bought"))
        plan = self._plan(bought)
        self._order(50000, "2026-02-01", partner=bought.partner_id)
        bought.partner_id.parent_id = self.plant.partner_id
        self.assertEqual((bought.parent_id, plan.account_id), (self.plant, bought))
        self.assertEqual(bought.revenue, 50000)
        self.assertEqual(self.group.mapped("revenue"), [1, 20, 300])
        self.assertEqual(self.group.mapped("group_revenue"), [50321, 50320, 50300])

    def test_company_above_that_joins_its_own_unit_makes_no_circle(self):
        self.top.partner_id.parent_id = self.plant.partner_id
        self.assertFalse(self.top.parent_id)
        self.assertFalse(self.top.proposed_parent_id)

    def test_contact_data_do_not_open_a_colleagues_figures(self):
        """Who may change contacts only does not pull a colleague's account into his group."""
        own = self._account(self._customer("Own"), manager_id=self.user_other.id)
        self._order(9, "2026-02-01", partner=own.partner_id)
        self.customer.with_user(self.user_other).parent_id = own.partner_id
        self.assertEqual(self.account.parent_id, self.top)
        self.plant.parent_id = False
        self.plant.partner_id.with_user(self.user_other).parent_id = own.partner_id
        self.assertFalse(self.plant.parent_id)
        self.assertEqual(own.group_revenue, 9)
