from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .common import KamCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-06-30 12:00:00")
class TestKamPlanApproval(KamCommon):
    """A plan is handed in, approved or sent back, started and closed."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.strict, cls.easy = cls.env["kam.plan.template"].create(
            [{"name": "Strict"}, {"name": "Easy", "needs_approval": False}]
        )
        cls.plan = cls._plan(template_id=cls.strict.id)
        cls.goal = cls._goal(cls.plan)
        cls.own = cls.plan.with_user(cls.user_sales)
        cls.seen = cls.plan.with_user(cls.user_manager)

    def test_the_whole_way(self):
        measure = self._measure(self.plan)
        self.own.action_submit()
        self.assertTrue(measure.is_open)
        self.seen.action_approve()
        self.assertEqual((self.plan.state, self.plan.approver_id), ("approved", self.user_manager))
        self.assertEqual(str(self.plan.date_approved), "2026-06-30")
        self.assertTrue(measure.is_open)
        self.assertFalse(measure.activity_ids)
        told = self.plan.message_ids.filtered(lambda m: "approved" in (m.body or ""))
        self.assertEqual(told.partner_ids, self.user_sales.partner_id)
        self.own.action_activate()
        self.assertEqual(len(measure.activity_ids), 1)
        self.own.action_close()
        self.assertFalse(measure.is_open)

    def test_leader_of_the_sales_team_is_asked(self):
        team = self.env["crm.team"].create({"name": "North", "user_id": self.user_manager.id})
        self.env["crm.team.member"].create({"crm_team_id": team.id, "user_id": self.user_sales.id})
        self.own.action_submit()
        self.assertEqual(self.plan.activity_ids.user_id, self.user_manager)
        self.own.action_reset()
        self.assertFalse(self.plan.activity_ids)
        self.own.action_submit()
        self.seen.action_approve()
        self.assertFalse(self.plan.activity_ids)

    def test_sending_back_needs_a_reason_and_tells_the_owner(self):
        self.own.action_submit()
        with self.assertRefused(UserError, "what is missing"):
            self.seen.action_reject("  ")
        wizard = self.env["kam.plan.reject"].with_user(self.user_manager)
        wizard.create({"plan_id": self.plan.id, "reason": "Targets, please"}).action_reject()
        self.assertEqual(self.plan.state, "draft")
        todo = self.plan.activity_ids
        self.assertEqual(todo.user_id, self.user_sales)
        self.assertIn("Targets, please", todo.note)
        self.assertIn("Targets, please", str(self.plan.message_ids.mapped("body")))

    def test_salesperson_does_not_decide(self):
        with self.assertRefused(AccessError, "approved by sales managers"):
            self.own.state = "approved"
        with self.assertRefused(UserError, "has to be approved"):
            self.own.action_activate()
        self.own.action_submit()
        with self.assertRefused(AccessError, "sales managers"):
            self.own.action_approve()
        with self.assertRefused(AccessError, "sales managers"):
            self.own.action_reject("Mine")
        with self.assertRefused(UserError, "has to be approved"):
            self.own.state = "active"
        for values in ({"approver_id": self.user_sales.id}, {"date_approved": "2026-01-01"}):
            with self.assertRefused(AccessError, "by its approval"):
                self.own.write(values)

    def test_salesperson_does_not_create_what_is_approved(self):
        plans = self.env["kam.plan"].with_user(self.user_sales)
        values = {
            "account_id": self.account.id,
            "template_id": self.strict.id,
            "date_from": "2027-01-01",
            "date_to": "2027-12-31",
            "goal_ids": [(0, 0, {"name": "One", "target": 1})],
        }
        for given in ({"state": "approved"}, {"approver_id": self.user_sales.id}):
            with self.assertRaises(AccessError):
                plans.create({**values, **given})
        with self.assertRaises(AccessError):
            plans.with_context(default_state="approved").create(values)
        with self.assertRefused(UserError, "has to be approved"):
            plans.with_context(default_state="active").create(values)
        copy = self._approved().with_user(self.user_sales).copy()
        self.assertEqual((copy.state, copy.approver_id), ("draft", copy.approver_id.browse()))

    def _approved(self):
        self.plan.with_user(self.user_manager).action_approve()
        return self.plan

    def test_a_lighter_template_does_not_get_round_the_tier(self):
        tier = self.env["kam.tier"].create({"name": "Top", "plan_template_id": self.strict.id})
        self.account.tier_id = tier
        self.own.template_id = self.easy
        self.assertTrue(self.own.needs_approval)
        with self.assertRefused(UserError, "has to be approved"):
            self.own.action_activate()
        light = self._account(self._customer("Small"), manager_id=self.user_sales.id)
        self._running_plan(account=light)
        with self.assertRefused(UserError, "has to be approved"):
            self.own.write({"state": "active", "account_id": light.id})

    def test_what_has_started_stays_with_its_account(self):
        light = self._account(self._customer("Small"), manager_id=self.user_sales.id)
        self._approved()
        with self.assertRefused(UserError, "Only a draft"):
            self.own.account_id = light

    def test_light_plan_is_started_by_its_owner(self):
        self.own.template_id = self.easy
        self.own.action_activate()
        self.assertEqual(self.plan.state, "active")
        self.assertFalse(self.plan.approver_id)

    def test_manager_who_starts_a_draft_has_approved_it(self):
        self.seen.action_activate()
        self.assertEqual((self.plan.state, self.plan.approver_id), ("active", self.user_manager))

    def test_approval_ends_with_a_new_draft(self):
        self._approved()
        self.own.action_activate()
        self.own.action_close()
        self.own.action_activate()
        self.own.action_reset()
        self.assertFalse(self.plan.approver_id or self.plan.date_approved)
        with self.assertRefused(UserError, "has to be approved"):
            self.own.action_activate()

    def test_nothing_is_handed_in_without_owner_and_goal(self):
        empty = self._plan(year=2027)
        with self.assertRefused(ValidationError, "at least one goal"):
            empty.action_submit()

    def test_people_of_other_accounts_and_companies_stay_out(self):
        foreign = self.plan.with_user(self.user_other)
        for action in ("action_submit", "action_approve", "action_activate", "action_cancel"):
            with self.assertRaises(AccessError):
                getattr(foreign, action)()
        branch = self._company()
        plan = self._plan(account=self._account(self.customer, company_id=branch.id))
        with self.assertRaises(AccessError):
            plan.with_user(self.user_manager).action_approve()

    def test_plans_of_one_account_do_not_overlap(self):
        with self.assertRefused(ValidationError, "overlaps with “Account plan 2026 – Alpine"):
            self._plan(date_from="2026-12-31", date_to="2027-12-31")
        self.plan.action_cancel()
        other = self._plan()
        with self.assertRefused(ValidationError, "overlaps"):
            self.plan.action_reset()
        other.active = False
        self.plan.action_reset()
        with self.assertRefused(ValidationError, "overlaps"):
            other.active = True
        after = self._plan(year=2027)
        with self.assertRefused(ValidationError, "overlaps"):
            after.date_from = "2026-06-01"
        branch = self._company()
        self._plan(account=self._account(self.customer, company_id=branch.id))

    def test_plan_that_its_reader_does_not_see_is_in_the_way_all_the_same(self):
        self.plan.owner_id = self.user_all
        self.account.manager_id = self.user_all
        self.plan.company_id.invalidate_recordset()
        new = self._plan(year=2027, owner_id=self.user_other.id)
        with self.assertRefused(ValidationError, "overlaps"):
            new.with_user(self.user_other).date_from = "2026-06-01"

    def test_second_click_does_nothing(self):
        team = self.env["crm.team"].create({"name": "North", "user_id": self.user_manager.id})
        self.env["crm.team.member"].create({"crm_team_id": team.id, "user_id": self.user_sales.id})
        for _click in range(2):
            self.own.action_submit()
        self.assertEqual(len(self.plan.activity_ids), 1)
        for _click in range(2):
            self.seen.action_reject("Targets, please")
        self.assertEqual(len(self.plan.activity_ids), 1)
        self.own.action_submit()
        for _click in range(2):
            self.seen.action_approve()
        told = self.plan.message_ids.filtered(lambda m: "has been approved" in (m.body or ""))
        self.assertEqual((len(told), self.plan.version_count), (1, 1))

    def test_what_runs_is_neither_handed_in_nor_approved(self):
        self._approved()
        self.own.action_activate()
        for act in (self.own.action_submit, self.seen.action_approve):
            with self.assertRefused(UserError, "Reset it to draft first"):
                act()
        self.assertEqual(self.plan.state, "active")

    def test_periods_are_named_as_people_write_dates(self):
        with self.assertRefused(ValidationError, "01/01/2026 – 12/31/2026"):
            self._plan(date_from="2026-12-31", date_to="2027-12-31")
