"""Writes many rows at once: COPY into staging tables, INSERT ... SELECT from there.

Going through the ORM takes minutes for what this does in seconds. What Odoo would have stored is
stored all the same: the caller says how to compute the columns it knows, `insert_from` asks the ORM
for those it does not, such as the columns that other add-ons bring along.
"""

import io

from odoo.tools import SQL

RECOMPUTED_AT_ONCE = 1000


def stage(cr, table, frame, types):
    """Put a frame into a temporary table; `types` names its columns with their types."""
    columns = [SQL("%s %s", SQL.identifier(name), SQL(kind)) for name, kind in types.items()]
    cr.execute(SQL("DROP TABLE IF EXISTS %s", SQL.identifier(table)))
    cr.execute(
        SQL(
            "CREATE TEMPORARY TABLE %s (%s) ON COMMIT DROP",
            SQL.identifier(table),
            SQL(", ").join(columns),
        )
    )
    rows = io.StringIO()
    frame.to_csv(rows, columns=list(types), index=False, header=False)
    rows.seek(0)
    cr.copy_expert(f"COPY {table} FROM STDIN (FORMAT csv)", rows)
    analyze(cr, table)


def analyze(cr, *tables):
    """Tell the planner about the new rows; without it, queries on them can take minutes."""
    cr.execute(SQL("ANALYZE %s", SQL(", ").join(map(SQL.identifier, tables))))


def next_ids(cr, table, number):
    """Reserve ids of a table, safe beside other sessions."""
    cr.execute(
        SQL(
            "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
            table,
            number,
        )
    )
    return [number for (number,) in cr.fetchall()]


def insert_from(model, source, columns):
    """Insert a row per row of `source`; `columns` maps stored fields to SQL or to a constant.

    Returns the computed fields that the ORM has still to fill.
    """
    rest = _other_fields(model, columns)
    # What users may overwrite is a default, known before the row; the others follow from the row.
    later = [field for field in rest if field.compute and field.readonly and not field.required]
    now = {field.name: _constant(model, field) for field in rest if field not in later}
    values = {**_log_columns(model), **now, **columns}
    model.env.cr.execute(
        SQL(
            "INSERT INTO %s (%s) SELECT %s FROM %s",
            SQL.identifier(model._table),
            SQL(", ").join(map(SQL.identifier, values)),
            SQL(", ").join(
                value if isinstance(value, SQL) else SQL("%s", value) for value in values.values()
            ),
            source,
        )
    )
    return later


def _log_columns(model):
    now = SQL("now() AT TIME ZONE 'UTC'")
    uid = model.env.uid
    return {"create_uid": uid, "write_uid": uid, "create_date": now, "write_date": now}


def _other_fields(model, columns):
    """The fields with a column of their own that the caller says nothing about."""
    known = {"id", *_log_columns(model), *columns}
    fields = model._fields.items()
    return [f for name, f in fields if f.store and f.column_type and name not in known]


def _constant(model, field):
    """What the ORM puts into a new record when nobody says anything."""
    if field.compute:
        value = field.convert_to_write(model.new({})[field.name], model)
    else:
        value = model.default_get([field.name]).get(field.name)
    return field.convert_to_column_insert(value, model) if value is not None else None


def recompute(records, fields):
    """Let the ORM fill computed fields, few enough records at a time to stay fast."""
    ids = records.ids if fields else []
    for start in range(0, len(ids), RECOMPUTED_AT_ONCE):
        batch = records.browse(ids[start : start + RECOMPUTED_AT_ONCE])
        for field in fields:
            records.env.add_to_compute(field, batch)
        records.env.flush_all()
        records.env.invalidate_all()
