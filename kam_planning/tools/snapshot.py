"""Comparing two snapshots of a plan: plain data in, plain data out.

A snapshot has parts. A part is one row (a dict of its fields) or many rows (a list of such dicts,
told apart by their `id`).
"""


def compare(before, after):
    """What is different, part by part; parts without a difference are left out.

    :return: dict of part to a dict with `added` and `removed` (rows) and `changed` (pairs of the
        row as it is and a list of field, old value and new value).
    """
    found = {}
    for part in dict.fromkeys([*before, *after]):
        old, new = _rows(before.get(part)), _rows(after.get(part))
        difference = {
            "added": [row for key, row in new.items() if key not in old],
            "removed": [row for key, row in old.items() if key not in new],
            "changed": _changed(old, new),
        }
        if any(difference.values()):
            found[part] = difference
    return found


def _rows(part):
    if part is None:
        return {}
    return {row["id"]: row for row in part} if isinstance(part, list) else {None: part}


def _changed(old, new):
    pairs = [(row, _changed_fields(old[key], row)) for key, row in new.items() if key in old]
    return [(row, fields) for row, fields in pairs if fields]


def _changed_fields(old, new):
    """A field that only one of the two knows has come or gone with the program, not the plan."""
    return [
        (name, old[name], value)
        for name, value in new.items()
        if name in old and not _same(old[name], value)
    ]


def _same(old, new):
    """A linked record is the same under another name: renamed, or read in another language."""
    if isinstance(old, list) and isinstance(new, list):
        return old[:1] == new[:1]
    return old == new
