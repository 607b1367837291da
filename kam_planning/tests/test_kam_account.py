from datetime import date

from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.tests import Form, tagged

from .common import KamCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-06-30 12:00:00")
class TestKamAccount(KamCommon):
    def test_revenue_of_the_last_and_the_previous_twelve_months(self):
        self._order(1, "2026-07-01")
        self._order(20, "2026-06-30")
        self._order(300, "2025-07-01")
        self._order(4000, "2025-06-30")
        self._order(50000, "2024-07-01")
        self._order(600000, "2024-06-30")
        self.assertEqual(self.account.revenue, 320)
        self.assertEqual(self.account.revenue_previous, 54000)

    def test_change_against_the_year_before(self):
        self.assertEqual(self.account.revenue_change, 0)
        self._order(150, "2026-06-30")
        self._order(100, "2025-06-30")
        self.account.invalidate_recordset()
        self.assertAlmostEqual(self.account.revenue_change, 0.5)
        self._order(-300, "2025-06-30")
        self.account.invalidate_recordset()
        self.assertEqual(self.account.revenue_change, 0, "returns are no basis to compare with")

    def test_light_of_the_current_plan(self):
        self.assertFalse(self.account.plan_light)
        plan = self._running_plan()
        plan.goal_ids.manual_value = 1
        self.assertEqual(self.account.plan_light, "red")
        at_risk = [("plan_ids", "any", [("light", "in", ("amber", "red"))])]
        accounts = self.env["kam.account"].search([("id", "=", self.account.id), *at_risk])
        self.assertEqual(accounts, self.account)
        plan.action_close()
        self.assertFalse(self.account.plan_light)

    def test_account_without_anything_is_a_normal_state(self):
        account = self._account(self._customer("Newcomer"))
        self.assertRecordValues(
            account,
            [
                {
                    "revenue": 0,
                    "revenue_previous": 0,
                    "plan_count": 0,
                    "measure_open_count": 0,
                    "measure_overdue_count": 0,
                    "is_key_account": False,
                    "tier_since": False,
                }
            ],
        )
        self.assertFalse(account.current_plan_id)

    def test_new_account_in_a_form(self):
        customer = self._customer("Newcomer", user_id=self.user_other.id)
        with Form(self.env["kam.account"]) as form:
            self.assertEqual(form.revenue, 0)
            form.partner_id = customer
            self.assertEqual(form.manager_id, self.user_other)
        self.assertEqual(form.record.partner_id, customer)

    def test_customer_of_nobody_is_suggested_to_oneself(self):
        form = Form(self.env["kam.account"].with_user(self.user_sales))
        form.partner_id = self._customer("Newcomer")
        self.assertEqual(form.manager_id, self.user_sales)

    def test_figures_stay_while_the_form_is_edited(self):
        self._order(20, "2026-06-29")
        self._measure(self._running_plan())
        with Form(self.account) as form:
            form.deputy_id = self.user_other
            self.assertEqual(form.revenue, 20)
            self.assertEqual((form.plan_count, form.measure_open_count), (1, 1))
            with form.member_ids.new() as member:
                member.user_id = self.user_all
            self.assertEqual(form.revenue, 20)
        self.assertEqual(self.account.member_ids.user_id, self.user_all)

    def test_account_of_a_contact_is_its_companys(self):
        contact = self._customer("Buyer", is_company=False, parent_id=self._customer("Owner").id)
        account = self._account(contact)
        self.assertEqual(account.partner_id, contact.parent_id)
        account.partner_id = self._customer("Other", parent_id=self.customer.id).id
        self.assertEqual(account.partner_id.name, "Other", "a subsidiary is a customer itself")

    def test_one_account_for_each_customer_and_company(self):
        self._account(self.customer, company_id=self._company().id)
        with self.assertDatabaseRefuses("kam.account", "already has an account"):
            self._account(self.customer)

    def test_customer_is_required(self):
        with self.assertDatabaseRefuses("kam.account", "Customer"):
            self.env["kam.account"].create({"manager_id": self.user_sales.id})

    def test_customer_of_another_company_is_refused(self):
        branch = self._company()
        customer = self._customer("Branch only", company_id=branch.id)
        with self.assertRaises(UserError):
            self._account(customer)
        self._account(customer, company_id=branch.id)

    def test_people_without_access_to_the_company_are_refused(self):
        branch = self._company()
        account = self._account(self.customer, company_id=branch.id)
        with self.assertRaises(UserError):
            account.manager_id = self.user_sales
        with self.assertRaises(UserError):
            account.member_ids = [(0, 0, {"user_id": self.user_sales.id})]

    def test_duplicating_is_refused_with_a_way_out(self):
        with self.assertRefused(UserError, "create a new account"):
            self.account.copy()
        copy = self.account.copy({"partner_id": self._customer("Newcomer").id})
        self.assertEqual(copy.manager_id, self.user_sales)

    def test_current_plan_is_the_active_one_of_today(self):
        last = self._running_plan(year=2025)
        current = self._plan(year=2026)
        self._plan(year=2027)
        self.assertFalse(self.account.current_plan_id)
        self._goal(current)
        current.action_activate()
        self.assertEqual(self.account.current_plan_id, current)
        self.assertEqual(self.account.plan_count, 3)
        current.action_close()
        last.active = False
        self.assertFalse(self.account.current_plan_id)
        self.assertEqual(self.account.plan_count, 2)

    def test_measures_count_while_they_can_still_be_done(self):
        plan = self._running_plan()
        self._measure(plan)
        late = self._measure(plan, date_deadline=date(2026, 6, 29))
        self._measure(plan, date_deadline=date(2026, 6, 30))
        counts = ["measure_open_count", "measure_overdue_count"]
        self.assertEqual([self.account[name] for name in counts], [3, 1])
        late.action_done()
        self.assertEqual([self.account[name] for name in counts], [2, 0])
        plan.action_cancel()
        self.assertEqual([self.account[name] for name in counts], [0, 0])

    def test_archived_account_asks_nothing_of_people(self):
        measure = self._measure(self._running_plan())
        self.assertTrue(measure.activity_ids)
        self.account.action_archive()
        self.assertFalse(measure.activity_ids)
        self.account.action_unarchive()
        self.assertEqual(measure.activity_ids.user_id, self.user_sales)

    def test_account_with_plans_is_not_deleted(self):
        plan = self._plan()
        plan.active = False
        with self.assertRefused(UserError, "Archive the customer"):
            self.account.unlink()
        plan.unlink()
        self.account.unlink()

    def test_buttons_open_what_they_count(self):
        self._order(20, "2026-06-29")
        self._order(20, "2026-06-29", state="draft")
        self._measure(self._running_plan())
        for name in ("orders", "plans", "measures"):
            action = getattr(self.account, f"action_open_{name}")()
            found = self.env[action["res_model"]].search(action["domain"])
            self.assertEqual(len(found), 1, name)
        action = self.account.action_new_plan()
        plan = self.env["kam.plan"].with_context(**action["context"]).new({})
        self.assertEqual(plan.account_id, self.account)

    def test_found_by_the_customers_name(self):
        found = self.env["kam.account"].name_search("Alpine")
        self.assertIn((self.account.id, "Alpine Foods"), found)

    def test_membership_must_make_sense(self):
        member = {"user_id": self.user_other.id, "account_id": self.account.id}
        members = self.env["kam.account.member"]
        with self.assertDatabaseRefuses(members._name, "ends before it starts"):
            members.create({**member, "date_from": "2026-02-01", "date_to": "2026-01-01"})
        with self.assertDatabaseRefuses(members._name, "cannot be negative"):
            members.create({**member, "hours_month": -1})
        members.create(member)
        with self.assertDatabaseRefuses(members._name, "already has this role"):
            members.create(member)
