"""One account's score on a page for people: what it is made of, its course, what is expected."""

from itertools import zip_longest

from . import score_sheet_parts, xlsx_charts
from .xlsx import Book, Column
from .xlsx_charts import Cells

WIDTHS = (28, 18, 14, 14, 15, 17, 60, 24)
# A second pair of label and value on the same row.
MIDDLE = 3
CHART_ROWS = 20
WIDE, NARROW = {"x_scale": 1.4, "y_scale": 1.3}, {"x_scale": 1.25, "y_scale": 1.3}
HUNDRED = {"min": 0, "max": 100}


def build(account):
    """Bytes of the workbook of a `kam.account` that the user may read."""
    env, score = account.env, account.latest_score_id
    with Book(env, account.currency_id) as book:
        sheet = book.add_sheet(env._("Score Sheet"), account.company_id.name)
        book.set_widths(sheet, WIDTHS)
        row = _write_head(book, sheet, account)
        if score:
            criteria = score_sheet_parts.get_criteria(score)
            row, bars = _write_criteria(book, sheet, row, criteria)
            row = _write_charts(book, sheet, row, score, bars)
            row = _write_block(book, sheet, row, score_sheet_parts.get_expected(account))
        _write_block(book, sheet, row, score_sheet_parts.get_whitespace(account))
    return book.content


def _write_head(book, sheet, account):
    """Who it is and where it stands; returns the first row below."""
    row = book.write_lines(sheet, score_sheet_parts.get_title(account)) + 1
    for left, right in score_sheet_parts.get_facts(account):
        book.write_cells(sheet, row, left, align="left")
        book.write_cells(sheet, row, right, MIDDLE, align="left")
        row += 1
    remarks = score_sheet_parts.get_remarks(account)
    return book.write_remarks(sheet, remarks, row + 1, WIDTHS) + 1


def _write_block(book, sheet, top, block):
    """A title, headings and rows below; returns the first row for what follows."""
    title, headings, found = block
    if not found:
        return top
    book.write_lines(sheet, [("title", title)], top)
    return _write_rows(book, sheet, top + 1, headings, found) + 1


def _write_rows(book, sheet, top, headings, found):
    kinds = [kind for kind, _value in max(found, key=len, default=())]
    book.write_headings(sheet, top, list(zip_longest(headings, kinds)))
    row = top
    for row, cells in enumerate(found, top + 1):
        book.write_cells(sheet, row, cells)
        pairs = zip(cells, WIDTHS, strict=False)
        sentences = [(text, width) for (kind, text), width in pairs if kind == "sentence"]
        book.fit_height(sheet, row, sentences)
    return row + 1


def _write_criteria(book, sheet, top, criteria):
    """The table of the criteria; returns the first row below it, and the cells of its bars."""
    headings, found = criteria
    bottom = _write_rows(book, sheet, top, headings, found)
    names = [cells[0][1] for cells in found]
    contributions = [cells[4][1] for cells in found]
    return bottom + 1, (Cells(sheet, top + 1, 0, names), Cells(sheet, top + 1, 4, contributions))


def _write_charts(book, sheet, top, score, bars):
    """What contributes, beside the course of the score; returns the first row below."""
    env = book.env
    if bars[0].values:
        chart = xlsx_charts.bar(book, env._("Contributions to the Score"), *bars)
        sheet.insert_chart(top, 0, chart, WIDE)
    days, lines = _write_course(book, score)
    if days.values:
        chart = xlsx_charts.line(book, env._("Course of the Score"), days, lines, **HUNDRED)
        sheet.insert_chart(top, 6, chart, NARROW)
    return top + CHART_ROWS


def _write_course(book, score):
    """The snapshots on a sheet of their own; returns the cells of the days and of each line."""
    env = book.env
    sheet = book.add_sheet(env._("Course"), score.company_id.name)
    labels = score_sheet_parts.get_course_labels(score)
    columns = (Column(env._("Orders Before"), "date", 14),)
    columns += tuple(Column(label, "decimal", 16) for label in labels)
    found = score_sheet_parts.get_course(score)
    book.write_filtered(sheet, 0, columns, found)
    days, *figures = (
        Cells(sheet, 1, place, [row[place] for row in found]) for place in range(len(columns))
    )
    return days, list(zip(labels, figures, strict=True))
