import base64
import io
import zipfile
from random import Random

from werkzeug.datastructures import FileStorage

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..tools import upload
from .common import MARKER, QUIET
from .common_message import KamMessageCase

PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="
)
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF"


def office(*names, kind=None, packed=zipfile.ZIP_STORED):
    """A file like those of office programs, with the given parts."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", packed) as archive:
        if kind:
            archive.writestr("mimetype", kind)
        for name in names:
            archive.writestr(name, "x")
    return buffer.getvalue()


DOCX = office("[Content_Types].xml", "word/document.xml")
XLSX = office("[Content_Types].xml", "xl/workbook.xml")
ODT = office("content.xml", kind=upload.TYPES["odt"])


@tagged("post_install", "-at_install")
class TestUpload(KamMessageCase):
    """Files of whatever origin: what is kept is what it says, and harmless by itself."""

    # ---- the rules ----

    def test_what_people_send_is_welcome(self):
        for name, content in (
            ("Drawing 7.PDF", PDF),
            ("photo.png", PNG),
            ("photo.jpeg", b"\xff\xd8\xff\xe0 and so on"),
            ("photo.webp", b"RIFF\x00\x00\x00\x00WEBPVP8 "),
            ("letter.docx", DOCX),
            ("list.xlsx", XLSX),
            ("letter.odt", ODT),
            ("notes.txt", "Größe: 5 µm".encode()),
            ("old notes.txt", "Größe".encode("latin-1")),
            ("table.csv", b"a;b\n1;2"),
            ("part.STEP", b"ISO-10303-21;\nHEADER;"),
            ("part.dxf", b"0\nSECTION\n2\nHEADER"),
        ):
            self.assertEqual(upload.find_problem(name, content), "", name)

    def test_what_is_refused_and_why(self):
        macro = office("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin")
        basic = office("content.xml", "Basic/script.xml", kind=upload.TYPES["odt"])
        for name, content, problem in (
            ("empty.pdf", b"", "empty"),
            ("large.txt", b"x" * (upload.MAX_SIZE + 1), "size"),
            ("tool.exe", b"MZ", "extension"),
            ("drawing.pdf.exe", PDF, "extension"),
            ("page.html", b"<html>", "extension"),
            ("logo.svg", b"<svg/>", "extension"),
            ("all.zip", office("a"), "extension"),
            ("letter.docm", macro, "extension"),
            ("nothing", PDF, "extension"),
            ("", PDF, "extension"),
            (".pdf", PDF, "extension"),
            ("drawing.pdf", b"MZ\x90", "content"),
            ("photo.png", b"\xff\xd8\xff", "content"),
            ("photo.jpg", PNG, "content"),
            ("photo.webp", b"RIFF\x00\x00\x00\x00WAVE", "content"),
            ("letter.docx", macro, "content"),
            ("letter.docx", XLSX, "content"),
            ("letter.docx", b"PK\x03\x04 broken", "content"),
            ("letter.odt", basic, "content"),
            ("letter.odt", DOCX, "content"),
            ("notes.txt", b"a\x00b", "content"),
            ("notes.txt", b"\xef\xbb\xbf <!DOCTYPE html><script>", "content"),
            ("table.csv", b"<svg onload=x>", "content"),
        ):
            self.assertEqual(upload.find_problem(name, content), problem, (name, content[:20]))

    def test_broken_files_are_refused_and_not_an_error(self):
        random = Random(1)
        for packed in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_LZMA):
            whole = office("content.xml", kind=upload.TYPES["odt"] * 3, packed=packed)
            for _time in range(300):
                content = bytearray(whole)
                for _byte in range(3):
                    content[random.randrange(len(content))] = random.randrange(256)
                self.assertEqual(upload.find_problem("letter.odt", bytes(content)), "content")

    def test_names_are_made_harmless(self):
        for name, clean in (
            ("../../etc/plan.pdf", "plan.pdf"),
            ("C:\\Users\\Anna\\plan.pdf", "plan.pdf"),
            ("  plan \t 7.pdf ", "plan 7.pdf"),
            ("plan\r\nX-Header: 1.pdf", "planX-Header 1.pdf"),
            ("plan\u202efdp.exe", "planfdp.exe"),
            ("..pdf", "pdf"),
            ('a<b>:"c|d?.pdf', "abcd.pdf"),
            ("Größe – Übersicht.pdf", "Größe – Übersicht.pdf"),
            ("\ud800plan.pdf", "plan.pdf"),
            (None, "file"),
            ("...", "file"),
        ):
            self.assertEqual(upload.clean_name(name), clean, name)
        long = upload.clean_name(f"{'x' * 300}.pdf")
        self.assertEqual(len(long), upload.MAX_NAME)
        self.assertTrue(long.endswith("x.pdf"))
        self.assertLessEqual(len(upload.clean_name(f"a.{'x' * 300}")), upload.MAX_NAME)

    def test_not_more_is_read_than_needed(self):
        content = b"x" * (upload.MAX_SIZE + 5)
        files = [FileStorage(io.BytesIO(content), filename="a.txt") for _number in range(9)]
        # What a browser sends for a field without a file.
        read = upload.read_files([FileStorage(io.BytesIO(b""), filename=""), *files])
        self.assertEqual(len(read), upload.MAX_COUNT + 1)
        self.assertEqual(len(read[0][1]), upload.MAX_SIZE + 1)

    # ---- kept files ----

    def _store(self, *uploads, owner=None):
        owner = owner or self._say("See")
        return self.env["kam.portal.file"]._store(owner, uploads, self.anna.partner_id)

    def test_kept_as_it_came(self):
        file = self._store(("a/b/plan.pdf", PDF))
        self.assertEqual(file._read(), ("plan.pdf", "application/pdf", PDF))
        self.assertEqual((file.size, file.number), (len(PDF), 1))
        self.assertEqual((file.author_id, file.account_id), (self.anna.partner_id, self.account))
        self.assertEqual((file.company_id, file.visibility), (self.company, "customer"))

    def test_each_version_of_a_document_has_its_number(self):
        document = self._create_document(self.initiative)
        files = self._store(("a.txt", b"1"), ("b.txt", b"2"), owner=document)
        files |= self._store(("c.txt", b"3"), owner=document)
        self.assertEqual(files.mapped("number"), [1, 2, 3])
        self.env.invalidate_all()
        self.assertEqual(document.file_ids[0].name, "c.txt", "the newest comes first")
        self.assertEqual(files.mapped("company_id"), self.company)

    def test_document_decides_who_sees_its_files(self):
        document = self._create_document(self.initiative, visibility="internal")
        [file] = self._store(("a.txt", b"1"), owner=document)
        self.assertEqual(file.visibility, "customer", "once the document is shared, so is it")

    def test_file_of_an_internal_message_is_internal(self):
        message = self._reply_as_staff(
            "See", visibility="internal", uploads=[("a.txt", MARKER.encode())]
        )
        self.assertEqual(message.file_ids.visibility, "internal")

    def test_sentences_name_the_file_and_a_way_out(self):
        files = self.env["kam.portal.file"]
        for uploads, words in (
            ([("plan.exe", b"MZ")], "“plan.exe”.*Possible are: pdf"),
            ([("a.pdf", PDF), ("b.pdf", b"x")], "“b.pdf”.*save it again"),
            ([("a.txt", b"x" * (upload.MAX_SIZE + 1))], "too large.*10 MB"),
            ([("a.txt", b"")], "empty"),
            ([("a.txt", b"1")] * 6, "at most 5"),
        ):
            self.assertRegex(files._find_problem(uploads), words)
            with self.assertRaises(ValidationError):
                self._store(*uploads)
        self.assertEqual(files._find_problem([("a.pdf", PDF)]), "")

    def test_files_of_our_people_are_checked_alike(self):
        document = self._create_document(self.initiative)
        files = self.env["kam.portal.file"].with_user(self.manager)
        vals = {"document_id": document.id, "name": "tool.exe"}
        with self.assertRaises(ValidationError):
            files.create({**vals, "content": base64.b64encode(b"MZ")})
        file = files.create({**vals, "name": "plan.pdf", "content": base64.b64encode(PDF)})
        self.assertEqual(file.mimetype, "application/pdf")
        self.assertEqual(file.author_id, self.manager.partner_id)

    @mute_logger(*QUIET)
    def test_nobody_changes_or_deletes_a_file(self):
        file = self._store(("plan.pdf", PDF)).with_user(self.env.ref("base.user_admin"))
        with self.assertRaises(AccessError):
            file.content = base64.b64encode(b"%PDF-other")
        with self.assertRaises(AccessError):
            file.unlink()
        attachment = self._attachment(file).with_user(self.manager)
        for change in (attachment.unlink, lambda: attachment.write({"raw": b"%PDF-other"})):
            with self.assertRaises(AccessError):
                change()

    def _attachment(self, file):
        return self.env["ir.attachment"].search(
            [("res_model", "=", file._name), ("res_id", "=", file.id), ("res_field", "!=", False)]
        )

    def test_versions_have_one_number_each(self):
        document = self._create_document(self.initiative)
        for number in (1, 2):
            file = self.env["kam.portal.file"]._store(
                document, [("plan.pdf", PDF)], self.anna.partner_id
            )
            self.assertEqual(file.number, number)
        with self.assertDatabaseRefuses("kam.portal.file", "at the same moment"):
            self.env.cr.execute("UPDATE kam_portal_file SET number = 1 WHERE id = %s", [file.id])

    # ---- no way past the page ----

    @mute_logger(*QUIET)
    def test_no_way_around_the_page(self):
        file = self._store(("secret.txt", MARKER.encode()))
        attachment = self._attachment(file)
        self.assertTrue(attachment)
        self.assertFalse(attachment.access_token)
        for user in (self.anna, self.other_user):
            self._login(user)
            for path in (
                f"/web/content/{attachment.id}",
                f"/web/content/{attachment.id}?access_token=1",
                f"/web/content/kam.portal.file/{file.id}/content",
                f"/web/content?model=kam.portal.file&id={file.id}&field=content",
                f"/web/image/{attachment.id}",
                f"/web/image/kam.portal.file/{file.id}/content",
                f"/mail/attachment/pdf_first_page/{attachment.id}",
            ):
                self.assertNotIn(MARKER, self._get(path).text, path)
            theirs = attachment.with_user(user)
            for method, kwargs in (
                ("read", {"fields": ["datas", "raw", "name", "index_content"]}),
                ("generate_access_token", {}),
                ("copy", {}),
                ("write", {"vals": {"public": True}}),
                ("unlink", {}),
            ):
                self.assertEqual(self._answer("ir.attachment", method, theirs.ids, kwargs), "")
            self.assertFalse(theirs.search([("id", "=", attachment.id)]))
        self.assertFalse(attachment.public)
