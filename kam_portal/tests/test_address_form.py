from odoo.exceptions import UserError
from odoo.tests import JsonRpcException, tagged
from odoo.tools import mute_logger

from .common import QUIET, KamPortalCase


@tagged("post_install", "-at_install")
class TestAddressForm(KamPortalCase):
    """Odoo's own address form lets a contact rename the company: not that of a key account."""

    def _submit(self, user, partner, **values):
        answer = self._post(user, partner, **values).json()
        self.env.invalidate_all()
        return answer

    def _post(self, user, partner, **values):
        self._login(user)
        page = self._page("/my/account")
        (token,) = page.xpath("//form//input[@name='csrf_token']/@value")[:1]
        data = {
            "csrf_token": token,
            "partner_id": partner.id or "",
            "name": partner.name or "Works 2",
            "email": "somebody@customer.example",
            "phone": "+49 89 5678",
            "street": "Street 1",
            "city": "Town",
            "zip": "12345",
            "country_id": self.env.ref("base.de").id,
            **values,
        }
        return self._get("/my/address/submit", data=data)

    def _assert_unchanged(self):
        self.env.invalidate_all()
        self.assertEqual(self.customer.name, "Glass Works")
        self.assertFalse(self.customer.vat)

    def _child(self, **values):
        """An address of the company that its people may edit."""
        values = {"name": "Works 2", "type": "invoice", "parent_id": self.customer.id, **values}
        return self.env["res.partner"].create(values)

    def test_contact_cannot_rename_a_key_account(self):
        answer = self._submit(self.anna, self.anna.partner_id, company_name="Renamed")
        self.assertEqual(answer["invalid_fields"], ["company_name"])
        self._assert_unchanged()

    def test_contact_cannot_give_a_tax_number(self):
        answer = self._submit(self.anna, self.anna.partner_id, vat="DE123456788")
        self.assertIn("vat", answer["invalid_fields"])
        self._assert_unchanged()

    def test_contact_can_still_correct_the_own_address(self):
        for company_name in ("Glass Works", ""):
            answer = self._submit(
                self.anna, self.anna.partner_id, company_name=company_name, city=f"T{company_name}"
            )
            self.assertIn("redirectUrl", answer)
            self.assertEqual(self.anna.partner_id.city, f"T{company_name}")
        self._assert_unchanged()

    def test_user_who_is_the_company(self):
        user = self._create_company_user()
        answer = self._submit(user, user.partner_id, name="Renamed", vat="DE123456788")
        self.assertEqual(set(answer["invalid_fields"]), {"name", "vat"})
        self.assertEqual(user.partner_id.name, "Firm")
        self.assertFalse(user.partner_id.vat)

    def _create_company_user(self):
        user = self._create_portal_user("kam_firm", "Firm", self.customer)
        user.partner_id.write({"parent_id": False, "is_company": True})
        self._create_account_of(user.partner_id, self.company)
        return user

    def test_other_customers_are_not_concerned(self):
        self.account.tier_id = self.plain_tier
        answer = self._submit(self.anna, self.anna.partner_id, company_name="Renamed")
        self.assertIn("redirectUrl", answer)
        self.assertEqual(self.customer.name, "Renamed")

    # ---- ways around ----

    @mute_logger(*QUIET)
    def test_form_that_asks_not_to_be_checked(self):
        """Odoo takes that from the form."""
        for values in ({"company_name": "Renamed"}, {"vat": "DE123456788"}):
            for partner in (self.anna.partner_id, self._child(), self.env["res.partner"]):
                if "company_name" in values and not partner:
                    # Of a new address this names nobody.
                    continue
                answer = self._post(self.anna, partner, verify_address_values="", **values)
                self.assertEqual(answer.status_code, 422, (values, partner))
                self.assertNotIn("Traceback", answer.text)
                self._assert_unchanged()

    def test_new_address_cannot_bring_a_tax_number(self):
        """Odoo hands it on to a company that has none."""
        answer = self._submit(self.anna, self.env["res.partner"], vat="DE123456788")
        self.assertEqual(answer["invalid_fields"], ["vat"])
        self._assert_unchanged()
        for vat in ("", "DE136695976"):
            self.customer.vat = "DE136695976"
            answer = self._submit(self.anna, self.env["res.partner"], vat=vat)
            self.assertIn("redirectUrl", answer)

    def test_other_address_of_the_company(self):
        child = self._child()
        answer = self._submit(self.anna, child, company_name="Renamed", name="Works 3")
        self.assertIn("redirectUrl", answer)
        self.assertEqual(child.name, "Works 3", "an address is called as they like")
        answer = self._submit(self.anna, child, vat="DE123456788")
        self.assertIn("vat", answer["invalid_fields"])
        self._assert_unchanged()

    def test_company_that_is_an_address_itself(self):
        self.customer.type = "other"
        answer = self._submit(self.anna, self.customer, name="Renamed", vat="DE123456788")
        self.assertEqual(set(answer["invalid_fields"]), {"name", "vat"})
        self._assert_unchanged()

    def test_key_account_below_another_customer(self):
        """Of whatever company they come: what is kept is the key account's."""
        parent = self.env["res.partner"].create({"name": "Holding", "is_company": True})
        user = self._create_portal_user("kam_holding", "Hanna Holding", parent)
        self.customer.write({"parent_id": parent.id, "type": "invoice"})
        answer = self._submit(user, self.customer, name="Renamed")
        self.assertEqual(answer["invalid_fields"], ["name"])
        self._assert_unchanged()

    def test_contact_of_a_child_company(self):
        child = self._child(name="Works Ltd", is_company=True, type="contact")
        user = self._create_portal_user("kam_child", "Carla Child", child)
        answer = self._submit(user, user.partner_id, company_name="Works PLC")
        self.assertIn("redirectUrl", answer)
        self.assertEqual(child.name, "Works PLC", "no key account")
        self.assertEqual(self._post(user, self.customer, name="Renamed").status_code, 403)
        self._assert_unchanged()

    @mute_logger(*QUIET)
    def test_company_cannot_be_archived(self):
        self.customer.type = "other"
        self._login(self.anna)
        with self.assertRaises(JsonRpcException):
            self.make_jsonrpc_request("/my/address/archive", {"partner_id": self.customer.id})
        self.assertTrue(self.customer.active)
        child = self._child()
        self.make_jsonrpc_request("/my/address/archive", {"partner_id": child.id})
        self.assertFalse(child.active)

    @mute_logger(*QUIET)
    def test_own_name_by_rpc(self):
        """Portal users may rename themselves; one of them may be the company."""
        user = self._create_company_user()
        with self.assertRaises(UserError):
            user.with_user(user).write({"name": "Renamed"})
        self.anna.with_user(self.anna).write({"name": "Anna Married"})
        self.assertEqual(self.anna.partner_id.name, "Anna Married")

    def test_staff_still_rename(self):
        boss = self._create_employee("boss", "Boss", "base.group_partner_manager")
        self.customer.with_user(boss).write({"name": "Glass Works PLC", "vat": "DE136695976"})
        self.assertEqual(self.customer.name, "Glass Works PLC")
