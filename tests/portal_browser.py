"""A real browser on the pages of the portal, logged in as one of its people."""

import contextlib
import os
import resource
import shutil

from kam_setup.axe import axe_script
from kam_setup.browser import NAMES
from playwright.sync_api import sync_playwright

from odoo.tests.common import HOST, TEST_CURSOR_COOKIE_NAME

from .portal_fixture import PortalFixture

# A laptop, a telephone, and the narrowest screen that people still use.
WIDTHS = (1280, 390, 320)
HEIGHT = 900
# Milliseconds that a page may take on a busy machine.
TIMEOUT = int(os.environ.get("KAM_BROWSER_TIMEOUT", "60000"))
IMPACTS = ("serious", "critical")


@contextlib.contextmanager
def started_playwright():
    """Odoo limits the address space of its process, and Chromium reserves more than that."""
    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (hard, hard))
    try:
        playwright = sync_playwright().start()
    finally:
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))
    try:
        yield playwright
    finally:
        playwright.stop()


class PortalBrowser(PortalFixture):
    """`self.browser(role)` gives a page of Playwright."""

    @contextlib.contextmanager
    def browser(self, role="own", **options):
        with self.browsers(role, **options) as [page]:
            yield page

    @contextlib.contextmanager
    def browsers(self, *roles, width=1280, scripts=True):
        """A page for each of these people, all open at the same time."""
        executable = next(filter(None, map(shutil.which, NAMES)), None)
        sessions = [self._get_session(role) for role in roles]
        self.env.flush_all()
        options = {
            "viewport": {"width": width, "height": HEIGHT},
            "java_script_enabled": scripts,
            "base_url": self.base_url(),
        }
        with started_playwright() as playwright, self.allow_requests():
            browser = playwright.chromium.launch(
                executable_path=executable, args=["--no-sandbox", "--disable-gpu"]
            )
            pages = [self._open(browser.new_context(**options), sid) for sid in sessions]
            try:
                yield pages
            except BaseException:
                for role, page in zip(roles, pages, strict=True):
                    self.keep_picture(page, f"failed-{self._testMethodName}-{role}")
                raise
            finally:
                browser.close()
                self._wait_remaining_requests()

    def _get_session(self, role):
        # Logging in the next one would end the session of the one before.
        self.session = None
        self.login_as(role)
        return self.session.sid

    def _open(self, context, session):
        cookies = {"session_id": session, TEST_CURSOR_COOKIE_NAME: self.http_request_key}
        context.add_cookies(
            [
                {"name": name, "value": value, "domain": HOST, "path": "/"}
                for name, value in cookies.items()
            ]
        )
        page = context.new_page()
        page.set_default_timeout(TIMEOUT)
        return page

    def paths(self):
        """All pages of `own`, by a short name."""
        account, initiative = f"/my/kam/{self.account.id}", self.initiative.id
        contribution = f"{account}/contribution/{self.contribution.id}"
        return {
            "home": account,
            "plan": f"{account}/plan",
            "initiatives": f"{account}/initiatives",
            "initiative": f"{account}/initiative/{initiative}",
            "contributions": f"{account}/initiative/{initiative}/contributions",
            "contribute": f"{account}/initiative/{initiative}/contribute",
            "contribution": contribution,
            "draft": f"{account}/contribution/{self.draft.id}/edit",
            "agreement": f"{account}/plan/agreement/{self.agreement.id}",
            "message": f"{account}/message/{self.message.id}/edit",
            "preferences": "/my/kam/preferences",
            "not found": "/my/kam/999999999",
        }

    def each_page(self, page, width=None):
        """Open one after the other; gives the name of each."""
        if width:
            page.set_viewport_size({"width": width, "height": HEIGHT})
        for name, path in self.paths().items():
            response = page.goto(path)
            self.assertEqual(response.status, 404 if name == "not found" else 200, name)
            yield name

    def findings(self, page):
        """What axe-core says is serious, as lines: rule, where, and what is wrong."""
        page.evaluate(axe_script().read_text())
        found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
        return [
            f"{violation['id']} ({violation['impact']}): {node['html'][:160]}"
            for violation in found["violations"]
            if violation["impact"] in IMPACTS
            for node in violation["nodes"]
        ]

    def keep_picture(self, page, name):
        """A picture of the page, where KAM_PICTURES names a folder for them."""
        folder = os.environ.get("KAM_PICTURES")
        if folder:
            page.screenshot(path=f"{folder}/{name}.png", full_page=True)
