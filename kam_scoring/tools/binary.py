"""Reads millions of rows at once: a query's result as a structured array, by COPY in binary form.

psycopg2 makes a Python object of every value, which takes longer than the query itself.
"""

import io

import numpy as np
import pandas as pd

from odoo.tools import SQL

# The wire's types, all of fixed width: there is no NULL among them.
INTEGER = ">i4"
FLOAT = ">f8"
# Microseconds since the first moment of the year 2000.
MOMENT = ">i8"
EPOCH = np.datetime64("2000-01-01T00:00:00", "us")

_HEAD = 19  # signature, flags and length of an extension that there never is
_TAIL = 2


def fetch(env, query, columns):
    """The rows of a query as a structured array in the byte order of the machine.

    :param SQL query: its columns are cast to int4, float8 or timestamp, and none of them is NULL.
    :param columns: name -> one of the types above, in the order of the query.
    :raises ValueError: if the rows are not as said.
    """
    buffer = io.BytesIO()
    statement = env.cr.mogrify(query.code, query.params).decode()
    env.cr.copy_expert(f"COPY ({statement}) TO STDOUT (FORMAT BINARY)", buffer)
    return _parse(buffer.getbuffer(), columns)


def fetch_frame(env, columns, source):
    """A DataFrame of integer and float columns, NaN where the database has NULL.

    :param columns: name -> SQL expression; an expression in a tuple is an integer, else a float.
        Of integers 0 is NULL and NULL is 0: they are ids, codes and flags.
    :param SQL source: what follows the columns, from FROM on.
    """
    kinds, expressions = {}, []
    for name, expression in columns.items():
        whole = isinstance(expression, tuple)
        kinds[name] = INTEGER if whole else FLOAT
        pattern = "COALESCE(%s, 0)::int4" if whole else "COALESCE(%s, 'NaN')::float8"
        expressions.append(SQL(pattern, expression[0] if whole else expression))
    rows = fetch(env, SQL("SELECT %s %s", SQL(", ").join(expressions), source), kinds)
    return pd.DataFrame({name: rows[name] for name in kinds})


def _parse(content, columns):
    wire = [("count", ">i2")]
    for name, kind in columns.items():
        wire += [(f"{name}_size", INTEGER), (name, kind)]
    wire = np.dtype(wire)
    body = len(content) - _HEAD - _TAIL
    if body % wire.itemsize:
        raise ValueError(f"rows of {wire.itemsize} bytes do not fit into {body} bytes")
    rows = np.frombuffer(content, wire, body // wire.itemsize, _HEAD)
    sizes = [rows[f"{name}_size"] == wire[name].itemsize for name in columns]
    if not all(size.all() for size in sizes):
        raise ValueError("a column is NULL or of another type")
    native = np.dtype([(name, np.dtype(kind).newbyteorder("=")) for name, kind in columns.items()])
    result = np.empty(len(rows), native)
    for name in columns:
        result[name] = rows[name]
    return result


def moments(values):
    """The moments of a column as datetime64 in UTC."""
    return EPOCH + values.astype("timedelta64[us]")
