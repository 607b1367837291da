"""Writes many rows at once: one statement per table, the columns as arrays."""

import numpy as np
import pandas as pd

from odoo.tools import SQL


def rows(env, model, frame):
    """A table `v` with the frame's columns, typed as the fields of the model.

    Missing values (None, NaN, NaT) become NULL.
    """
    fields = env[model]._fields
    arrays = [
        SQL("%s::%s[]", _literal(frame[name]), SQL(fields[name].column_type[1]))
        for name in frame.columns
    ]
    names = SQL(", ").join(SQL.identifier(name) for name in frame.columns)
    return SQL("unnest(%s) AS v(%s)", SQL(", ").join(arrays), names)


def insert(env, model, frame, **constants):
    """Insert the frame's rows with the same `constants` in each."""
    if frame.empty:
        return
    if env[model]._log_access:
        now = env.cr.now()
        constants |= {"create_uid": env.uid, "write_uid": env.uid}
        constants |= {"create_date": now, "write_date": now}
    columns = SQL(", ").join(SQL.identifier(name) for name in (*frame.columns, *constants))
    env.cr.execute(
        SQL(
            "INSERT INTO %s (%s) SELECT v.*, %s FROM %s",
            SQL.identifier(env[model]._table),
            columns,
            SQL(", ").join(SQL("%s", value) for value in constants.values()),
            rows(env, model, frame),
        )
    )


def update(env, model, frame):
    """Write the frame's columns to the rows named by its column `id`, where they differ."""
    if frame.empty:
        return
    names = [name for name in frame.columns if name != "id"]
    query = SQL(
        "UPDATE %s t SET %s FROM %s WHERE t.id = v.id AND (%s) IS DISTINCT FROM (%s)",
        SQL.identifier(env[model]._table),
        SQL(", ").join(SQL("%s = v.%s", *[SQL.identifier(name)] * 2) for name in names),
        rows(env, model, frame),
        SQL(", ").join(SQL("t.%s", SQL.identifier(name)) for name in names),
        SQL(", ").join(SQL("v.%s", SQL.identifier(name)) for name in names),
    )
    env.cr.execute(query)
    env[model].browse(frame["id"].tolist()).invalidate_recordset(names)


def is_among(column, ids):
    """Condition that a column holds one of these ids; for None it always holds."""
    return SQL("TRUE") if ids is None else SQL("%s = ANY(%s::int4[])", column, array_text(ids))


def array_text(ids):
    """Whole numbers as the text of a PostgreSQL array: tens of thousands are read in no time."""
    return "{" + str(np.asarray(ids, dtype=np.int64).tolist())[1:-1] + "}"


def _literal(column):
    """The column as the text of a PostgreSQL array, which the server reads fastest."""
    if pd.api.types.is_datetime64_any_dtype(column):
        return _joined(column.to_numpy("datetime64[D]").astype(str), "NaT")
    if pd.api.types.is_numeric_dtype(column):
        # Python writes a whole list several times faster than its numbers one by one.
        text = str(column.tolist())[1:-1]
        return "{" + text.replace("nan", "NULL").replace("<NA>", "NULL") + "}"
    known = zip(column, column.notna(), strict=True)
    return _joined([_text(value) if is_known else "" for value, is_known in known], "")


def _joined(texts, missing):
    return "{" + ",".join("NULL" if text == missing else text for text in texts) + "}"


def _text(value):
    escaped = str(value).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
