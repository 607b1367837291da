from io import BytesIO
from zipfile import ZipFile

from odoo.tests import tagged

from .common import MARKER
from .common_plan import KamPlanCase
from .common_portal_contribution import CONTRIBUTION, PDF, KamPortalContributionCase


@tagged("post_install", "-at_install")
class TestPortalFile(KamPortalContributionCase):
    """Files are given to whoever may read what they belong to, and to nobody else."""

    def _store(self, owner, name="plan.pdf", content=PDF):
        files = self.env["kam.portal.file"]
        return files._store(owner, [(name, content)], self.anna.partner_id)

    def _file_path(self, file, account=None):
        return f"/my/kam/{(account or self.account).id}/file/{file.id}"

    def _message(self, record, **post):
        return self.env["kam.portal.message"]._post(
            record, "See", author=self.anna.partner_id, source="portal", **post
        )

    # ---- to whom ----

    def test_of_a_contribution(self):
        file = self._store(self._contribute())
        response = self._get(self._file_path(file))
        self.assertEqual(response.status_code, 200)
        self.assertEqual(response.content, PDF)
        for user in (self.berta, self.other_user, self.manager):
            self._login(user)
            self._assert_closed(self._file_path(file))
            self._assert_closed(self._file_path(file, self.other_account))
        self.authenticate(None, None)
        response = self._get(self._file_path(file), allow_redirects=False)
        self.assertIn("/web/login", response.headers["Location"])

    def test_of_a_contribution_kept_from_others(self):
        account, cleo = self._add_customer()
        contribution = self._contribute(audience="account")
        file = self._store(contribution)
        self._login(cleo)
        self._assert_closed(self._file_path(file, account))
        contribution.audience = "initiative"
        self.assertEqual(self._get(self._file_path(file, account)).status_code, 200)
        self._assert_closed(self._file_path(file, self.account))

    def test_of_a_message(self):
        contribution = self._contribute()
        for record in (contribution, self.initiative):
            message = self._message(record)
            file = self._store(message)
            path = self._file_path(file)
            self.assertEqual(self._get(path).content, PDF)
            self.assertIn(path, self._page(self._record_path(record)).xpath("//main//a/@href"))
            message._withdraw()
            self._assert_closed(path)
            for state in ("moderation", "rejected"):
                message.state = state
                self._assert_closed(path)
            message.write({"state": "posted", "visibility": "internal"})
            self._assert_closed(path)

    def _record_path(self, record):
        return f"/my/kam/{self.account.id}/{record._name.removeprefix('kam.')}/{record.id}"

    def test_of_a_document(self):
        document = self._create_document(self.initiative)
        file = self._store(document)
        path = self._file_path(file)
        self.assertEqual(self._get(path).content, PDF)
        document.visibility = "internal"
        self._assert_closed(path)
        document.visibility = "customer"
        file.visibility = "internal"
        self._assert_closed(path)

    def test_rights_end_on_the_next_request(self):
        file = self._store(self._contribute())
        path = self._file_path(file)
        self.assertEqual(self._get(path).status_code, 200)
        self.initiative.terms_id = self._create_terms("Newer rules")
        self._assert_closed(path)
        self._accept(self.participant)
        self.assertEqual(self._get(path).status_code, 200)
        self.participant.active = False
        self._assert_closed(path)

    def test_numbers_that_are_none(self):
        file = self._store(self._contribute())
        for number in (0, 2**31, 2**63, 10**30, file.id + 1):
            self._assert_closed(f"/my/kam/{self.account.id}/file/{number}")
        for text in ("-1", "x", "%00", f"{file.id}/plan.pdf", f"{file.id}.pdf"):
            path = f"/my/kam/{self.account.id}/file/{text}"
            self.assertEqual(self._get(path).status_code, 404, text)
        for method in ("POST", "PUT", "DELETE"):
            response = self._get(self._file_path(file), method=method)
            self.assertEqual(response.status_code, 405)

    def test_no_other_way_to_the_content(self):
        file = self._store(self._contribute(), content=PDF + MARKER.encode())
        attachment = self.env["ir.attachment"].search(
            [("res_model", "=", file._name), ("res_id", "=", file.id), ("res_field", "!=", False)]
        )
        self.assertEqual(len(attachment), 1)
        token = attachment.sudo().generate_access_token()[0]
        for path in (
            f"/web/content/{attachment.id}",
            f"/web/content/{attachment.id}?download=1",
            f"/web/content/kam.portal.file/{file.id}/content",
            f"/web/content?model=kam.portal.file&id={file.id}&field=content",
            f"/web/image/kam.portal.file/{file.id}/content",
            f"/mail/attachment/{attachment.id}",
            f"{self._file_path(file, self.other_account)}?access_token={token}",
        ):
            self.assertNotIn(MARKER, self._get(path).text, path)

    # ---- how ----

    def test_it_is_saved_and_never_shown(self):
        drawing = BytesIO()
        with ZipFile(drawing, "w") as archive:
            archive.writestr("[Content_Types].xml", "<x/>")
            archive.writestr("xl/workbook.xml", "<x/>")
        contribution = self._contribute()
        for name, content, kind in (
            ("plan.pdf", PDF, "application/pdf"),
            ("table.csv", b"a;b\n=1+1;2", "text/csv"),
            ("sheet.xlsx", drawing.getvalue(), "spreadsheetml"),
            ("note.txt", b"alert(1)", "text/plain"),
        ):
            response = self._get(self._file_path(self._store(contribution, name, content)))
            self.assertIn(kind, response.headers["Content-Type"])
            self.assertEqual(response.content, content)
            self._assert_file_headers(response, name)

    def _assert_file_headers(self, response, name):
        headers = response.headers
        self.assertTrue(headers["Content-Disposition"].startswith("attachment;"), name)
        self.assertIn(name, headers["Content-Disposition"])
        self.assertIn("sandbox", headers["Content-Security-Policy"])
        self.assertIn("default-src 'none'", headers["Content-Security-Policy"])
        self.assertEqual(headers["Cache-Control"], "no-store")
        self.assertEqual(headers["X-Content-Type-Options"], "nosniff")
        self.assertEqual(headers["Referrer-Policy"], "same-origin")

    def test_names(self):
        contribution = self._contribute()
        for sent, header in (
            ("Größe & Maß.pdf", "UTF-8''Gr%C3%B6%C3%9Fe"),
            ("..\\..\\evil.pdf", "evil.pdf"),
            ("../../etc/plan.pdf", "plan.pdf"),
            ('a"; x=".pdf', ".pdf"),
            ("in\u202efdp.pdf", "infdp.pdf"),
            ("x" * 500 + ".pdf", ".pdf"),
        ):
            file = self._store(contribution, sent)
            disposition = self._get(self._file_path(file)).headers["Content-Disposition"]
            self.assertIn(header, disposition)
            self.assertNotIn("..", disposition)
            self.assertNotIn("\n", disposition)
            shown = self._page(self._path(contribution)).xpath("//ul[contains(@class,'files')]//a")
            self.assertIn(file.name, [" ".join(link.text_content().split()) for link in shown])

    def test_size_is_told(self):
        contribution = self._contribute()
        for size, told in ((10, "1 KB"), (300_000, "293 KB"), (1_600_000, "1.5 MB")):
            self._store(contribution, f"{size}.pdf", PDF.ljust(size, b" "))
            self.assertIn(f"(PDF, {told})", self._text(self._path(contribution)))

    def test_names_on_record_are_the_ones_that_are_kept(self):
        document = self._create_document(self.initiative)
        path = self._initiative_path(f"/document/{document.id}/version")
        self._assert_sent(self._send(path, {}, [("a\x00b\u202e.pdf", PDF)]), "#documents")
        log = self.env["kam.portal.log"].search([("action", "=", "version")], limit=1)
        self.assertEqual((log.detail, log.subject), (document.file_ids.name, "Data sheet"))
        self.assertNotIn("\u202e", log.detail)

    # ---- sending ----

    def test_files_of_others_are_not_removed(self):
        foreign = self._store(self._contribute("Another"))
        draft = self._contribute("Draft", state="draft")
        self._store(draft)
        values = CONTRIBUTION | {"do": "keep", f"remove_{foreign.id}": "1"}
        self._assert_sent(self._send(self._path(draft, "/edit"), values), "/edit")
        self.assertTrue(foreign.exists())
        self.assertEqual(len(draft.file_ids), 1)
        sent = self._path(foreign.contribution_id, "/edit")
        self._send(sent, CONTRIBUTION | {f"remove_{foreign.id}": "1"})
        self.assertTrue(foreign.exists(), "what was sent stays")

    def test_too_large(self):
        large = PDF.ljust(10 * 1024 * 1024 + 1, b" ")
        response = self._send(self.form_path, CONTRIBUTION, [("plan.pdf", large)])
        self.assertIn("at most 10 MB", self._errors(response)["files"])
        response = self._send(self.form_path, CONTRIBUTION, [("plan.pdf", large[:-1])])
        self._assert_sent(response, "/contribution/")

    def test_more_than_the_server_takes(self):
        before = self._count()
        many = [(f"{number}.pdf", PDF.ljust(12_000_000, b" ")) for number in range(6)]
        response = self._send(self.form_path, CONTRIBUTION, many)
        self.assertIn(response.status_code, (413, 422))
        self.assertNotIn("Traceback", response.text)
        self.assertEqual(self._count(), before)


@tagged("post_install", "-at_install")
class TestPortalFilePlan(KamPlanCase):
    """Files in the conversation about the plan."""

    def test_file_about_a_line_goes_with_the_line(self):
        message = self.env["kam.portal.message"]._post(
            self.goal, "See", author=self.anna.partner_id, source="portal"
        )
        file = self.env["kam.portal.file"]._store(
            message, [("plan.pdf", PDF)], self.anna.partner_id
        )
        path = f"/my/kam/{self.account.id}/file/{file.id}"
        self._login(self.anna)
        self.assertEqual(self._get(path).content, PDF)
        self.goal.visibility = "internal"
        self._assert_closed(path)
        self.goal.visibility = "customer"
        self._login(self.other_user)
        self._assert_closed(path)
        self._assert_closed(f"/my/kam/{self.other_account.id}/file/{file.id}")
