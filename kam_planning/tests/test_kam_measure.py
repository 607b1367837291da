from datetime import date

from freezegun import freeze_time

from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form, tagged

from .common import KamCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-06-30 12:00:00")
class TestKamMeasure(KamCommon):
    """An open measure of a running plan is one activity of whoever is responsible."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.plan = cls._running_plan()
        cls.measure = cls._measure(cls.plan)
        cls.activity = cls.measure.activity_ids

    def test_doing_the_measure_does_the_activity(self):
        self.measure.with_user(self.user_sales).action_done()
        self.assertEqual(self.measure.date_done, date(2026, 6, 30))
        self.assertFalse(self.measure.activity_ids)
        self.assertFalse(self.activity.active)
        self.assertEqual(self.activity.date_done, date(2026, 6, 30))
        self.assertIn("Joint workshop", str(self.measure.message_ids.mapped("body")))

    def test_doing_the_activity_does_the_measure(self):
        self.activity.with_user(self.user_sales).action_feedback("They liked it")
        self.assertEqual((self.measure.state, self.measure.is_open), ("done", False))
        self.assertEqual(self.measure.date_done, date(2026, 6, 30))
        self.assertIn("They liked it", str(self.measure.message_ids.mapped("body")))

    def test_other_activities_of_a_measure_are_only_activities(self):
        call = self.measure.activity_schedule("mail.mail_activity_data_call")
        call.action_feedback()
        self.assertEqual(self.measure.state, "todo")
        call = self.measure.activity_schedule("mail.mail_activity_data_call")
        self.measure.action_done()
        self.assertEqual(self.measure.activity_ids, call)

    def test_dropping_and_taking_up_again(self):
        self.measure.action_cancel()
        self.assertFalse(self.activity.exists())
        self.measure.action_reopen()
        self.assertEqual(self.measure.activity_ids.user_id, self.user_sales)
        self.measure.action_done()
        self.measure.action_reopen()
        self.assertEqual((len(self.measure.activity_ids), self.measure.date_done), (1, False))

    def test_starting_keeps_the_activity(self):
        self.measure.action_start()
        self.assertEqual(self.measure.activity_ids, self.activity)

    def test_changes_of_the_measure_reach_the_activity(self):
        due = date(2026, 10, 15)
        self.measure.write(
            {"name": "Fair", "date_deadline": due, "responsible_id": self.user_other.id}
        )
        self.assertRecordValues(
            self.measure.activity_ids,
            [{"summary": "Fair", "date_deadline": due, "user_id": self.user_other.id}],
        )
        self.measure.date_deadline = False
        self.assertFalse(self.measure.activity_ids)
        self.measure.date_deadline = due
        self.measure.responsible_id = False
        self.assertFalse(self.measure.activity_ids)

    def test_changes_of_the_activity_reach_the_measure(self):
        due = date(2026, 10, 15)
        activity = self.activity.with_user(self.user_sales)
        activity.write({"date_deadline": due, "user_id": self.user_other.id})
        self.assertEqual(self.measure.date_deadline, due)
        self.assertEqual(self.measure.responsible_id, self.user_other)
        self.assertEqual(len(self.measure.activity_ids), 1)

    def test_deleted_activity_leaves_the_measure_open(self):
        self.activity.unlink()
        self.assertTrue(self.measure.is_open)
        self.measure.date_deadline = date(2026, 10, 15)
        self.assertTrue(self.measure.activity_ids)

    def test_colleague_without_access_does_the_measure_by_its_activity(self):
        self.measure.responsible_id = self.user_staff
        activity = self.measure.activity_ids.with_user(self.user_staff)
        activity.write({"date_deadline": date(2026, 10, 1)})
        activity.action_feedback("Delivered")
        self.assertEqual(self.measure.state, "done")
        self.assertEqual(self.measure.date_deadline, date(2026, 10, 1))

    def test_responsible_salesperson_needs_no_access_to_the_plan(self):
        goal = self.plan.goal_ids
        self.measure.write({"responsible_id": self.user_other.id, "goal_id": goal.id})
        self.env.invalidate_all()
        measure = self.measure.with_user(self.user_other)
        self.assertFalse(self.plan.with_user(self.user_other).has_access("read"))
        with Form(measure) as form:
            form.date_deadline = date(2026, 10, 15)
        measure.action_done()
        self.assertEqual(measure.date_done, date(2026, 6, 30))

    def test_without_the_type_of_activity_measures_still_work(self):
        self.env.ref("kam_planning.mail_activity_type_measure").unlink()
        call = self.customer.activity_schedule("mail.mail_activity_data_call")
        call.action_feedback()
        self._measure(self.plan).action_done()

    def test_measure_in_an_ended_plan_is_not_open(self):
        self.measure.date_deadline = date(2026, 6, 1)
        self.assertTrue(self.measure.is_open and self.measure.is_overdue)
        for state in ("closed", "cancelled"):
            self.plan.state = state
            self.assertFalse(self.measure.is_open or self.measure.is_overdue)

    def test_overdue_from_the_day_after(self):
        measures = self.measure | self._measure(self.plan, date_deadline=False)
        domain = [("id", "in", measures.ids), ("is_overdue", "=", True)]
        self.measure.date_deadline = date(2026, 6, 30)
        self.assertFalse(self.measure.is_overdue or measures.search(domain))
        self.measure.date_deadline = date(2026, 6, 29)
        self.assertTrue(self.measure.is_overdue)
        self.assertEqual(measures.search(domain), self.measure)
        domain[-1] = ("is_overdue", "=", False)
        self.assertEqual(measures.search(domain), measures - self.measure)

    def test_day_of_doing_is_kept(self):
        self.measure.action_done()
        with freeze_time("2026-08-01"):
            self.measure.write({"state": "done", "priority": "1"})
        self.assertEqual(self.measure.date_done, date(2026, 6, 30))
        imported = self._measure(self.plan, state="done", date_done=date(2026, 2, 1))
        self.assertEqual(imported.date_done, date(2026, 2, 1))

    def test_goal_must_be_of_the_same_plan(self):
        other = self._goal(self._plan(year=2027), name="Other")
        with self.assertRefused(ValidationError, "“Other” belongs to another plan"):
            self.measure.goal_id = other
        self.measure.write({"plan_id": other.plan_id.id, "goal_id": other.id})
        with self.assertRefused(ValidationError, "“Other” belongs to another plan"):
            other.plan_id = self.plan
        self.assertFalse(self.measure.activity_ids, "that plan has not been started")

    def test_responsible_needs_access_to_the_company(self):
        branch = self._company()
        plan = self._plan(account=self._account(self.customer, company_id=branch.id))
        with self.assertRaises(UserError):
            self._measure(plan)

    def test_many_measures_change_at_once(self):
        measures = self.measure | self._measure(self.plan, name="Fair")
        measures.write({"responsible_id": self.user_other.id})
        self.assertEqual(measures.activity_ids.user_id, self.user_other)
        measures.activity_ids.action_done()
        self.assertEqual(set(measures.mapped("state")), {"done"})

    def test_deleting_a_measure_deletes_its_activity(self):
        self.measure.unlink()
        self.assertFalse(self.activity.exists())
