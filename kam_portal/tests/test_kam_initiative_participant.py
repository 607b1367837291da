from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from ..tools.participation import rights_of
from .common_initiative import KamInitiativeCase


@tagged("post_install", "-at_install")
class TestKamInitiativeParticipant(KamInitiativeCase):
    """Who takes part, and what the person may do."""

    # ---- who it can be ----

    def test_people_of_other_companies_are_refused(self):
        with self.assertRefused(ValidationError, "does not belong to Glass Works"):
            self._create_participant(self.initiative, self.other_user, account=self.account)
        with self.assertRefused(ValidationError, "is no customer of this initiative"):
            self._create_participant(self.initiative, self.other_user, account=self.other_account)
        with self.assertRefused(ValidationError, "is none of our people"):
            self._create_participant(self.initiative, self.other_user)

    def test_subsidiaries_are_other_companies(self):
        child = self.env["res.partner"].create(
            {"name": "Glass Works South", "is_company": True, "parent_id": self.customer.id}
        )
        user = self._create_portal_user("kam_south", "Sofia South", child)
        with self.assertRefused(ValidationError, "does not belong to Glass Works"):
            self._create_participant(self.initiative, user, account=self.account)

    def test_account_is_found_by_the_person(self):
        person = self.env["kam.initiative.participant"].create(
            {
                "initiative_id": self.initiative.id,
                "partner_id": self.berta.partner_id.id,
                "role": "tester",
            }
        )
        self.assertEqual(person.account_id, self.account)
        self.assertEqual(person.user_id, self.berta)

    def test_whoever_does_not_see_a_customer_does_not_invite_its_people(self):
        other = self._create_employee("other", "Otto Other")
        self.other_account.manager_id = other
        shared = self._create_initiative("Shared", accounts=self.account | self.other_account)
        mine = {"initiative_id": shared.id, "role": "tester"}
        participants = self.env["kam.initiative.participant"].with_user(other)
        participants.create({**mine, "partner_id": self.other_user.partner_id.id})
        with self.assertRaises(AccessError):
            participants.create({**mine, "partner_id": self.anna.partner_id.id})

    def test_role_is_for_customers_and_required(self):
        with self.assertRefused(ValidationError, "Choose a role for"):
            self._create_participant(self.initiative, self.berta, role=False)
        colleague = self._create_colleague(self.initiative, self.manager)
        self.assertEqual(colleague.partner_id, self.manager.partner_id)
        self.assertFalse(colleague.account_id or colleague.role or colleague.access_state)
        self.assertFalse(colleague._get_rights())

    def test_colleagues_are_employees(self):
        with self.assertRefused(ValidationError, "is none of our people"):
            self._create_colleague(self.initiative, self.other_user)

    def test_nobody_takes_part_twice(self):
        with self.assertDatabaseRefuses("kam.initiative.participant", "already takes part"):
            self._create_participant(self.initiative, self.anna)

    # ---- removing ----

    def test_removed_people_lose_everything_at_once(self):
        self.participant.action_remove()
        self.assertFalse(self.participant._get_rights())
        self.assertEqual(self.participant.date_removed, fields.Date.context_today(self.env.user))
        self.assertNotIn(self.participant, self.initiative.participant_ids)
        self.assertIn(self.participant, self.initiative.customer_participant_ids)
        self.participant.action_restore()
        self.assertFalse(self.participant.date_removed)
        self.assertTrue(self.participant._get_rights())

    def test_invited_people_are_removed_not_deleted(self):
        with self.assertRefused(UserError, "Use “Remove”"):
            self.participant.unlink()
        self._create_participant(self.initiative, self.berta).unlink()

    # ---- terms ----

    def test_accepting_keeps_version_name_and_time(self):
        person = self._create_participant(self.initiative, self.berta)
        self.assertFalse(person.is_accepted)
        person._accept("B. Engineer")
        self.assertTrue(person.is_accepted)
        self.assertEqual((person.terms_id, person.terms_name), (self.terms, "B. Engineer"))
        self.assertEqual(person.terms_date.date(), fields.Datetime.now().date())

    def test_other_terms_ask_everybody_again(self):
        self.initiative.terms_id = self._create_terms("Stricter")
        self.assertFalse(self.participant.is_accepted)
        self.assertEqual(self.participant.access_state, "terms")
        self._accept(self.participant)
        self.assertTrue(self.participant.is_accepted)

    def test_nobody_accepts_for_others(self):
        person = self._create_participant(self.initiative, self.berta)
        for vals in ({"terms_id": self.terms.id}, {"terms_name": "Berta"}, {"terms_date": False}):
            with self.assertRefused(AccessError, "by the person in the portal"):
                person.with_user(self.manager).write(vals)
        with self.assertRaises(AccessError):
            person.with_user(self.manager).create(
                {"initiative_id": self.initiative.id, "terms_id": self.terms.id}
            )

    # ---- rights ----

    def test_what_one_person_accepted_is_not_anothers(self):
        elsewhere = self._create_initiative("Elsewhere")
        for name, record in (
            ("partner_id", self.berta.partner_id),
            ("initiative_id", elsewhere),
            ("account_id", self.other_account),
        ):
            with self.assertRefused(UserError, "has been invited"):
                self.participant.write({name: record.id})
        # Nothing changes, so nothing is refused.
        self.participant.write({"partner_id": self.anna.partner_id.id, "role": "tester"})
        planned = self._create_participant(elsewhere, self.anna)
        planned.partner_id = self.berta.partner_id
        self.assertEqual(planned.partner_id, self.berta.partner_id)

    def test_rights_follow_degree_and_role(self):
        for degree in ("informed", "consulted", "co_designing", "co_deciding", "co_producing"):
            self.initiative.degree = degree
            self.assertEqual(self.participant._get_rights(), rights_of(degree, "lead_user"))
        self.participant.role = "decision_maker"
        self.assertIn("approve", self.participant._get_rights())

    def test_what_does_not_run_can_only_be_read(self):
        for state in ("proposed", "open"):
            self.initiative.write(self._prepare_state(state))
            self.assertIn("comment", self.participant._get_rights())
        for state in ("paused", "cancelled", "closed"):
            self.initiative.write(self._prepare_state(state))
            self.assertEqual(self.participant._get_rights(), {"read"})
        self.initiative.state = "draft"
        self.assertFalse(self.participant._get_rights())

    # ---- who can see it ----

    def test_access_says_what_is_missing(self):
        self.assertEqual(self.participant.access_state, "sees")
        berta = self._create_participant(self.initiative, self.berta)
        self.assertEqual(berta.access_state, "terms")
        self.berta.active = False
        self.assertEqual(berta.access_state, "login")
        self.berta.active = True
        self.berta.partner_id.parent_id = self.other_customer
        self.assertEqual(berta.access_state, "left")
        self.account.tier_id = self.plain_tier
        self.assertEqual(self.participant.access_state, "login")

    def test_form_names_whoever_can_see_it(self):
        self._create_participant(self.initiative, self.berta)
        self.assertEqual(
            self.initiative.seen_by,
            "Glass Works: Anna Buyer, Berta Engineer (has to accept the terms)",
        )
        self.participant.action_remove()
        self.assertNotIn("Anna", self.initiative.seen_by)
        self.initiative.action_take_back()
        self.assertIn("Nobody now. Once it is proposed:", self.initiative.seen_by)

    def test_form_names_whoever_may_join(self):
        self.assertNotIn("Berta", self.initiative.seen_by)
        self.initiative.audience = "company"
        self.assertEqual(
            self.initiative.seen_by, "Glass Works: Anna Buyer, may join: Berta Engineer"
        )
        self.account.tier_id = self.plain_tier
        self.assertNotIn("Berta", self.initiative.seen_by)

    def test_form_says_that_nobody_can_see_it(self):
        empty = self._create_initiative("Empty", account_line_ids=[])
        self.assertIn("Nobody", empty.seen_by)
        self.assertEqual(
            self._create_initiative("Lonely", state="open").seen_by, "Glass Works: nobody"
        )

    def test_login_of_another_company_is_none_here(self):
        branch = self.env["res.company"].create({"name": "Branch"})
        self.berta.write({"company_ids": [(6, 0, branch.ids)], "company_id": branch.id})
        person = self._create_participant(self.initiative, self.berta)
        self.assertFalse(person.user_id)
        self.assertEqual(person.access_state, "login")
        self.berta.company_ids += self.company
        self.assertEqual(person.user_id, self.berta)
        self.assertEqual(person.access_state, "terms")
