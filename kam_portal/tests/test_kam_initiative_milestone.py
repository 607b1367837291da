from datetime import timedelta

from odoo import fields
from odoo.exceptions import ValidationError
from odoo.tests import tagged

from .common_initiative import KamInitiativeCase


@tagged("post_install", "-at_install")
class TestKamInitiativeMilestone(KamInitiativeCase):
    """Milestones of both sides, and what the customers are told of them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.milestone = cls._create_milestone(cls.initiative)

    def test_reaching_and_reopening(self):
        today = fields.Date.context_today(self.milestone)
        self.milestone.action_done()
        self.assertEqual((self.milestone.state, self.milestone.date_done), ("done", today))
        self.milestone.date_done = today - timedelta(days=3)
        self.milestone.action_done()
        self.assertEqual(self.milestone.date_done, today - timedelta(days=3))
        self.milestone.action_reopen()
        self.assertEqual(self.milestone.state, "open")

    def test_overdue(self):
        late = self._create_milestone(self.initiative, "Late", days=-1)
        due_today = self._create_milestone(self.initiative, "Today", days=0)
        done = self._create_milestone(self.initiative, "Done", days=-5)
        done.action_done()
        everything = late | due_today | done | self.milestone
        self.assertEqual(everything.filtered("is_overdue"), late)
        domain = [("initiative_id", "=", self.initiative.id)]
        found = everything.search([*domain, ("is_overdue", "=", True)])
        self.assertEqual(found, late)
        found = everything.search([*domain, ("is_overdue", "=", False)])
        self.assertEqual(found, everything - late)

    def test_initiative_knows_what_comes_next(self):
        soon = self._create_milestone(self.initiative, "Soon", days=3)
        self.env.invalidate_all()
        self.assertEqual(self.initiative.next_milestone_date, soon.date_deadline)
        self.assertEqual(self.initiative.milestone_open_count, 2)
        (soon | self.milestone).action_done()
        self.assertFalse(self.initiative.next_milestone_date)
        self.assertFalse(self.initiative.milestone_open_count)
        action = self.initiative.action_open_milestones()
        self.assertEqual(soon.search(action["domain"]), soon | self.milestone)

    def test_customers_are_told_what_they_see(self):
        messages = self.initiative.portal_message_ids
        self.milestone.date_deadline += timedelta(days=7)
        moved = self.initiative.portal_message_ids - messages
        self.assertRegex(moved.body, "“First sample” has moved from .+ to ")
        self.milestone.action_done()
        self.assertEqual(
            self._get_conversation(self.initiative)[-1], "Milestone reached: First sample"
        )

    def test_internal_ones_are_not_told(self):
        messages = self.initiative.portal_message_ids
        internal = self._create_milestone(self.initiative, "Calculation", visibility="internal")
        internal.date_deadline += timedelta(days=7)
        internal.action_done()
        self.milestone.note = "Only for us"
        draft = self._create_initiative("Draft")
        self._create_milestone(draft).action_done()
        self.assertEqual(self.initiative.portal_message_ids, messages)
        self.assertFalse(draft.portal_message_ids)

    def test_own_milestones_of_the_customer(self):
        own = self._create_milestone(
            self.initiative, "Test at our plant", participant_id=self.participant.id
        )
        with self.assertRefused(ValidationError, "either one of our people or"):
            own.user_id = self.manager
        with self.assertRefused(ValidationError, "the customer has to see it"):
            own.visibility = "internal"
        foreign = self._create_participant(
            self._create_initiative("Other", accounts=self.other_account), self.other_user
        )
        colleague = self._create_colleague(self.initiative, self.manager)
        for person in (foreign, colleague):
            with self.assertRefused(ValidationError, "choose somebody of a customer"):
                own.participant_id = person

    def test_years_that_cannot_be_right(self):
        with self.assertRefused(ValidationError, "the year 26 cannot be right"):
            self.milestone.date_deadline = "0026-01-01"
