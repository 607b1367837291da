"""Heat maps of the whitespace: customers by product categories, the most potential first."""

from typing import NamedTuple

# A sheet has 16,384 columns; people look at a few dozen.
MAX_CATEGORIES = 400
BOUGHT, SHRINKING = {"bg_color": "#DEE2E6"}, {"bg_color": "#F5C2C7"}
# Half of the cells are below the colour in the middle: one large customer does not bleach the rest.
SCALE = {
    "type": "3_color_scale",
    "min_color": "#FFFFFF",
    "mid_type": "percentile",
    "mid_value": 50,
}
PURPLES = {"mid_color": "#DCD6EC", "max_color": "#9C8FC4"}
GREENS = {"mid_color": "#D1E7DD", "max_color": "#75B798"}


FIGURES = ("status", "revenue", "potential")


class Grid(NamedTuple):
    """What is drawn: ids and names in their order, and the cells of each account.

    `cells` is by account and category id a tuple of status, revenue and potential.
    """

    accounts: dict
    categories: dict
    cells: dict


def write(book, model, domain, frame, owner):
    """One map of what could be bought and one of what is bought."""
    env = book.env
    grid = _get_grid(model, domain, frame)
    lines = (
        env._("The darker, the more potential."),
        env._("Grey: the customer buys it. Red: the customer buys less of it than before."),
    )
    _write_map(book, owner, grid, env._("Potential Map"), lines, PURPLES, _get_potential)
    lines = (env._("The darker, the more revenue."),)
    _write_map(book, owner, grid, env._("Revenue Map"), lines, GREENS, _get_revenue)


def _get_grid(model, domain, frame):
    """In the order of the heat map on screen."""
    accounts = _get_names(model._get_map_accounts(domain), frame, "account_id", "customer")
    categories = _get_names(model._get_map_categories(domain), frame, "category_id", "short")
    categories = dict(list(categories.items())[:MAX_CATEGORIES])
    cells = {number: {} for number in accounts}
    columns = (frame[name] for name in ("account_id", "category_id", *FIGURES))
    for account, category, *figures in zip(*columns, strict=True):
        cells[account][category] = figures
    return Grid(accounts, categories, cells)


def _get_names(records, frame, key, name):
    known = dict(zip(frame[key], frame[name], strict=True))
    return {number: known[number] for number in records.ids if number in known}


def _get_potential(status, revenue, potential):
    """Number and background of a cell of the map."""
    if potential > 0:
        return potential, {}
    return None, SHRINKING if status == "shrinking" else BOUGHT if revenue > 0 else {}


def _get_revenue(_status, revenue, _potential):
    return (revenue if revenue > 0 else None), {}


def _write_map(book, owner, grid, name, lines, colors, get_cell):
    sheet = book.add_sheet(name, owner)
    title = book.with_currency(name)
    top = book.write_lines(sheet, [("title", title), *(("muted", line) for line in lines)]) + 1
    _write_headings(book, sheet, top, grid)
    for row, (account, customer) in enumerate(grid.accounts.items(), top + 1):
        book.write_cell(sheet, row, 0, customer)
        _write_row(book, sheet, row, grid.categories, grid.cells[account], get_cell)
    bottom, right = top + max(len(grid.accounts), 1), 1 + max(len(grid.categories), 1)
    sheet.conditional_format(top + 1, 2, bottom, right, SCALE | colors)
    sheet.freeze_panes(top + 1, 2)
    sheet.autofilter(top, 0, bottom, right)
    sheet.repeat_rows(top)


def _write_headings(book, sheet, row, grid):
    """The names of the categories stand upright: there are many of them."""
    book.set_widths(sheet, [34, 14, *([9] * len(grid.categories))], frozen=2)
    sheet.set_row(row, min(max(map(len, grid.categories.values()), default=1), 30) * 5 + 20)
    for column, heading in enumerate((book.env._("Customer"), book.env._("Total"))):
        book.write_cell(sheet, row, column, heading, "heading")
    for column, heading in enumerate(grid.categories.values(), 2):
        book.write_cell(sheet, row, column, heading, "heading", rotation=90)


def _write_row(book, sheet, row, categories, cells, get_cell):
    shown = {number: get_cell(*figures) for number, figures in cells.items()}
    total = sum(value for value, _look in shown.values() if value)
    book.write_cell(sheet, row, 1, total, "whole")
    for column, number in enumerate(categories, 2):
        value, look = shown.get(number, (None, {}))
        if look:
            sheet.write_blank(row, column, None, book.format("whole", **look))
        else:
            book.write_cell(sheet, row, column, value, "whole")
