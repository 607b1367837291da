"""The ranking of a run as a workbook: filters, frozen headings, number formats, a chart."""

import io

# Text from customers is always written as a string, never parsed for formulas, numbers or links.
SAFE = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
    "default_date_format": "yyyy-mm-dd",
}
HEADING_ROW = 3


def build(run):
    """Bytes of the workbook for a `kam.score.run`, with the scores its user may read."""
    import xlsxwriter

    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, SAFE) as book:
        scores = run.env["kam.score"].search([("run_id", "=", run.id)], order="rank")
        _write_ranking(book, run, scores)
        _write_curve(book, run)
    return buffer.getvalue()


def _columns(run, formats):
    """Heading, field, width and format of each column."""
    whole, amount, decimal, percent = (
        formats[name] for name in ("whole", "amount", "decimal", "percent")
    )
    return [
        (run.env._("Rank"), "rank", 7, whole),
        (run.env._("Customer"), "account_id.partner_id.display_name", 34, None),
        (run.env._("Score"), "score", 8, decimal),
        (run.env._("Class"), "abc_class", 7, None),
        (run.env._("Tier"), "tier_id.name", 14, None),
        (run.env._("Revenue"), "revenue", 14, amount),
        (run.env._("Revenue Before"), "revenue_previous", 14, amount),
        (run.env._("Margin"), "margin", 14, amount),
        (run.env._("Orders"), "orders", 9, whole),
        (run.env._("Last Order"), "last_order", 12, formats["date"]),
        (run.env._("Repurchase"), "raw_repurchase", 12, percent),
        (run.env._("Revenue Points"), "points_revenue", 10, decimal),
        (run.env._("Growth Points"), "points_growth", 10, decimal),
        (run.env._("Profitability Points"), "points_profitability", 10, decimal),
        (run.env._("Breadth Points"), "points_breadth", 10, decimal),
        (run.env._("Repurchase Points"), "points_repurchase", 10, decimal),
        (run.env._("Coverage %"), "coverage", 11, decimal),
    ]


def _formats(book):
    return {
        "title": book.add_format({"bold": True, "font_size": 14}),
        "heading": book.add_format(
            {"bold": True, "bg_color": "#71639E", "font_color": "white", "text_wrap": True}
        ),
        "whole": book.add_format({"num_format": "#,##0"}),
        "amount": book.add_format({"num_format": "#,##0.00"}),
        "decimal": book.add_format({"num_format": "0.0"}),
        "percent": book.add_format({"num_format": "0 %"}),
        "date": book.add_format({"num_format": "yyyy-mm-dd"}),
    }


def _write_ranking(book, run, scores):
    formats = _formats(book)
    columns = _columns(run, formats)
    sheet = book.add_worksheet(run.env._("Ranking")[:31])
    sheet.write_string(0, 0, f"{run.company_id.name} – {run.name}", formats["title"])
    sheet.write_string(1, 0, run.env._("Profile %s", run.profile_id.name))
    for number, (heading, _field, width, _format) in enumerate(columns):
        sheet.set_column(number, number, width)
        sheet.write_string(HEADING_ROW, number, heading, formats["heading"])
    for number, (_heading, field, _width, form) in enumerate(columns):
        for row, value in enumerate(_values(scores, field), HEADING_ROW + 1):
            _write(sheet, row, number, value, form)
    sheet.freeze_panes(HEADING_ROW + 1, 2)
    sheet.autofilter(HEADING_ROW, 0, HEADING_ROW + max(len(scores), 1), len(columns) - 1)


def _values(scores, field):
    """The column's values; unknown is an empty cell, not a zero."""
    if "." in field:
        return [next(iter(score.mapped(field)), None) for score in scores]
    known = _known_by(field)
    return [score[field] if not known or score[known] else None for score in scores]


def _known_by(field):
    """The field that is 0 when this one is unknown; None if this one always is known."""
    if field.startswith(("points_", "raw_")):
        return field.replace("raw_", "points_")
    return {"score": "coverage", "margin": "cost_coverage"}.get(field)


def _write(sheet, row, column, value, form):
    if value is None or value is False:
        return
    if isinstance(value, str):
        sheet.write_string(row, column, value, form)
    elif hasattr(value, "year"):
        sheet.write_datetime(row, column, value, form)
    else:
        sheet.write_number(row, column, value, form)


def _write_curve(book, run):
    """The concentration curve with its data, as a chart of the spreadsheet itself."""
    points = run.lorenz or []
    if not points:
        return
    name = run.env._("Concentration")[:31]
    sheet = book.add_worksheet(name)
    share = book.add_format({"num_format": "0.0 %"})
    for column, heading in enumerate((run.env._("Accounts"), run.env._("Revenue"))):
        sheet.write_string(0, column, heading)
        sheet.write_column(1, column, [point[column] for point in points], share)
    chart = book.add_chart({"type": "scatter", "subtype": "straight"})
    chart.add_series(
        {
            "name": run.env._("Share of revenue"),
            "categories": [name, 1, 0, len(points), 0],
            "values": [name, 1, 1, len(points), 1],
        }
    )
    for set_axis, title in (
        (chart.set_x_axis, run.env._("Share of accounts, largest first")),
        (chart.set_y_axis, run.env._("Share of revenue")),
    ):
        set_axis({"name": title, "min": 0, "max": 1, "num_format": "0 %"})
    sheet.insert_chart("D2", chart, {"x_scale": 1.4, "y_scale": 1.4})
