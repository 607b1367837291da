from odoo.tests import tagged

from .common import MARKER
from .common_portal_contribution import KamPortalContributionCase


@tagged("post_install", "-at_install")
class TestPortalContributionList(KamPortalContributionCase):
    """The contributions of an initiative, as one of its people finds them."""

    def _titles(self, query=""):
        lines = self._page(f"{self.list_path}{query}").xpath(
            "//li[@id]//a[contains(@class, 'fw-bold')]"
        )
        return [line.text_content() for line in lines]

    def _vote(self, contribution, *users):
        for user in users:
            votes = self.env["kam.contribution.vote"]
            votes._toggle(contribution, user.partner_id, True)

    def test_nothing_there_yet(self):
        text = self._text(self.list_path)
        self.assertIn("Nobody has brought in anything yet.", text)
        self.assertIn("The first contribution can be yours.", text)
        self.assertNotIn("Search", text)

    def test_most_votes_first(self):
        few, many, none = (self._contribute(name) for name in ("Few", "Many", "None"))
        self._vote(few, self.anna)
        self._vote(many, self.anna, self.berta)
        self.assertEqual(self._titles(), ["Many", "Few", "None"])
        # What was merged has its votes where it goes on.
        many._merge_into(none)
        self.assertEqual(self._titles(), ["None", "Few", "Many"])

    def test_a_line(self):
        contribution = self._contribute("Seal", requirement_level="must")
        self._vote(contribution, self.berta)
        post = self.env["kam.portal.message"]._post
        post(contribution, "Seen", author=self.berta.partner_id)
        post(
            contribution, f"Hidden {MARKER}", author=self.env.user.partner_id, visibility="internal"
        )
        text = self._text(self.list_path)
        for part in ("Requirement: Must", "by you", "Submitted", "Votes: 1", "Comments: 1"):
            self.assertIn(part, text)
        self.assertNotIn(MARKER, self._get(self.list_path).text)

    def test_filters(self):
        self._accept(self._create_participant(self.initiative, self.berta))
        self._contribute("Mine", kind="idea")
        theirs = self._contribute("Theirs 100%_x", author=self.berta, kind="problem")
        theirs.action_evaluate()
        for query, titles in (
            ("?status=submitted", ["Mine"]),
            ("?status=under_review", ["Theirs 100%_x"]),
            ("?status=declined", []),
            ("?kind=idea", ["Mine"]),
            ("?kind=problem&status=submitted", []),
            ("?own=1", ["Mine"]),
            ("?search=thei", ["Theirs 100%_x"]),
            ("?search=MELT", ["Theirs 100%_x", "Mine"]),
            ("?search=nothing like that", []),
        ):
            self.assertEqual(self._titles(query), titles, query)
        self.assertIn("Nothing fits", self._text(f"{self.list_path}?search=zzz"))
        self.assertIn("Found: 1", self._text(f"{self.list_path}?own=1"))

    def test_search_stays_in_the_fields(self):
        self._contribute("Mine", kind="idea")
        query = "?search=a%26b%22&kind=idea&status=submitted&own=1"
        form = self._page(self.list_path + query).xpath("//form[@role='search']")[0]
        self.assertEqual(form.xpath("string(.//input[@name='search']/@value)"), 'a&b"')
        self.assertEqual(form.xpath(".//option[@selected]/@value"), ["submitted", "idea"])
        self.assertTrue(form.xpath(".//input[@name='own' and @checked]"))

    def test_strange_searches_are_no_error(self):
        self._contribute("Mine")
        for value in (
            "%",
            "_",
            "\\",
            "'",
            "%00",
            "x" * 5000,
            "[]",
            "-1",
            "🦊",
            "%F0%28",
            "{{7*7}}",
        ):
            for name in ("search", "status", "kind", "own", "page", "done", "unknown"):
                response = self._get(f"{self.list_path}?{name}={value}")
                self.assertEqual(response.status_code, 200, (name, value))

    def test_pages(self):
        for number in range(45):
            self._contribute(f"Number {number:02}", kind="idea")
        first = self._titles()
        self.assertEqual(len(first), 20)
        self.assertEqual(first[0], "Number 44")
        page = self._page(f"{self.list_path}?kind=idea&page=2")
        self.assertIn("21–40 of 45", page.text_content())
        links = page.xpath("//nav[@aria-label='Pages of contributions']/a/@href")
        self.assertEqual(
            links,
            [
                f"{self.list_path}?kind=idea&page=1#kam_found",
                f"{self.list_path}?kind=idea&page=3#kam_found",
            ],
        )
        self.assertEqual(len(self._titles("?page=99")), 5)

    # ---- whose they are ----

    def test_people_of_other_customers_have_letters(self):
        account, cleo = self._add_customer()
        self._contribute("Of others", author=cleo)
        text = self._text(self.list_path)
        self.assertIn("Partner B", text)
        self.assertNotIn("Cleo", text)
        self.assertNotIn("Paper Mill", text)
        self._login(cleo)
        text = self._text(self._initiative_path("/contributions", account))
        self.assertIn("Of others", text)

    def test_what_is_kept_from_others(self):
        _account, cleo = self._add_customer()
        self._contribute("For all", author=cleo)
        self._contribute("Confidential", author=cleo, audience="account")
        self._contribute("Ours only", audience="account")
        self.assertEqual(self._titles(), ["Ours only", "For all"])
        self.assertEqual(self._titles("?search=Confidential"), [])
        self.assertIn("Only your company and we", self._text(self.list_path))
        # A colleague reads it, too.
        self._accept(self._create_participant(self.initiative, self.berta))
        self._login(self.berta)
        self.assertEqual(self._titles(), ["Ours only", "For all"])

    def test_withdrawn_ones_are_for_their_author(self):
        self._accept(self._create_participant(self.initiative, self.berta))
        contribution = self._contribute("Withdrawn")
        contribution._withdraw()
        self.assertEqual(self._titles(), ["Withdrawn"])
        self._login(self.berta)
        self.assertEqual(self._titles(), [])

    def test_what_staff_prepare_is_not_shown_before_it_is_submitted(self):
        draft = self._contribute(f"In work {MARKER}", state="draft")
        draft.entered_by_id = self.manager
        self.assertNotIn(MARKER, self._get(self.list_path).text)
        self._assert_closed(self._path(draft))

    # ---- votes ----

    def test_vote_in_the_list_leads_back_to_the_same_list(self):
        contribution = self._contribute("Seal", kind="idea")
        values = {"wanted": "1", "from": "list", "kind": "idea", "page": "1", "evil": "http://x"}
        response = self._send(self._path(contribution, "/vote"), values)
        self._assert_sent(response, f"{self.list_path}?kind=idea&page=1&done=votes-given")
        self.assertTrue(response.headers["Location"].endswith(f"#contribution_{contribution.id}"))
        page = self._page(self.list_path)
        (button,) = page.xpath("//button[@name='wanted']")
        self.assertEqual(button.get("aria-pressed"), "true")
        self.assertEqual(button.get("value"), "0")
        self.assertEqual(button.get("formaction"), self._path(contribution, "/vote"))

    def test_no_button_where_nothing_can_be_voted(self):
        for state in ("delivered", "declined"):
            self._contribute(state, state=state)
        self.assertFalse(self._page(self.list_path).xpath("//button[@name='wanted']"))
        self._contribute("Open")
        self.assertEqual(len(self._page(self.list_path).xpath("//button[@name='wanted']")), 1)
        self.initiative.degree = "informed"
        self.assertFalse(self._page(self.list_path).xpath("//button[@name='wanted']"))
        self.assertNotIn("New contribution", self._text(self.list_path))

    # ---- form ----

    def test_hostile_titles_are_text(self):
        hostile = "<script>alert(1)</script>{{7*7}}'\"#{7*7}%(x)s"
        self._contribute(hostile)
        content = self._get(self.list_path).text
        self.assertNotIn("<script>alert", content)
        self.assertEqual(self._titles(), [hostile])

    def test_page_is_made_for_everybody(self):
        self._contribute("Seal")
        page = self._page(self.list_path)
        self.assertEqual(len(page.xpath("//h1")), 1)
        self.assertEqual(page.xpath("string(//title)").strip(), "Contributions")
        for field in page.xpath("//main//form[@role='search']//*[@name]"):
            self.assertEqual(len(page.xpath(f"//label[@for='{field.get('id')}']")), 1)
        (button,) = page.xpath("//button[@name='wanted']")
        self.assertEqual(" ".join(button.text_content().split()), "Vote for “Seal”. Votes: 0")
