from datetime import date

from freezegun import freeze_time

from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form, tagged

from .common import KamCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-06-30 12:00:00")
class TestKamPlan(KamCommon):
    def test_new_plan_with_goals_and_measures_in_a_form(self):
        self._order(1000, "2025-05-01")
        self._order(300, "2026-05-01")
        form = Form(self.env["kam.plan"].with_user(self.user_sales))
        form.account_id = self.account
        self.assertEqual(form.name, "Account plan 2026 – Alpine Foods")
        self.assertEqual(form.owner_id, self.user_sales)
        self.assertEqual((form.date_from, form.date_to), (date(2026, 1, 1), date(2026, 12, 31)))
        with form.goal_ids.new() as goal:
            goal.name = "More revenue"
            goal.metric_id = self._metric("revenue")
            self.assertEqual(goal.baseline, 1000)
            goal.target = 1200
            self.assertEqual(goal.actual_display, "$\xa0300")
            self.assertEqual(goal.state, "behind")
        with form.measure_ids.new() as measure:
            measure.name = "Visit"
            self.assertEqual(measure.responsible_id, self.user_sales)
        plan = form.save()
        self.assertEqual(plan.goal_ids.baseline, 1000)
        self.assertEqual(plan.measure_ids.account_id, self.account)

    def test_form_of_a_saved_plan_keeps_its_figures_while_edited(self):
        self._order(300, "2026-05-01")
        plan = self._running_plan()
        self._goal(plan, "revenue", target=500)
        with Form(plan) as form:
            form.date_to = date(2027, 6, 30)
            with form.goal_ids.edit(1) as goal:
                self.assertEqual(goal.actual_display, "$\xa0300")
                goal.target = 400
        self.assertEqual(plan.goal_ids.mapped("target"), [100, 400])

    def test_customer_of_an_unassigned_account_is_planned_by_oneself(self):
        account = self._account(self._customer("Nobody's"))
        plan = self._plan(account=account).with_user(self.user_manager)
        self.assertEqual(plan.owner_id, self.env.user)
        plan.action_cancel()
        own = self.env["kam.plan"].with_user(self.user_manager).create({"account_id": account.id})
        self.assertEqual(own.owner_id, self.user_manager)

    def test_name_follows_customer_and_period_unless_people_named_it(self):
        other = self._account(self._customer("Baltic Dairy"))
        with Form(self.env["kam.plan"]) as form:
            form.account_id = self.account
            form.account_id = other
            self.assertEqual(form.name, "Account plan 2026 – Baltic Dairy")
            form.date_to = date(2027, 6, 30)
            self.assertEqual(form.name, "Account plan 2026/2027 – Baltic Dairy")
        plan = form.record
        plan.name = "Comeback"
        plan.write({"account_id": self.account.id, "date_from": date(2025, 1, 1)})
        self.assertEqual(plan.name, "Comeback")

    def test_name_typed_before_the_customer_stays(self):
        form = Form(self.env["kam.plan"])
        form.name = "Comeback"
        form.account_id = self.account
        self.assertEqual(form.save().name, "Comeback")

    def test_period_is_the_fiscal_year(self):
        self.company.write({"fiscalyear_last_day": 31, "fiscalyear_last_month": "3"})
        plan = self.env["kam.plan"].create({"account_id": self.account.id})
        self.assertEqual((plan.date_from, plan.date_to), (date(2026, 4, 1), date(2027, 3, 31)))
        self.assertEqual(plan.name, "Account plan 2026/2027 – Alpine Foods")

    def test_plan_cannot_end_before_it_starts(self):
        with self.assertDatabaseRefuses("kam.plan", "ends before it starts"):
            self._plan(date_to=date(2025, 12, 31))

    def test_plan_starts_only_when_complete(self):
        plan = self._plan()
        with self.assertRefused(ValidationError, "at least one goal"):
            plan.action_activate()
        self._goal(plan)
        plan.owner_id = False
        with self.assertRefused(ValidationError, "an owner"):
            plan.state = "active"
        plan.owner_id = self.user_sales
        plan.action_activate()
        with self.assertRefused(ValidationError, "an owner"):
            plan.owner_id = False

    def test_owner_needs_access_to_the_company(self):
        branch = self._company()
        plan = self._plan(account=self._account(self.customer, company_id=branch.id))
        self.assertEqual(plan.company_id, branch)
        with self.assertRaises(UserError):
            plan.owner_id = self.user_sales

    def test_measures_become_activities_while_the_plan_runs(self):
        plan = self._plan()
        self._goal(plan)
        first, second = self._measure(plan), self._measure(plan, name="Fair")
        second.action_done()
        self.assertFalse((first | second).activity_ids)
        plan.action_activate()
        self.assertEqual(first.activity_ids.summary, "Joint workshop")
        self.assertEqual(first.activity_ids.date_deadline, date(2026, 9, 30))
        self.assertFalse(second.activity_ids)
        for stop, resume in (
            (plan.action_cancel, plan.action_activate),
            (plan.action_close, plan.action_activate),
            (plan.action_reset, plan.action_activate),
            (plan.action_archive, plan.action_unarchive),
        ):
            stop()
            self.assertFalse(first.activity_ids, stop.__name__)
            resume()
            self.assertEqual(len(first.activity_ids), 1, resume.__name__)

    def test_traffic_light_says_why(self):
        plan = self._plan()
        goal = self._goal(plan, name="Workshops", target=100)
        self.assertFalse(plan.light)
        plan.action_activate()
        self.assertFalse(plan.light, "no goal has a value yet")
        expected = {100: "green", 50: "green", 45: "amber", 20: "red"}
        for value, light in expected.items():
            goal.manual_value = value
            self.assertEqual(plan.light, light, value)
        self.assertEqual(plan.light_reason, "Behind: Workshops")
        goal.manual_value = 60
        self._measure(plan, date_deadline=date(2026, 6, 1))
        self.assertEqual((plan.light, plan.light_reason), ("amber", "Overdue measures: 1"))
        plan.measure_ids.action_cancel()
        self.assertEqual(plan.light, "green")

    def test_plans_are_found_by_their_light(self):
        other = self._account(self._customer("Baltic Dairy"))
        good, bad = self._running_plan(), self._running_plan(account=other)
        draft = self._plan(year=2027)
        good.goal_ids.manual_value = 60
        bad.goal_ids.manual_value = 1
        plans = good | bad | draft
        for light, found in {"green": good, "red": bad, "amber": plans.browse()}.items():
            domain = [("id", "in", plans.ids), ("light", "=", light)]
            self.assertEqual(plans.search(domain), found, light)
        self.assertEqual(plans.filtered_domain([("light", "!=", "red")]), good | draft)
        self.assertEqual(
            plans.search([("id", "in", plans.ids), ("light", "!=", "red")]), good | draft
        )
        self.assertEqual(plans.search([("id", "in", plans.ids), ("light", "=", False)]), draft)

    def test_counts(self):
        plan = self._running_plan()
        plan.goal_ids.manual_value = 60
        self._goal(plan, manual_value=1)
        self._measure(plan).action_done()
        self._measure(plan).action_cancel()
        self._measure(plan, date_deadline=date(2026, 6, 1))
        names = ["goal_count", "goal_good_count", "measure_count", "measure_done_count"]
        self.assertEqual([plan[name] for name in names], [2, 1, 2, 1])
        self.assertEqual(plan.measure_overdue_count, 1)
        for name in ("goals", "measures"):
            action = getattr(plan, f"action_open_{name}")()
            found = self.env[action["res_model"]].search_count(action["domain"])
            self.assertEqual(found, len(plan[f"{name[:-1]}_ids"]))

    def test_history_is_not_deleted(self):
        plan = self._running_plan()
        activity = self._measure(plan).activity_ids
        for stop in (lambda: None, plan.action_close):
            stop()
            with self.assertRefused(UserError, "part of the history"):
                plan.unlink()
        plan.action_cancel()
        plan.action_activate()
        activity |= plan.measure_ids.activity_ids
        plan.state = "draft"
        measures = plan.measure_ids
        plan.unlink()
        self.assertFalse(measures.exists() or activity.exists())
