from odoo.tests import tagged

from .common import KamPortalCase


@tagged("post_install", "-at_install")
class TestAddressForm(KamPortalCase):
    """Odoo's own address form lets a contact rename the company: not that of a key account."""

    def _submit(self, user, partner, **values):
        self._login(user)
        page = self._page("/my/account")
        (token,) = page.xpath("//form//input[@name='csrf_token']/@value")[:1]
        data = {
            "csrf_token": token,
            "partner_id": partner.id,
            "name": partner.name,
            "email": "somebody@customer.example",
            "phone": "+49 89 5678",
            "street": "Street 1",
            "city": "Town",
            "zip": "12345",
            "country_id": self.env.ref("base.de").id,
            **values,
        }
        answer = self._get("/my/address/submit", data=data).json()
        self.env.invalidate_all()
        return answer

    def test_contact_cannot_rename_a_key_account(self):
        answer = self._submit(self.anna, self.anna.partner_id, company_name="Renamed")
        self.assertEqual(answer["invalid_fields"], ["company_name"])
        self.assertEqual(self.customer.name, "Glass Works")

    def test_contact_can_still_correct_the_own_address(self):
        answer = self._submit(self.anna, self.anna.partner_id, company_name="Glass Works")
        self.assertIn("redirectUrl", answer)
        self.assertEqual(self.anna.partner_id.city, "Town")

    def test_user_who_is_the_company(self):
        self.customer.parent_id = False
        user = self._create_portal_user("kam_firm", "Firm", self.customer)
        user.partner_id.write({"parent_id": False, "is_company": True})
        self._create_account_of(user.partner_id, self.company)
        answer = self._submit(user, user.partner_id, name="Renamed", vat="DE123456788")
        self.assertEqual(set(answer["invalid_fields"]), {"name", "vat"})
        self.assertEqual(user.partner_id.name, "Firm")
        self.assertFalse(user.partner_id.vat)

    def test_other_customers_are_not_concerned(self):
        self.account.tier_id = self.plain_tier
        answer = self._submit(self.anna, self.anna.partner_id, company_name="Renamed")
        self.assertIn("redirectUrl", answer)
        self.assertEqual(self.customer.name, "Renamed")
