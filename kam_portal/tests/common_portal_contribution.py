from io import BytesIO

from lxml import html

from odoo.http import Request

from .common_contribution import KamContributionCase

PDF = b"%PDF-1.4\nA drawing\n%%EOF\n"
# All that the form sends; the wish is like nothing else in the tests.
CONTRIBUTION = {
    "kind": "idea",
    "situation": "In the afternoon nobody can read the panel",
    "frequency": "daily",
    "value": "Two hours a week",
    "wish": "A surface that does not reflect",
    "name": "Panel to be read in sunlight",
    "do": "send",
}


class KamPortalContributionCase(KamContributionCase):
    """Anna in the portal, with what people send from there."""

    def setUp(self):
        super().setUp()
        self.list_path = self._initiative_path("/contributions")
        self.form_path = self._initiative_path("/contribute")
        self._login(self.anna)

    def _initiative_path(self, end="", account=None):
        account = account or self.account
        return f"/my/kam/{account.id}/initiative/{self.initiative.id}{end}"

    def _path(self, contribution, end="", account=None):
        account = account or contribution.account_id
        return f"/my/kam/{account.id}/contribution/{contribution.id}{end}"

    def _form(self, path=None):
        (form,) = self._page(path or self.form_path).xpath("//form[contains(@class, 'contribute')]")
        return form

    def _send(self, path, values=None, files=(), token=True, redirect=False):
        """Posts a form, with the token of the session."""
        values = dict(values or {})
        if token:
            values["csrf_token"] = Request.csrf_token(self)
        self.env.flush_all()
        response = self.url_open(
            path,
            data=values,
            files=[("files", (name, BytesIO(content))) for name, content in files] or None,
            allow_redirects=redirect,
            method="POST",
        )
        self.env.invalidate_all()
        return response

    def _assert_sent(self, response, path):
        """The form led on to that path."""
        self.assertEqual(response.status_code, 303, response.text[:2000])
        self.assertIn(path, response.headers["Location"])

    def _assert_refused(self, response):
        self.assertEqual(response.status_code, 404)
        self.assertEqual(response.content, self._closed_page())

    def _errors(self, response):
        """Sentences beside the fields, by the name of the field."""
        self.assertEqual(response.status_code, 422, response.text[:2000])
        page = html.fromstring(response.content)
        fields = page.xpath("//main//*[@aria-invalid='true']")
        names = {field.get("name") for field in fields}
        return {name: self._error_beside(page, name) for name in names}

    def _error_beside(self, page, name):
        (field, *_others) = page.xpath(f"//main//*[@name='{name}']")
        described = field.get("aria-describedby") or ""
        if field.get("type") == "radio":
            (described,) = field.xpath("ancestor::fieldset/@aria-describedby")
        (error,) = [text for text in described.split() if text.endswith("_error")]
        (element,) = page.xpath(f"//*[@id='{error}']")
        return " ".join(element.text_content().split())

    def _newest(self):
        return self.env["kam.contribution"].search([], order="id desc", limit=1)

    def _count(self):
        return self.env["kam.contribution"].search_count([])

    def _actions(self):
        """What is on record of Anna's doings, oldest first."""
        logs = self.env["kam.portal.log"].search(
            [("partner_id", "=", self.anna.partner_id.id)], order="id"
        )
        return logs.mapped("action")
