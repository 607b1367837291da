"""Tables of a workbook whose columns are fields of a model, under the names they have on screen."""

from typing import NamedTuple

from odoo.tools.misc import formatLang

from . import rows, xlsx
from .units import CURRENCY, PERCENT, UNITS


class Field(NamedTuple):
    """A column that shows the stored field at the end of a path over many2one fields.

    `kind` is one of a cell, or `hundredths` (a percentage that is stored as 0 to 100), or `codes`
    (of criteria, separated by commas). `label` is the field that names the column, if not the path.
    """

    path: str
    kind: str = "text"
    width: int = 12
    label: str | None = None
    heading: str | None = None

    @property
    def name(self):
        return self.label or self.path


def raw_value(code, width=15):
    """The column of a criterion's value, in its unit."""
    unit, scale = UNITS[code]
    if unit == PERCENT:
        return Field(f"raw_{code}", "hundredths" if scale == 1 else "percent", width)
    return Field(f"raw_{code}", "amount" if unit == CURRENCY else "decimal", width)


class Table:
    """What the user may read of the records of a domain: `rows` of the values of `fields`.

    Behind them are the values at the paths `beside`, which are looked up but have no column.
    """

    def __init__(self, model, fields, domain, order, beside=("id",)):
        self.model = model
        self.fields = list(fields)
        paths = [*(field.path for field in self.fields), *beside]
        found = rows.read(model, domain, paths, order, xlsx.MAX_ROWS + 1)
        self.is_cut = len(found) > xlsx.MAX_ROWS
        self.rows = found[: xlsx.MAX_ROWS]
        self._place = {path: number for number, path in enumerate(paths)}

    def __len__(self):
        return len(self.rows)

    def place(self, path):
        return self._place[path]

    def values(self, path):
        """The column of a path."""
        place = self._place[path]
        return [row[place] for row in self.rows]

    def replace(self, path, values):
        place = self._place[path]
        pairs = zip(self.rows, values, strict=True)
        self.rows = [(*row[:place], value, *row[place + 1 :]) for row, value in pairs]

    # ---- in a workbook ----

    def write_to(self, book, sheet, top, frozen=1, more=()):
        """The table with its headings; returns the first row below.

        :param more: pairs of a column and its values, which are put on the right.
        """
        columns = [*self._get_columns(book), *(column for column, _values in more)]
        width, others = len(self.fields), [values for _column, values in more]
        shown = (row[:width] for row in self.rows)
        if more:
            shown = ([*row, *rest] for row, *rest in zip(shown, *others, strict=True))
        return book.write_filtered(sheet, top, columns, shown, frozen)

    def get_note(self):
        """A line that says so if there are more rows than a workbook should have."""
        if not self.is_cut:
            return ()
        text = self.model.env._(
            "These are the first %s rows only. Filter the list, then export again.",
            formatLang(self.model.env, xlsx.MAX_ROWS, digits=0),
        )
        return (("bold", text),)

    def _get_columns(self, book):
        names = [field.name for field in self.fields]
        known = self.model.fields_get(names, ["string", "selection"])
        return [self._get_column(book, field, known[field.name]) for field in self.fields]

    def _get_column(self, book, field, known):
        heading, kind, convert = field.heading or known["string"], field.kind, None
        if kind == "amount":
            heading = book.with_currency(heading)
        elif kind == "hundredths":
            kind, convert = "percent", _of_hundred
        elif kind == "codes":
            kind, convert = "text", _Names(self.model.env)
        elif "selection" in known:
            convert = _Labels(known["selection"]).__getitem__
        return xlsx.Column(heading, kind, field.width, convert)


class _Names:
    """Turns codes of criteria into their names; the same few lists come again and again."""

    def __init__(self, env):
        criteria = env["kam.criterion"].search([])  # pylint: disable=no-search-all
        self._names = {criterion.code: criterion.name for criterion in criteria}
        self._known = {}

    def __call__(self, codes):
        if codes not in self._known:
            names = (self._names.get(code, code) for code in codes.split(",") if code)
            self._known[codes] = ", ".join(names)
        return self._known[codes]


class _Labels(dict):
    """What a selection is called; one that is no more has its code only."""

    def __missing__(self, code):
        return code


def _of_hundred(value):
    return value / 100
