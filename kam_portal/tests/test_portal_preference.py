from unittest.mock import patch

from odoo.http import Request
from odoo.tests import tagged

from .common_initiative import KamInitiativeCase

PATH = "/my/kam/preferences"
EVENTS = {"invitation", "question", "status", "comment", "decision", "milestone", "plan"}


@tagged("post_install", "-at_install")
class TestPortalPreference(KamInitiativeCase):
    """Which mails a person wants."""

    def setUp(self):
        super().setUp()
        self.anna.partner_id.email = "anna@glass.example"
        self.preferences = self.env["kam.portal.preference"]
        self._login(self.anna)

    def _save(self, *events, token=True, **values):
        values |= dict.fromkeys(events, "1")
        if token:
            values["csrf_token"] = Request.csrf_token(self)
        self.env.flush_all()
        response = self.url_open(PATH, data=values, allow_redirects=False, method="POST")
        self.env.invalidate_all()
        return response

    def _chosen(self, user=None):
        partner = (user or self.anna).partner_id
        choices = self.preferences._get_choices(partner)
        return {event for event, wanted in choices.items() if wanted}

    def _ticked(self):
        return set(self._page(PATH).xpath("//input[@type='checkbox' and @checked]/@name"))

    def test_at_first_all_mails_come(self):
        page = self._page(PATH)
        self.assertEqual(set(page.xpath("//input[@type='checkbox']/@name")), EVENTS)
        self.assertEqual(self._ticked(), EVENTS)
        self.assertIn("anna@glass.example", page.text_content())
        for field in page.xpath("//input[@type='checkbox']"):
            self.assertEqual(len(page.xpath(f"//label[@for='{field.get('id')}']")), 1)
            (hint,) = page.xpath(f"//*[@id='{field.get('aria-describedby')}']")
            self.assertTrue(hint.text_content().startswith("When"))

    def test_choose(self):
        response = self._save("question", "decision")
        self.assertEqual(response.status_code, 303)
        self.assertEqual(self._chosen(), {"question", "decision"})
        self.assertEqual(self._ticked(), {"question", "decision"})
        self.assertIn("Your choice is saved.", self._text(response.headers["Location"]))
        self.assertEqual(
            self.preferences._wanted(self.anna.partner_id, "comment"), self.env["res.partner"]
        )
        self._save(*EVENTS)
        self.assertEqual(self._chosen(), EVENTS)
        log = self.env["kam.portal.log"].search([("partner_id", "=", self.anna.partner_id.id)])
        self.assertEqual(set(log.mapped("action")), {"preference"})
        self.assertNotIn("question, decision", log.mapped("subject"), "words, not codes")

    def test_none_at_all(self):
        self._save()
        self.assertEqual(self._chosen(), set())
        self.assertEqual(self._ticked(), set())

    def test_twice_is_once(self):
        for _click in range(2):
            self._save("plan")
        lines = self.preferences.search([("partner_id", "=", self.anna.partner_id.id)])
        self.assertEqual(len(lines), len(EVENTS))

    def test_only_the_own_choice(self):
        self._save("plan", partner_id=str(self.berta.partner_id.id), nonsense="1")
        self.assertEqual(self._chosen(self.berta), EVENTS)

    def test_values_that_are_none(self):
        self._save(question="0", status="x" * 9000, comment="on", decision="\x00")
        self.assertEqual(self._chosen(), {"comment"})

    def test_who_is_no_customer(self):
        self._login(self.manager)
        self._assert_closed(PATH)
        self.assertEqual(self._save("plan").status_code, 404)
        self.authenticate(None, None)
        response = self._get(PATH, allow_redirects=False)
        self.assertIn("/web/login", response.headers["Location"])

    def test_token_and_method(self):
        self.assertEqual(self._save("plan", token=False).status_code, 400)
        self._get(f"{PATH}?plan=1&csrf_token=x")
        self.assertEqual(self._chosen(), EVENTS)

    def test_limit(self):
        limit = type(self.env["kam.portal.limit"])
        with patch.object(limit, "_is_exceeded", lambda self, kind: True):
            response = self._save("plan")
        self.assertIn("Please wait a minute", self._text(response.headers["Location"]))
        self.assertEqual(self._chosen(), EVENTS)

    def test_headers_and_heading(self):
        response = self._get(PATH)
        self.assertEqual(response.headers["Cache-Control"], "no-store")
        page = self._page(PATH)
        self.assertEqual(len(page.xpath("//h1")), 1)
        self.assertEqual(page.xpath("string(//title)").strip(), "Your mails")
