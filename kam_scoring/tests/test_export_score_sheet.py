"""One account's score sheet: what people read on it, and who may read it."""

from odoo.tests import tagged

from .common import AS_OF
from .common_export import HOSTILE, ExportCommon
from .common_score import EARLIER


@tagged("post_install", "-at_install")
class TestExportScoreSheet(ExportCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.account.write({"manager_id": cls.salesman.id, "tier_id": cls.tier_key.id})
        cls.create_score(cls.create_run(EARLIER))
        cls.score = cls.create_score(cls.create_run(), missing=("strategic", "wallet_share"))
        cls.show_scores(cls.score)

    def url(self, account=None):
        return f"/kam_scoring/account/{(account or self.account).id}/score.xlsx"

    def workbook(self, account=None, login="scoring_manager"):
        return self.open(self.fetch(login, self.url(account)))

    def sheet(self, account=None):
        return self.workbook(account)["Score Sheet"]

    def facts(self, sheet):
        """Values of the head by label: the pairs on the left and in the middle."""
        facts = {}
        for row in sheet.iter_rows(4, 9):
            facts |= {row[0].value: row[1].value, row[3].value: row[5].value}
        return facts

    def criteria(self, sheet):
        top = next(cell.row for cell in sheet["A"] if cell.value == "Criterion")
        headings = [cell.value for cell in sheet[top]]
        rows = (dict(zip(headings, row, strict=True)) for row in sheet.iter_rows(top + 1, top + 13))
        return {row["Criterion"].value: row for row in rows}

    # ---- what it holds ----

    def test_head(self):
        response = self.fetch("scoring_manager", self.url())
        self.assertIn("Score%20Sheet%20Customer%201.xlsx", response.headers["Content-Disposition"])
        sheet = self.open(response)["Score Sheet"]
        self.assertEqual(sheet["A1"].value, "Customer 1")
        self.assertIn("Scored Company", sheet["A2"].value)
        self.assertIn("USD", sheet["A2"].value)
        facts = self.facts(sheet)
        self.assertEqual(facts["Tier"], "Test Key")
        self.assertEqual(facts["Key Account Manager"], self.salesman.name)
        self.assertEqual(facts["Scored with Orders Before"].date(), AS_OF)
        formulas = [cell.value for cell in sheet["A"] if " = " in str(cell.value)]
        self.assertEqual(formulas, [self.score.formula])

    def test_the_contributions_add_up_to_the_score(self):
        criteria = self.criteria(self.sheet())
        self.assertEqual(len(criteria), 13)
        parts = [row["Contribution"].value or 0 for row in criteria.values()]
        self.assertAlmostEqual(sum(parts), round(self.score.score, 1))

    def test_each_criterion_with_value_sentence_and_period(self):
        criteria = self.criteria(self.sheet())
        for name, value, form in (
            ("Revenue", 12000, "#,##0.00"),
            ("Growth", 0.2, "0.0 %"),
            ("Profitability", 0.25, "0.0 %"),
            ("Satisfaction", 4.25, "0.0"),
        ):
            with self.subTest(name):
                cell = criteria[name]["Value"]
                self.assertEqual((cell.value, cell.number_format), (value, form))
        self.assertIn("12 months", criteria["Satisfaction"]["Explanation"].value)
        # A sign in front would need an apostrophe.
        self.assertTrue(criteria["Growth"]["Explanation"].value.startswith("▲ 20.0 %"))
        self.assertIn("06/30/2025", criteria["Revenue"]["Period"].value)
        self.assertEqual(criteria["Revenue"]["Points"].value, 97)

    def test_what_is_missing_is_empty_and_said(self):
        row = self.criteria(self.sheet())["Strategic Value"]
        self.assertEqual([row["Value"].value, row["Points"].value], [None, None])
        self.assertIn("missing", row["Explanation"].value)

    def test_charts_and_course(self):
        book = self.workbook()
        self.assertEqual(book.sheetnames, ["Score Sheet", "Course"])
        self.assertEqual([len(sheet._charts) for sheet in book], [2, 0])
        days = [row[0].value.date() for row in book["Course"].iter_rows(2)]
        self.assertEqual(days, [EARLIER, AS_OF])
        self.assertAlmostEqual(book["Course"]["B3"].value, self.score.score, 3)

    def test_it_prints_on_pages_of_one_width(self):
        sheet = self.sheet()
        self.assertEqual(sheet.page_setup.orientation, "landscape")
        self.assertTrue(sheet.sheet_properties.pageSetUpPr.fitToPage)
        self.assertEqual((sheet.page_setup.fitToWidth or 1, sheet.page_setup.fitToHeight), (1, 0))
        self.assertEqual(sheet.oddHeader.left.text, "Scored Company")
        self.assertEqual(sheet.oddHeader.right.text, "&D")

    def test_expectations_and_whitespace(self):
        self.env.cr.execute(
            "UPDATE kam_account SET probability_alive = 0.8, capital_value = 21000,"
            " capital_value_low = 12000, capital_value_high = 31000 WHERE id = %s",
            [self.account.id],
        )
        cell = {"account_id": self.account.id, "company_id": self.company.id}
        cell |= {"category_id": self.categories[0].id, "status": "potential", "potential": 700}
        self.env["kam.whitespace"].create({**cell, "potential_known": True})
        self.env.invalidate_all()
        rows = {row[0].value: row for row in self.sheet().iter_rows()}
        self.assertEqual(rows["Still Active"][1].value, 0.8)
        self.assertEqual([c.value for c in rows["Capital Value"][1:4]], [21000, 12000, 31000])
        self.assertIsNone(rows["Expected Revenue"][1].value)
        self.assertEqual(rows["Tea"][4].value, 700)

    def test_an_account_without_a_score(self):
        [account] = self.create_accounts("New")
        book = self.workbook(account)
        self.assertEqual(book.sheetnames, ["Score Sheet"])
        self.assertIn("This account has no score yet.", [cell.value for cell in book.active["A"]])

    def test_an_archived_account(self):
        self.account.active = False
        self.assertEqual(self.criteria(self.sheet())["Revenue"]["Value"].value, 12000)

    # ---- safety and rights ----

    def test_names_never_are_formulas(self):
        for name in HOSTILE:
            self.customer.name = name
            for sheet in self.workbook():
                self.assert_harmless(cell for row in sheet.iter_rows() for cell in row)

    def test_the_name_of_the_file_is_safe(self):
        self.customer.name = '../a"b\n/c; x=<y>'
        header = self.fetch("scoring_manager", self.url()).headers["Content-Disposition"]
        self.assertNotIn("/", header.replace("UTF-8''", ""))
        self.assertNotIn("\n", header)

    def test_own_accounts_only(self):
        [foreign] = self.create_accounts("Foreign")
        self.workbook(login="scoring_salesman")
        self.assertEqual(self.fetch("scoring_salesman", self.url(foreign)).status_code, 404)

    def test_nothing_for_strangers(self):
        for login in ("other_boss", "scoring_portal", "scoring_office"):
            self.assertEqual(self.fetch(login, self.url()).status_code, 404, login)
        url = f"/kam_scoring/account/{2**31 - 1}/score.xlsx"
        self.assertEqual(self.fetch("scoring_manager", url).status_code, 404)

    def test_the_button_leads_there(self):
        action = self.account.with_user(self.salesman).action_export_score_sheet()
        self.assertEqual(action["url"], self.url())
