from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import QUIET
from .common_contribution import KamContributionCase


@tagged("post_install", "-at_install")
class TestKamContributionMerge(KamContributionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.votes = cls.env["kam.contribution.vote"]
        cls.mill, cls.cleo = cls._add_customer()

    def _vote(self, contribution, *users):
        for user in users:
            self.votes._toggle(contribution, user.partner_id, True)

    def _voters(self, contribution):
        return self.votes.search([("contribution_id", "=", contribution.id)]).partner_id

    # ---- votes ----

    def test_a_vote_is_given_and_taken_back(self):
        contribution = self._contribute()
        person = self.berta.partner_id
        self.assertTrue(self.votes._toggle(contribution, person))
        self.assertEqual(contribution.vote_count, 1)
        self.assertFalse(self.votes._toggle(contribution, person))
        self.assertEqual(contribution.vote_count, 0)

    def test_a_double_click_is_one_vote(self):
        contribution = self._contribute()
        for _click in range(2):
            self.assertTrue(self.votes._toggle(contribution, self.berta.partner_id, True))
        self.assertEqual(contribution.vote_count, 1)
        for _click in range(2):
            self.assertFalse(self.votes._toggle(contribution, self.berta.partner_id, False))
        self.assertEqual(contribution.vote_count, 0)

    def test_a_vote_writes_nothing_on_the_contribution(self):
        contribution = self._contribute()
        self.env.flush_all()
        before = contribution.write_date
        self._vote(contribution, self.anna, self.berta, self.cleo)
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(contribution.write_date, before)
        self.assertEqual(contribution.vote_count, 3)

    def test_what_has_come_to_an_end_is_not_voted_on(self):
        for state in ("draft", "declined", "delivered"):
            with self.assertRefused(UserError, "voted on"):
                self._vote(self._contribute(state=state), self.berta)

    def test_votes_of_many_are_counted_in_one_query(self):
        contributions = self.env["kam.contribution"]
        for _number in range(5):
            contributions |= self._contribute()
        self._vote(contributions[0], self.berta, self.cleo)
        self.env.flush_all()
        contributions.invalidate_recordset(["vote_count"])
        with self.assertQueryCount(1):
            self.assertEqual(contributions.mapped("vote_count"), [2, 0, 0, 0, 0])

    # ---- merging ----

    def test_authors_and_votes_are_kept(self):
        target = self._contribute()
        source = self._contribute("Better seal", author=self.cleo)
        self._vote(target, self.berta)
        self._vote(source, self.berta, self.anna)
        source._merge_into(target)
        self.assertEqual(target.author_ids, self.anna.partner_id | self.cleo.partner_id)
        self.assertEqual(target.author_id, self.anna.partner_id)
        self.assertEqual(self._voters(target), (self.anna | self.berta).partner_id)
        self.assertEqual(source.state, "merged")
        self.assertEqual(source.merged_into_id, target)
        # What was said there stays where it is.
        self.assertEqual(self._voters(source), (self.anna | self.berta).partner_id)
        self.assertEqual(source.author_ids, self.cleo.partner_id)
        last = source.portal_message_ids.sorted("id")[-1]
        self.assertEqual(last.body, "Status: Merged\nGoes on as: Seal for 200 degrees")

    def test_what_was_merged_before_follows(self):
        first, second = self._contribute("First"), self._contribute("Second", author=self.cleo)
        target = self._contribute("Third", author=self.berta)
        self._vote(first, self.cleo)
        first._merge_into(second)
        second._merge_into(target)
        self.assertEqual(target.merged_ids, first | second)
        self.assertEqual(target.author_ids, (self.anna | self.berta | self.cleo).partner_id)
        self.assertEqual(self._voters(target), self.cleo.partner_id)

    def test_messages_and_files_stay_reachable(self):
        source, target = self._contribute("First"), self._contribute("Second")
        files = self.env["kam.portal.file"]._store(
            source, [("seal.txt", b"200 degrees")], self.anna.partner_id
        )
        self.env["kam.portal.message"]._post(source, "Look at this", author=self.anna.partner_id)
        source._merge_into(target)
        self.assertEqual(source.file_ids, files)
        self.assertIn("Look at this", source.portal_message_ids.mapped("body"))
        action = target.action_open_merged()
        self.assertEqual(self.env["kam.contribution"].search(action["domain"]), source)

    def test_the_wizard_proposes_the_one_with_most_votes(self):
        first, second = self._contribute("First"), self._contribute("Second")
        self._vote(second, self.berta)
        both = first | second
        wizard = self.env["kam.contribution.merge"].with_user(self.manager)
        wizard = wizard.create({"contribution_ids": [(6, 0, both.ids)]})
        self.assertEqual(wizard.target_id, second)
        action = wizard.action_merge()
        self.assertEqual(action["res_id"], second.id)
        self.assertEqual(first.state, "merged")

    def test_of_a_single_one_the_other_is_chosen(self):
        source, target = self._contribute("First"), self._contribute("Second")
        wizard = self.env["kam.contribution.merge"]
        wizard = wizard.create({"contribution_ids": [(6, 0, source.ids)]})
        self.assertFalse(wizard.target_id)
        wizard.target_id = target
        wizard.action_merge()
        self.assertEqual(source.merged_into_id, target)

    def test_nothing_is_merged_into_itself_or_into_nothing(self):
        contribution = self._contribute()
        with self.assertRefused(UserError, "at least one other"):
            contribution._merge_into(contribution)
        wizard = self.env["kam.contribution.merge"]
        wizard = wizard.create({"contribution_ids": [(6, 0, contribution.ids)]})
        with self.assertRefused(UserError, "goes on"):
            wizard.action_merge()

    def test_what_does_not_go_on_takes_up_nothing(self):
        for state in ("declined", "draft"):
            with self.assertRefused(UserError, "does not go on"):
                self._contribute()._merge_into(self._contribute(state=state))
        merged = self._contribute("First")
        merged._merge_into(self._contribute("Second"))
        with self.assertRefused(UserError, "does not go on"):
            self._contribute()._merge_into(merged)

    def test_a_draft_is_not_merged(self):
        with self.assertRefused(UserError, "cannot go from “Draft”"):
            self._contribute(state="draft")._merge_into(self._contribute())

    def test_initiatives_stay_apart(self):
        other = self._create_initiative("Another", state="open")
        source = self._contribute(initiative_id=other.id)
        with self.assertRefused(ValidationError, "same initiative"):
            source._merge_into(self._contribute())
        with self.assertRefused(ValidationError, "same initiative"):
            source.write({"state": "merged", "merged_into_id": self._contribute().id})

    def test_what_is_for_one_customer_is_not_shown_to_another(self):
        target = self._contribute(audience="account")
        with self.assertRefused(ValidationError, "only for people of"):
            self._contribute(author=self.cleo)._merge_into(target)
        # The thread of the source tells where it goes on, to all who read the source.
        with self.assertRefused(ValidationError, "only for people of"):
            self._contribute(author=self.berta)._merge_into(target)
        with self.assertRefused(ValidationError, "only for people of"):
            source = self._contribute(author=self.berta)
            source.write({"state": "merged", "merged_into_id": target.id})
        # Within the customer there is nothing to hide, nor the other way round.
        self._contribute(author=self.berta, audience="account")._merge_into(target)
        self._contribute(author=self.cleo, audience="account")._merge_into(self._contribute())

    def test_who_took_up_others_does_not_withdraw(self):
        source, target = self._contribute("First", author=self.cleo), self._contribute("Second")
        source._merge_into(target)
        self.assertFalse(target._may_withdraw())
        with self.assertRefused(UserError, "no longer be withdrawn"):
            target._withdraw()
        with self.assertRaises(UserError):
            target.unlink()

    @mute_logger(*QUIET)
    def test_only_who_may_change_both_merges(self):
        source, target = self._contribute("First"), self._contribute("Second")
        with self.assertRaises(AccessError):
            self._as(self.stranger, source)._merge_into(target.with_user(self.stranger))
        self._as(self.manager, source)._merge_into(target.with_user(self.manager))
        self.assertEqual(source.merged_into_id, target)

    # ---- two people who are one ----

    def _unite(self, *users):
        """As Odoo's wizard does with the contacts; only those without a login can be united."""
        source, target = (user.partner_id for user in users)
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        self.env.flush_all()
        wizard._update_foreign_keys(source, target)
        self.env.invalidate_all()

    def test_votes_survive_when_two_contacts_are_one(self):
        both = self._contribute("Both voted")
        only = self._contribute("Only the one that goes")
        self._vote(both, self.anna, self.berta, self.cleo)
        self._vote(only, self.berta)
        self._unite(self.berta, self.anna)
        self.assertEqual(self._voters(both), (self.anna | self.cleo).partner_id)
        self.assertEqual(both.vote_count, 2)
        self.assertEqual(self._voters(only), self.anna.partner_id)

    def test_authors_survive_when_two_contacts_are_one(self):
        source, target = self._contribute("First", author=self.berta), self._contribute("Second")
        source._merge_into(target)
        self._unite(self.berta, self.anna)
        self.assertEqual(source.author_id, self.anna.partner_id)
        self.assertIn(self.anna.partner_id, target.author_ids)
