"""What stands on an account's score sheet: rows of pairs of a kind of cell and a value."""

from odoo import fields
from odoo.tools.misc import format_date

from . import rows
from .xlsx_fields import raw_value

MOST_CELLS = 10


def _text(value):
    return "text", value


def _read_one(record, *paths):
    """The record's values as they are in the database, where unknown is not 0."""
    model = record.with_context(active_test=False).browse()
    found = rows.read(model, [("id", "=", record.id)], paths)
    return dict(zip(paths, found[0] if found else [None] * len(paths), strict=True))


def _labels(record, *names):
    """What the fields are called on screen."""
    known = record.fields_get(names, ["string"])
    return [known[name]["string"] for name in names]


# ---- who it is ----


def get_title(account):
    env = account.env
    subtitle = env._(
        "Score sheet of %(day)s, %(company)s. All amounts are in %(currency)s.",
        day=format_date(env, fields.Date.context_today(account)),
        company=account.company_id.name,
        currency=account.currency_id.name,
    )
    return ("title", account.partner_id.display_name), ("muted", subtitle)


def get_facts(account):
    """Pairs of a fact on the left and one on the right, each with its label."""
    names = ("score", "score_position", "score_attractiveness", "score_coverage", "abc_class")
    known = _read_one(account, *names)
    labels = _labels(account, *names)
    left = _get_responsible(account)
    figures = [("decimal", known[name]) for name in names[:3]]
    figures.append(("percent", _of_hundred(known["score_coverage"])))
    right = [*figures, _text(known["abc_class"])]
    right = [(("bold", label), _skip, cell) for label, cell in zip(labels, right, strict=True)]
    return list(zip(left, right, strict=True))


# The label of a figure is longer than its column.
_skip = ("text", None)


def _get_responsible(account):
    names = ("tier_id", "manager_id", "profile_id", "score_date", "rhythm_state")
    labels = _labels(account, *names)
    states = dict(account.fields_get(["rhythm_state"], ["selection"])["rhythm_state"]["selection"])
    values = (
        _text(account.tier_id.name),
        _text(account.manager_id.name),
        _text(account.latest_score_id and account.latest_score_id._get_profile_name()),
        ("date", account.score_date),
        _text(states.get(account.rhythm_state)),
    )
    return [(("bold", label), value) for label, value in zip(labels, values, strict=True)]


def get_remarks(account):
    """The score as a sum, and what one has to know to read it."""
    score = account.latest_score_id
    if not score:
        return (("bold", account.env._("This account has no score yet.")),)
    explanation = score.explanation
    texts = [explanation[name] for name in ("empty", "introduction", "footnote")]
    texts += [note["text"] for note in explanation["notes"]]
    lines = [("title", score.formula), *(("muted", text) for text in texts)]
    return [line for line in lines if line[1]]


# ---- what it is made of ----


def get_criteria(score):
    """Headings and rows of the criteria, what contributes most first within each axis."""
    env = score.env
    headings = (
        env._("Criterion"),
        env._("Axis"),
        env._("Points"),
        env._("Weight"),
        env._("Contribution"),
        env._("Value"),
        env._("Explanation"),
        env._("Period"),
    )
    axes = score.explanation["axes"]
    codes = [part["code"] for axis in axes for part in axis["parts"]]
    columns = {code: raw_value(code) for code in codes}
    paths = [column.path for column in columns.values()]
    known = _read_one(score, *paths, *(f"points_{code}" for code in codes))
    weights = score._get_weights()
    return headings, [
        _get_criterion(axis, part, columns[part["code"]], known, weights)
        for axis in axes
        for part in axis["parts"]
    ]


def _get_criterion(axis, part, column, known, weights):
    code, value = part["code"], known[column.path]
    kind = column.kind
    if kind == "hundredths":
        kind, value = "percent", _of_hundred(value)
    return (
        ("sentence", part["name"]),
        ("sentence", axis["name"]),
        ("decimal", known[f"points_{code}"]),
        ("percent", weights[code] / sum(weights.values())),
        ("decimal", part["contribution"]),
        (kind, value),
        ("sentence", _get_sentence(part)),
        ("sentence", part["period"]),
    )


def _get_sentence(part):
    """A plus sign at the beginning would need an apostrophe in front, see `xlsx.safe_text`."""
    sentence = " – ".join(filter(None, (part["badge"], part["sentence"])))
    return sentence.replace("+", "▲ ", 1) if sentence.startswith("+") else sentence


def _of_hundred(value):
    return None if value is None else value / 100


# ---- its course ----


def get_course_labels(score):
    return _labels(score, "score", "score_position", "score_attractiveness")


def get_course(score):
    """Day, score and axis scores of the account's snapshots, the oldest first."""
    return score._fetch_history().get(score.account_id.id, [])


# ---- what is expected ----


def get_expected(account):
    """Title, headings and rows of what may be expected of the account."""
    env = account.env
    known = _read_one(
        account,
        "probability_alive",
        "expected_revenue",
        "capital_value",
        "capital_value_low",
        "capital_value_high",
    )
    labels = dict(zip(known, _labels(account, *known), strict=True))
    headings = ("", env._("Value"), env._("From"), env._("To"))
    found = [
        (_text(labels["probability_alive"]), ("percent", known["probability_alive"])),
        (_text(labels["expected_revenue"]), ("amount", known["expected_revenue"])),
        (
            _text(labels["capital_value"]),
            *(("amount", known[name]) for name in list(known)[2:]),
        ),
        *_get_forecasts(account),
    ]
    return env._("What May Be Expected"), headings, found


def _get_forecasts(account):
    """The figures of the forecast of this month that are known."""
    names = ("own_forecast", "statistical_forecast", "pipeline_forecast")
    for name, label in zip(names, _labels(account, *names), strict=True):
        if account[f"{name}_known"]:
            yield _text(label), ("amount", account[name])


# ---- what it does not buy ----


def get_whitespace(account):
    """Title, headings and rows of the cells with the most potential."""
    cells = account.env["kam.whitespace"].search(
        [("account_id", "=", account.id), ("potential", ">", 0)], limit=MOST_CELLS
    )
    names = ("category_id", "status", "revenue", "revenue_previous", "potential", "suggestion")
    headings = _labels(cells, *names, "reason", "competitor_id")
    states = dict(cells.fields_get(["status"], ["selection"])["status"]["selection"])
    found = [
        (
            ("sentence", cell.category_id.name),
            ("sentence", states[cell.status]),
            *(("amount", cell[name]) for name in names[2:5]),
            ("whole", cell.suggestion or None),
            ("sentence", cell.reason),
            ("sentence", cell.competitor_id.display_name),
        )
        for cell in cells
    ]
    return account.env._("Largest Whitespace"), headings, found
