"""Workbooks as people get them: fetched with a login, opened as a spreadsheet would."""

import io
import json
import warnings

import pandas as pd
from openpyxl import load_workbook

from odoo.fields import Command
from odoo.http import Request
from odoo.tests import HttpCase, new_test_user

from ..tools import bulk
from .common import AS_OF
from .common_score import FACTS, POINTS, ScoreCommon

HOSTILE = (
    "=cmd|' /C calc'!A0",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    " =1",
    "{=1}",
    "\uff1d1",
    "<r><t>1</t></r>",
)
HARMLESS = ("https://example.com", "007", "A & B <i>=1</i>", "'quoted'", "5 - 3")


class ExportCommon(ScoreCommon, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.kam_as_of_date = AS_OF
        cls.boss = new_test_user(cls.env, "other_boss", "sales_team.group_sale_manager")
        other = cls._create_company(name="Other Company")
        cls.boss.write({"company_ids": [Command.set(other.ids)], "company_id": other.id})
        new_test_user(cls.env, "scoring_portal", "base.group_portal")
        new_test_user(cls.env, "scoring_office", "base.group_user")

    @classmethod
    def create_accounts(cls, *names, **vals):
        partners = cls.env["res.partner"].create([{"name": name} for name in names])
        return cls.env["kam.account"].create(
            [{"partner_id": p.id, "company_id": cls.company.id, **vals} for p in partners]
        )

    @classmethod
    def show_scores(cls, scores):
        """What a run does at its end: the accounts show these scores."""
        cls.env.flush_all()
        cls.env.cr.execute(
            "UPDATE kam_account a SET latest_score_id = s.id, score_date = s.date FROM kam_score s"
            " WHERE s.account_id = a.id AND s.id = ANY(%s)",
            [scores.ids],
        )
        cls.env.invalidate_all()

    @classmethod
    def create_scores(cls, run, accounts, **facts):
        """Many at once, all with the same facts."""
        row = {**FACTS, **POINTS, "profile_id": run.profile_id.id, "score": 50.0, **facts}
        frame = pd.DataFrame([{**row, "account_id": account.id} for account in accounts])
        bulk.insert(cls.env, "kam.score", frame, run_id=run.id, date=run.as_of)
        cls.env["kam.score"].invalidate_model()
        domain = [("run_id", "=", run.id), ("account_id", "in", accounts.ids)]
        return cls.env["kam.score"].search(domain)

    def fetch(self, login, url, **search):
        """The response to a link, or to a search that is posted."""
        self.authenticate(login, login)
        if not search:
            return self.url_open(url)
        data = {"data": json.dumps(search), "csrf_token": Request.csrf_token(self)}
        return self.url_open(url, data=data)

    def open(self, response):
        self.assertEqual(response.status_code, 200, response.text[:200])
        self.assertIn("no-store", response.headers["Cache-Control"])
        self.assertIn("spreadsheetml", response.headers["Content-Type"])
        return self.load(response.content)

    def load(self, content):
        with warnings.catch_warnings():
            # openpyxl does not know of bars within cells.
            warnings.simplefilter("ignore", UserWarning)
            return load_workbook(io.BytesIO(content))

    def rows(self, sheet, heading, key="Customer"):
        """Each row below a heading as a dict of heading to cell, by the value of one of them."""
        headings = [cell.value for cell in sheet[heading]]
        rows = (dict(zip(headings, row, strict=True)) for row in sheet.iter_rows(heading + 1))
        return {row[key].value: row for row in rows if row[key].value is not None}

    def assert_harmless(self, cells):
        """All text is text: neither formula nor link, also after somebody saved it as CSV."""
        for cell in cells:
            if cell.value is not None and not cell.is_date and cell.data_type != "n":
                self.assertEqual((cell.data_type, cell.hyperlink), ("s", None), cell.coordinate)
                self.assertNotRegex(cell.value, r"^\s*[-=+@\t\r{]", cell.coordinate)
