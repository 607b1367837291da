"""What is internal never leaves the house: not by a page, a mail, a file or an answer."""

import re

from odoo.tests import tagged

from odoo.addons.kam_portal.tests.common import MARKER

from .portal_fixture import ROLES, PortalFixture

# So many pages are looked at from the home page on; there are far fewer.
ENOUGH = 400


@tagged("standard", "post_install", "-at_install")
class TestPortalMarkers(PortalFixture):
    def _links(self, text):
        """Addresses of our own pages on a page, without the anchors."""
        found = re.findall(r'href="(/my/kam[^"#]*)', text)
        return {link.replace("&amp;", "&") for link in found}

    def _walk(self, role):
        """All pages and files that one comes to by clicking, by address."""
        self.login_as(role)
        pages, todo = {}, {"/my", "/my/kam"}
        while todo and len(pages) < ENOUGH:
            path = todo.pop()
            pages[path] = response = self._get(path)
            if "text/html" in response.headers["Content-Type"]:
                todo |= self._links(response.text) - pages.keys()
        self.assertLess(len(pages), ENOUGH)
        return pages

    def test_no_marker_on_any_page_that_people_reach(self):
        # What is marked against all others, the other two customers may well read: their own.
        for role in set(ROLES) - {"partner", "rival"}:
            for path, response in self._walk(role).items():
                self.assertLess(response.status_code, 500, path)
                self.assertNotIn(MARKER.encode(), response.content, (role, path))

    def test_whoever_takes_part_reaches_all_there_is(self):
        """Otherwise the walk above would prove nothing."""
        text = "".join(response.text for response in self._walk("own").values())
        for expected in ("Thinner coating", "Half a thought", "Shared goal", "Hello from Anna"):
            self.assertIn(expected, text)
        self.assertIn("Measured at 200 degrees", text, "the file itself")

    def test_no_marker_in_any_mail(self):
        self._do_what_sends_mails()
        mails = self.env["mail.mail"].search([])
        customers = self.env["res.partner"].browse(
            self.users[role].partner_id.id for role in ("own", "invited", "colleague", "removed")
        )
        received = mails.filtered(lambda mail: mail.recipient_ids & customers)
        self.assertTrue(received, "customers are told")
        for mail in received:
            for text in (mail.subject or "", str(mail.body_html), str(mail.body)):
                self.assertNotIn(MARKER, text, mail.subject)

    def _do_what_sends_mails(self):
        contribution = self.contribution.with_user(self.manager)
        contribution.action_acknowledge()
        contribution.action_evaluate()
        messages = self.env["kam.portal.message"].with_user(self.manager)
        messages._post(self.contribution, "A question to you", kind="question", event="question")
        messages._post(self.initiative, "News", event="comment")
        messages._post(self.plan, "News about the plan", event="plan")
        messages._post(self.initiative, f"Ours {MARKER}", visibility="internal", event="comment")
