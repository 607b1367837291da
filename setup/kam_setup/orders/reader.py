"""Reads an order history and checks it before anything of it reaches Odoo.

`read_orders` returns an `OrderHistory` or raises a `SetupError` that names file, line, column and
value of what is wrong. Pure functions on pandas frames: nothing here knows Odoo.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from kam_setup.console import SetupError

from . import values
from .problems import Problems, count, listing
from .report import ReadReport
from .table import read_table

REQUIRED = ("invoice", "date", "customer_id", "product", "quantity", "unit_price")
OPTIONAL = ("customer_name", "country", "currency", "cost", "category")
PRODUCTS_REQUIRED = ("product", "description")
PRODUCTS_OPTIONAL = ("category", "cost")
NO_CUSTOMER = ("", "na", "n/a", "nan", "null", "none")  # how programs write an empty cell
VALUE_REMEDY = (
    "write dates as 2025-12-31, 2025-12-31 14:05 or 31.12.2025, numbers without unit or currency "
    "sign, with a decimal point (a decimal comma where the columns are not separated by commas)"
)


@dataclass(frozen=True)
class OrderHistory:
    """One row per line, order, customer and product; `line` is the line in the file."""

    lines: pd.DataFrame  # line, invoice, product, quantity, unit_price, cost (NaN: unknown)
    orders: pd.DataFrame  # line, invoice, customer_id, date, zoned (date is UTC), currency
    customers: pd.DataFrame  # customer_id, name, country
    products: pd.DataFrame  # product, name, category, cost
    report: ReadReport


def read_orders(path, products_path=None):
    table = read_table(path, REQUIRED, OPTIONAL)
    report = ReadReport(table.name, rows_read=len(table.rows))
    rows = _with_customer(table.rows, report)
    rows = _with_values(rows, table)
    _check_invoices(rows, table.name)
    rows = _with_quantity(rows, report)
    catalogue = _read_products(products_path, report) if products_path else None
    _remark_ignored(table, report)
    return _history(rows, catalogue, report)


def _remark_ignored(table, report):
    if table.ignored:
        report.remarks.append(
            f"{table.name}: {count(len(table.ignored), 'column')} without meaning here ignored: "
            f"{listing(table.ignored, 9)}."
        )


def _with_customer(rows, report):
    missing = rows["customer_id"].str.lower().isin(NO_CUSTOMER)
    report.rows_without_customer = int(missing.sum())
    rows = rows[~missing].reset_index(drop=True)
    _require_rows(rows, report, "no row names a customer")
    # A spreadsheet or data frame that saw the gaps writes 17850 as 17850.0.
    if rows["customer_id"].str.fullmatch(r"\d+\.0").all():
        rows["customer_id"] = rows["customer_id"].str.removesuffix(".0")
    return rows


def _with_quantity(rows, report):
    """A line of quantity 0 tells nothing about what was bought."""
    empty = rows["quantity"] == 0
    report.rows_without_quantity = int(empty.sum())
    rows = rows[~empty].reset_index(drop=True)
    _require_rows(rows, report, "no row has a quantity other than 0")
    return rows


def _require_rows(rows, report, problem):
    if rows.empty:
        raise SetupError(f"{report.file}: {problem}", "check which columns were exported")


def _with_values(rows, table):
    """The frame with numbers and dates in place of their text."""
    problems = Problems(table.name, VALUE_REMEDY)
    for column in ("invoice", "product"):
        problems.add(rows, rows[column] == "", column, "is empty")
    read = _numbers(rows, table, ("quantity", "unit_price", "cost"), problems)
    read["date"], read["zoned"] = values.moments(rows["date"])
    problems.add(rows, np.isnat(read["date"]), "date", "is not a date")
    if "currency" in rows:
        known = rows["currency"].str.fullmatch(r"[A-Za-z]{3}|")
        problems.add(rows, ~known, "currency", "is not a currency code of three letters")
        read["currency"] = rows["currency"].str.upper()
    problems.check()
    return rows.assign(**read)


def _numbers(rows, table, names, problems):
    texts = {name: rows[name].to_numpy() for name in names if name in rows}
    comma = values.uses_decimal_comma(texts.values(), table.delimiter)
    reason = "is not a number" + (" (this file uses the decimal comma)" if comma else "")
    read = {}
    for name, text in texts.items():
        read[name] = values.numbers(text, comma)
        bad = np.isnan(read[name])
        if name == "cost":  # may be unknown, and 0 means just that
            bad = (bad & (text != "")) | (read[name] < 0)
            read[name] = np.where(read[name] == 0, np.nan, read[name])
        problems.add(rows, bad, name, "is not a cost" if name == "cost" else reason)
    return read


def _check_invoices(rows, name):
    """An invoice has one customer and one currency; guessing which would falsify figures."""
    problems = Problems(
        name,
        "an invoice number may occur for one customer and in one currency only; "
        "make the numbers distinct, for example by adding the customer or the year",
    )
    for column in ("customer_id", "currency"):
        if column in rows:
            _check_one(rows[rows[column] != ""], column, problems)
    problems.check()


def _check_one(rows, column, problems):
    first = rows.groupby("invoice", sort=False)[[column, "line"]].transform("first")

    def reason(index):
        invoice, other, line = rows["invoice"][index], first[column][index], first["line"][index]
        return f'in invoice "{invoice}", which has "{other}" in line {line}'

    problems.add(rows, rows[column] != first[column], column, reason)


def _read_products(path, report):
    """The product file, one row per product."""
    table = read_table(path, PRODUCTS_REQUIRED, PRODUCTS_OPTIONAL)
    problems = Problems(table.name, VALUE_REMEDY)
    rows = table.rows
    problems.add(rows, rows["product"] == "", "product", "is empty")
    read = _numbers(rows, table, ("cost",), problems)
    problems.check()
    repeated = rows["product"].duplicated()
    if repeated.any():
        report.remarks.append(
            f"{table.name}: {count(int(repeated.sum()), 'repeated product')} ignored, the first "
            f"row of a product counts: {listing(rows['product'][repeated].unique())}."
        )
    _remark_ignored(table, report)
    return rows.assign(**read)[~repeated].set_index("product")


def _history(rows, catalogue, report):
    by_date = rows.sort_values("date", kind="stable")
    history = OrderHistory(
        lines=_lines(rows),
        orders=_orders(by_date),
        customers=_customers(by_date, report),
        products=_products(by_date, catalogue, report),
        report=report,
    )
    _count(history, report)
    return history


def _count(history, report):
    for name in ("lines", "customers", "products"):
        setattr(report, name, len(getattr(history, name)))
    report.invoices = len(history.orders)
    report.returns = int((history.lines["quantity"] < 0).sum())
    report.rows_without_price = int((history.lines["unit_price"] == 0).sum())
    report.first_date, report.last_date = history.orders["date"].agg(["min", "max"])


def _lines(rows):
    names = ["line", "invoice", "product", "quantity", "unit_price"]
    return rows[names].assign(cost=rows.get("cost", np.nan))


def _orders(rows):
    """One row per invoice, dated by its first line, in the order of time."""
    orders = rows.drop_duplicates("invoice")[["line", "invoice", "customer_id", "date", "zoned"]]
    currency = _look_up(orders["invoice"], _latest(rows, "invoice", "currency"))
    return orders.assign(currency=currency).reset_index(drop=True)


def _customers(rows, report):
    customers = pd.DataFrame({"customer_id": rows["customer_id"].unique()})
    for name, column in (("name", "customer_name"), ("country", "country")):
        latest = _latest(rows, "customer_id", column)
        customers[name] = _look_up(customers["customer_id"], latest)
        changed = _changed(rows, "customer_id", column)
        if changed:
            report.remarks.append(
                f"{count(changed, 'customer')} with more than one {name}: the latest counts."
            )
    return customers


def _products(rows, catalogue, report):
    """What was ordered; the product file knows better than the order lines."""
    codes = rows["product"].unique()
    products = pd.DataFrame({"product": codes, "name": codes, "cost": np.nan})
    products["category"] = _look_up(products["product"], _latest(rows, "product", "category"))
    for name, column in (("name", "description"), ("category", "category"), ("cost", "cost")):
        if catalogue is not None and column in catalogue:
            given = catalogue[column][catalogue[column] != ""]
            listed = products["product"].isin(given.index)
            products.loc[listed, name] = products["product"][listed].map(given)
    _remark_products(products, catalogue, report)
    return products


def _remark_products(products, catalogue, report):
    if catalogue is not None:
        unnamed = int((~products["product"].isin(catalogue.index)).sum())
        if unnamed:
            report.remarks.append(
                f"{count(unnamed, 'ordered product')} missing in the product file: "
                "the code serves as name."
            )
    if (products["category"] == "").all():
        report.remarks.append(
            "The files name no product categories: new products stay without one, so breadth and "
            "cross-selling cannot tell them apart."
        )


def _latest(rows, key, column):
    """The value of each key in its latest row that has one; the rows come in order of time."""
    if column not in rows:
        return pd.Series(dtype=object)
    return rows[rows[column] != ""].groupby(key, sort=False)[column].last()


def _look_up(keys, texts):
    """The text of each key, empty where there is none."""
    return keys.map(texts).astype(object).where(keys.isin(texts.index), "")


def _changed(rows, key, column):
    """How many keys carry more than one value."""
    if column not in rows:
        return 0
    pairs = rows[rows[column] != ""][[key, column]].drop_duplicates()
    return int((pairs[key].value_counts() > 1).sum())
