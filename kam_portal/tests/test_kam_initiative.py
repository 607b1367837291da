from datetime import date, datetime

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .common_initiative import KamInitiativeCase


@tagged("post_install", "-at_install")
class TestKamInitiative(KamInitiativeCase):
    """The way of an initiative from a draft to its end."""

    def _draft(self, **vals):
        return self._create_initiative("Cold store drive", **vals)

    # ---- proposing ----

    def test_what_a_proposal_needs(self):
        cases = {
            "a purpose": {"purpose": "  "},
            "terms of cooperation": {"terms_id": False},
            "a customer": {"account_line_ids": [(5, 0, 0)]},
        }
        for missing, vals in cases.items():
            initiative = self._draft(**vals)
            with self.assertRefused(ValidationError, f"still needs {missing} before"):
                initiative.action_propose()
        nothing = self._draft(purpose="", terms_id=False, account_line_ids=[])
        with self.assertRefused(
            ValidationError, "a customer and a purpose and terms of cooperation"
        ):
            nothing.action_propose()

    def test_what_is_shared_stays_complete(self):
        with self.assertRaises(ValidationError):
            self.initiative.purpose = False
        with self.assertRaises(ValidationError):
            self.initiative.terms_id = False

    def test_proposing_invites_the_people(self):
        initiative = self._draft().with_user(self.manager)
        person = self._create_participant(initiative, self.anna)
        self.assertFalse(person.date_invited)
        self.assertEqual(initiative.uninvited_count, 1)
        initiative.action_propose()
        self.assertEqual(initiative.state, "proposed")
        self.assertEqual(person.date_invited.date(), fields.Datetime.now().date())
        self.assertEqual(person.invited_by_id, self.manager)
        self.assertFalse(initiative.uninvited_count)
        (text,) = self._get_conversation(initiative)
        self.assertIn("invited to take part in “Cold store drive”: Why we do", text)

    def test_a_second_click_does_nothing(self):
        initiative = self._draft()
        self._create_participant(initiative, self.anna)
        initiative.action_propose()
        initiative.action_propose()
        self.assertEqual(len(self._get_conversation(initiative)), 1)

    def test_people_added_later_are_invited_on_demand(self):
        late = self._create_participant(self.initiative, self.berta)
        self.assertEqual(self.initiative.uninvited_count, 2)
        self.participant.date_invited = datetime(2026, 1, 1)
        self.initiative.action_invite()
        self.assertTrue(late.date_invited)
        # Nobody is invited twice.
        self.assertEqual(self.participant.date_invited, datetime(2026, 1, 1))

    def test_nobody_is_invited_to_what_does_not_run(self):
        draft = self._draft()
        person = self._create_participant(draft, self.anna)
        draft.action_invite()
        self.assertFalse(person.date_invited)

    # ---- the other steps ----

    def test_from_start_to_end_the_customer_reads_each_step(self):
        initiative = self._draft().with_user(self.manager)
        initiative.action_propose()
        initiative.action_open()
        self._stop(initiative, "pause", "The plant is being rebuilt")
        self.assertEqual(initiative.state_reason, "The plant is being rebuilt")
        initiative.action_resume()
        self.assertFalse(initiative.state_reason)
        self._stop(initiative, "close", "Runs at -30 degrees")
        self.assertEqual(initiative.state, "closed")
        self.assertEqual(
            self._get_conversation(initiative),
            [
                "The initiative has started.",
                "The initiative is paused: The plant is being rebuilt",
                "The initiative goes on.",
                "The initiative has been closed: Runs at -30 degrees",
            ],
        )
        self.assertEqual(set(initiative.portal_message_ids.mapped("kind")), {"status"})
        self.assertEqual(initiative.portal_message_ids.author_id, self.manager.partner_id)

    def _stop(self, initiative, step, text):
        """As the form does: the button opens a question, the answer does it."""
        action = getattr(initiative, f"action_{step}")()
        wizard = self.env[action["res_model"]].with_user(self.manager)
        wizard.with_context(**action["context"]).create({"text": text}).action_stop()

    def test_cancelling_asks_why(self):
        self._stop(self.initiative, "cancel", "No market for it")
        self.assertEqual(self.initiative.state, "cancelled")
        self.assertIn("cancelled: No market for it", self._get_conversation(self.initiative)[-1])

    def test_reasons_are_required_however_it_is_stopped(self):
        for state in ("paused", "cancelled"):
            with self.assertRefused(ValidationError, "Say why"):
                self.initiative.write({"state": state, "state_reason": "  "})
        with self.assertRefused(ValidationError, "what came of"):
            self.initiative.state = "closed"

    def test_closing_is_immediate_when_the_result_is_known(self):
        self.initiative.result = "It works"
        self.assertFalse(self.initiative.action_close())
        self.assertEqual(self.initiative.state, "closed")

    def test_steps_that_are_not_possible_say_where_it_stands(self):
        with self.assertRefused(UserError, "in the status “Draft”"):
            self._draft().action_open()
        with self.assertRefused(UserError, "in the status “Open”"):
            self.initiative.action_propose()
        closed = self._draft(state="closed")
        with self.assertRefused(UserError, "in the status “Closed”"):
            closed.action_take_back()

    def test_back_to_draft(self):
        self._stop(self.initiative, "pause", "For now")
        said = self._get_conversation(self.initiative)
        self.initiative.action_take_back()
        self.assertEqual(self.initiative.state, "draft")
        self.assertFalse(self.initiative.state_reason)
        # Nobody is told of what he can no longer see.
        self.assertEqual(self._get_conversation(self.initiative), said)
        self.assertFalse(self.participant._get_rights())

    # ---- data ----

    def test_dates(self):
        with self.assertRefused(ValidationError, "the year 26 cannot be right"):
            self.initiative.date_start = date(26, 1, 1)

    def test_only_drafts_that_nobody_has_seen_are_deleted(self):
        draft = self._draft()
        self._create_participant(draft, self.anna)
        draft.unlink()
        with self.assertRefused(UserError, "Customers have seen “New coating”"):
            self.initiative.unlink()
        seen = self._draft()
        self._create_participant(seen, self.anna)
        seen.action_propose()
        seen.action_take_back()
        with self.assertRaises(UserError):
            seen.unlink()

    def test_copies_start_anew(self):
        self._create_milestone(self.initiative)
        copy = self.initiative.copy()
        self.assertEqual((copy.state, copy.phase_id), ("draft", self.phases[0]))
        self.assertEqual(copy.purpose, self.initiative.purpose)
        self.assertFalse(copy.participant_ids or copy.account_line_ids or copy.milestone_ids)

    def test_terms_of_the_own_company_come_first(self):
        own = self._create_terms("Ours", company_id=self.company.id)
        self._create_terms("Of all")
        other = self.env["res.company"].create({"name": "Branch"})
        self._create_terms("Theirs", company_id=other.id)
        self.assertEqual(self.env["kam.initiative"].new({}).terms_id._origin, own)
        self.env["kam.terms"].search([]).action_archive()
        self.assertFalse(self.env["kam.initiative"].new({}).terms_id)

    # ---- whose it is ----

    def _sees(self, user, initiative=None):
        initiative = (initiative or self.initiative).with_user(user)
        found = initiative.search([("id", "=", initiative.id)])
        self.assertEqual(bool(found), initiative.has_access("read"))
        self.env.invalidate_all()
        return bool(found)

    def test_whose_it_is(self):
        other = self._create_employee("other", "Otto Other")
        self.assertTrue(self._sees(self.manager))
        self.assertFalse(self._sees(other))
        self.assertFalse(self.initiative.with_user(other).is_mine)
        person = self._create_colleague(self.initiative, other)
        self.assertTrue(self._sees(other))
        self.assertTrue(self.initiative.with_user(other).is_mine)
        person.action_remove()
        self.assertFalse(self._sees(other))
        self.account.deputy_id = other
        self.assertTrue(self._sees(other))

    def test_parts_go_with_the_whole(self):
        other = self._create_employee("other", "Otto Other")
        parts = (
            self.initiative.account_line_ids,
            self.participant,
            self._create_milestone(self.initiative),
            self._create_document(self.initiative),
            self._create_decision(self.initiative),
        )
        for part in parts:
            self.assertTrue(part.with_user(self.manager).has_access("write"), part)
            self.assertFalse(part.with_user(other).has_access("read"), part)
            with self.assertRaises(AccessError):
                part.with_user(other).create({"initiative_id": self.initiative.id})

    def test_one_of_several_customers_is_enough_to_see_it(self):
        other = self._create_employee("other", "Otto Other")
        self.other_account.manager_id = other
        shared = self._draft(accounts=self.account | self.other_account)
        self.assertTrue(self._sees(other, shared))
        # Also the form, though he sees nothing of the other account.
        self.assertFalse(self.account.with_user(other).has_access("read"))
        self._create_participant(shared, self.anna)
        self.env.invalidate_all()
        (values,) = shared.with_user(other).read()
        self.assertIn("Glass Works: Anna Buyer", values["seen_by"])

    def test_nobody_brings_in_customers_of_others(self):
        other = self._create_employee("other", "Otto Other")
        self.initiative.owner_id = other
        with self.assertRaises(AccessError):
            self.initiative.with_user(other).account_line_ids = [
                (0, 0, {"account_id": self.other_account.id})
            ]

    def test_other_company(self):
        branch = self.env["res.company"].create({"name": "Branch"})
        boss = self._create_employee("boss", "Bea Boss", "sales_team.group_sale_manager")
        boss.write({"company_ids": [(6, 0, branch.ids)], "company_id": branch.id})
        self.assertFalse(self._sees(boss))
        _customer, account = self._create_account("Far away", company=branch)
        with self.assertRaises(UserError):
            self._draft(account_line_ids=[(0, 0, {"account_id": account.id})])

    # ---- the account ----

    def test_account_counts_and_opens_its_initiatives(self):
        self._draft()
        self.env.invalidate_all()
        self.assertEqual(self.account.initiative_count, 2)
        self.assertEqual(self.other_account.initiative_count, 0)
        action = self.account.action_open_initiatives()
        found = self.env["kam.initiative"].search(action["domain"])
        self.assertEqual(len(found), 2)
        new = self.env["kam.initiative"].with_context(**action["context"]).create({"name": "New"})
        self.assertEqual(new.account_ids, self.account)
