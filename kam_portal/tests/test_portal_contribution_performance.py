from odoo.tests import tagged

from .common_portal_contribution import PDF, KamPortalContributionCase

LIST_QUERIES = 30
PAGE_QUERIES = 45
SIZE = 60 * 1024


@tagged("post_install", "-at_install")
class TestPortalContributionPerformance(KamPortalContributionCase):
    """The pages stay cheap, however much people bring in and say."""

    def setUp(self):
        super().setUp()
        self.second_account, self.cleo = self._add_customer()
        self._accept(self._create_participant(self.initiative, self.berta))
        self.people = [self.anna, self.berta, self.cleo]
        self._login(self.anna)

    def _statements(self, path):
        """The SQL of one request to a server that has answered it before."""
        for _turn in range(3):
            self._get(path)
        nested = self.profile(collectors=["sql"], db=False)
        with nested:
            self.url_open(path)
        (profiler,) = nested._profiler__.sub_profilers
        return [entry["full_query"].strip() for entry in profiler.collectors[0].entries]

    def _fill(self, number):
        """So many more contributions, with votes and comments."""
        contributions = self.env["kam.contribution"].create(
            [
                {
                    "initiative_id": self.initiative.id,
                    "author_id": self.people[index % 3].partner_id.id,
                    "name": f"A contribution with a title of ordinary length, number {index}",
                    "kind": "requirement",
                    "situation": "What happens today, in a few words. " * 5,
                    "wish": "What it should be like, in a few words. " * 5,
                    "state": ("submitted", "evaluation", "planned")[index % 3],
                }
                for index in range(number)
            ]
        )
        self.env["kam.contribution.vote"].create(
            [
                {"contribution_id": contribution.id, "partner_id": user.partner_id.id}
                for index, contribution in enumerate(contributions)
                for user in self.people[: index % 4]
            ]
        )
        self.env["kam.portal.message"].create(
            [
                {
                    "contribution_id": contribution.id,
                    "author_id": self.berta.partner_id.id,
                    "account_id": self.account.id,
                    "body": "I see this, too.",
                    "visibility": "customer",
                    "source": "portal",
                }
                for contribution in contributions
            ]
        )
        return contributions

    def _comment(self, contribution, number):
        """So many more comments of everybody, some with a file."""
        messages = self.env["kam.portal.message"].create(
            [
                {
                    "contribution_id": contribution.id,
                    "author_id": self.people[index % 3].partner_id.id,
                    "body": "A comment of two lines as people write them.\nThis is the second one.",
                    "visibility": "customer",
                    "source": "portal",
                }
                for index in range(number)
            ]
        )
        for message in messages[::5]:
            author = message.author_id
            self.env["kam.portal.file"]._store(message, [("plan.pdf", PDF)], author)

    def test_list(self):
        self._fill(10)
        few = self._statements(self.list_path)
        self._fill(190)
        many = self._statements(self.list_path)
        self.assertLessEqual(len(many), LIST_QUERIES, "\n".join(many))
        self.assertEqual(len(many), len(few))
        searched = self._statements(f"{self.list_path}?search=title&kind=requirement&own=1&page=3")
        self.assertLessEqual(len(searched), LIST_QUERIES, "\n".join(searched))
        response = self._get(self.list_path)
        self.assertEqual(response.text.count("o_kam_contribution_text"), 20)
        self.assertLess(len(response.content), SIZE)

    def test_page(self):
        contribution = self._fill(3)[0]
        self.env["kam.portal.file"]._store(
            contribution, [(f"{n}.pdf", PDF) for n in range(5)], self.anna.partner_id
        )
        self._fill(4)._merge_into(contribution)
        self._comment(contribution, 30)
        path = self._path(contribution)
        few = self._statements(path)
        self._comment(contribution, 50)
        many = self._statements(path)
        self.assertLessEqual(len(many), PAGE_QUERIES, "\n".join(many))
        self.assertEqual(len(many), len(few), "\n".join(many))
        self.assertLess(len(self._get(path).content), SIZE)

    def test_form_and_similar(self):
        self._fill(10)
        similar = f"{self._initiative_path('/similar')}?text=A contribution of ordinary length"
        for path in (self.form_path, similar):
            few = self._statements(path)
            self._fill(90)
            many = self._statements(path)
            self.assertLessEqual(len(many), LIST_QUERIES, "\n".join(many))
            self.assertEqual(len(many), len(few), "\n".join(many))
        self.assertLess(len(self._get(self.form_path).content), SIZE)

    def test_file_and_preferences(self):
        contribution = self._contribute()
        file = self.env["kam.portal.file"]._store(
            contribution, [("plan.pdf", PDF)], self.anna.partner_id
        )
        for path in (f"/my/kam/{self.account.id}/file/{file.id}", "/my/kam/preferences"):
            self.assertLessEqual(len(self._statements(path)), LIST_QUERIES)

    def test_reading_never_writes(self):
        contribution = self._contribute()
        for path in (
            self.list_path,
            self.form_path,
            self._initiative_path("/similar?text=seal"),
            self._path(contribution),
            "/my/kam/preferences",
        ):
            for statement in self._statements(path):
                verb = statement.split(None, 1)[0].upper()
                self.assertNotIn(verb, ("INSERT", "UPDATE", "DELETE"), statement)
