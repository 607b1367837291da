"""Charts of the ranking: the best accounts, the portfolio, and how much few of them carry."""

from . import xlsx_charts
from .xlsx import Column
from .xlsx_charts import Cells

BEST = 20
# More points than this hide one another, and slow the spreadsheet down.
LARGEST = 500
CLASSES = (("A", "#2E7D32", 9), ("B", "#1E88E5", 7), ("C", "#9E9E9E", 5))
SIZE = {"x_scale": 1.6, "y_scale": 1.7}
PERCENT = {"min": 0, "max": 1, "num_format": "0 %"}
HUNDRED = {"min": 0, "max": 100, "num_format": "0"}


def write(book, table, company, lorenz):
    owner = company.name or ""
    if len(table):
        _write_best(book, table, owner)
        _write_portfolio(book, table, owner)
    if lorenz:
        _write_curve(book, lorenz, owner)


def _write_best(book, table, owner):
    env = book.env
    names = table.values("account_id.partner_id.complete_name")[:BEST]
    scores = table.values("score")[:BEST]
    sheet = book.add_sheet(env._("Best"), owner)
    columns = (Column(env._("Customer"), width=34), Column(env._("Score"), "decimal"))
    book.write_filtered(sheet, 0, columns, zip(names, scores, strict=True))
    title = env._("The %s Best Scores", len(names))
    labels, values = Cells(sheet, 1, 0, names), Cells(sheet, 1, 1, scores)
    sheet.insert_chart("D2", xlsx_charts.bar(book, title, labels, values, **HUNDRED), SIZE)


def _write_portfolio(book, table, owner):
    """The accounts with most revenue; a class is a colour, and its rows are together."""
    env, accounts = book.env, _get_largest(table)
    if not accounts:
        return
    sheet = book.add_sheet(env._("Portfolio"), owner)
    columns = (
        Column(env._("Customer"), width=34),
        Column(env._("Class"), width=7),
        Column(env._("Own Position"), "decimal"),
        Column(env._("Attractiveness"), "decimal", 14),
        Column(book.with_currency(env._("Revenue")), "amount", 15),
    )
    book.write_filtered(sheet, 0, columns, accounts)
    title = env._("Portfolio: The %s Accounts with Most Revenue", len(accounts))
    x_axis, y_axis = {"name": env._("Own Position")}, {"name": env._("Attractiveness")}
    clouds = _get_clouds(env, sheet, accounts)
    chart = xlsx_charts.points(book, title, clouds, HUNDRED | x_axis, HUNDRED | y_axis)
    sheet.insert_chart("G2", chart, SIZE)


def _get_largest(table):
    """Name, class, position, attractiveness and revenue, where there is a point to draw."""
    paths = ("account_id.partner_id.complete_name", "abc_class")
    paths += ("score_position", "score_attractiveness", "revenue")
    accounts = zip(*map(table.values, paths), strict=True)
    drawn = [row for row in accounts if None not in row[2:]]
    largest = sorted(drawn, key=lambda row: -row[-1])[:LARGEST]
    return sorted(largest, key=lambda row: (row[1] or "C", -row[-1]))


def _get_clouds(env, sheet, accounts):
    clouds, top = [], 1
    for letter, color, size in CLASSES:
        of_class = [row for row in accounts if (row[1] or "C") == letter]
        if of_class:
            cells = [Cells(sheet, top, place, [row[place] for row in of_class]) for place in (2, 3)]
            clouds.append((env._("Class %s", letter), *cells, color, size))
        top += len(of_class)
    return clouds


def _write_curve(book, lorenz, owner):
    env = book.env
    sheet = book.add_sheet(env._("Concentration"), owner)
    columns = (Column(env._("Accounts"), "percent"), Column(env._("Revenue"), "percent"))
    book.write_filtered(sheet, 0, columns, lorenz)
    across, up = (Cells(sheet, 1, place, [point[place] for point in lorenz]) for place in (0, 1))
    chart = xlsx_charts.curve(
        book,
        env._("How Much Few Customers Carry"),
        across,
        up,
        PERCENT | {"name": env._("Share of accounts, largest first")},
        PERCENT | {"name": env._("Share of revenue")},
    )
    sheet.insert_chart("D2", chart, SIZE)
