"""The ranking as a workbook: all that is known of each account, charts, how it was computed."""

from ..engine.criteria import CRITERIA
from . import ranking_xlsx_charts, ranking_xlsx_method, rows
from .xlsx import Book
from .xlsx_fields import Field, Table, raw_value

CUSTOMER = Field("account_id.partner_id.complete_name", width=34, label="partner_id")
RESULTS = (
    Field("score", "decimal", 10),
    Field("abc_class", width=7),
    Field("account_id.tier_id.name", width=14, label="tier_id"),
    Field("account_id.manager_id.partner_id.complete_name", width=20, label="manager_id"),
    Field("score_position", "decimal", 10),
    Field("score_attractiveness", "decimal", 14),
    Field("coverage", "hundredths", 10),
    Field("provisional", "flag", 11),
    Field("missing", "codes", 30),
    Field("profile_id.name", width=18, label="profile_id"),
    Field("population", "whole", 11),
    Field("date", "date"),
    Field("revenue", "amount", 15),
    Field("revenue_previous", "amount", 15),
    Field("cumulative_share", "hundredths"),
    Field("margin", "amount", 15),
    Field("cost_coverage", "percent"),
    Field("orders", "whole", 9),
    Field("last_order", "date"),
    Field("probability_alive", "percent"),
    Field("expected_revenue", "amount", 15),
    Field("capital_value_low", "amount", 15),
    Field("raw_capital_value", "amount", 15),
    Field("capital_value_high", "amount", 15),
)
COMPANIES = (
    Field("run_id.company_id.name", width=20, label="company_id"),
    Field("run_id.company_id.currency_id.name", width=10, label="currency_id"),
)
# That of the capital value has its place within its range.
VALUES = tuple(raw_value(code) for code in CRITERIA if code != "capital_value")
POINTS = tuple(Field(f"points_{code}", "decimal", 13) for code in CRITERIA)
# The scores of the present are of different days, and so would be their stored ranks.
BY_RANK = "rank, account_id"
BY_SCORE = "score desc nulls last, revenue desc nulls last, account_id"


def build_of_run(run):
    """Bytes of the workbook of a `kam.score.run`, with the scores its user may read.

    Of the latest run these are the present scores of all accounts, as its ranking shows them.
    """
    if run in run._get_current(run.company_id):
        domain = [("is_current", "=", True), ("company_id", "=", run.company_id.id)]
        table = _read(run.env, domain, BY_SCORE, heading=run.env._("Rank"))
        _rank_anew(table, domain)
    else:
        table = _read(run.env, [("run_id", "=", run.id)], BY_RANK)
    return _build(table, run, run.company_id, run.lorenz)


def build_of_domain(env, domain):
    """Bytes of the workbook of the `kam.score` that match and that the user may read."""
    [(runs,)] = env["kam.score"]._read_group(domain, [], ["run_id:recordset"])
    companies = runs.company_id
    several = COMPANIES if len(companies) > 1 else ()
    table = _read(env, domain, BY_SCORE, several)
    return _build(table, runs.sorted()[:1], companies if not several else companies[:0])


def _read(env, domain, order, more=(), heading=None):
    rank = Field("rank", "whole", 7, heading=heading)
    fields = (rank, CUSTOMER, *more, *RESULTS, *VALUES, *POINTS)
    return Table(env["kam.score"], fields, domain, order)


def _rank_anew(table, domain):
    everyone = table.model.sudo()  # sudo: only counts who is ahead, names nobody
    ahead = rows.read(everyone, domain, ["id"], BY_SCORE)
    ranks = {number: rank for rank, (number,) in enumerate(ahead, 1)}
    table.replace("rank", [ranks[number] for number in table.values("id")])


def _build(table, run, company, lorenz=None):
    env = table.model.env
    with Book(env, company.currency_id) as book:
        sheet = book.add_sheet(env._("Ranking"), company.name or "")
        top = book.write_lines(sheet, (*_get_title(run, company), *table.get_note())) + 1
        table.write_to(book, sheet, top, frozen=2)
        _add_bars(sheet, table, top + 1)
        ranking_xlsx_charts.write(book, table, company, lorenz)
        ranking_xlsx_method.write(book, run, company)
    return book.content


def _get_title(run, company):
    name = " – ".join(filter(None, (company.name, run.name)))
    return ("title", name or run.env._("Ranking")), ("muted", run.profile_id.name or "")


def _add_bars(sheet, table, top):
    """A bar in each cell of the scores: they are of 100."""
    for path in ("score", "score_position", "score_attractiveness"):
        column = table.place(path)
        bars = {
            "type": "data_bar",
            "data_bar_2010": True,
            "bar_solid": True,
            "bar_color": "#C6C0DA",
        }
        limits = {"min_type": "num", "max_type": "num", "min_value": 0, "max_value": 100}
        bottom = top + max(len(table), 1) - 1
        sheet.conditional_format(top, column, bottom, column, {**bars, **limits})
