"""The workbook of the ranking: what it holds, and who gets which part of it."""

import io

from openpyxl import load_workbook

from odoo.fields import Command
from odoo.tests import HttpCase, new_test_user, tagged

from .common import IN_WINDOW, PREVIOUS_START, ScoringCommon

HOSTILE = ("=cmd|' /C calc'!A0", "+1", "-1", "@SUM(A1)", "{=1}", "https://example.com", "007")
HEADING = 4


@tagged("post_install", "-at_install")
class TestExport(ScoringCommon, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.mine, cls.foreign = cls.create_customers(2)
        cls.mine.user_id = cls.salesman
        cls.hostile = cls.env["res.partner"].create([{"name": name} for name in HOSTILE])
        cls.create_orders(
            cls.order(cls.mine, PREVIOUS_START, 700),
            cls.order(cls.mine, IN_WINDOW, 1000),
            cls.order(cls.foreign, IN_WINDOW, 500, cost=0),
            *(cls.order(customer, IN_WINDOW, 10) for customer in cls.hostile),
        )
        cls.scoring = cls.score_now()

    def get(self, login, run_id=None):
        self.authenticate(login, login)
        return self.url_open(f"/kam_scoring/run/{run_id or self.scoring.id}/ranking.xlsx")

    def workbook(self, login):
        response = self.get(login)
        self.assertEqual(response.status_code, 200)
        self.assertIn("Ranking%202025-07-01.xlsx", response.headers["Content-Disposition"])
        self.assertIn("no-store", response.headers["Cache-Control"])
        return load_workbook(io.BytesIO(response.content))

    def rows(self, sheet):
        """Each row of the ranking as a dict of heading to cell, by customer."""
        headings = [cell.value for cell in sheet[HEADING]]
        rows = (dict(zip(headings, row, strict=True)) for row in sheet.iter_rows(HEADING + 1))
        return {row["Customer"].value: row for row in rows}

    def test_what_a_manager_gets(self):
        book = self.workbook("scoring_manager")
        self.assertEqual(book.sheetnames, ["Ranking", "Concentration"])
        sheet = book["Ranking"]
        self.assertIn("Scored Company", sheet["A1"].value)
        self.assertEqual((sheet.freeze_panes, sheet.auto_filter.ref), ("C5", "A4:Q13"))
        rows = self.rows(sheet)
        self.assertEqual(len(rows), 9)
        ranks = [row["Rank"].value for row in rows.values()]
        self.assertEqual(ranks, list(range(1, 10)))
        row, score = rows["Customer 1"], self.score_of(self.scoring, self.mine)
        self.assertAlmostEqual(row["Score"].value, score.score)
        self.assertEqual((row["Revenue"].value, row["Revenue Before"].value), (1000, 700))
        self.assertEqual((row["Margin"].value, row["Orders"].value), (500, 1))
        self.assertEqual(row["Last Order"].value.date(), IN_WINDOW)
        self.assertEqual(row["Class"].value, "A")
        self.assertEqual(book["Concentration"]["B11"].value, 1)

    def test_unknown_is_empty_and_not_zero(self):
        row = self.rows(self.workbook("scoring_manager")["Ranking"])["Customer 2"]
        for heading in (
            "Margin",
            "Tier",
            "Repurchase",
            "Growth Points",
            "Profitability Points",
            "Breadth Points",
            "Repurchase Points",
        ):
            self.assertIsNone(row[heading].value, heading)
        self.assertEqual(row["Revenue Before"].value, 0)

    def test_names_never_are_formulas_numbers_or_links(self):
        rows = self.rows(self.workbook("scoring_manager")["Ranking"])
        for name in HOSTILE:
            cell = rows[name]["Customer"]
            self.assertEqual((cell.value, cell.data_type, cell.hyperlink), (name, "s", None))

    def test_sales_people_get_their_own_only(self):
        rows = self.rows(self.workbook("scoring_salesman")["Ranking"])
        self.assertEqual(list(rows), ["Customer 1"])

    def test_nothing_for_strangers(self):
        other = self._create_company(name="Other Company")
        vals = {"company_id": other.id, "company_ids": [Command.set(other.ids)]}
        new_test_user(self.env, "other_boss", "sales_team.group_sale_manager", **vals)
        new_test_user(self.env, "scoring_portal", "base.group_portal")
        new_test_user(self.env, "scoring_office", "base.group_user")
        for login in ("other_boss", "scoring_portal", "scoring_office"):
            self.assertEqual(self.get(login).status_code, 404, login)

    def test_an_unknown_run_and_one_that_never_ran(self):
        self.assertEqual(self.get("scoring_manager", 2**31 - 1).status_code, 404)
        self.assertEqual(self.get("scoring_manager", 2**63).status_code, 404)
        draft = self.scoring.create({"as_of": "2025-08-01", "profile_id": self.profile.id})
        self.assertEqual(self.get("scoring_manager", draft.id).status_code, 200)

    def test_without_a_login(self):
        response = self.url_open(
            f"/kam_scoring/run/{self.scoring.id}/ranking.xlsx", allow_redirects=False
        )
        self.assertEqual(response.status_code, 303)
        self.assertIn("/web/login", response.headers["Location"])
