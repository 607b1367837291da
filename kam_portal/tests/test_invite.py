from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, new_test_user, tagged
from odoo.tools import mute_logger

from .common_initiative import KamInitiativeCase

MAY_GIVE = "sales_team.group_sale_salesman,base.group_partner_manager"


@tagged("post_install", "-at_install")
class TestInvite(KamInitiativeCase):
    """People come into an initiative, with a login, and nobody of another company."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("de_DE")
        cls.manager.group_ids += cls.env.ref("base.group_partner_manager")
        cls.berta.partner_id.email = "berta@glass.example"
        cls.carl = cls.env["res.partner"].create(
            {"name": "Carl Chemist", "parent_id": cls.customer.id, "email": "carl@glass.example"}
        )

    def _invite(self, *people, user=None, initiative=None, **vals):
        """Each of the people is a dict of values of a line."""
        initiative = initiative or self.initiative
        account = initiative.account_line_ids.account_id[:1]
        lines = [(0, 0, {"account_id": account.id, "role": "tester", **line}) for line in people]
        wizards = self.env["kam.initiative.invite"].with_user(user or self.manager)
        wizard = wizards.create({"initiative_id": initiative.id, "line_ids": lines, **vals})
        with mute_logger("odoo.addons.mail.models.mail_mail"):
            wizard.action_invite()
        self.env.flush_all()
        return wizard

    def _find(self, partner, initiative=None):
        people = (initiative or self.initiative).with_context(active_test=False).participant_ids
        return people.filtered(lambda person: person.partner_id == partner)

    def _login_of(self, partner):
        return self.env["res.users"].search([("partner_id", "=", partner.id)])

    def _contact(self, email):
        return self.env["res.partner"].search([("email_normalized", "=", email)])

    def _mails_to(self, partner):
        return self.env["mail.mail"].search([("recipient_ids", "in", partner.ids)])

    def _activities(self):
        return self.initiative.activity_ids.filtered(lambda a: a.summary.startswith("Give access"))

    # ---- who is known, and who is not ----

    def test_contact_with_a_login(self):
        self._invite({"partner_id": self.berta.partner_id.id}, note="See you at the fair.")
        berta = self._find(self.berta.partner_id)
        self.assertEqual((berta.role, berta.account_id), ("tester", self.account))
        self.assertTrue(berta.date_invited)
        self.assertEqual(berta.invited_by_id, self.manager)
        message = self.initiative.portal_message_ids[0]
        self.assertIn("You are invited to take part in “New coating”", message.body)
        self.assertIn("See you at the fair.", message.body)
        self.assertFalse(self._activities())

    def test_contact_without_a_login_gets_one(self):
        self._invite({"partner_id": self.carl.id, "lang": "de_DE"})
        user = self._login_of(self.carl)
        self.assertTrue(user.share)
        self.assertEqual((user.login, user.company_ids), ("carl@glass.example", self.company))
        self.assertEqual(user.lang, "de_DE")
        self.assertEqual(self._find(self.carl).login_state, "ready")
        self.assertEqual(self._find(self.carl).access_state, "terms")
        self.assertFalse(self._activities())

    def test_somebody_new_becomes_a_contact(self):
        self._invite({"name": " Nora New ", "email": "Nora@Glass.example", "lang": "de_DE"})
        nora = self._contact("nora@glass.example")
        self.assertEqual((nora.name, nora.parent_id), ("Nora New", self.customer))
        self.assertEqual(nora.lang, "de_DE")
        self.assertEqual(self._find(nora).account_id, self.account)
        self.assertEqual(self._login_of(nora).login, "nora@glass.example")

    def test_known_address_is_the_known_contact(self):
        self._invite({"name": "C. Chemist", "email": "CARL@glass.example"})
        self.assertEqual(self._contact("carl@glass.example"), self.carl)
        self.assertTrue(self._find(self.carl).active)

    def test_address_of_the_company_is_not_the_company(self):
        self.customer.email = "info@glass.example"
        self._invite({"name": "Desk", "email": "info@glass.example"})
        self.assertFalse(self._find(self.customer))
        desk = self._contact("info@glass.example") - self.customer
        self.assertEqual((desk.parent_id, self._find(desk).role), (self.customer, "tester"))

    def test_contact_without_an_address_gets_the_typed_one(self):
        self.carl.email = False
        self._invite({"partner_id": self.carl.id, "email": "c@glass.example"})
        self.assertEqual(self.carl.email, "c@glass.example")
        self.assertTrue(self._login_of(self.carl))

    def test_removed_person_comes_back(self):
        self.participant.active = False
        self._invite({"partner_id": self.anna.partner_id.id, "role": "sponsor"})
        self.assertTrue(self.participant.active)
        self.assertEqual(self.participant.role, "sponsor")
        self.assertTrue(self.participant.is_accepted, "what was accepted stays accepted")

    # ---- what is refused, in words ----

    def _assert_refused(self, words, *people, **kwargs):
        before = self.env["res.partner"].search_count([])
        with self.assertRaises(UserError) as caught, self.cr.savepoint():
            self._invite(*people, **kwargs)
        self.assertIn(words, str(caught.exception))
        self.assertEqual(self.env["res.partner"].search_count([]), before)

    def test_person_of_another_company(self):
        rita = self.other_user.partner_id
        self._assert_refused("does not belong to Glass Works", {"partner_id": rita.id})
        rita.email = "rita@rival.example"
        self.other_user.login = "rita@rival.example"
        self._assert_refused(
            "somebody logs in who is not Rita of Glass Works",
            {"name": "Rita", "email": "Rita@Rival.example"},
        )

    def test_login_of_one_of_us(self):
        self.manager.login = "mara@supplier.example"
        self._assert_refused(
            "somebody logs in who is not Mara", {"name": "Mara", "email": self.manager.login}
        )

    def test_nonsense(self):
        self._assert_refused("Add the people")
        self._assert_refused("enter the name", {"email": "x@glass.example"})
        for email in (False, "", "nobody", "a@b@c", "=1+1"):
            self._assert_refused("valid e-mail address of X", {"name": "X", "email": email})
        self._assert_refused(
            "there twice",
            {"name": "X", "email": "x@glass.example"},
            {"name": "Y", "email": "X@glass.example"},
        )
        self._assert_refused("takes part already", {"partner_id": self.anna.partner_id.id})

    def test_customer_of_another_initiative(self):
        self._assert_refused(
            "is no customer of this initiative",
            {"account_id": self.other_account.id, "partner_id": self.other_user.partner_id.id},
        )

    @mute_logger("odoo.addons.base.models.ir_rule")
    def test_colleague_without_the_initiative(self):
        stranger = self._create_employee("stranger", "Stan Stranger", MAY_GIVE)
        with self.assertRaises(AccessError):
            self._invite({"partner_id": self.carl.id}, user=stranger)
        with self.assertRaises(AccessError):
            self._invite({"partner_id": self.carl.id}, user=self.anna)

    # ---- who may not give access asks somebody who may ----

    def test_without_the_right_somebody_is_asked(self):
        self.manager.group_ids -= self.env.ref("base.group_partner_manager")
        helper = self._create_employee("helper", "Hal Helper", MAY_GIVE)
        self.initiative.owner_id = helper
        line = {"name": "Nora New", "email": "nora@glass.example"}
        wizard = self._invite(line, {"partner_id": self.carl.id})
        self.assertIn("Hal Helper will be asked", wizard.access_hint)
        nora = self._contact("nora@glass.example")
        self.assertFalse(self._login_of(nora))
        self.assertTrue(self._find(nora).date_invited)
        (activity,) = self._activities()
        self.assertEqual(activity.user_id, helper)
        self.assertIn("Nora New: No Access Yet", activity.note)
        self.assertIn("Carl Chemist: No Access Yet", activity.note)

    def test_access_that_was_ended_is_not_given_again_silently(self):
        self.berta.active = False
        self._invite({"partner_id": self.berta.partner_id.id})
        self.assertFalse(self.berta.active)
        self.assertIn("Berta Engineer: Access Was Ended", self._activities().note)

    def test_login_for_another_company_only(self):
        branch = self.env["res.company"].create({"name": "Branch"})
        there = {"company_ids": [(6, 0, branch.ids)], "company_id": branch.id}
        self.berta.write(there)
        self._assert_refused(
            "Berta Engineer logs in to another company only",
            {"partner_id": self.berta.partner_id.id},
        )

    def test_login_that_moved_to_another_company(self):
        branch = self.env["res.company"].create({"name": "Branch"})
        self.anna.write({"company_ids": [(6, 0, branch.ids)], "company_id": branch.id})
        self.initiative.with_user(self.manager).action_invite()
        (activity,) = self._activities()
        self.assertIn("Anna Buyer: No Access to This Company", activity.note)
        self.assertTrue(activity.user_id.has_group("base.group_erp_manager"))

    def test_hostile_names_are_text(self):
        self.berta.active = False
        self.berta.partner_id.name = "<img src=x onerror=alert(1)>"
        self._invite({"partner_id": self.berta.partner_id.id})
        self.assertNotIn("<img", self._activities().note)

    # ---- drafts, and the list of participants ----

    def test_people_of_a_draft_are_invited_when_it_is_proposed(self):
        draft = self._create_initiative("Later")
        self._invite({"partner_id": self.carl.id}, initiative=draft)
        carl = self._find(self.carl, draft)
        self.assertFalse(carl.date_invited)
        self.assertFalse(self._login_of(self.carl))
        self.assertFalse(draft.portal_message_ids)
        with mute_logger("odoo.addons.mail.models.mail_mail"):
            draft.with_user(self.manager).action_propose()
        self.assertTrue(carl.date_invited)
        self.assertTrue(self._login_of(self.carl))

    def test_participant_without_an_address(self):
        draft = self._create_initiative("Later")
        self.carl.email = False
        self.env["kam.initiative.participant"].create(
            {"initiative_id": draft.id, "partner_id": self.carl.id, "role": "tester"}
        )
        draft.with_user(self.manager).action_propose()
        self.assertEqual(draft.state, "proposed")
        activity = draft.activity_ids
        self.assertIn("Carl Chemist: No Valid E-Mail", activity.note)
        self.assertEqual(activity.user_id, draft.owner_id)

    def test_two_people_with_one_address(self):
        twin = self.carl.copy({"name": "Carl's Assistant"})
        self._invite({"partner_id": self.carl.id}, {"partner_id": twin.id})
        self.assertTrue(self._login_of(self.carl))
        self.assertIn("Carl's Assistant: E-Mail Is Somebody", self._activities().note)

    # ---- the form ----

    def test_form(self):
        context = {"default_initiative_id": self.initiative.id}
        wizards = self.env["kam.initiative.invite"].with_user(self.manager)
        self.initiative.joining_role = "reference"
        with Form(wizards.with_context(**context)) as form:
            self.assertFalse(form.access_hint)
            with form.line_ids.new() as line:
                self.assertEqual(line.account_id, self.account, "there is no other one")
                self.assertFalse(line.login_state)
                line.partner_id = self.carl
                self.assertEqual(line.name, "Carl Chemist")
                self.assertEqual(line.role, "reference")
                self.assertEqual(line.login_state, "none")
            self.assertIn("Carl Chemist will get access", form.access_hint)
            with form.line_ids.new() as line:
                line.account_id = self.account
                line.name = "Rita"
                line.email = self.other_user.login
                self.assertEqual(line.login_state, "email")
        new_test_user(self.env, "taken@rival.example", "base.group_portal")
        with Form(wizards.with_context(**context)) as form, form.line_ids.new() as line:
            line.account_id = self.account
            line.name = "Rita"
            line.email = "Taken@rival.example"
            self.assertEqual(line.login_state, "taken")
