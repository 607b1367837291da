from datetime import date, timedelta

from odoo.tests import tagged

from .common_portal_initiative import PDF, KamPortalInitiativeCase

LIST_QUERIES = 30
PAGE_QUERIES = 45
SIZE = 60 * 1024


@tagged("post_install", "-at_install")
class TestPortalInitiativeSize(KamPortalInitiativeCase):
    """The pages stay cheap and light, however much is in them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._add_rival()
        cls.initiative.degree = "co_producing"
        cls.participant.role = "co_designer"
        cls._create_colleague(cls.initiative, cls.manager)
        cls.staff = cls._create_employee("extra", "Stefan Staff")
        cls.people = (cls.anna | cls.berta | cls.other_user).partner_id

    # ---- much of everything ----

    def _fill_much(self, number):
        self._fill_dates(number)
        self._fill_documents(number)
        self._fill_contributions(number)
        for index in range(number):
            author = self.people[index % 3] if index % 2 else None
            self._post_message(f"A message of ordinary length, as people write it: {index}", author)

    def _fill_dates(self, number):
        today = date.today()
        self.env["kam.initiative.milestone"].create(
            [
                {
                    "initiative_id": self.initiative.id,
                    "name": f"Milestone with a name of ordinary length {index}",
                    "date_deadline": today + timedelta(days=index - 5),
                    "date_done": today if index % 5 == 0 else False,
                    "participant_id": self.participant.id if index % 2 else False,
                    "user_id": False if index % 2 else self.staff.id,
                }
                for index in range(number)
            ]
        )
        self.env["kam.initiative.decision"].create(
            [
                {
                    "initiative_id": self.initiative.id,
                    "name": f"Decision with a name of ordinary length {index}",
                    "text": "What is decided, in a sentence of ordinary length.",
                }
                for index in range(number)
            ]
        )

    def _fill_documents(self, number):
        for index in range(number):
            document = self._create_document(self.initiative, f"Document {index}")
            for author in (self.manager.partner_id, self.anna.partner_id):
                self.env["kam.portal.file"]._store(document, [("drawing.pdf", PDF)], author)

    def _fill_contributions(self, number):
        contributions = self.env["kam.contribution"].create(
            [
                {
                    "initiative_id": self.initiative.id,
                    "author_id": self.people[index % 3].id,
                    "entered_by_id": False,
                    "name": f"Contribution with a name of ordinary length {index}",
                    "state": "draft" if index % 7 == 0 else "submitted",
                }
                for index in range(number)
            ]
        )
        for contribution in contributions.filtered(lambda c: c.state == "submitted")[: number // 2]:
            self.env["kam.contribution.vote"]._toggle(contribution, self.people[0])

    def _fill_initiatives(self, number):
        for index in range(number):
            initiative = self._create_initiative(f"Initiative {index}", state="open")
            self._accept(self._create_participant(initiative, self.anna))
            self._create_milestone(initiative, days=index)
            self._post_message("News", record=initiative)
        self._create_initiative("For all", state="open", audience="company")

    # ---- the same number of queries for few and for many ----

    def _assert_cheap(self, path, few, limit):
        many = self._statements(path)
        self.assertLessEqual(len(many), limit, "\n".join(many))
        self.assertEqual(len(many), len(few), "\n\n".join(many))
        self._assert_reading(many)
        self.assertLess(len(self._get(path).content), SIZE)

    def test_page_of_an_initiative(self):
        self._fill_much(10)
        few = self._statements(self._path())
        self._fill_much(50)
        self._assert_cheap(self._path(), few, PAGE_QUERIES)

    def test_home(self):
        self._fill_much(10)
        self._fill_initiatives(5)
        few = self._statements(self._home_path())
        self._fill_much(40)
        self._fill_initiatives(20)
        self._assert_cheap(self._home_path(), few, LIST_QUERIES)

    def test_list(self):
        path = f"{self._home_path()}/initiatives"
        self._fill_initiatives(10)
        few = self._statements(path)
        self._fill_initiatives(190)
        self._assert_cheap(path, few, LIST_QUERIES)

    def test_terms_and_own_message(self):
        message = self._post_message("Words", self.anna.partner_id, account=self.account)
        path = f"{self._home_path()}/message/{message.id}/edit"
        self.assertLessEqual(len(self._statements(path)), LIST_QUERIES)
        self.participant.terms_id = False
        self.assertLessEqual(len(self._statements(self._path())), LIST_QUERIES)
