from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from .common import KamCommon

PARTNER_FIELDS = (
    "is_key_account",
    "kam_account_id",
    "kam_account_ids",
    "kam_manager_id",
    "kam_tier_id",
)


@tagged("post_install", "-at_install")
class TestAccess(KamCommon):
    """Who sees and changes what: one account of `user_sales`, one of nobody's."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.plan = cls._running_plan()
        cls.measure = cls._measure(cls.plan)
        cls.account.member_ids = [(0, 0, {"user_id": cls.user_manager.id})]
        cls.parts = (cls.account, cls.account.member_ids, cls.plan, cls.plan.goal_ids, cls.measure)
        cls.foreign = cls._account(cls._customer("Baltic Dairy"), manager_id=cls.user_all.id)
        cls.portal = new_test_user(cls.env, "kam_portal", "base.group_portal")
        cls.portal.partner_id.parent_id = cls.customer

    def _assert_sees(self, user, expected, parts=None):
        self.env.invalidate_all()
        for part in parts or self.parts:
            seen = part.with_user(user)
            domain = [("id", "in", part.ids)]
            self.assertEqual(bool(seen.search(domain)), expected, part._name)
            self.assertEqual(seen.has_access("read"), expected, part._name)
            self.assertEqual(seen.has_access("write"), expected, part._name)

    def test_outsiders_have_no_access_at_all(self):
        for user in (self.user_staff, self.portal, self.env.ref("base.public_user")):
            for name in self._models():
                model = self.env[name].with_user(user)
                for operation in ("read", "write", "create", "unlink"):
                    self.assertFalse(model.has_access(operation), (user.login, name, operation))
                with self.assertRaises(AccessError):
                    model.search([])

    def test_outsiders_read_no_field_of_ours_at_partners(self):
        for user in (self.user_staff, self.portal):
            customer = self.customer.with_user(user)
            self.assertTrue(customer.has_access("read"))
            for name in PARTNER_FIELDS:
                with self.assertRaises(AccessError):
                    customer.read([name])
                with self.assertRaises(AccessError):
                    customer.search([(name, "!=", False)])
                self.assertNotIn(name, customer.fields_get())
            with self.assertRaises(AccessError):
                customer.action_open_kam_account()

    def _models(self):
        """Every model of this add-on that has records."""
        names = self.env["ir.model.data"].search(
            [
                ("module", "=", "kam_planning"),
                ("model", "=", "ir.model"),
                ("name", "=like", "model_kam_%"),
            ]
        )
        models = self.env["ir.model"].browse(names.mapped("res_id"))
        return models.filtered(lambda model: not model.abstract).mapped("model")

    def test_salesperson_sees_own_accounts_only(self):
        self._assert_sees(self.user_sales, True)
        self._assert_sees(self.user_other, False)

    def test_everybody_with_all_documents_and_managers_see_all(self):
        self._assert_sees(self.user_all, True)
        self._assert_sees(self.user_manager, True)

    def test_deputy_and_sponsor_see_the_account(self):
        for role in ("deputy_id", "sponsor_id"):
            self.account[role] = self.user_other
            self._assert_sees(self.user_other, True)
            self.account[role] = False
            self._assert_sees(self.user_other, False)

    def test_the_customers_salesperson_sees_the_account(self):
        self.customer.user_id = self.user_other
        self._assert_sees(self.user_other, True)

    def test_owner_of_a_plan_sees_the_account(self):
        self.plan.owner_id = self.user_other
        self._assert_sees(self.user_other, True)
        self.assertEqual(self.plan.with_user(self.user_other).goal_ids.state, "unknown")

    def test_who_is_responsible_for_a_measure_sees_only_that(self):
        self.measure.responsible_id = self.user_other
        self._assert_sees(self.user_other, True, [self.measure])
        self._assert_sees(self.user_other, False, self.parts[:-1])
        fields = {"plan_id": {"fields": {"display_name": {}}}, "goal_id": {}, "is_overdue": {}}
        [shown] = self.measure.with_user(self.user_other).web_read(fields)
        self.assertEqual(shown["plan_id"]["display_name"], self.plan.name)

    def test_other_companies_stay_out(self):
        branch = self._company()
        account = self._account(self._customer("Branch's"), company_id=branch.id)
        plan = self._running_plan(account=account)
        parts = [account, plan, plan.goal_ids]
        for user in (self.user_all, self.user_manager):
            self._assert_sees(user, False, parts)
        self.user_all.write({"company_id": branch.id, "company_ids": branch.ids})
        self._assert_sees(self.user_all, True, parts)
        self._assert_sees(self.user_all, False)

    def test_who_may_configure(self):
        for name in ("kam.tier", "kam.metric"):
            for user, expected in ((self.user_all, False), (self.user_manager, True)):
                model = self.env[name].with_user(user)
                self.assertTrue(model.has_access("read"))
                for operation in ("write", "create", "unlink"):
                    self.assertEqual(model.has_access(operation), expected, (name, operation))

    def test_accounts_are_deleted_by_managers_only(self):
        for user, expected in ((self.user_sales, False), (self.user_all, False)):
            self.assertEqual(self.foreign.with_user(user).has_access("unlink"), expected)
        self.foreign.with_user(self.user_manager).unlink()

    def test_menus_are_hidden_from_others(self):
        root = self.env.ref("kam_planning.kam_menu_root")
        configuration = self.env.ref("kam_planning.kam_configuration_menu")
        for user, expected in (
            (self.user_staff, (False, False)),
            (self.user_sales, (True, False)),
            (self.user_manager, (True, True)),
        ):
            visible = self.env["ir.ui.menu"].with_user(user)._visible_menu_ids()
            self.assertEqual((root.id in visible, configuration.id in visible), expected)
