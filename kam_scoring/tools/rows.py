"""Reads many rows at once, as the user and with the user's rights: one query, plain values."""


def read(model, domain, paths, order=None, limit=None):
    """Tuples of the values at `paths`, of the records that the domain and the rules let through.

    A path is the name of a stored field, or leads to one over many2one fields. The values are
    those of the database: unknown is None and not 0, which records cannot tell apart.
    """
    query = model._search(domain, order=order, limit=limit)
    columns = [_to_sql(model, path, query) for path in paths]
    return model.env.execute_query(query.select(*columns))


def _to_sql(model, path, query):
    """The column at the end of the path; who may see a record may see the name of its relations."""
    alias = query.table
    *steps, name = path.split(".")
    for step in steps:
        model, alias = model._fields[step].join(model, alias, query)
    return model._field_to_sql(alias, name, query)
