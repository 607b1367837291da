from odoo.tests import tagged

from ..models.kam_portal_preference import EVENTS
from .common import KamPortalCase


@tagged("post_install", "-at_install")
class TestKamPortalPreference(KamPortalCase):
    """Each person chooses which mails to get."""

    def setUp(self):
        super().setUp()
        self.preferences = self.env["kam.portal.preference"]
        self.people = self.anna.partner_id | self.berta.partner_id

    def test_without_a_choice_all_mails_are_wanted(self):
        for event, _label in EVENTS:
            self.assertEqual(self.preferences._wanted(self.people, event), self.people)
        self.assertEqual(set(self.preferences._get_choices(self.anna.partner_id).values()), {True})

    def test_choice_is_kept_and_can_be_changed(self):
        anna = self.anna.partner_id
        self.preferences._choose(anna, ["question", "plan"])
        self.preferences._choose(anna, ["question"])
        choices = self.preferences._get_choices(anna)
        self.assertEqual({event for event, wanted in choices.items() if wanted}, {"question"})
        self.assertEqual(self.preferences._wanted(self.people, "plan"), self.berta.partner_id)
        self.assertEqual(self.preferences._wanted(self.people, "question"), self.people)
        self.preferences._choose(anna, [event for event, _label in EVENTS])
        self.assertEqual(self.preferences._wanted(self.people, "plan"), self.people)
        self.assertEqual(self.preferences.search_count([("partner_id", "=", anna.id)]), len(EVENTS))

    def test_of_nobody_nobody_wants_it(self):
        self.assertFalse(self.preferences._wanted(self.env["res.partner"], "plan"))
