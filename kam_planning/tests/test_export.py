import csv
import io
import json

from openpyxl import load_workbook

from odoo.http import Request
from odoo.tests import HttpCase, new_test_user, tagged

from ..tools import formula
from .common import MANAGER, KamCommon

HOSTILE = (
    '=HYPERLINK("http://evil.example","Open")',
    "+49 171 1",
    "-1+1|cmd",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    " =1",
    "{=1}",
    "\uff1d1+1",
    "\uff20SUM(A1)",
    "<r>=1</r>",
    # Somebody's own apostrophe must not be taken for ours.
    "'=1",
    "''=1",
)
HARMLESS = ("Drives & pumps", "5 - 3", "'quoted'", "007", "a=b")


@tagged("post_install", "-at_install")
class TestExport(KamCommon, HttpCase):
    """Text of others leaves in Odoo's own exports, and never as a formula."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.boss = new_test_user(cls.env, "export_boss", f"{MANAGER},base.group_allow_export")
        plan = cls._plan()
        cls.goals = cls.env["kam.goal"].browse()
        for number, text in enumerate((*HOSTILE, *HARMLESS)):
            cls.goals += cls._goal(plan, name=text, baseline=-100 - number)
        cls.texts = cls.goals.mapped("name")

    def _fetch(self, path, **data):
        self.env.flush_all()
        self.authenticate("export_boss", "export_boss")
        token = Request.csrf_token(self)
        response = self.url_open(path, data={"data": json.dumps(data), "csrf_token": token})
        self.assertEqual(response.status_code, 200, response.text[:300])
        return response

    def _export(self, kind, records, *names, import_compat=False, groupby=()):
        fields = [self._field(records, name) for name in names]
        search = {"domain": [("id", "in", records.ids)], "ids": False, "groupby": list(groupby)}
        values = {"model": records._name, "fields": fields, "import_compat": import_compat}
        content = self._fetch(f"/web/export/{kind}", **values, **search).content
        if kind == "csv":
            return list(csv.reader(io.StringIO(content.decode(), newline="")))
        return self._sheet(content)

    def _field(self, records, name):
        field = records._fields.get(name)
        return {"name": name, "label": name, "type": field.type if field else "char"}

    def _sheet(self, content):
        """All rows; none of the cells is a formula or a link."""
        sheet = load_workbook(io.BytesIO(content)).active
        for row in sheet.iter_rows():
            for cell in row:
                self.assertNotEqual(cell.data_type, "f", cell.value)
        return [[cell.value for cell in row] for row in sheet.iter_rows()]

    def _assert_harmless(self, rows):
        for row in rows:
            for cell in row:
                if isinstance(cell, str):
                    self.assertNotRegex(cell, r"^\s*[-=+@\t\r{\uff1d\uff20]|^<r>")

    # ---- what leaves ----

    def test_texts_cannot_come_to_life_and_numbers_stay_numbers(self):
        _head, *rows = self._export("xlsx", self.goals, "name", "baseline")
        self._assert_harmless(rows)
        self.assertEqual([row[1] for row in rows], self.goals.mapped("baseline"))
        names = [formula.quote(text).replace("\r", " ") for text in self.texts]
        self.assertEqual([row[0] for row in rows], names)
        _head, *rows = self._export("csv", self.goals, "name", "baseline")
        self._assert_harmless([row[0]] for row in rows)
        self.assertEqual([float(row[1]) for row in rows], self.goals.mapped("baseline"))

    def test_harmless_texts_are_not_touched(self):
        for text in (*HARMLESS, "", False, None, -5, -5.5, b"=1"):
            self.assertIs(formula.quote(text), text)
            self.assertIs(formula.unquote(text), text)

    def test_names_of_others_in_our_columns(self):
        self.customer.name = "=1+1"
        self.customer.phone = "+49 171 1"
        names = ("partner_id", "partner_id/phone", "partner_id/name", "display_name")
        for kind in ("csv", "xlsx"):
            for import_compat in (True, False):
                _head, row = self._export(kind, self.account, *names, import_compat=import_compat)
                self.assertEqual(row[0], "'=1+1")
                self._assert_harmless([row])

    def test_our_columns_in_exports_of_others(self):
        self.customer.name = "=1+1"
        self._plan(year=2031, name="=2+2")
        columns = ["kam_account_ids/plan_ids/name", "phone", "kam_account_ids", "name"]
        self.customer.phone = "+49"
        data = self.customer.with_user(self.boss).export_data(columns)["datas"]
        self.assertIn("'=2+2", [row[0] for row in data])
        # What is not ours is Odoo's to decide.
        self.assertEqual(data[0][1:], ["+49", "'=1+1", "=1+1"])

    def test_headings_of_groups(self):
        self.goals.plan_id.name = "=1+1"
        goals = self.goals[:3]
        goals[0].write({"name": "=2+2", "sequence": 1})
        groups = ("plan_id", "name", "create_date:month")
        rows = self._export("xlsx", goals, "name", "baseline", groupby=groups)[1:]
        self._assert_harmless(rows)
        self.assertTrue(rows[0][0].startswith("'=1+1 ("), rows[0])
        self.assertIn("    '=2+2 (1)", [row[0] for row in rows])
        self.assertEqual(rows[0][1], sum(goals.mapped("baseline")))

    def test_headings_of_pivots(self):
        heading = {"title": "=1+1", "width": 1, "height": 1, "is_bold": False}
        row = {"title": "@x", "indent": 0, "values": [{"value": -5}]}
        table = {
            "title": "Goals",
            "measure_count": 1,
            "col_group_headers": [[heading]],
            "measure_headers": [{**heading, "title": "-Target"}],
            "rows": [row],
        }
        content = self._fetch("/web/pivot/export_xlsx", model="kam.goal", **table).content
        rows = self._sheet(content)
        self.assertEqual(rows[0][1], "'=1+1")
        self.assertEqual(rows[1][1], "'-Target")
        self.assertEqual(rows[2], ["'@x", -5])

    # ---- what comes back ----

    def test_file_that_is_imported_again_changes_nothing(self):
        names = ("id", "name", "baseline", "plan_id/id")
        for kind in ("csv", "xlsx"):
            head, *rows = self._export(kind, self.goals, *names, import_compat=True)
            self.goals.name = "Changed"
            result = self.env["kam.goal"].load(head, rows)
            self.assertEqual(result["ids"], self.goals.ids, result["messages"])
            # Odoo writes no carriage returns into a workbook.
            kept = [text.replace("\r", " ") if kind == "xlsx" else text for text in self.texts]
            self.assertEqual(self.goals.mapped("name"), kept)

    def test_customers_are_found_by_the_name_in_the_file(self):
        self.customer.name = "=1+1 Trading"
        names = ("id", "partner_id")
        head, row = self._export("csv", self.account, *names, import_compat=True)
        self.assertEqual(row[1], "'=1+1 Trading")
        result = self.env["kam.account"].load(head, [row])
        self.assertEqual(result["ids"], self.account.ids, result["messages"])
        self.assertEqual(self.account.partner_id, self.customer)

    def test_imports_of_others_are_not_touched(self):
        result = self.env["res.partner"].load(["name"], [["'=1"]])
        self.assertEqual(self.env["res.partner"].browse(result["ids"]).name, "'=1")
