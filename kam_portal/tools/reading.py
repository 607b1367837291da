"""Several kinds of records in one question to the database.

A page shows a dozen kinds of things. Asked one after the other, most of the time goes into asking:
here the queries become columns of one statement. What comes back is kept where Odoo keeps what it
has read, so that nothing else changes.
"""

from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from odoo.fields import Domain
from odoo.models import BaseModel
from odoo.tools import SQL, Query

_FROM_JSON = {
    **{"date": date.fromisoformat, "datetime": datetime.fromisoformat},
    **{"float": float, "monetary": float},
}
# Read by Odoo in ways of their own.
_OTHER_TYPES = ("binary", "properties", "properties_definition")
_CONDITIONS = {
    **{"one": "= %s", "list": "= ANY(%s)", "query": "IN %s"},
    **{"<": "< %s", "<=": "<= %s", "not in": "NOT IN %s"},
}


@dataclass
class Part:
    """What to read of one kind.

    model: with the rights of the superuser; what may be read is in the domain. domain: as for a
    search, or a dict of columns with the value each must have, a list or a query of values, or an
    operator and a value: `<`, `<=`, or `not in` with a query without empty values. The dict means
    just this, so that `active` has to be named; its statement is built once and kept. fields:
    stored in columns, and the same for all companies.
    """

    model: BaseModel
    domain: Domain | list | dict
    fields: tuple
    order: str = "id"
    limit: int | None = None

    def __post_init__(self):
        _check(self)

    # What is said of records that are there already can be said of these, too.

    @property
    def env(self):
        return self.model.env

    @property
    def ids(self):
        return self.select("id")

    def select(self, name):
        """The values of that column, as a condition for another part."""
        return SQL("(%s)", self._get_statement(name))

    # Asked for by `read_together`.

    @property
    def is_empty(self):
        if isinstance(self.domain, dict):
            return [] in self.domain.values()
        return self._query.is_empty()

    @property
    def statement(self):
        return self._get_statement("")

    def get_result(self, rows):
        ids, *columns = zip(*rows, strict=True) if rows else ((),)
        records = self.model.browse(ids)
        for field, values in zip(self._columns, columns, strict=False):
            field._insert_cache(records, _from_json(field, values))
        return records

    @cached_property
    def _columns(self):
        return self.model._determine_fields_to_fetch(self.fields)

    @cached_property
    def _query(self):
        return self.model._search(self.domain)

    def _get_statement(self, name):
        if not isinstance(self.domain, dict):
            return self._build(self._query, name)
        conditions = tuple((column, _kind(value)) for column, value in self.domain.items())
        view = self.env["kam.portal.view"]
        code, params, fields = view._keep_statement(
            self.model, conditions, self.fields, self.order, self.limit, name
        )
        params = [_value(self.domain[p.name]) if isinstance(p, _Slot) else p for p in params]
        return SQL(code, *params, to_flush=fields)

    def _build(self, query, name):
        """All rows as JSON, or the values of that one column."""
        query.limit = self.limit
        if self.limit or not name:
            query.order = self.model._order_to_sql(self.order, query)
        self._check_columns()
        columns = [name] if name else ["id", *(field.name for field in self._columns)]
        values = [self.model._field_to_sql(query.table, column, query) for column in columns]
        return query.select(
            values[0] if name else SQL("json_build_array(%s)", SQL(", ").join(values))
        )

    def _check_columns(self):
        for field in self._columns:
            if field.type in _OTHER_TYPES or field.company_dependent or callable(field.translate):
                raise ValueError(f"{field} has to be read by Odoo itself.")


@dataclass
class Count:
    """How many records there are of each value of a column; as a dict."""

    model: BaseModel
    domain: dict
    name: str

    def __post_init__(self):
        _check(self)

    @property
    def is_empty(self):
        return [] in self.domain.values()

    @property
    def statement(self):
        query = _where(self.model, self.domain)
        column = self.model._field_to_sql(query.table, self.name, query)
        query.groupby = column
        return query.select(SQL("json_build_array(%s, COUNT(*))", column))

    def get_result(self, rows):
        return dict(rows)


@dataclass
class Rows:
    """What a query of one's own finds, as dicts; models: those whose changes it has to see."""

    model: BaseModel
    sql: SQL
    models: tuple = ()
    is_empty = False

    def __post_init__(self):
        if not self.model.env.su:
            raise ValueError("Only the superuser asks without rules on records.")

    @property
    def statement(self):
        for name in self.models:
            self.model.env[name].flush_model()
        return SQL("SELECT to_json(found) FROM (%s) found", self.sql)

    def get_result(self, rows):
        return rows


def read_together(*parts):
    """For each part its records, in their order and with the fields in memory, or its counts."""
    asked = [part for part in parts if not part.is_empty]
    found = {}
    if asked:
        # An array keeps the order of its rows.
        columns = [SQL("to_json(ARRAY(%s))", part.statement) for part in asked]
        statement = SQL("SELECT %s", SQL(", ").join(columns))
        [values] = asked[0].model.env.execute_query(statement)
        found = dict(zip(map(id, asked), values, strict=True))
    return [part.get_result(found.get(id(part), ())) for part in parts]


def read_named(parts):
    """What `read_together` finds, in the shape of what is asked: dicts and tuples of parts."""
    return _rebuild(parts, iter(read_together(*_flatten(parts))))


def _flatten(parts):
    if not isinstance(parts, (dict, tuple)):
        yield parts
        return
    for part in parts.values() if isinstance(parts, dict) else parts:
        yield from _flatten(part)


def _rebuild(parts, found):
    if isinstance(parts, dict):
        return {name: _rebuild(part, found) for name, part in parts.items()}
    if isinstance(parts, tuple):
        return tuple(_rebuild(part, found) for part in parts)
    return next(found)


class _Slot:
    """Stands in a statement that is kept for the value of a condition."""

    def __init__(self, name):
        self.name = name


def build_statement(model, conditions, fields, order, limit, name):
    """The code of a statement, its parameters with slots for values, and what it reads."""
    slots = {column: _Slot(column) for column, _kind_of in conditions}
    query = _where(model, slots, dict(conditions))
    sql = Part(model, slots, fields, order, limit)._build(query, name)
    return sql.code, tuple(sql.params), tuple(sql.to_flush)


def _where(model, values, kinds=None):
    query = Query(model.env, model._table, model._table_sql)
    for name, value in values.items():
        column = model._field_to_sql(query.table, name, query)
        kind = kinds[name] if kinds else _kind(value)
        query.add_where(SQL("%s %s", column, SQL(_CONDITIONS[kind], _value(value))))
    return query


def _check(part):
    if not part.model.env.su:
        raise ValueError("Rules on records are for the caller, who is to ask as superuser.")
    if isinstance(part.domain, dict) and (None in part.domain.values() or _has_no_id(part)):
        raise ValueError("What is empty is not found by comparing.")


def _has_no_id(part):
    fields = part.model._fields
    return any(value is False for name, value in part.domain.items() if fields[name].relational)


def _value(value):
    return value[1] if isinstance(value, tuple) else value


def _kind(value):
    if isinstance(value, tuple):
        return value[0]
    if isinstance(value, SQL):
        return "query"
    return "list" if isinstance(value, list) else "one"


def _from_json(field, values):
    convert = _FROM_JSON.get(field.type)
    if not convert:
        return values
    return [None if value is None else convert(value) for value in values]
