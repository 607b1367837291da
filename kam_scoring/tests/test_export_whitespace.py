"""The workbook of the whitespace: list, heat maps, largest potentials, and whose cells they are."""

import pandas as pd

from odoo.tests import tagged

from ..tools import bulk, whitespace_xlsx
from .common_export import HOSTILE, ExportCommon

HEADING = 4
SHEETS = ["Whitespace", "Potential Map", "Revenue Map", "Largest Potentials"]
BOUGHT = {"status": "bought", "revenue": 900.0, "revenue_previous": 1000.0, "own_share": 0.75}
POTENTIAL = {
    "status": "potential",
    "revenue": 0.0,
    "revenue_previous": 0.0,
    "penetration": 0.4,
    "potential": 500.0,
    "suggestion": 1,
    "similarity": 0.36,
}


@tagged("post_install", "-at_install")
class TestExportWhitespace(ExportCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.tea, cls.cups = cls.categories
        cls.mine, cls.foreign = cls.create_accounts("Mine", "Foreign")
        cls.mine.manager_id = cls.salesman
        cls.rival = cls.env["res.partner"].create({"name": "=Rival"})
        cls.create_cells(cls.mine, cls.tea, **BOUGHT)
        cls.create_cells(
            cls.mine, cls.cups, **POTENTIAL, reason_category_id=cls.tea.id, note="+49 call back",
            competitor_id=cls.rival.id,
        )  # fmt: skip
        cls.create_cells(cls.foreign, cls.tea, **{**POTENTIAL, "potential": 800.0})
        cls.create_cells(cls.foreign, cls.cups, status="shrinking", revenue=10.0)

    @classmethod
    def create_cells(cls, accounts, category, **vals):
        """Without what is unknown: that is NULL, as a run writes it."""
        rows = [{"account_id": a.id, "category_id": category.id, **vals} for a in accounts]
        frame = pd.DataFrame(rows)
        frame["potential_known"] = "potential" in vals
        bulk.insert(cls.env, "kam.whitespace", frame, company_id=cls.company.id)
        cls.env["kam.whitespace"].invalidate_model()

    def export(self, domain=(), login="scoring_manager", company=None):
        companies = (company or self.company).ids
        search = {"domain": list(domain), "company_ids": companies}
        return self.fetch(login, "/kam_scoring/whitespace.xlsx", **search)

    def workbook(self, *args, **kwargs):
        return self.open(self.export(*args, **kwargs))

    def cells(self, book):
        """The rows of the list by customer and category."""
        sheet = book["Whitespace"]
        headings = [cell.value for cell in sheet[HEADING]]
        rows = (dict(zip(headings, row, strict=True)) for row in sheet.iter_rows(HEADING + 1))
        known = (row for row in rows if row["Customer"].value)
        return {(row["Customer"].value, row["Product Category"].value): row for row in known}

    # ---- what it holds ----

    def test_sheets_with_charts_filters_and_frozen_headings(self):
        response = self.export()
        self.assertIn("Whitespace.xlsx", response.headers["Content-Disposition"])
        book = self.open(response)
        self.assertEqual(book.sheetnames, SHEETS)
        self.assertEqual([len(sheet._charts) for sheet in book], [0, 0, 0, 2])
        sheet = book["Whitespace"]
        self.assertEqual((sheet.freeze_panes, sheet.auto_filter.ref), ("B5", "A4:N8"))
        self.assertIn("17 %", sheet["A2"].value)
        self.assertEqual(book["Potential Map"].freeze_panes, "C6")

    def test_a_cell_says_all_that_is_known(self):
        row = self.cells(self.workbook())["Mine", "Cups"]
        self.assertEqual(row["Status"].value, "Potential")
        self.assertEqual(row["Potential (USD)"].value, 500)
        self.assertEqual(row["Potential (USD)"].number_format, "#,##0.00")
        self.assertEqual(row["Penetration"].value, 0.4)
        self.assertEqual(row["Penetration"].number_format, "0.0 %")
        self.assertEqual(row["Suggestion No."].value, 1)
        self.assertIn("Bought with Tea", row["Reason"].value)
        self.assertEqual(row["Note"].value, "'+49 call back")
        self.assertEqual(row["Competitor"].value, "'=Rival")
        self.assertEqual(row["Open Opportunity"].value, "No")

    def test_unknown_is_empty_and_not_zero(self):
        row = self.cells(self.workbook())["Foreign", "Cups"]
        for heading in ("Revenue Before (USD)", "Potential (USD)", "Penetration", "Reason"):
            self.assertIsNone(row[heading].value, heading)
        self.assertEqual(row["Revenue (USD)"].value, 10)

    def test_an_open_opportunity_shows(self):
        cell = self.env["kam.whitespace"].search([("note", "!=", False)])
        cell.with_user(self.manager).action_create_lead()
        row = self.cells(self.workbook())["Mine", "Cups"]
        self.assertEqual(row["Open Opportunity"].value, "Yes")
        cell.lead_id.action_set_lost()
        row = self.cells(self.workbook())["Mine", "Cups"]
        self.assertEqual(row["Open Opportunity"].value, "No")

    def test_heat_maps(self):
        book = self.workbook()
        rows = self.rows(book["Potential Map"], 5)
        self.assertEqual(list(rows), ["Foreign", "Mine"])
        self.assertEqual((rows["Foreign"]["Tea"].value, rows["Mine"]["Cups"].value), (800, 500))
        self.assertEqual(rows["Mine"]["Total"].value, 500)
        # What is bought and what shrinks are told apart by their colours.
        looks = [rows[name][category] for name, category in (("Mine", "Tea"), ("Foreign", "Cups"))]
        self.assertEqual({cell.value for cell in looks}, {None})
        self.assertEqual(len({cell.fill.fgColor.rgb for cell in looks}), 2)
        [scale] = book["Potential Map"].conditional_formatting
        self.assertEqual(str(scale.sqref), "C6:D7")
        rows = self.rows(book["Revenue Map"], 4)
        self.assertEqual((rows["Mine"]["Tea"].value, rows["Foreign"]["Tea"].value), (900, None))

    def test_largest_potentials(self):
        sheet = self.workbook()["Largest Potentials"]
        sums = [(row[0].value, row[1].value) for row in sheet.iter_rows(2, 3)]
        self.assertEqual(sums, [("Tea", 800), ("Cups", 500)])
        labels = {cell.value for cell in sheet["A"]}
        self.assertIn("Foreign · Tea", labels)

    # ---- searches, safety, rights ----

    def test_a_search_exports_what_it_finds(self):
        book = self.workbook([("status", "=", "bought")])
        self.assertEqual(list(self.cells(book)), [("Mine", "Tea")])
        book = self.workbook([("id", "=", 0)])
        self.assertEqual(book.sheetnames, ["Whitespace"])
        self.assertEqual(self.export([("nothing", "=", 1)]).status_code, 400)

    def test_names_never_are_formulas(self):
        accounts = self.create_accounts(*HOSTILE)
        category = self.env["product.category"].create({"name": "=Tea & Cups"})
        self.create_cells(accounts, category, **POTENTIAL)
        for sheet in self.workbook():
            self.assert_harmless(cell for row in sheet.iter_rows() for cell in row)

    def test_sales_people_get_their_own_only(self):
        book = self.workbook(login="scoring_salesman")
        self.assertEqual({customer for customer, _category in self.cells(book)}, {"Mine"})
        self.assertEqual(list(self.rows(book["Potential Map"], 5)), ["Mine"])

    def test_nothing_for_strangers(self):
        for login in ("scoring_portal", "scoring_office"):
            self.assertEqual(self.export(login=login).status_code, 404, login)
        # Neither by asking for a company one does not work in.
        self.assertEqual(self.export(login="other_boss").status_code, 404)
        book = self.workbook(login="other_boss", company=self.boss.company_id)
        self.assertEqual(self.cells(book), {})

    def test_companies_together_say_whose_each_cell_is(self):
        other = self._create_company(name="Third", currency_id=self._enable_currency("EUR").id)
        self.manager.company_ids |= other
        account = self.env["kam.account"].create(
            {"partner_id": self.rival.id, "company_id": other.id}
        )
        self.create_cells(account, self.tea, **BOUGHT)
        self.env.cr.execute(
            "UPDATE kam_whitespace SET company_id = %s WHERE account_id = %s",
            [other.id, account.id],
        )
        book = self.workbook(company=self.company | other)
        # Dollars and euros are neither added nor coloured on one scale.
        self.assertEqual(book.sheetnames, ["Whitespace"])
        cells = self.cells(book)
        self.assertEqual(cells["'=Rival", "Tea"]["Company"].value, "Third")
        self.assertEqual(cells["'=Rival", "Tea"]["Currency"].value, "EUR")
        self.assertEqual(cells["'=Rival", "Tea"]["Revenue"].value, 900)

    def test_only_for_who_is_logged_in(self):
        response = self.url_open("/kam_scoring/whitespace.xlsx", data={"data": "{}"})
        self.assertNotIn("spreadsheetml", response.headers["Content-Type"])

    def test_the_number_of_queries_does_not_grow(self):
        model = self.env["kam.whitespace"].with_user(self.manager)

        def count():
            whitespace_xlsx.build(model.env, [])
            return self.count_statements(lambda: whitespace_xlsx.build(model.env, []))

        few = count()
        accounts = self.create_accounts(*(f"Customer {number}" for number in range(200)))
        for category in self.categories:
            self.create_cells(accounts, category, **POTENTIAL, reason_category_id=self.tea.id)
        self.assertEqual(count(), few)
