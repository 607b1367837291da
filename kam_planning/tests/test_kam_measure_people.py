from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .common import KamCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-06-30 12:00:00")
class TestKamMeasurePeople(KamCommon):
    """Who answers for a measure, is asked about it and told of it; what it takes."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.plan = cls._running_plan(owner_id=cls.user_manager.id)
        cls.measure = cls._measure(cls.plan, result="<p>Secret</p>")

    def _involve(self, **people):
        self.measure.write({name: [Command.set(users.ids)] for name, users in people.items()})
        self.env.invalidate_all()

    def test_plans_owner_is_accountable_unless_people_say_otherwise(self):
        self.assertEqual(self.measure.accountable_id, self.user_manager)
        measure = self._measure(self.plan, accountable_id=self.user_all.id)
        self.assertEqual(measure.accountable_id, self.user_all)
        measure.plan_id = self._plan(year=2027)
        self.assertEqual(measure.accountable_id, self.user_all)
        with Form(self.env["kam.measure"]) as form:
            form.name = "New"
            form.plan_id = self.plan
            self.assertEqual(form.accountable_id, self.user_manager)

    def test_accountable_changes_the_measure_without_access_to_the_plan(self):
        self.assertFalse(self.measure.with_user(self.user_other).has_access("read"))
        self.measure.accountable_id = self.user_other
        self.env.invalidate_all()
        with Form(self.measure.with_user(self.user_other)) as form:
            form.cost = 100
        self.assertEqual(self.measure.cost, 100)
        self.assertFalse(self.plan.with_user(self.user_other).has_access("read"))

    def test_consulted_and_informed_read_and_do_not_write(self):
        for name in ("consulted_ids", "informed_ids"):
            self._involve(**{name: self.user_other})
            measure = self.measure.with_user(self.user_other)
            self.assertEqual(measure.search([]), measure)
            self.assertEqual(measure.name, "Joint workshop")
            with self.assertRaises(AccessError):
                measure.write({"name": "Mine"})
            with self.assertRaises(AccessError):
                measure.unlink()
            self.assertFalse(self.plan.with_user(self.user_other).has_access("read"))
            measure.message_post(body="My advice")
            self._involve(**{name: self.env["res.users"]})
            self.assertFalse(self.measure.with_user(self.user_other).has_access("read"))

    def test_people_without_sales_rights_are_told_and_see_nothing(self):
        self._involve(informed_ids=self.user_staff | self.user_other)
        self.assertFalse(self.measure.with_user(self.user_staff).has_access("read"))
        self.measure.with_user(self.user_sales).action_done()
        message = self.env["mail.message"].search(
            [("notified_partner_ids", "in", self.user_staff.partner_id.ids)]
        )
        self.assertIn(self.user_other.partner_id, message.notified_partner_ids)
        self.assertEqual(message.subject, "Done: Joint workshop")
        self.assertIn("Alpine Foods", message.body)
        self.assertNotIn("Secret", message.body)
        self.assertNotIn(self.user_staff.partner_id, self.measure.message_partner_ids)

    def test_people_are_told_once_and_of_all_at_once(self):
        fair = self._measure(self.plan, name="Fair", informed_ids=[self.user_other.id])
        self._involve(informed_ids=self.user_other)
        (fair | self.measure).action_done()
        self.measure.action_done()
        domain = [("notified_partner_ids", "in", self.user_other.partner_id.ids)]
        messages = self.env["mail.message"].search([*domain, ("subject", "like", "Done:")])
        self.assertEqual(len(messages), 1)
        self.assertIn("Fair", messages.body)

    def test_whoever_does_it_need_not_be_told(self):
        self._involve(informed_ids=self.user_sales)
        self.measure.with_user(self.user_sales).action_done()
        domain = [("notified_partner_ids", "in", self.user_sales.partner_id.ids)]
        self.assertFalse(self.env["mail.message"].search([*domain, ("subject", "like", "Done:")]))

    def test_people_of_another_company_are_refused(self):
        branch = self._company()
        plan = self._plan(account=self._account(self.customer, company_id=branch.id))
        measure = self._measure(plan, responsible_id=False)
        for name in ("consulted_ids", "informed_ids"):
            with self.assertRaises(UserError):
                measure[name] = self.user_other

    def test_effort_and_cost_are_not_below_zero(self):
        for name in ("effort_hours", "effort_actual", "cost"):
            with self.assertDatabaseRefuses("kam.measure", "cannot be below 0"):
                self._measure(self.plan, **{name: -1})

    def test_due_after_the_plan_is_allowed(self):
        self.measure.date_deadline = "2027-03-01"
        self.assertTrue(self.measure.activity_ids)

    def test_responsible_links_only_what_he_may_read(self):
        self.measure.responsible_id = self.user_other
        own = self.measure.with_user(self.user_other)
        foreign = self._plan(account=self._account(self._customer("Secret")))
        review = self.env["kam.review"].create({"plan_id": self.plan.id})
        for values in (
            {"finding_id": self._finding(self.plan).id},
            {"goal_id": self._goal(foreign).id},
            {"review_id": review.id},
        ):
            with self.subTest(values), self.assertRaises(AccessError):
                own.write(values)
        own.write({"goal_id": False, "state": "in_progress"})
