from odoo.tests import tagged

from .common_portal_initiative import KamPortalInitiativeCase


@tagged("post_install", "-at_install")
class TestPortalInitiativeReader(KamPortalInitiativeCase):
    """Who reads an initiative, and that nobody does before having accepted its terms."""

    # ---- who may look ----

    def test_only_participants_see_it(self):
        self._assert_clean(self._path())
        self.assertIn("Why we do New coating", self._text(self._path()))
        for user in (self.berta, self.other_user, self.manager):
            self._login(user)
            self._assert_closed(self._path())
            self._assert_closed(self._path(account=self.other_account))

    def test_numbers_from_outside(self):
        for number in (0, -1, 999999999, 2**31, 2**63, 10**30):
            self._assert_closed(f"{self._home_path()}/initiative/{number}")
            self._assert_refused(self._send(f"{self._home_path()}/initiative/{number}/accept"))
        self._assert_closed(self._path(account=self.other_account))

    def test_removed_while_the_page_is_open(self):
        self._page(self._path())
        self.participant.action_remove()
        self._assert_closed(self._path())
        self._assert_refused(self._send(self._path("/comment"), body="Hello"))
        # Open to everybody does not mean open to whom we removed.
        self.initiative.audience = "company"
        self._assert_closed(self._path())

    def test_what_is_no_longer_or_not_yet_shared(self):
        for vals in ({"state": "draft"}, {"active": False}):
            before = {name: self.initiative[name] for name in vals}
            self.initiative.write(vals)
            self._assert_closed(self._path())
            self.initiative.write(before)
        self._page(self._path())

    def test_whoever_changes_the_company_sees_it_no_more(self):
        self.anna.partner_id.parent_id = self.other_customer
        self._assert_closed(self._path())
        self._assert_closed(self._path(account=self.other_account))

    # ---- nothing before the terms ----

    def test_terms_come_before_anything_else(self):
        self._fill()
        self.participant.terms_id = False
        page = self._page(self._path())
        text = self._text(self._path())
        self.assertEqual(page.xpath("string(//h1)"), "New coating")
        self.assertIn("What we tell one another stays between us.", text)
        for part in (
            "First sample",
            "Data sheet",
            "Build the pilot",
            "Hello",
            "Partner",
            "Concept",
        ):
            self.assertNotIn(part, text)
        for end, values in (
            ("/comment", {"body": "Hello"}),
            ("/milestone", {"name": "Mine", "due": "2100-01-01"}),
            ("/document", {"name": "Mine"}),
            ("/disclose", {"agrees": "yes"}),
        ):
            self._assert_refused(self._send(self._path(end), **values))

    def test_changed_terms_are_accepted_again(self):
        self.terms.action_new_version()
        newer = self.env["kam.terms"].search([("previous_id", "=", self.terms.id)])
        self.initiative.terms_id = newer
        text = self._text(self._path())
        self.assertIn("The terms have changed", text)
        self.assertIn("accepted version 1 (Anna Buyer,", text)
        self._assert_done(self._send_acceptance(), self._path())
        self.assertEqual(self.participant.terms_id, newer)
        self.assertIn("What you may do here", self._text(self._path()))
