from datetime import datetime

from odoo.tests import tagged
from odoo.tools import mute_logger

from .common_initiative import KamInitiativeCase


@tagged("post_install", "-at_install")
class TestPartnerMerge(KamInitiativeCase):
    """Two contacts, or two customers, turn out to be one: nothing that either did is lost."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # The same person, entered twice; the second one has no login.
        cls.kept = cls.anna.partner_id
        cls.double = cls.kept.create({"name": "A. Buyer", "parent_id": cls.customer.id})

    def _merge(self, sources, target):
        self.env.flush_all()
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        with mute_logger("odoo.addons.base.wizard.base_partner_merge"):
            wizard._merge((sources | target).ids, target)
        self.env.invalidate_all()
        self.assertFalse(sources.exists())

    def _participant(self, partner, initiative=None, **vals):
        initiative = initiative or self.initiative
        values = {"partner_id": partner.id, "initiative_id": initiative.id, "role": "tester"}
        return self.env["kam.initiative.participant"].create({**values, **vals})

    def _contribution(self, partner, name, initiative=None):
        vals = {"name": name, "author_id": partner.id, "state": "submitted"}
        vals["initiative_id"] = (initiative or self.initiative).id
        return self.env["kam.contribution"].create(vals)

    def _vote(self, contribution, *partners):
        for partner in partners:
            self.env["kam.contribution.vote"]._toggle(contribution, partner)

    # ---- two contacts ----

    def test_participants(self):
        second, third = (self._create_initiative(name, state="open") for name in ("Two", "Three"))
        both = self._participant(self.double)
        only_double = self._participant(self.double, second)
        only_kept = self._participant(self.kept, third)
        milestone = self._create_milestone(self.initiative, participant_id=both.id)
        self._merge(self.double, self.kept)
        self.assertFalse(both.exists())
        self.assertTrue(self.participant.is_accepted)
        self.assertEqual(self.participant.role, "lead_user")
        self.assertEqual(milestone.participant_id, self.participant)
        self.assertEqual((self.participant | only_double | only_kept).partner_id, self.kept)
        self.assertEqual(only_double.user_id, self.anna, "the login counts there, too")
        self.assertEqual(len(self.initiative.participant_ids), 1)

    def test_what_was_accepted_under_either_name(self):
        other = self._create_initiative("Two", state="open")
        kept, double = self._participant(self.kept, other), self._participant(self.double, other)
        kept.active = False
        double.write({"date_invited": datetime(2026, 1, 1)})
        self._accept(double)
        self._merge(self.double, self.kept)
        self.assertTrue(kept.is_accepted)
        self.assertEqual(kept.terms_name, "A. Buyer")
        self.assertEqual(kept.date_invited, datetime(2026, 1, 1))
        self.assertTrue(kept.active)

    def test_two_participants_of_people_who_are_not_the_one_that_stays(self):
        third = self.double.copy({"name": "Buyer, Anna"})
        other = self._create_initiative("Two", state="open")
        first, second = self._participant(self.double, other), self._participant(third, other)
        self._merge(self.double | third, self.kept)
        self.assertEqual((first | second).exists().partner_id, self.kept)
        self.assertEqual(len(other.participant_ids), 1)

    def test_answers_to_decisions(self):
        self.initiative.degree = "co_deciding"
        self.participant.role = "sponsor"
        double = self._participant(self.double, role="sponsor")
        self._accept(double)
        decision = self._create_decision(self.initiative)
        decision._answer(double, "approve", "Go on")
        self.assertEqual(decision.state, "open")
        self._merge(self.double, self.kept)
        self.assertEqual(decision.approval_ids.participant_id, self.participant)
        self.assertEqual(decision.approval_ids.comment, "Go on")
        self.assertEqual(decision.state, "approved", "nobody's answer is missing any more")

    def test_two_answers_of_one_person(self):
        self.initiative.degree = "co_deciding"
        self.participant.role = "sponsor"
        doubles = self._participant(self.double, role="sponsor")
        berta = self._create_participant(self.initiative, self.berta, role="sponsor")
        decision = self._create_decision(self.initiative)
        for participant in (self.participant, doubles, berta):
            self._accept(participant)
        for participant in (self.participant, doubles):
            decision._answer(participant, "approve", participant.partner_id.name)
        decision.approval_ids.sorted("id")[0].date = datetime(2020, 1, 1)
        self._merge(self.double, self.kept)
        self.assertEqual(decision.approval_ids.comment, "A. Buyer", "the last word counts")
        self.assertEqual(decision.approval_ids.participant_id, self.participant)

    def test_votes_and_authors(self):
        shared = self._contribution(self.kept, "Both vote")
        single = self._contribution(self.double, "One votes")
        berta = self.berta.partner_id
        self._vote(shared, self.kept, self.double, berta)
        self._vote(single, self.double)
        first = shared.vote_ids.filtered(lambda vote: vote.partner_id == self.double)
        first.date = datetime(2026, 1, 1)
        self._merge(self.double, self.kept)
        self.assertEqual(shared.vote_ids.partner_id, self.kept | berta)
        self.assertEqual(shared.vote_count, 2)
        self.assertEqual(min(shared.vote_ids.mapped("date")), datetime(2026, 1, 1))
        self.assertEqual(single.vote_ids.partner_id, self.kept)
        self.assertEqual((shared | single).author_id, self.kept)
        self.assertEqual(single.author_ids, self.kept)

    def test_authors_of_merged_contributions(self):
        target, source = (
            self._contribution(partner, partner.name) for partner in (self.kept, self.double)
        )
        source._merge_into(target)
        self.assertEqual(target.author_ids, self.kept | self.double)
        self._merge(self.double, self.kept)
        self.assertEqual(target.author_ids, self.kept)
        self.assertEqual(source.merged_into_id, target)

    def test_contributions_from_the_same_form(self):
        pair = self._contribution(self.kept, "One") | self._contribution(self.double, "Two")
        pair.form_key = "the same"
        self._merge(self.double, self.kept)
        self.assertEqual(len(pair.exists()), 2)
        self.assertEqual(pair.author_id, self.kept)

    def test_preferences(self):
        preferences = self.env["kam.portal.preference"]
        preferences._choose(self.kept, ("status", "comment"))
        preferences._choose(self.double, ("comment", "plan"))
        self._merge(self.double, self.kept)
        choices = preferences._get_choices(self.kept)
        self.assertEqual([event for event, wanted in choices.items() if wanted], ["comment"])

    def test_preferences_of_the_one_that_goes(self):
        preferences = self.env["kam.portal.preference"]
        preferences._choose(self.double, ("comment",))
        self._merge(self.double, self.kept)
        self.assertEqual(preferences._wanted(self.kept, "plan"), self.kept.browse())
        self.assertEqual(preferences._wanted(self.kept, "comment"), self.kept)

    def test_what_was_read(self):
        visits = self.env["kam.portal.visit"]
        for partner, number in ((self.kept, 3), (self.double, 7)):
            visits._mark_read(partner, "initiative_id", self.initiative, number)
        visits._mark_read(self.double, "plan_id", self.plan, 5)
        self._merge(self.double, self.kept)
        found = visits.search([("partner_id", "=", self.kept.id)], order="last_message")
        self.assertEqual(found.mapped("last_message"), [5, 7])

    def test_messages_and_agreements(self):
        messages = self.env["kam.portal.message"]
        message = messages._post(self.initiative, "Hello", author=self.double, account=self.account)
        agreement = self.env["kam.plan.agreement"]._agree(self.plan, self.double, "A. Buyer")
        self._merge(self.double, self.kept)
        self.assertEqual(message.author_id, self.kept)
        self.assertEqual((agreement.partner_id, agreement.name), (self.kept, "A. Buyer"))

    # ---- two customers ----

    def _second_customer(self):
        partner, account = self._create_account("Glassworks Ltd")
        user = self._create_portal_user("kam_clara", "Clara Chemist", partner)
        return partner, account, user

    def test_customers_in_the_same_initiative(self):
        partner, account, clara = self._second_customer()
        line = self.initiative.account_line_ids
        self.initiative.account_line_ids = [(0, 0, {"account_id": account.id})]
        double = self.initiative.account_line_ids - line
        double.staff_agrees = True
        person = self._create_participant(self.initiative, clara, account=account)
        self._accept(person)
        contribution = self._contribution(clara.partner_id, "From the other one")
        self._merge(partner, self.customer)
        self.assertEqual(self.initiative.account_line_ids, line)
        self.assertFalse(line.staff_agrees, "agreed for one of the two only")
        self.assertEqual(self.initiative.account_ids, self.account)
        self.assertEqual((person | self.participant).account_id, self.account)
        self.assertTrue(person.is_accepted)
        self.assertEqual(contribution.account_id, self.account)
        view = self.env["kam.portal.view"].with_user(clara)
        self.assertEqual(view._find_participations(view._find_accounts()), person)

    def test_agreement_of_both_customers_holds(self):
        partner, account, _clara = self._second_customer()
        self.initiative.account_line_ids = [(0, 0, {"account_id": account.id})]
        self.initiative.account_line_ids.staff_agrees = True
        for line in self.initiative.account_line_ids:
            line._set_consent(True, line.account_id.display_name)
        self._merge(partner, self.customer)
        line = self.initiative.account_line_ids
        self.assertTrue(line._is_disclosed())
        self.assertEqual(line.customer_agreed_by, self.account.display_name)

    def test_customers_with_an_initiative_each(self):
        partner, account, clara = self._second_customer()
        other = self._create_initiative("Theirs", account, state="open")
        person = self._create_participant(other, clara, account=account)
        plan = self._create_plan(account, state="draft")
        message = self.env["kam.portal.message"]._post(
            other, "Hello", author=clara.partner_id, account=account
        )
        self._merge(partner, self.customer)
        self.assertEqual(other.account_ids, self.account)
        self.assertEqual(person.account_id, self.account)
        self.assertEqual(message.account_id, self.account)
        self.assertEqual(plan.account_id, self.account)
