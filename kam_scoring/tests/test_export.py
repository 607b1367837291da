"""The workbook of the ranking: what it holds, and who gets which part of it."""

from datetime import date
from unittest.mock import patch

from odoo.tests import tagged

from ..tools import ranking_xlsx, xlsx
from .common import AS_OF
from .common_export import HARMLESS, HOSTILE, ExportCommon
from .common_score import EARLIER, FACTS

HEADING = 4
SHEETS = ["Ranking", "Best", "Portfolio", "Concentration", "How It Was Computed"]


@tagged("post_install", "-at_install")
class TestExport(ExportCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.mine, cls.foreign, cls.small = cls.create_accounts("Mine", "Foreign", "Small")
        cls.mine.write({"manager_id": cls.salesman.id, "tier_id": cls.tier_key.id})
        cls.earlier, cls.run_now = cls.create_run(EARLIER), cls.create_run()
        cls.run_now.lorenz = [[0, 0], [0.5, 0.9], [1, 1]]
        facts = {"abc_class": "A", "cumulative_share": 60.5, "score_position": 70.0}
        facts |= {"score_attractiveness": 40.0, "probability_alive": 0.9}
        cls.scores = (
            cls.create_score(cls.run_now, cls.mine, rank=2, **facts)
            # Its score has not moved since: it has no row of the later run.
            + cls.create_score(cls.earlier, cls.foreign, rank=1, points_revenue=99.0)
            + cls.create_score(
                cls.run_now, cls.small, missing=("growth", "strategic"), rank=3, margin=None,
                cost_coverage=None, score_position=None, capital_value_low=None, last_order=None,
                points_revenue=1.0, abc_class="C",
            )
        )  # fmt: skip
        cls.show_scores(cls.scores)

    def url(self, run=None):
        return f"/kam_scoring/run/{(run or self.run_now).id}/ranking.xlsx"

    def workbook(self, login="scoring_manager", run=None):
        return self.open(self.fetch(login, self.url(run)))

    def ranking(self, *args, **kwargs):
        return self.rows(self.workbook(*args, **kwargs)["Ranking"], HEADING)

    def export_search(self, domain, login="scoring_manager"):
        search = {"domain": domain, "company_ids": self.company.ids}
        return self.fetch(login, "/kam_scoring/ranking.xlsx", **search)

    # ---- what it holds ----

    def test_sheets_with_charts_filters_and_frozen_headings(self):
        response = self.fetch("scoring_manager", self.url())
        self.assertIn("Ranking%202025-07-01.xlsx", response.headers["Content-Disposition"])
        book = self.open(response)
        self.assertEqual(book.sheetnames, SHEETS)
        self.assertEqual([len(sheet._charts) for sheet in book], [0, 1, 1, 1, 0])
        sheet = book["Ranking"]
        self.assertIn("Scored Company", sheet["A1"].value)
        self.assertEqual((sheet.freeze_panes, sheet.auto_filter.ref), ("C5", "A4:AY7"))
        bars = [str(found.sqref) for found in sheet.conditional_formatting]
        self.assertEqual(bars, ["C5:C7", "G5:G7", "H5:H7"])

    def test_a_row_says_all_that_is_known(self):
        row = self.ranking()["Mine"]
        for heading, value, form in (
            ("Class", "A", None),
            ("Tier Today", "Test Key", None),
            ("Key Account Manager", self.salesman.name, None),
            ("Own Position", 70, "0.0"),
            ("Attractiveness", 40, "0.0"),
            ("Coverage", 1, "0.0 %"),
            ("Provisional", "No", None),
            ("Profile", "Test profile", None),
            ("Population", 4338, "#,##0"),
            ("Revenue (USD)", 12000, "#,##0.00"),
            ("Cumulative Share", 0.605, "0.0 %"),
            ("Probability Alive", 0.9, "0.0 %"),
            ("Capital Value: Value (USD)", 21000, "#,##0.00"),
            ("Growth: Value", 0.2, "0.0 %"),
            ("Profitability: Value", 0.25, "0.0 %"),
            ("Satisfaction: Value", 4.25, "0.0"),
            ("Strategic Value: Value", 80, "0.0"),
            ("Open Opportunities: Value (USD)", 7500, "#,##0.00"),
            ("Revenue: Points", 97, "0.0"),
        ):
            with self.subTest(heading):
                self.assertEqual(row[heading].value, value)
                self.assertIn(row[heading].number_format, (form or "General",))
        self.assertEqual(row["Last Order"].value.date(), FACTS["last_order"])
        self.assertTrue(row["Last Order"].is_date)

    def test_all_criteria_with_value_and_points(self):
        headings = list(self.ranking()["Mine"])
        self.assertEqual(sum(": Value" in heading for heading in headings), 13)
        self.assertEqual(sum(": Points" in heading for heading in headings), 13)

    def test_unknown_is_empty_and_not_zero(self):
        row = self.ranking()["Small"]
        self.assertEqual(row["Missing Criteria"].value, "Growth, Strategic Value")
        for heading in (
            "Tier Today",
            "Own Position",
            "Margin (USD)",
            "Last Order",
            "Growth: Value",
            "Growth: Points",
            "Strategic Value: Points",
            "Capital Value Low (USD)",
        ):
            self.assertIsNone(row[heading].value, heading)

    def test_the_present_ranks_scores_of_all_days(self):
        rows = self.ranking()
        ranked = [(name, row["Rank"].value) for name, row in rows.items()]
        self.assertEqual(ranked, [("Foreign", 1), ("Mine", 2), ("Small", 3)])
        self.assertEqual(rows["Foreign"]["Orders Before"].value.date(), EARLIER)

    def test_an_older_run_shows_its_own_scores(self):
        self.assertEqual(list(self.ranking(run=self.earlier)), ["Foreign"])

    def test_how_it_was_computed(self):
        sheet = self.workbook()["How It Was Computed"]
        values = [[cell.value for cell in row] for row in sheet.iter_rows()]
        facts = {row[0]: row[1] for row in values}
        self.assertEqual(facts["Company"], "Scored Company")
        self.assertEqual(facts["Orders Before"].date(), AS_OF)
        profile = next(row for row in values if row[:2] == ["Test profile", "Confirmed Orders"])
        self.assertEqual(profile[3].date(), date(2024, 7, 1))
        weights = [row for row in values if row[0] == "Test profile" and row[1] != profile[1]]
        self.assertEqual(len(weights), 13)
        self.assertAlmostEqual(sum(row[4] for row in weights), 1, 4)
        revenue = next(row for row in weights if row[1] == "Revenue")
        self.assertEqual(revenue[5:7], ["Others Share It", "By Comparison"])
        self.assertIn("Net value", revenue[7])

    # ---- searches, and nonsense ----

    def test_a_search_exports_what_it_finds(self):
        book = self.open(self.export_search([("abc_class", "=", "C")]))
        self.assertEqual(list(self.rows(book["Ranking"], HEADING)), ["Small"])
        # What few accounts carry says nothing of a part of them.
        self.assertNotIn("Concentration", book.sheetnames)

    def test_a_search_that_finds_nothing(self):
        book = self.open(self.export_search([("id", "=", 0)]))
        self.assertEqual(book.sheetnames, ["Ranking", "How It Was Computed"])
        self.assertEqual(self.rows(book["Ranking"], 4), {})

    def test_nonsense_is_refused_with_a_sentence(self):
        for domain in ([("nothing", "=", 1)], [("rank", "=", "x")], "x", [[[1]]], None):
            with self.subTest(domain):
                response = self.export_search(domain)
                self.assertEqual(response.status_code, 400)
                self.assertIn("This search cannot be exported", response.text)

    def test_too_many_rows_are_said_to_be(self):
        with patch.object(xlsx, "MAX_ROWS", 2):
            sheet = self.workbook()["Ranking"]
        self.assertIn("These are the first 2 rows only.", sheet["A3"].value)
        self.assertEqual(list(self.rows(sheet, HEADING + 1)), ["Foreign", "Mine"])

    # ---- safety and rights ----

    def test_names_never_are_formulas_numbers_or_links(self):
        accounts = self.create_accounts(*HOSTILE, *HARMLESS)
        self.show_scores(self.scores | self.create_scores(self.run_now, accounts))
        self.profile.name = "=1+1"
        self.company.name = "-Company"
        book = self.workbook()
        for sheet in book:
            self.assert_harmless(cell for row in sheet.iter_rows() for cell in row)
        names = {cell.value for cell in book["Ranking"]["B"]}
        self.assertLessEqual(set(HARMLESS), names)
        self.assertIn("'=cmd|' /C calc'!A0", names)

    def test_sales_people_get_their_own_only(self):
        rows = self.ranking("scoring_salesman")
        self.assertEqual([(n, row["Rank"].value) for n, row in rows.items()], [("Mine", 2)])
        book = self.open(self.export_search([], "scoring_salesman"))
        self.assertEqual(list(self.rows(book["Ranking"], HEADING)), ["Mine"])

    def test_nothing_for_strangers(self):
        for login in ("other_boss", "scoring_portal", "scoring_office"):
            with self.subTest(login):
                self.assertEqual(self.fetch(login, self.url()).status_code, 404)
                self.assertEqual(self.export_search([], login).status_code, 404)

    def test_unknown_runs_and_one_that_never_ran(self):
        for number in (2**31 - 1, 2**63):
            url = f"/kam_scoring/run/{number}/ranking.xlsx"
            self.assertEqual(self.fetch("scoring_manager", url).status_code, 404)
        draft = self.run_now.create({"as_of": "2025-08-01", "profile_id": self.profile.id})
        self.assertEqual(list(self.ranking(run=draft)), [])

    def test_without_a_login(self):
        response = self.url_open(self.url(), allow_redirects=False)
        self.assertEqual(response.status_code, 303)
        self.assertIn("/web/login", response.headers["Location"])

    def test_the_number_of_queries_does_not_grow(self):
        def count():
            run = self.run_now.with_user(self.manager)
            ranking_xlsx.build_of_run(run)
            return self.count_statements(lambda: ranking_xlsx.build_of_run(run))

        few = count()
        accounts = self.create_accounts(*(f"Customer {number}" for number in range(200)))
        self.show_scores(self.scores | self.create_scores(self.run_now, accounts))
        self.assertEqual(count(), few)
