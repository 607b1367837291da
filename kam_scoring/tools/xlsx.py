"""What all workbooks share: text that cannot come to life, formats, tables, print setup.

Text is never parsed for formulas, numbers or links, and what starts like a formula gets an
apostrophe in front, as in all exports of ours. Numbers are written as numbers and need none.
"""

import io
import math
import re
from collections.abc import Callable
from typing import NamedTuple

from odoo.addons.kam_planning.tools import formula

OPTIONS = {
    # Row by row to the disk: 43,000 customers would take half a gigabyte of memory.
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
}
# More takes longer than anybody waits; a sheet itself ends at 1,048,576.
MAX_ROWS = 250_000
MAX_TEXT = 32_000
MAX_SHEET_NAME = 31
# So many characters beside one another one can still read on a page.
PAGE_WIDTH = 250
# In points.
LINE_HEIGHT, TITLE_HEIGHT = 15, 21
A4 = 9
PURPLE, GREY = "#71639E", "#6C757D"

_NOT_IN_SHEET_NAME = re.compile(r"[\[\]:*?/\\\x00-\x1f]")

# Text keeps its distance from numbers on its left.
ASIDE = {"align": "left", "indent": 1}
KINDS = {
    "text": ASIDE,
    "sentence": {"text_wrap": True, **ASIDE},
    "flag": ASIDE,
    "bold": {"bold": True},
    "title": {"bold": True, "font_size": 14},
    "muted": {"font_color": GREY},
    "heading": {"bold": True, "bg_color": PURPLE, "font_color": "white", "text_wrap": True},
    "whole": {"num_format": "#,##0"},
    "decimal": {"num_format": "0.0"},
    "percent": {"num_format": "0.0 %"},
    "date": {"num_format": "yyyy-mm-dd", **ASIDE},
}
# Digits that are kept of numbers: more only make the file larger.
DIGITS = {"whole": 0, "amount": 2, "decimal": 4, "percent": 6}


class Column(NamedTuple):
    """A column of a table; `convert` makes of a known value what is shown."""

    heading: str
    kind: str = "text"
    width: int = 12
    convert: Callable | None = None


def safe_text(value):
    """The text, unable to become a formula."""
    return formula.quote(str(value)[:MAX_TEXT])


def sheet_name(name):
    """The name as a sheet can bear it."""
    return _NOT_IN_SHEET_NAME.sub(" ", name)[:MAX_SHEET_NAME].strip(" '") or "-"


