"""Who sees what of the whitespace, and the heat map."""

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common_whitespace import WhitespaceCommon


@tagged("post_install", "-at_install")
class TestWhitespaceAccess(WhitespaceCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customers[0].user_id = cls.salesman
        cls.score_now()
        cls.own, cls.foreign = cls.cell(cls.customers[0]), cls.cell(cls.customers[1])

    def test_people_write_competitor_and_note_of_their_accounts(self):
        own = self.own.with_user(self.salesman)
        own.write({"note": "Theirs", "competitor_id": self.partner.id})
        for vals in ({"potential": 1}, {"lead_id": False}, {"note": "x", "status": "small"}):
            with self.assertRaisesRegex(AccessError, "yours to write"):
                own.write(vals)

    def test_accounts_of_others_are_hidden(self):
        foreign = self.foreign.with_user(self.salesman)
        for action in (
            lambda: foreign.read(["potential"]),
            lambda: foreign.write({"note": "x"}),
            foreign.action_create_lead,
        ):
            with self.assertRaises(AccessError):
                action()

    def test_nobody_creates_or_deletes(self):
        for user in self.salesman + self.manager:
            with self.assertRaises(AccessError):
                self.own.with_user(user).unlink()
            with self.assertRaises(AccessError):
                self.env["kam.whitespace"].with_user(user).create({})

    def test_other_companies_are_hidden(self):
        other = self._create_company(name="Other Company")
        stranger = self.create_user("scoring_there", "sales_team.group_sale_manager")
        stranger.write({"company_ids": [(6, 0, other.ids)], "company_id": other.id})
        self.assertFalse(
            self.env["kam.whitespace"].with_user(stranger).search([("id", "=", self.own.id)])
        )
        with self.assertRaises(AccessError):
            self.own.with_user(stranger).read(["potential"])

    def test_the_map_shows_what_one_may_see(self):
        cells = self.env["kam.whitespace"].with_user(self.salesman)
        found = cells.get_heat_map([("company_id", "=", self.company.id)])
        self.assertEqual([row["name"] for row in found["rows"]], ["Customer 1"])


@tagged("post_install", "-at_install")
class TestWhitespaceMap(WhitespaceCommon):
    def get_map(self, **options):
        domain = options.pop("domain", [])
        cells = self.env["kam.whitespace"].with_user(self.manager)
        return cells.get_heat_map([("company_id", "=", self.company.id), *domain], **options)

    def test_accounts_by_categories(self):
        self.score_now()
        found = self.get_map()
        self.assertEqual([c["name"] for c in found["categories"]], ["Tea", "Cups"])
        self.assertEqual((found["total"], found["top"], found["hidden"]), (20, 18, 0))
        first, last = found["rows"][0], found["rows"][-1]
        # First the 12 with potential, then the others, who buys most first.
        self.assertEqual(first["cells"][self.cups.id]["potential"], 18)
        self.assertEqual((last["name"], last["account_id"]), ("Customer 1", last["account_id"]))
        self.assertEqual(last["cells"][self.cups.id]["revenue"], 10)

    def test_pages(self):
        self.score_now()
        whole = [row["name"] for row in self.get_map()["rows"]]
        pages = [self.get_map(offset=offset, limit=8) for offset in (0, 8, 16)]
        self.assertEqual([row["name"] for page in pages for row in page["rows"]], whole)
        self.assertEqual({page["total"] for page in pages}, {20})

    def test_units_of_a_group_stand_together(self):
        self.score_now()
        head, unit = (self.account_of(c) for c in (self.customers[0], self.customers[7]))
        unit.parent_id = head
        names = [(row["name"], row.get("is_group", False)) for row in self.get_map()["rows"]]
        start = names.index(("Customer 1", True))
        self.assertEqual(
            names[start + 1 : start + 3], [("Customer 1", False), ("Customer 8", False)]
        )
        group = self.get_map()["rows"][start]
        self.assertAlmostEqual(group["cells"][self.cups.id]["revenue"], 90)

    def test_filters_choose_the_cells(self):
        self.score_now()
        found = self.get_map(domain=[("status", "=", "potential")])
        self.assertEqual((found["total"], len(found["categories"])), (12, 1))
        self.assertEqual(self.get_map(domain=[("id", "=", 0)])["rows"], [])

    def test_as_many_queries_for_many_accounts(self):
        self.score_now()
        self.get_map()
        few = self.count_statements(lambda: self.get_map(limit=5))
        self.assertEqual(self.count_statements(lambda: self.get_map(limit=20)), few)
