from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import KamCommon


@tagged("post_install", "-at_install")
class TestKamAccountMerge(KamCommon):
    """Customers that are merged, join another company, or are deleted."""

    def _merge(self, source, target):
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        with mute_logger("odoo.addons.base.wizard.base_partner_merge"):
            wizard._merge((source | target).ids, target)

    def test_merged_customers_have_one_account_with_all_plans(self):
        double = self._account(self._customer("Alpine Food Ltd"), deputy_id=self.user_other.id)
        plan = self._running_plan(account=double)
        goal, measure = plan.goal_ids, self._measure(plan)
        double.message_post(body="Called about the fair")
        self._merge(double.partner_id, self.customer)
        self.assertFalse(double.exists())
        self.assertEqual((plan | self._plan(year=2027)).account_id, self.account)
        self.assertEqual(plan.partner_id, self.customer)
        self.assertEqual((goal.account_id, measure.account_id), (self.account, self.account))
        self.assertEqual(self.account.deputy_id, self.user_other)
        self.assertIn("Called about the fair", str(self.account.message_ids.mapped("body")))
        self.assertIn("Alpine Food Ltd", str(self.account.message_ids.mapped("body")))

    def test_merged_teams_are_united_without_doubles(self):
        double = self._account(self._customer("Alpine Food Ltd"))
        both, one = self.user_all, self.user_other
        member = Command.create({"user_id": both.id})
        self.account.member_ids = [member]
        double.member_ids = [member, Command.create({"user_id": one.id})]
        self._merge(double.partner_id, self.customer)
        self.assertEqual(self.account.member_ids.user_id, both | one)
        self.assertEqual(len(self.account.member_ids), 2)

    def test_account_goes_to_the_customer_that_stays(self):
        stays = self._customer("Alpine Foods Holding")
        self._merge(self.customer, stays)
        self.assertEqual(self.account.partner_id, stays)

    def test_each_company_keeps_its_own_account(self):
        branch = self._company()
        double = self._customer("Alpine Food Ltd")
        other = self._account(double, company_id=branch.id)
        self._merge(double, self.customer)
        self.assertEqual((other | self.account).partner_id, self.customer)

    def test_customer_who_becomes_a_contact_brings_the_account(self):
        owner = self._customer("Owner of two")
        person = self._customer("Consultant", is_company=False)
        account = self._account(person)
        plan = self._plan(account=account)
        person.parent_id = owner
        self.assertEqual(account.partner_id, owner)
        self.assertEqual(plan.partner_id, owner)

    def test_customer_who_becomes_a_contact_of_an_account(self):
        person = self._customer("Consultant", is_company=False)
        plan = self._plan(account=self._account(person))
        person.parent_id = self.customer
        self.assertEqual(plan.account_id, self.account)

    def test_subsidiary_keeps_its_account(self):
        subsidiary = self._customer("Alpine Foods France")
        account = self._account(subsidiary)
        subsidiary.parent_id = self.customer
        self.assertEqual(account.partner_id, subsidiary)

    def test_deleted_customer_takes_the_account_along(self):
        self.account.activity_schedule("mail.mail_activity_data_todo")
        activity = self.account.activity_ids
        self.customer.unlink()
        self.assertFalse(self.account.exists())
        self.assertFalse(activity.exists())

    def test_customer_with_plans_is_not_deleted(self):
        self._plan()
        with self.assertRefused(UserError, "Archive the customer"):
            self.customer.unlink()
