"""The whitespace as a workbook: the cells as a list, heat maps, the largest potentials."""

import pandas as pd

from . import whitespace_xlsx_map, xlsx_charts
from .xlsx import Book, Column
from .xlsx_charts import Cells
from .xlsx_fields import Field, Table

CUSTOMER = Field("account_id.partner_id.complete_name", width=34, label="partner_id")
GROUP = Field("account_id.parent_id.partner_id.complete_name", width=26, label="parent_account_id")
CATEGORY = Field("category_id.complete_name", width=34, label="category_id")
COMPANIES = (
    Field("company_id.name", width=20, label="company_id"),
    Field("company_id.currency_id.name", width=10, label="currency_id"),
)
FIGURES = (
    Field("status", width=18),
    Field("revenue", "amount", 15),
    Field("revenue_previous", "amount", 15),
    Field("own_share", "percent"),
    Field("penetration", "percent"),
    Field("potential", "amount", 15),
    Field("suggestion", "whole", 11),
)
BY_HAND = (
    Field("competitor_id.complete_name", width=26, label="competitor_id"),
    Field("note", width=34),
)
# Whose a cell is, and whether there is an open lead.
BESIDE = ("id", "account_id", "category_id", "category_id.name", "lead_id.active")
BESIDE += ("lead_id.won_status",)
ORDER = "potential desc nulls last, revenue desc, id"
LARGEST = 20
WIDTHS = (60, 20)
SIZE = {"x_scale": 1.6, "y_scale": 1.5}


def build(env, domain):
    """Bytes of the workbook of the `kam.whitespace` that match and that the user may read."""
    model = env["kam.whitespace"]
    [(companies,)] = model._read_group(domain, [], ["company_id:recordset"])
    several = len(companies) > 1
    table = _read(model, domain, several)
    # Amounts of several currencies can be listed, but neither added nor coloured on one scale.
    currency = companies.currency_id if len(companies.currency_id) == 1 else None
    owner = "" if several else companies.name or ""
    with Book(env, currency) as book:
        _write_list(book, table, owner)
        if len(table) and currency:
            frame = _get_frame(table)
            whitespace_xlsx_map.write(book, model, domain, frame, owner)
            _write_largest(book, frame, owner)
    return book.content


def _read(model, domain, several):
    company = COMPANIES if several else ()
    fields = (CUSTOMER, *company, GROUP, CATEGORY, *FIGURES, *BY_HAND)
    return Table(model, fields, domain, ORDER, BESIDE)


def _write_list(book, table, owner):
    env = book.env
    sheet = book.add_sheet(env._("Whitespace"), owner)
    title = " – ".join(filter(None, (owner, env._("Whitespace"))))
    lines = (("title", title), ("muted", _get_warning(env)), *table.get_note())
    top = book.write_lines(sheet, lines) + 1
    more = (
        (Column(env._("Open Opportunity"), "flag", 12), _have_open_lead(table)),
        (Column(env._("Reason"), width=80), _get_reasons(table)),
    )
    table.write_to(book, sheet, top, frozen=1, more=more)


def _get_warning(env):
    return env._(
        "Potential: the share of comparable customers that buy the category, times what they "
        "spend on it. Typically 17 % too high: a direction, not a forecast."
    )


def _have_open_lead(table):
    active, status = table.values("lead_id.active"), table.values("lead_id.won_status")
    pairs = zip(active, status, strict=True)
    return [bool(active and status == "pending") for active, status in pairs]


def _get_reasons(table):
    """The sentence of each suggestion, as on screen."""
    wanted = zip(*map(table.values, ("id", "suggestion", "revenue")), strict=True)
    suggested = [number for number, suggestion, revenue in wanted if suggestion and not revenue]
    cells = table.model.browse(suggested)
    cells.fetch(["suggestion", "revenue", "reason_category_id", "similarity"])
    cells.reason_category_id.fetch(["name"])
    reasons = {cell.id: cell.reason or None for cell in cells}
    return [reasons.get(number) for number in table.values("id")]


def _get_frame(table):
    """The figures by account and category, for what is drawn of them."""
    frame = pd.DataFrame(
        {
            "customer": table.values(CUSTOMER.path),
            "category": table.values(CATEGORY.path),
            "short": table.values("category_id.name"),
            **{path: table.values(path) for path in ("account_id", "category_id", "status")},
        }
    )
    for path in ("revenue", "potential"):
        frame[path] = pd.Series(table.values(path), dtype=float)
    return frame


# ---- the largest potentials ----


def _write_largest(book, frame, owner):
    """By category, and below it by customer and category: each with its bars."""
    env = book.env
    sheet = book.add_sheet(env._("Largest Potentials"), owner)
    book.set_widths(sheet, WIDTHS)
    sums = frame.groupby("category")["potential"].sum().sort_values(ascending=False, kind="stable")
    cells = frame.sort_values("potential", ascending=False, kind="stable")
    names = cells["customer"].fillna("") + " · " + cells["category"].fillna("")
    top = 0
    for title, heading, found in (
        (env._("Potential by Product Category"), env._("Product Category"), sums),
        (
            env._("Largest Single Potentials"),
            env._("Customer and Product Category"),
            cells.set_axis(names)["potential"],
        ),
    ):
        top = _write_bars(book, sheet, top, title, heading, found[found > 0][:LARGEST])


def _write_bars(book, sheet, top, title, heading, found):
    """A table with its chart beside it; returns the first row below both."""
    amount = book.with_currency(book.env._("Potential"))
    columns = (Column(heading, width=WIDTHS[0]), Column(amount, "amount", WIDTHS[1]))
    book.write_table(sheet, top, columns, found.items())
    if len(found):
        labels = Cells(sheet, top + 1, 0, found.index.tolist())
        values = Cells(sheet, top + 1, 1, found.tolist())
        chart = xlsx_charts.bar(book, title, labels, values, min=0, num_format="#,##0")
        sheet.insert_chart(top, 3, chart, SIZE)
    return top + LARGEST + 4
