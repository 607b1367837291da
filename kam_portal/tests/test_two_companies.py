from odoo.tests import tagged

from .common import KamPortalCase


@tagged("post_install", "-at_install")
class TestTwoCompanies(KamPortalCase):
    """The same customer as key account of two companies."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        euro = cls.env.ref("base.EUR")
        euro.active = True
        cls.second = cls.env["res.company"].create(
            {"name": "Second Company", "currency_id": euro.id}
        )
        cls.second_account = cls._create_account_of(cls.customer, cls.second)
        plan = cls._create_plan(cls.second_account)
        cls._create_goal(plan, "Goal of the second", visibility="customer")
        cls._create_order(cls.customer, cls.company, 2000)
        cls._create_order(cls.customer, cls.second, 3000)

    def test_person_of_one_company_sees_its_account_only(self):
        self._login(self.anna)
        text = self._text(self._plan_path())
        self.assertIn("2,000", text)
        for path in ("/my/kam", self._plan_path()):
            self.assertNotIn("Second", self._text(path))
        self._assert_closed(f"/my/kam/{self.second_account.id}")
        self._assert_closed(self._plan_path(self.second_account))

    def test_each_account_shows_its_own_figures(self):
        self.anna.company_ids += self.second
        self._login(self.anna)
        first = self._text(self._plan_path())
        self.assertIn("2,000", first)
        self.assertIn("40 %", first)
        self.assertNotIn("3,000", first)
        self.assertNotIn("Goal of the second", first)
        second = self._text(self._plan_path(self.second_account))
        self.assertIn("3,000", second)
        self.assertIn("€", second)
        self.assertIn("60 %", second)
        self.assertNotIn("2,000", second)
        self.assertNotIn("Shared goal", second)
        self.assertNotIn("Mara Manager", second)

    def test_home_lets_choose(self):
        self.anna.company_ids += self.second
        self._login(self.anna)
        page = self._page()
        links = {
            " ".join(link.text_content().split()): link.get("href")
            for link in page.xpath("//main//h2/a")
        }
        self.assertEqual(
            links,
            {
                self.company.name: f"/my/kam/{self.account.id}",
                "Second Company": f"/my/kam/{self.second_account.id}",
            },
        )
        text = self._text()
        self.assertIn("Mara Manager", text)
        self.assertIn("Goals: 1 · Measures: 1", text)
        self.assertIn("Goals: 1 · Measures: 0", text)
        self.assertEqual(len(page.xpath("//h1")), 1)

    def test_card_counts_both(self):
        self.anna.company_ids += self.second
        view = self.env["kam.portal.view"].with_user(self.anna)
        self.assertEqual(len(view._get_account_ids()), 2)
