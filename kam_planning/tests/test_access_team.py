from datetime import date

from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import KamCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-06-30 12:00:00")
class TestAccessTeam(KamCommon):
    """Teams open accounts to people; nobody opens them to himself."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.plan = cls._running_plan()
        cls.measure = cls._measure(cls.plan)
        cls.own = cls._account(cls._customer("Own"), manager_id=cls.user_other.id)
        cls.own_plan = cls._running_plan(account=cls.own)

    def _join(self, **values):
        members = self.env["kam.account.member"]
        return members.create(
            {"account_id": self.account.id, "user_id": self.user_other.id, **values}
        )

    def _sees(self):
        self.env.invalidate_all()
        records = (self.account, self.plan, self.plan.goal_ids, self.measure)
        seen = {record.with_user(self.user_other).has_access("write") for record in records}
        found = {bool(r.with_user(self.user_other).search([("id", "=", r.id)])) for r in records}
        self.assertEqual(seen, found)
        return seen.pop() if len(seen) == 1 else None

    def test_member_sees_and_changes_the_account(self):
        self.assertIs(self._sees(), False)
        self._join()
        self.assertIs(self._sees(), True)
        account = self.account.with_user(self.user_other)
        self.assertTrue(account.is_mine)
        self.assertIn(account, account.search([("is_mine", "=", True)]))
        self.assertNotIn(account, account.search([("is_mine", "=", False)]))
        account.member_ids = [(0, 0, {"user_id": self.user_all.id})]

    def test_membership_ends_with_its_last_day(self):
        member = self._join(date_to=date(2026, 6, 30))
        self.assertIs(self._sees(), True)
        member.date_to = date(2026, 6, 29)
        self.assertIs(self._sees(), False)

    def test_nobody_adds_himself_to_a_foreign_account(self):
        other = self.user_other
        with self.assertRaises(AccessError):
            self.env["kam.account.member"].with_user(other).create(
                {"account_id": self.account.id, "user_id": other.id}
            )
        with self.assertRaises(AccessError):
            self.env["kam.account.member"].with_user(other).with_context(
                default_account_id=self.account.id
            ).create({"user_id": other.id})
        with self.assertRaises(AccessError):
            self.env["kam.plan"].with_user(other).create({"account_id": self.account.id})
        with self.assertRaises(AccessError):
            self.env["kam.goal"].with_user(other).create(
                {"plan_id": self.plan.id, "name": "Spy", "target": 1}
            )
        with self.assertRaises(AccessError):
            self.env["kam.measure"].with_user(other).create(
                {"plan_id": self.plan.id, "name": "Spy", "responsible_id": other.id}
            )

    def test_nobody_moves_something_of_his_to_a_foreign_account(self):
        member = self.own.member_ids.create(
            {"account_id": self.own.id, "user_id": self.user_all.id}
        )
        for record, values in (
            (member, {"account_id": self.account.id}),
            (self.own_plan, {"account_id": self.account.id}),
            (self.own_plan.goal_ids, {"plan_id": self.plan.id}),
            (self._measure(self.own_plan), {"plan_id": self.plan.id}),
        ):
            with self.assertRaises(AccessError):
                record.with_user(self.user_other).write(values)

    def test_nobody_takes_over_a_colleagues_customer(self):
        customer = self._customer("Colleague's", user_id=self.user_sales.id)
        accounts = self.env["kam.account"].with_user(self.user_other)
        values = {"partner_id": customer.id, "manager_id": self.user_other.id}
        with self.assertRaises(AccessError):
            accounts.create(values)
        with self.assertRaises(AccessError):
            self.own.with_user(self.user_other).partner_id = customer
        account = self.env["kam.account"].with_user(self.user_all).create(values)
        self.assertEqual(account.manager_id, self.user_other)

    def test_account_for_somebody_else_needs_more_rights(self):
        customer = self._customer("Nobody's")
        accounts = self.env["kam.account"].with_user(self.user_other)
        with self.assertRaises(AccessError):
            accounts.create({"partner_id": customer.id, "manager_id": self.user_sales.id})
        accounts.create({"partner_id": customer.id, "manager_id": self.user_other.id})
