"""What all workbooks share: text stays text, whatever it is, and unknown stays empty."""

import csv
import io
import math

from odoo.tests import tagged

from ..tools.xlsx import MAX_TEXT, Book, Column, safe_text, sheet_name
from .common_export import HARMLESS, HOSTILE, ExportCommon


@tagged("post_install", "-at_install")
class TestXlsx(ExportCommon):
    def sheet(self, *columns, rows):
        with Book(self.env, self.company.currency_id) as book:
            sheet = book.add_sheet("Sheet", "A & B")
            book.write_filtered(sheet, 0, columns, rows)
        return self.load(book.content)["Sheet"]

    def test_text_that_could_come_to_life_gets_an_apostrophe(self):
        for text in HOSTILE:
            with self.subTest(text):
                self.assertEqual(safe_text(text), f"'{text}")
        for text in HARMLESS:
            with self.subTest(text):
                self.assertEqual(safe_text(text), text)

    def test_a_workbook_of_hostile_texts_can_be_opened(self):
        texts = (*HOSTILE, *HARMLESS, "\x01\x0b", "\ufffe", "_x003D_1", "😀", "", "x" * 40_000)
        sheet = self.sheet(Column("=1+1"), rows=[(text,) for text in texts])
        self.assert_harmless(cell for row in sheet.iter_rows() for cell in row)
        self.assertEqual(sheet["A1"].value, "'=1+1")
        self.assertEqual(len(sheet.cell(len(texts) + 1, 1).value), MAX_TEXT)

    def test_saved_as_csv_nothing_comes_to_life(self):
        sheet = self.sheet(Column("Name"), rows=[(text,) for text in HOSTILE])
        file = io.StringIO()
        csv.writer(file).writerows([cell.value for cell in row] for row in sheet.iter_rows())
        file.seek(0)
        for [text] in csv.reader(file):
            self.assertNotRegex(text, r"^\s*[-=+@{]")

    def test_numbers_stay_numbers_and_unknown_stays_empty(self):
        kinds = ("whole", "amount", "decimal", "percent")
        columns = [Column(kind, kind) for kind in kinds]
        values = [[-1.5, -1234.567, 0, 0.126], [None] * 4, [math.nan, math.inf, -math.inf, None]]
        sheet = self.sheet(*columns, rows=values)
        first, *others = sheet.iter_rows(2)
        self.assertEqual([cell.value for cell in first], [-2, -1234.57, 0, 0.126])
        self.assertLessEqual({cell.value for row in others for cell in row}, {None})
        formats = ["#,##0", "#,##0.00", "0.0", "0.0 %"]
        self.assertEqual([cell.number_format for cell in first], formats)

    def test_amounts_have_the_digits_of_their_currency(self):
        self.company.currency_id = self._enable_currency("JPY")
        sheet = self.sheet(Column("Amount", "amount"), rows=[[1234]])
        self.assertEqual(sheet["A2"].number_format, "#,##0")

    def test_names_of_sheets(self):
        self.assertEqual(sheet_name("'a/b\\c[d]e:f*g?h'"), "a b c d e f g h")
        self.assertEqual(len(sheet_name("x" * 50)), 31)
        self.assertEqual(sheet_name("///"), "-")

    def test_owner_in_the_header_of_the_pages(self):
        sheet = self.sheet(Column("Name"), rows=[])
        self.assertEqual(sheet.oddHeader.left.text, "A && B")
        self.assertEqual((sheet.freeze_panes, sheet.auto_filter.ref), ("B2", "A1:A2"))
        self.assertEqual(sheet.page_setup.orientation, "landscape")
