from io import BytesIO

from lxml import html

from odoo.http import Request

from .common import MARKER
from .common_initiative import KamInitiativeCase

PDF = b"%PDF-1.4\nA data sheet\n%%EOF\n"
# What people and programs send where a word belongs.
HOSTILE = (
    "<script>alert(1)</script>",
    "\x00a\x00b",
    "\ud800",
    "\u202egnp.exe",
    "'; DROP TABLE res_users; --",
    "{{7*7}}${7*7}#{7*7}<t t-out='7*7'/>",
    "%s%n%(x)s%%",
    "=HYPERLINK(1)",
    "9" * 400,
    "日本語 🦆 ß İ",
)


class KamPortalInitiativeCase(KamInitiativeCase):
    """Anna in the portal, with the forms that the page of an initiative has for her."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # What the start of the initiative was worth saying.
        cls.initiative.portal_message_ids.unlink()

    def setUp(self):
        super().setUp()
        self._login(self.anna)

    # ---- data ----

    @classmethod
    def _add_rival(cls, role="tester"):
        """A person of another customer in the same initiative."""
        cls.env["kam.initiative.account"].create(
            {"initiative_id": cls.initiative.id, "account_id": cls.other_account.id}
        )
        rival = cls._create_participant(cls.initiative, cls.other_user, role=role)
        cls._accept(rival)
        return rival

    @classmethod
    def _post_message(cls, text, author=None, record=None, **vals):
        """A message of one of our people, unless an author is given."""
        record = record or cls.initiative
        values = {"source": "staff"} if author is None else {"source": "portal"}
        author = author or cls.manager.partner_id
        values |= {"author": author, "partners": author.browse(), **vals}
        return cls.env["kam.portal.message"]._post(record, text, **values)

    def _store(self, document, name, author=None):
        author = author or self.manager.partner_id
        return self.env["kam.portal.file"]._store(document, [(name, PDF)], author)

    def _fill(self):
        """Something of everything, shared and internal."""
        self._add_rival()
        self._set_right("co_deciding", "decision_maker")
        self._create_colleague(self.initiative, self.manager)
        self._create_milestone(self.initiative)
        self._create_milestone(self.initiative, MARKER, visibility="internal")
        self._store(self._create_document(self.initiative), "sheet.pdf")
        secret = self._create_document(self.initiative, MARKER, visibility="internal")
        self._store(secret, f"{MARKER}.pdf")
        self._create_decision(self.initiative)
        self._post_message("Hello")
        self._post_message(MARKER, visibility="internal")

    def _set_right(self, degree, role):
        self.initiative.degree = degree
        self.participant.role = role

    # ---- paths ----

    def _home_path(self):
        return f"/my/kam/{self.account.id}"

    def _path(self, end="", initiative=None, account=None):
        account = account or self.account
        return f"/my/kam/{account.id}/initiative/{(initiative or self.initiative).id}{end}"

    # ---- forms ----

    def _send(self, path, files=(), token=True, **values):
        """The answer to a form that was sent, without going where it leads."""
        if token:
            values["csrf_token"] = Request.csrf_token(self)
        self.env.flush_all()
        response = self.url_open(
            path,
            # Also without a token it is a form, not the reading of a page.
            data=values or {"x": "1"},
            files=[("files", (name, BytesIO(content))) for name, content in files] or None,
            allow_redirects=False,
        )
        self.env.invalidate_all()
        return response

    def _seal(self, path=None):
        return self._page(path or self._path()).xpath("string(//input[@name='seal']/@value)")

    def _send_acceptance(self, path=None, **values):
        path = path or self._path()
        values = {"name": "Anna Buyer", "agreed": "1", "seal": self._seal(path), **values}
        return self._send(f"{path}/accept", **values)

    # ---- answers ----

    def _assert_done(self, response, path, words=""):
        """The form led on to that path, and what is said there."""
        self.assertEqual(response.status_code, 303, response.text[:1000])
        location = response.headers["Location"]
        self.assertIn(path, location)
        if words:
            self.assertIn(words, self._text(location))

    def _assert_again(self, response, words):
        """The page once more, with a sentence about what is wrong."""
        self.assertEqual(response.status_code, 422, response.text[:1000])
        page = html.fromstring(response.content)
        self.assertIn(words, " ".join(page.xpath("string(//main)").split()))
        return page

    def _assert_refused(self, response):
        """The one answer that says nothing."""
        self.assertEqual(response.status_code, 404, response.text[:1000])
        self.assertEqual(response.content, self._closed_page())

    def _assert_clean(self, path):
        self.assertNotIn(MARKER, self._get(path).text, path)

    # ---- size ----

    def _statements(self, path):
        """The SQL of one request to a server that has answered it before."""
        for _turn in range(3):
            self._get(path)
        nested = self.profile(collectors=["sql"], db=False)
        with nested:
            self.url_open(path)
        (profiler,) = nested._profiler__.sub_profilers
        return [entry["full_query"].strip() for entry in profiler.collectors[0].entries]

    def _assert_reading(self, statements):
        for statement in statements:
            verb = statement.split(None, 1)[0].upper()
            self.assertNotIn(verb, ("INSERT", "UPDATE", "DELETE"), statement)
