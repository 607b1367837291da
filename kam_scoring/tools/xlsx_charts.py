"""Charts of the spreadsheet itself: they follow their cells when somebody changes these."""

from datetime import date
from typing import NamedTuple

from .xlsx import PURPLE, safe_text

# Spreadsheets count days from here.
DAY_ZERO = date(1899, 12, 30)
GRID = {"visible": True, "line": {"color": "#DEE2E6"}}


class Cells(NamedTuple):
    """A column of cells below one another, and what is in them.

    Programs that only preview a workbook do not look into the cells: charts bring the values.
    """

    sheet: object
    top: int
    column: int
    values: list

    @property
    def place(self):
        return [self.sheet.name, self.top, self.column, self._last, self.column]

    @property
    def _last(self):
        return self.top + max(len(self.values), 1) - 1


def bar(book, title, labels, values, color=PURPLE, **axis):
    """Bars below one another, in the order of the cells."""
    chart = book.workbook.add_chart({"type": "bar"})
    chart.add_series({**_series(labels, values), "name": title, "fill": _fill(color), "gap": 40})
    chart.set_y_axis({"reverse": True})
    # Crossing at the other end puts the numbers below, where one looks for them.
    chart.set_x_axis({"major_gridlines": GRID, "label_position": "high", **axis})
    return _titled(chart, title)


def line(book, title, days, named_values, **axis):
    """Lines over days: `named_values` are pairs of a name and its cells."""
    chart = book.workbook.add_chart({"type": "line"})
    labels = days._replace(values=[(day - DAY_ZERO).days for day in days.values])
    for name, values in named_values:
        marker = {"type": "circle", "size": 5}
        chart.add_series({**_series(labels, values), "name": safe_text(name), "marker": marker})
    chart.set_x_axis({"date_axis": True, "num_format": "yyyy-mm-dd"})
    chart.set_y_axis({"major_gridlines": GRID, **axis})
    chart.show_blanks_as("gap")
    return _titled(chart, title, legend=True)


def points(book, title, clouds, x_axis, y_axis):
    """Points in a plane: `clouds` are tuples of name, cells of x, cells of y, colour, size."""
    chart = book.workbook.add_chart({"type": "scatter"})
    for name, across, up, color, size in clouds:
        marker = {"type": "circle", "size": size, "fill": _fill(color), "border": {"none": True}}
        chart.add_series({**_series(across, up), "name": safe_text(name), "marker": marker})
    chart.set_x_axis({"major_gridlines": GRID, **x_axis})
    chart.set_y_axis({"major_gridlines": GRID, **y_axis})
    return _titled(chart, title, legend=True)


def curve(book, title, across, up, x_axis, y_axis):
    """A line through points of a plane."""
    chart = book.workbook.add_chart({"type": "scatter", "subtype": "straight"})
    line = {"color": PURPLE, "width": 2.25}
    chart.add_series({**_series(across, up), "name": safe_text(title), "line": line})
    chart.set_x_axis({"major_gridlines": GRID, **x_axis})
    chart.set_y_axis({"major_gridlines": GRID, **y_axis})
    return _titled(chart, title)


def _series(labels, values):
    return {
        "categories": labels.place,
        "categories_data": labels.values,
        "values": values.place,
        "values_data": values.values,
    }


def _fill(color):
    return {"color": color, "transparency": 20}


def _titled(chart, title, legend=False):
    chart.set_title({"name": safe_text(title), "name_font": {"size": 12}, "overlay": False})
    chart.set_legend({"position": "bottom"} if legend else {"none": True})
    return chart
