from odoo.exceptions import UserError
from odoo.tests import tagged

from .common_initiative import KamInitiativeCase


@tagged("post_install", "-at_install")
class TestKamTerms(KamInitiativeCase):
    """What people have agreed to stays what it was."""

    def test_accepted_terms_are_frozen(self):
        self.assertTrue(self.terms.is_frozen)
        changes = ({"name": "Others"}, {"body": "<p>All is ours</p>"}, {"version": 7})
        for vals in changes:
            with self.assertRefused(UserError, "Make a new version"):
                self.terms.write(vals)
        with self.assertRaises(UserError):
            self.terms.unlink()
        self.env["res.lang"]._activate_lang("de_DE")
        with self.assertRaises(UserError):
            self.terms.update_field_translations("name", {"de_DE": "Andere"})
        with self.assertRaises(UserError):
            self.terms.with_context(lang="de_DE").body = "<p>Alles ist unser</p>"

    def test_terms_nobody_accepted_can_be_changed(self):
        fresh = self._create_terms("Fresh")
        self.assertFalse(fresh.is_frozen)
        fresh.body = "<p>Better</p>"
        fresh.unlink()

    def test_they_stay_frozen_when_people_accept_others(self):
        newer = self._create_terms("Newer")
        self.initiative.terms_id = newer
        self._accept(self.participant)
        self.assertTrue(newer.is_frozen)
        self.assertTrue(self.terms.is_frozen)

    def test_new_version(self):
        action = self.terms.action_new_version()
        newer = self.env["kam.terms"].browse(action["res_id"])
        self.assertEqual((newer.version, newer.previous_id), (2, self.terms))
        self.assertEqual((newer.name, newer.body), (self.terms.name, self.terms.body))
        self.assertFalse(newer.is_frozen or self.terms.active)
        newer.body = "<p>And nothing else.</p>"
        self.assertEqual(newer.display_name, "Rules of the test, version 2")
        # The initiative goes on with what its people accepted.
        self.assertEqual(self.initiative.terms_id, self.terms)
        self.assertTrue(self.participant.is_accepted)
        with self.assertDatabaseRefuses("kam.terms", "a newer version of these terms already"):
            self.terms.action_new_version()

    def test_script_in_the_text_is_dropped(self):
        terms = self._create_terms(body="<p>Fair</p><script>alert(1)</script>")
        self.assertNotIn("script", terms.body)

    def test_terms_of_another_company(self):
        branch = self.env["res.company"].create({"name": "Branch"})
        foreign = self._create_terms("Theirs", company_id=branch.id)
        with self.assertRaises(UserError):
            self.initiative.terms_id = foreign
        self.assertFalse(foreign.with_user(self.manager).has_access("read"))
