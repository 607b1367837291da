from odoo.tests import tagged

from .common_portal_initiative import HOSTILE, KamPortalInitiativeCase


@tagged("post_install", "-at_install")
class TestPortalInitiativeTerms(KamPortalInitiativeCase):
    """Accepting the terms of an initiative, or leaving it."""

    def _invite_berta(self):
        self._login(self.berta)
        return self._create_participant(self.initiative, self.berta, role="tester")

    def test_accept(self):
        row = self._invite_berta()
        self._post_message("Before")
        response = self._send_acceptance(name=" Berta  Engineer ")
        self._assert_done(response, f"{self._path()}?done=accepted", "You have accepted the terms")
        self.assertTrue(row.is_accepted)
        self.assertEqual((row.terms_name, row.terms_id), ("Berta Engineer", self.terms))
        log = self.env["kam.portal.log"].search([("user_id", "=", self.berta.id)], limit=1)
        self.assertEqual(log.action, "terms")
        self.assertIn("Berta Engineer", log.detail)
        # What was said before is there, but not new.
        page = self._page(self._path())
        self.assertIn("Before", page.text_content())
        self.assertFalse(page.xpath("//form[@class='o_kam_seen']"))
        # Twice is once.
        first = row.terms_date
        self._assert_done(self._send(f"{self._path()}/accept", name="Other"), self._path())
        self.assertEqual((row.terms_name, row.terms_date), ("Berta Engineer", first))

    def test_accept_needs_name_and_tick(self):
        row = self._invite_berta()
        page = self._assert_again(self._send_acceptance(name="  "), "Please fill this in.")
        self.assertTrue(page.xpath("//input[@name='agreed']/@checked"))
        self._assert_again(self._send_acceptance(agreed=""), "Please tick this box.")
        page = self._assert_again(self._send_acceptance(name="x" * 101), "too long")
        self.assertEqual(page.xpath("string(//input[@name='name']/@value)"), "x" * 101)
        self.assertFalse(row.is_accepted)

    def test_accept_only_what_was_read(self):
        row = self._invite_berta()
        seal = self._seal()
        self.initiative.terms_id = self._create_terms("Other rules")
        self._assert_again(self._send_acceptance(seal=seal), "Please read them again.")
        self._assert_again(self._send_acceptance(seal=""), "Please read them again.")
        self.assertFalse(row.is_accepted)

    def test_hostile_names_of_who_accepts(self):
        for text in HOSTILE:
            self.participant.terms_id = False
            response = self._send_acceptance(name=text.encode(errors="replace"))
            self.assertIn(response.status_code, (303, 422), text.encode(errors="replace"))
            self.assertEqual(self._get(self._path()).status_code, 200)

    def test_who_does_not_accept_leaves(self):
        row = self._invite_berta()
        response = self._send(self._path("/leave"))
        self._assert_done(response, f"{self._home_path()}/initiatives", "You have left")
        self.assertFalse(row.active)
        self._assert_closed(self._path())
        self.assertIn("Berta Engineer did not accept", self.initiative.message_ids[0].body)
        # Who has accepted does not leave by accident.
        self._login(self.anna)
        self._assert_refused(self._send(self._path("/leave")))
        self.assertTrue(self.participant.active)