class Book:
    """A workbook that is being written: a context manager, after which there is its `content`.

    Each sheet is written from top to bottom: a row that has been left behind is on the disk.
    """

    def __init__(self, env, currency=None):
        # Only who exports needs the library.
        import xlsxwriter

        self.env = env
        self.currency = currency
        self.content = None
        self._buffer = io.BytesIO()
        self.workbook = xlsxwriter.Workbook(self._buffer, OPTIONS)
        self._formats = {}
        self._writers = {}

    def __enter__(self):
        return self

    def __exit__(self, failed, *_details):
        self.workbook.close()
        if not failed:
            self.content = self._buffer.getvalue()

    # ---- formats ----

    def format(self, kind, **more):
        """The format of a kind of cell, with further properties if need be."""
        key = (kind, *more.items())
        if key not in self._formats:
            known = self._amount() if kind == "amount" else KINDS[kind]
            self._formats[key] = self.workbook.add_format({"valign": "top", **known, **more})
        return self._formats[key]

    def _amount(self):
        digits = self.currency.decimal_places if self.currency else 2
        return {"num_format": f"#,##0.{'0' * digits}".rstrip(".")}

    def with_currency(self, heading):
        """The heading of a column of amounts, which says in which currency they are."""
        return f"{heading} ({self.currency.name})" if self.currency else heading

    # ---- sheets ----

    def add_sheet(self, name, owner=""):
        """A sheet that prints with the owner and the day at the top of its pages."""
        sheet = self.workbook.add_worksheet(sheet_name(name))
        sheet.hide_gridlines(2)
        sheet.set_landscape()
        sheet.set_paper(A4)
        sheet.set_margins(left=0.5, right=0.5, top=0.9, bottom=0.7)
        # An ampersand begins a code; all codes together may have 255 characters.
        sheet.set_header(f"&L{owner[:100].replace('&', '&&')}&R&D")
        sheet.set_footer("&L&A&R&P / &N")
        return sheet

    def set_widths(self, sheet, widths, frozen=0):
        """In characters. What is not too wide is printed on one page, else page beside page."""
        for number, width in enumerate(widths):
            sheet.set_column(number, number, width)
        if sum(widths) <= PAGE_WIDTH:
            sheet.fit_to_pages(1, 0)
        else:
            sheet.set_print_scale(60)
            sheet.repeat_columns(0, max(frozen - 1, 0))

    def write_lines(self, sheet, lines, top=0):
        """Pairs of a kind and a text, one below the other; returns the first row below."""
        for row, (kind, text) in enumerate(lines, top):
            if kind == "title":
                sheet.set_row(row, TITLE_HEIGHT)
            sheet.write_string(row, 0, safe_text(text), self.format(kind))
        return top + len(lines)

    def write_remarks(self, sheet, lines, top, widths):
        """Lines of text that may be long: each as wide as all columns, and as high as it needs."""
        for row, (kind, text) in enumerate(lines, top):
            look = self.format(kind, text_wrap=True)
            sheet.merge_range(row, 0, row, len(widths) - 1, "", look)
            sheet.write_string(row, 0, safe_text(text), look)
            if kind == "title":
                sheet.set_row(row, TITLE_HEIGHT)
            else:
                self.fit_height(sheet, row, [(text, sum(widths))])
        return top + len(lines)

    def write_table(self, sheet, top, columns, rows):
        """Headings and below them the rows; returns the first row below."""
        self.write_headings(sheet, top, [(column.heading, column.kind) for column in columns])
        # Bold letters and the button of the filter take some of the width.
        self.fit_height(sheet, top, [(column.heading, column.width - 3) for column in columns])
        return self.write_rows(sheet, top + 1, columns, rows)

    def write_headings(self, sheet, row, headings):
        """Pairs of a heading and the kind of what is below."""
        for number, (heading, kind) in enumerate(headings):
            look = {"align": "right"} if kind in DIGITS else ASIDE
            self.write_cell(sheet, row, number, heading, "heading", **look)

    def write_filtered(self, sheet, top, columns, rows, frozen=1):
        """A table that is a sheet's own: one can filter it, and its headings stay in sight."""
        self.set_widths(sheet, [column.width for column in columns], frozen)
        bottom = self.write_table(sheet, top, columns, rows)
        sheet.freeze_panes(top + 1, frozen)
        sheet.autofilter(top, 0, max(bottom - 1, top + 1), len(columns) - 1)
        sheet.repeat_rows(top)
        return bottom

    def write_rows(self, sheet, top, columns, rows):
        """The values of each row below its column; unknown is an empty cell, not a zero."""
        writers = [_converted(self._get_writer(sheet, c.kind), c.convert) for c in columns]
        row = top - 1
        for row, values in enumerate(rows, top):
            for number, value in enumerate(values):
                if value is not None:
                    writers[number](row, number, value)
        return row + 1

    def fit_height(self, sheet, row, sentences):
        """Room for pairs of a text and the width it has: not every program makes it by itself."""
        lines = max((math.ceil(len(text or "") / width) for text, width in sentences), default=1)
        if lines > 1:
            sheet.set_row(row, lines * LINE_HEIGHT)

    # ---- cells ----

    def write_cell(self, sheet, row, column, value, kind="text", **look):
        """One cell; nothing if the value is not known."""
        if value is not None and value is not False:
            self._get_writer(sheet, kind, **look)(row, column, value)

    def write_cells(self, sheet, row, cells, first=0, **look):
        """Pairs of a kind and a value beside one another."""
        for column, (kind, value) in enumerate(cells, first):
            self.write_cell(sheet, row, column, value, kind, **look)

    def _get_writer(self, sheet, kind, **look):
        """What writes cells of the kind: made once, as there are many of them."""
        key = (sheet, kind, *look.items())
        if key not in self._writers:
            self._writers[key] = self._make_writer(sheet, kind, self.format(kind, **look))
        return self._writers[key]

    def _make_writer(self, sheet, kind, form):
        if kind in DIGITS:
            return _number_writer(sheet, form, DIGITS[kind])
        if kind == "date":
            return lambda row, column, value: sheet.write_datetime(row, column, value, form)
        if kind == "flag":
            words = {True: self.env._("Yes"), False: self.env._("No")}
            return lambda row, column, value: sheet.write_string(row, column, words[value], form)
        return lambda row, column, value: sheet.write_string(row, column, safe_text(value), form)


def _number_writer(sheet, form, digits):
    def write(row, column, value):
        if math.isfinite(value):
            sheet.write_number(row, column, round(value, digits), form)

    return write


def _converted(write, convert):
    if not convert:
        return write

    def write_converted(row, column, value):
        shown = convert(value)
        if shown is not None:
            write(row, column, shown)

    return write_converted
