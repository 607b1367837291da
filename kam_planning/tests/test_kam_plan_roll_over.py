from datetime import date

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged

from .common import KamCommon


@tagged("post_install", "-at_install")
@freeze_time("2027-01-10 12:00:00")
class TestKamPlanRollOver(KamCommon):
    """What is still open goes on in the next period."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.plan = cls._plan(
            customer_strategy="<p>Growth in the south</p>",
            strategy_type="expand",
            with_position=False,
        )
        cls.open_goal = cls._goal(cls.plan, name="Open", target=10, manual_value=1)
        cls.reached = cls._goal(cls.plan, name="Reached", target=10, manual_value=12)
        cls.finding, cls.guess = cls.env["kam.finding"].create(
            [
                {"plan_id": cls.plan.id, "name": "True", "evidence": "confirmed", "source": "CEO"},
                {"plan_id": cls.plan.id, "name": "A guess"},
            ]
        )
        cls.late = cls._measure(
            cls.plan, name="Late", goal_id=cls.open_goal.id, finding_id=cls.finding.id
        )
        cls.later = cls._measure(cls.plan, name="Later", date_deadline=date(2027, 5, 5))
        cls._measure(cls.plan, name="Done").action_done()
        cls._measure(cls.plan, name="Dropped").action_cancel()
        cls.plan.action_activate()

    def _rolled(self, plan=None):
        plan = plan or self.plan
        action = plan.with_user(self.user_sales).action_roll_over()
        return self.env["kam.plan"].browse(action["res_id"])

    def test_what_is_open_goes_along(self):
        new = self._rolled()
        self.assertEqual((new.date_from, new.date_to), (date(2027, 1, 1), date(2027, 12, 31)))
        self.assertEqual(
            (new.state, new.previous_id, self.plan.next_ids), ("draft", self.plan, new)
        )
        self.assertEqual(self.plan.state, "closed")
        self.assertEqual(new.goal_ids.mapped("name"), ["Open"])
        self.assertEqual(new.finding_ids.mapped("name"), ["True"])
        self.assertEqual(set(new.measure_ids.mapped("name")), {"Late", "Later"})
        self.assertIn("Growth in the south", new.customer_strategy)
        self.assertEqual((new.strategy_type, new.with_position), ("expand", False))

    def test_measures_stay_with_their_goal_and_finding(self):
        new = self._rolled()
        late = new.measure_ids.filtered(lambda measure: measure.name == "Late")
        later = new.measure_ids - late
        self.assertEqual((late.goal_id, late.finding_id), (new.goal_ids, new.finding_ids))
        self.assertEqual((late.date_deadline, late.state), (date(2027, 2, 1), "todo"))
        self.assertEqual(later.date_deadline, date(2027, 5, 5))
        self.assertEqual(self.late.plan_id, self.plan)

    def test_running_period_is_left_open(self):
        self.plan.date_to = date(2027, 3, 31)
        self._rolled()
        self.assertEqual(self.plan.state, "active")

    def test_wizard_asks_for_period_and_old_plan(self):
        wizards = self.env["kam.plan.roll.over"].with_user(self.user_sales)
        with Form(wizards.with_context(default_plan_id=self.plan.id)) as form:
            self.assertEqual((form.goal_count, form.measure_count, form.finding_count), (1, 2, 1))
            self.assertEqual((str(form.date_from), form.close_previous), ("2027-01-01", True))
            form.date_to = date(2027, 6, 30)
            form.close_previous = False
        action = form.record.action_roll_over()
        new = self.env["kam.plan"].browse(action["res_id"])
        self.assertEqual((new.date_to, self.plan.state), (date(2027, 6, 30), "active"))

    def test_only_once(self):
        self._rolled()
        with self.assertRefused(ValidationError, "overlaps"):
            self._rolled()

    def test_only_what_was_started(self):
        draft = self._plan(year=2028)
        with self.assertRefused(UserError, "Duplicate .* instead"):
            draft.action_roll_over()

    def test_plan_without_anything_open(self):
        self.open_goal.manual_value = 10
        self.plan.measure_ids.action_done()
        self.plan.finding_ids.unlink()
        new = self._rolled()
        self.assertFalse(new.goal_ids or new.measure_ids or new.finding_ids)

    def test_strangers_do_not_roll_over(self):
        with self.assertRaises(AccessError):
            self.plan.with_user(self.user_other).action_roll_over()

    def test_duplicate_continues_with_everything(self):
        copy = self.plan.copy()
        self.assertEqual(copy.previous_id, self.plan)
        self.assertEqual(len(copy.goal_ids), 2)
        self.assertEqual(len(copy.finding_ids), 2)
        self.assertEqual(len(copy.measure_ids), 3)
        other = self._account(self._customer("Baltic Dairy"))
        foreign = self.plan.copy({"account_id": other.id})
        self.assertFalse(foreign.previous_id)
        foreign.action_cancel()
        with self.assertRefused(ValidationError, "another account"):
            copy.account_id = other

    def test_plans_of_a_group_stay_together_whichever_goes_on_first(self):
        first, second = (
            self._running_plan(
                account=self._account(self._customer(name), manager_id=self.user_sales.id),
                parent_id=self.plan.id,
            )
            for name in ("North", "South")
        )
        before = self._rolled(first)
        self.assertFalse(before.parent_id)
        group = self._rolled()
        self.assertEqual(before.parent_id, group)
        self.assertEqual(self._rolled(second).parent_id, group)
        self.assertEqual(self.plan.child_ids, first | second)

    def test_plan_of_a_group_that_one_does_not_see_hinders_nobody(self):
        above = self._plan(account=self._account(self._customer("Group")), owner_id=False)
        self.plan.parent_id = above
        self.assertFalse(above.with_user(self.user_sales).has_access("read"))
        self.assertFalse(self._rolled().parent_id)
