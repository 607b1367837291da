from odoo.exceptions import AccessError
from odoo.tests import Form, tagged

from .common import KamCommon


@tagged("post_install", "-at_install")
class TestResPartner(KamCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.key = cls.env.ref("kam_planning.kam_tier_key")
        cls.account.tier_id = cls.key
        cls.contact = cls._customer("Buyer", is_company=False, parent_id=cls.customer.id)
        cls.plain = cls._customer("Newcomer")
        cls.untiered = cls._customer("Without tier")
        cls._account(cls.untiered)
        cls.partners = cls.customer | cls.contact | cls.plain | cls.untiered

    def _found(self, *condition, user=None):
        partners = self.partners.with_user(user or self.user_manager)
        return self.partners & partners.search([("id", "in", partners.ids), condition])

    def test_contacts_show_their_companys_account(self):
        for partner in (self.customer, self.contact):
            self.assertTrue(partner.is_key_account)
            self.assertEqual(partner.kam_account_id, self.account)
            self.assertEqual(partner.kam_tier_id, self.key)
            self.assertEqual(partner.kam_manager_id, self.user_sales)
        self.assertFalse(self.plain.kam_account_id or self.plain.is_key_account)

    def test_values_follow_the_account(self):
        self.assertTrue(self.contact.is_key_account)
        self.account.tier_id = self.env.ref("kam_planning.kam_tier_standard")
        self.assertFalse(self.contact.is_key_account)
        self.account.active = False
        self.contact.invalidate_recordset()
        self.assertFalse(self.contact.kam_account_id)

    def test_form_shows_the_account_while_edited(self):
        with Form(self.customer.with_user(self.user_manager)) as form:
            form.name = "Alpine Foods AG"
            self.assertEqual(form.kam_account_id, self.account)
        Form(self.env["res.partner"].with_user(self.user_manager)).name = "New"

    def test_search_by_key_account(self):
        ours = self.customer | self.contact
        self.assertEqual(self._found("is_key_account", "=", True), ours)
        self.assertEqual(self._found("is_key_account", "!=", True), self.plain | self.untiered)
        self.assertEqual(self._found("is_key_account", "=", False), self.plain | self.untiered)

    def test_search_by_tier(self):
        ours = self.customer | self.contact
        for condition, expected in {
            ("=", self.key.id): ours,
            ("in", (self.key.id,)): ours,
            ("ilike", "key"): ours,
            ("!=", False): ours,
            ("=", False): self.plain | self.untiered,
            ("!=", self.key.id): self.plain | self.untiered,
            ("not ilike", "key"): self.plain | self.untiered,
            ("in", (self.key.id, False)): self.partners,
            ("not in", (self.key.id, False)): self.partners.browse(),
        }.items():
            self.assertEqual(self._found("kam_tier_id", *condition), expected, condition)
        self.assertEqual(self._found("kam_tier_id.is_key", "=", True), ours)

    def test_search_by_manager_and_account(self):
        ours = self.customer | self.contact
        self.assertEqual(self._found("kam_manager_id", "=", self.user_sales.id), ours)
        self.assertEqual(self._found("kam_manager_id", "ilike", "kam_sales"), ours)
        self.assertEqual(self._found("kam_account_id", "=", self.account.id), ours)
        self.assertEqual(self._found("kam_account_id", "ilike", "alpine"), ours)
        self.assertEqual(self._found("kam_account_id", "=", False), self.plain)
        self.assertEqual(self._found("kam_account_id.tier_id", "=", self.key.id), ours)
        self.assertEqual(
            self._found("kam_account_id", "not ilike", "alpine"), self.plain | self.untiered
        )

    def test_salespeople_find_and_see_their_own_accounts_only(self):
        ours = self.customer | self.contact
        self.assertEqual(self._found("is_key_account", "=", True, user=self.user_sales), ours)
        other = self.user_other
        self.assertFalse(self._found("is_key_account", "=", True, user=other))
        self.assertFalse(self.customer.with_user(other).kam_account_id)
        self.assertFalse(self.customer.with_user(other).is_key_account)

    def test_each_company_has_its_own_account(self):
        branch = self._company()
        self.user_manager.company_ids |= branch
        customer = self.customer.with_user(self.user_manager)
        there = customer.with_company(branch)
        self.assertTrue(customer.is_key_account)
        self.assertFalse(there.kam_account_id)
        self.assertFalse(there.search([("id", "in", there.ids), ("kam_tier_id", "!=", False)]))
        there.action_open_kam_account()
        self.assertEqual(there.kam_account_id.company_id, branch)
        self.assertEqual(customer.kam_account_id, self.account)

    def test_button_creates_the_account_the_first_time(self):
        plain = self.plain.with_user(self.user_sales)
        action = plain.action_open_kam_account()
        account = self.env["kam.account"].browse(action["res_id"])
        self.assertEqual((account.partner_id, account.manager_id), (self.plain, self.user_sales))
        self.assertEqual(plain.action_open_kam_account()["res_id"], account.id)

    def test_button_on_a_contact_opens_its_companys_account(self):
        contact = self.contact.with_user(self.user_sales)
        self.assertEqual(contact.action_open_kam_account()["res_id"], self.account.id)

    def test_button_opens_an_archived_account(self):
        self.account.active = False
        customer = self.customer.with_user(self.user_sales)
        self.assertEqual(customer.action_open_kam_account()["res_id"], self.account.id)

    def test_button_takes_an_account_of_nobody(self):
        """Scoring makes accounts of all customers; most have no manager."""
        customer = self.untiered.with_user(self.user_other)
        self.assertFalse(customer.kam_account_id)
        customer.action_open_kam_account()
        self.assertEqual(customer.kam_manager_id, self.user_other)

    def test_button_on_a_colleagues_customer_names_the_colleague(self):
        with self.assertRefused(AccessError, "looked after by kam_sales"):
            self.customer.with_user(self.user_other).action_open_kam_account()
        self.plain.user_id = self.user_sales
        with self.assertRefused(AccessError, "looked after by kam_sales"):
            self.plain.with_user(self.user_other).action_open_kam_account()
        action = self.plain.with_user(self.user_all).action_open_kam_account()
        account = self.env["kam.account"].browse(action["res_id"])
        self.assertEqual(account.manager_id, self.user_sales)
