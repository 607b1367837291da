"""Turns the text of cells into numbers and moments; what cannot be read becomes NaN or NaT."""

import datetime as dt
import re

import numpy as np
import pandas as pd

LARGEST = 1e12  # beyond it a cell holds two values that ran together, not a quantity or a price
DECIMAL_POINT = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,2})?", re.ASCII)
DECIMAL_COMMA = re.compile(r"[+-]?((\d+|\d{1,3}(\.\d{3})+)(,\d*)?|,\d+)", re.ASCII)

TIME = r"(?P<hour>\d{1,2}):(?P<minute>\d{2})(:(?P<second>\d{2})([.,]\d+)?)?"
ISO_DATE = re.compile(
    r"(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})"
    rf"([T ]\s*{TIME}\s*(?P<zone>Z|[+-]\d{{2}}(:?\d{{2}})?)?)?",
    re.ASCII,
)
DOTTED_DATE = re.compile(
    rf"(?P<day>\d{{1,2}})\.(?P<month>\d{{1,2}})\.(?P<year>\d{{4}})(,?\s+{TIME})?", re.ASCII
)
YEARS = range(1900, 2200)  # a year outside is a slip of the pen or a spreadsheet's empty date


def spread(texts, function):
    """Call `function` with the distinct texts and spread its array over all rows."""
    codes, values = pd.factorize(np.asarray(texts, dtype=object))
    return function(values)[codes]


def uses_decimal_comma(columns, delimiter):
    """Where the comma separates no cells, one comma in a number decides for the whole file."""
    if delimiter == ",":
        return False
    return any("," in text for column in columns for text in pd.unique(column))


def numbers(texts, decimal_comma):
    return spread(texts, lambda values: np.array([_number(v, decimal_comma) for v in values]))


def _number(text, decimal_comma):
    pattern = DECIMAL_COMMA if decimal_comma else DECIMAL_POINT
    if not pattern.fullmatch(text):
        return np.nan
    if decimal_comma:
        text = text.replace(".", "").replace(",", ".")
    value = float(text)
    return value if abs(value) < LARGEST else np.nan


def moments(texts):
    """Moments without zone, and which of them the text gave a zone: those are in UTC."""
    codes, values = pd.factorize(np.asarray(texts, dtype=object))
    parsed = [_moment(value) for value in values]
    when = np.array([moment for moment, _zoned in parsed], dtype="datetime64[s]")
    zoned = np.array([zoned for _moment, zoned in parsed], dtype=bool)
    return when[codes], zoned[codes]


def _moment(text):
    match = ISO_DATE.fullmatch(text) or DOTTED_DATE.fullmatch(text)
    if not match or int(match["year"]) not in YEARS:
        return None, False
    names = ("year", "month", "day", "hour", "minute", "second")
    try:
        moment = dt.datetime(*(int(match[name] or 0) for name in names))
        offset = _offset(match.groupdict().get("zone"))
    except ValueError:  # 31 February, 25 o'clock
        return None, False
    return (moment, False) if offset is None else (moment - offset, True)


def _offset(zone):
    """The distance of a written zone from UTC."""
    if not zone:
        return None
    if zone == "Z":
        return dt.timedelta()
    digits = zone[1:].replace(":", "").ljust(4, "0")
    offset = dt.timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    return -offset if zone[0] == "-" else offset
