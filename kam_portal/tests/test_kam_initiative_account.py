from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common_initiative import KamInitiativeCase


@tagged("post_install", "-at_install")
class TestKamInitiativeAccount(KamInitiativeCase):
    """Several customers in one initiative, and what they learn of each other."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.shared = cls._create_initiative(
            "Shared", accounts=cls.account | cls.other_account, state="open"
        )
        cls.line, cls.other_line = cls.shared.account_line_ids
        cls._create_participant(cls.shared, cls.anna)
        cls._create_participant(cls.shared, cls.other_user)

    def _name(self, partner, account=None):
        return self.shared._name_for(partner, account or self.account)

    # ---- letters ----

    def test_letters_are_given_once(self):
        self.assertEqual((self.shared.account_line_ids).mapped("letter"), ["A", "B"])
        accounts = self._create_account("Third")[1] | self._create_account("Fourth")[1]
        lines = self.env["kam.initiative.account"].create(
            [{"initiative_id": self.shared.id, "account_id": account.id} for account in accounts]
        )
        self.assertEqual(lines.mapped("letter"), ["C", "D"])
        lines[0].unlink()
        fifth = self._create_account("Fifth")[1]
        self.shared.account_line_ids = [(0, 0, {"account_id": fifth.id})]
        self.assertEqual(self.shared.account_line_ids.mapped("letter"), ["A", "B", "D", "E"])

    def test_letters_after_z(self):
        lines = self.env["kam.initiative.account"]
        numbers = {0: "", 1: "A", 26: "Z", 27: "AA", 52: "AZ", 53: "BA", 703: "AAA"}
        self.assertEqual({number: lines._spell(number) for number in numbers}, numbers)

    def test_customer_takes_part_once(self):
        with self.assertDatabaseRefuses("kam.initiative.account", "already takes part"):
            self.shared.account_line_ids = [(0, 0, {"account_id": self.account.id})]

    def test_customer_with_people_stays(self):
        with self.assertRefused(UserError, "Anna Buyer of Glass Works took part"):
            self.line.unlink()
        with self.assertRaises(UserError):
            self.line.account_id = self._create_account("Third")[1]

    def test_accounts_follow_the_lines(self):
        self.assertEqual(self.shared.account_ids, self.account | self.other_account)
        found = self.env["kam.initiative"].search([("account_ids", "in", self.other_account.ids)])
        self.assertEqual(found, self.shared)

    # ---- names ----

    def test_own_people_have_names(self):
        self.assertEqual(self._name(self.anna.partner_id), "Anna Buyer")
        self.assertEqual(self._name(self.berta.partner_id), "Berta Engineer")

    def test_our_people_have_name_and_company(self):
        expected = f"Mara Manager ({self.company.name})"
        self.assertEqual(self._name(self.manager.partner_id), expected)
        self.manager.active = False
        self.assertEqual(self._name(self.manager.partner_id), expected)
        self.assertEqual(self._name(self.company.partner_id), self.company.name)

    def test_others_are_a_letter_until_both_sides_agree(self):
        rita = self.other_user.partner_id
        self.assertEqual(self._name(rita), "Partner B")
        self.assertEqual(self._name(self.anna.partner_id, self.other_account), "Partner A")
        self.other_line.staff_agrees = True
        self.assertEqual(self._name(rita), "Partner B")
        self.other_line._set_consent(True, "Rita Rival")
        self.assertEqual(self._name(rita), f"Rita Rival ({self.other_customer.name})")
        # Each customer decides for itself.
        self.assertEqual(self._name(self.anna.partner_id, self.other_account), "Partner A")
        self.other_line.staff_agrees = False
        self.assertEqual(self._name(rita), "Partner B")

    def test_consent_can_be_withdrawn(self):
        self.line._set_consent(True, "Anna Buyer")
        self.assertEqual(self.line.customer_agreed_by, "Anna Buyer")
        self.assertTrue(self.line.customer_agreed_on)
        self.line._set_consent(False, "Anna Buyer")
        self.assertFalse(self.line.customer_agrees or self.line.customer_agreed_by)

    def test_people_who_left_stay_a_letter(self):
        person = self.shared.participant_ids.filtered(lambda p: p.account_id == self.other_account)
        rita = self.other_user.partner_id
        person.action_remove()
        self.assertEqual(self._name(rita), "Partner B")
        rita.parent_id = self.customer
        self.assertEqual(self._name(rita), "Partner B")
        rita.parent_id = False
        self.assertEqual(self._name(rita), "Partner B")

    def test_strangers_have_no_name(self):
        stranger = self.env["res.partner"].create({"name": "Sten Stranger"})
        self.assertEqual(self._name(stranger), "Former participant")

    def test_nobody_agrees_for_the_customer(self):
        line = self.line.with_user(self.manager)
        line.staff_agrees = True
        for vals in ({"customer_agrees": True}, {"customer_agreed_by": "Anna"}):
            with self.assertRefused(AccessError, "The customer agrees in the portal"):
                line.write(vals)
        with self.assertRaises(AccessError):
            line.create(
                {
                    "initiative_id": self.initiative.id,
                    "account_id": self.account.id,
                    "customer_agrees": True,
                }
            )
