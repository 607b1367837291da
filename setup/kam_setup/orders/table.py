"""Reads a CSV file as text, whatever program wrote it, and remembers the line of each row."""

import codecs
import csv
import gzip
import io
import zlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from kam_setup.console import SetupError

from .problems import Problems, count, listing

DELIMITERS = ",;\t"
GZIP = b"\x1f\x8b"
ZIP = b"PK\x03\x04"


@dataclass(frozen=True)
class Table:
    name: str
    delimiter: str
    rows: pd.DataFrame  # the known columns as trimmed text, and "line"
    ignored: tuple  # headers that mean nothing to us


def read_table(path, required, optional):
    """The known columns of a file; `line` is the line in the file on which a row starts."""
    path = Path(path)
    text = _decode(_read(path), path.name)
    delimiter = _delimiter(text, path.name, {*required, *optional})
    lines, records = _parse(text, path.name, delimiter)
    headers = [_header_name(header) for header in records[0]]
    _check_headers(path.name, lines[0], headers, required, optional)
    lines, records = lines[1:], records[1:]
    _check_width(path.name, lines, records, len(headers))
    rows = {"line": np.array(lines, dtype="int64")}
    for position, header in enumerate(headers):
        if header in required or header in optional:
            rows[header] = _trimmed([record[position] for record in records])
    ignored = tuple(name for name in headers if name and name not in rows)
    return Table(path.name, delimiter, pd.DataFrame(rows), ignored)


def _read(path):
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise SetupError(
            f"{path} cannot be read: {error.strerror or error}",
            "check the path and its permissions",
        ) from error
    if raw.startswith(GZIP):
        return _unzip(raw, path.name)
    if path.suffix.lower() == ".gz":
        raise SetupError(
            f"{path.name} ends in .gz but is not a gzip file", "name a plain CSV file .csv"
        )
    if raw.startswith(ZIP):
        raise SetupError(
            f"{path.name} is a spreadsheet or a zip archive, not a CSV file",
            "open it in the spreadsheet program and save it as CSV (UTF-8)",
        )
    return raw


def _unzip(raw, name):
    try:
        return gzip.decompress(raw)
    except (OSError, EOFError, zlib.error) as error:
        raise SetupError(
            f"{name} is a damaged gzip file: {error}", "copy or compress the file again"
        ) from error


def _decode(raw, name):
    """UTF-8 first: Windows-1252 would accept nearly any bytes and garble them."""
    encodings = ["utf-8-sig", "cp1252"]
    if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):  # "Unicode text" of Excel
        encodings = ["utf-16"]
    for encoding in encodings:
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError as error:
            position = error.start
        else:
            return _without_nul(text, name)
    line = raw.count(b"\n", 0, position) + 1
    raise SetupError(
        f"{name}, line {line}: the text is neither UTF-8 nor Windows-1252",
        "save the file as CSV (UTF-8)",
    )


def _without_nul(text, name):
    position = text.find("\0")
    if position >= 0:  # PostgreSQL stores no text that holds one
        line = text.count("\n", 0, position) + 1
        raise SetupError(
            f"{name}, line {line}: the file holds a NUL character, it is no CSV file",
            "export the file again as CSV (UTF-8)",
        )
    return text


def _header_name(text):
    return text.strip().lower().replace(" ", "_")


def _delimiter(text, name, known):
    """The delimiter under which the header shows the most known names."""
    header = next((line for line in io.StringIO(text) if line.strip()), None)
    if header is None:
        raise SetupError(f"{name} is empty", "export the file again, with a header line")

    def names_found(delimiter):
        parts = next(csv.reader([header], delimiter=delimiter), [])
        return len(known.intersection(map(_header_name, parts)))

    return max(DELIMITERS, key=names_found)


def _parse(text, name, delimiter):
    """All records that are not blank, and the line on which each starts."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    lines, records, start = [], [], 1
    try:
        for record in reader:
            if "".join(record).strip():
                lines.append(start)
                records.append(record)
            start = reader.line_num + 1
    except csv.Error as error:
        raise SetupError(
            f"{name}, line {start}: the row that starts here cannot be read: {error}",
            "look for a quotation mark that is not closed, or not doubled inside a quoted text",
        ) from error
    return lines, records


def _check_headers(name, line, headers, required, optional):
    missing = [column for column in required if column not in headers]
    if missing:
        raise SetupError(
            f"{name}, line {line}: {count(len(missing), 'column')} missing: {listing(missing, 9)}; "
            f"found: {listing(filter(None, headers), 20) or 'none'}",
            "the first line names the columns, separated by comma, semicolon or tab; "
            f"required: {', '.join(required)}; optional: {', '.join(optional)}",
        )
    twice = [column for column in (*required, *optional) if headers.count(column) > 1]
    if twice:
        raise SetupError(
            f"{name}, line {line}: the header names {listing(twice)} more than once",
            "rename or remove the column that is not meant",
        )


def _check_width(name, lines, records, width):
    """Rows have as many cells as the header; spreadsheets may add empty ones at the end."""
    if not records:
        raise SetupError(f"{name} has a header but no rows", "export the file again")
    problems = Problems(
        name,
        "put texts that contain the delimiter in quotation marks; "
        "a short last line means that the file was cut off",
    )
    for line, record in zip(lines, records, strict=True):
        if len(record) != width and (len(record) < width or any(record[width:])):
            problems.add_line(line, f"{count(len(record), 'cell')}, the header has {width}")
    problems.check()


def _trimmed(cells):
    """Trimmed text; every distinct value is touched once, history repeats itself a lot."""
    codes, values = pd.factorize(np.array(cells, dtype=object))
    return np.array([value.strip() for value in values], dtype=object)[codes]
