"""The sheet that says how a ranking was computed: times, profiles, weights, definitions."""

from odoo import fields
from odoo.tools.misc import formatLang

from .xlsx import Column

WIDTHS = (30, 26, 24, 12, 12, 18, 18, 90)


def write(book, run, company):
    env = book.env
    sheet = book.add_sheet(env._("How It Was Computed"), company.name or "")
    book.set_widths(sheet, WIDTHS)
    row = book.write_lines(sheet, [("title", env._("How It Was Computed"))]) + 1
    for label, value, kind in _get_facts(run, company):
        book.write_cell(sheet, row, 0, label, "bold")
        book.write_cell(sheet, row, 1, value, kind)
        row += 1
    profiles = _get_settings(run)
    for columns, found in (_get_profiles(run, profiles), _get_weights(env, profiles)):
        columns = [c._replace(width=width) for c, width in zip(columns, WIDTHS, strict=True)]
        for number, values in enumerate(found, row + 2):
            book.fit_height(sheet, number, [(values[-1], WIDTHS[-1])])
        row = book.write_table(sheet, row + 1, columns, found)
    book.write_lines(sheet, [("text", text) for text in _get_rules(env)], row + 1)


def _get_settings(run):
    """What each profile said; runs of before there were several have kept the weights only."""
    if run.settings or not run.weights:
        return list((run.settings or {}).values())
    return [{"name": run.profile_id.name, "weights": run.weights}]


def _get_facts(run, company):
    env = run.env
    labels = run.fields_get(["as_of", "account_count", "provisional_count"], ["string"])
    return (
        (env._("Company"), company.name, "text"),
        (env._("Currency"), company.currency_id.name, "text"),
        (env._("Scoring"), run.name, "text"),
        (labels["as_of"]["string"], run.as_of, "date"),
        (labels["account_count"]["string"], run.account_count, "whole"),
        (labels["provisional_count"]["string"], run.provisional_count, "whole"),
        (env._("Exported On"), fields.Date.context_today(run), "date"),
    )


def _get_profiles(run, profiles):
    """What the profiles said at the time of the run, one row each."""
    env = run.env
    names = ["basis", "segment", "horizon_days", "min_coverage"]
    known = env["kam.score.profile"].fields_get(names, ["string", "selection"])
    choices = {name: dict(known[name]["selection"]) for name in names[:2]}
    columns = (
        Column(env._("Profile")),
        Column(known["basis"]["string"], convert=choices["basis"].get),
        Column(known["segment"]["string"], convert=choices["segment"].get),
        Column(env._("Window From"), "date"),
        Column(env._("Orders Before"), "date"),
        Column(known["horizon_days"]["string"], "whole"),
        Column(known["min_coverage"]["string"], "percent", convert=lambda value: value / 100),
        Column(env._("Capital Value"), "sentence"),
    )
    return columns, [
        (
            settings.get("name"),
            *(settings.get(name) for name in names[:2]),
            fields.Date.to_date(settings.get("window_start")),
            run.as_of,
            *(settings.get(name) for name in names[2:]),
            _get_capital_text(env, settings),
        )
        for settings in profiles
    ]


def _get_capital_text(env, settings):
    if "capital_months" not in settings:
        return None
    return env._(
        "Margin that may be expected within %(months)s months; that of a year later counts "
        "%(discount)s %% less.",
        months=settings["capital_months"],
        discount=formatLang(env, 100 * settings["discount"], digits=1),
    )


def _get_weights(env, profiles):
    """The criteria of each profile with their weights, and what they mean."""
    criteria = env["kam.criterion"].search([])  # pylint: disable=no-search-all
    axes = dict(criteria.fields_get(["axis"], ["selection"])["axis"]["selection"])
    known = env["kam.score.weight"].fields_get(["missing", "normalisation"])
    missing, normalisation = (
        dict(known[name]["selection"]) for name in ("missing", "normalisation")
    )
    columns = (
        Column(env._("Profile")),
        Column(env._("Criterion")),
        Column(env._("Axis"), convert=axes.get),
        Column(env._("Weight"), "decimal"),
        Column(env._("Share"), "percent"),
        Column(known["missing"]["string"], convert=missing.get),
        Column(known["normalisation"]["string"], convert=normalisation.get),
        Column(env._("Definition"), "sentence"),
    )
    return columns, [row for settings in profiles for row in _get_weights_of(settings, criteria)]


def _get_weights_of(settings, criteria):
    weights, missing = settings.get("weights", {}), settings.get("missing", {})
    thresholds = settings.get("thresholds", {})
    total = sum(weights.values())
    for criterion in criteria:
        code = criterion.code
        if weights.get(code):
            yield (
                settings.get("name"),
                criterion.name,
                criterion.axis,
                weights[code],
                weights[code] / total,
                missing.get(code),
                "thresholds" if code in thresholds else "percentile",
                criterion.description or None,
            )


def _get_rules(env):
    """What the figures mean, as short as it can be said."""
    return (
        env._(
            "Points: the share of the compared accounts that are no better, ties counted half; or "
            "what the thresholds of the profile say."
        ),
        env._(
            "Score: the mean of the points, weighted. A criterion that is unknown is left out, "
            "unless the profile says otherwise. Coverage: the share of the weights that is known."
        ),
        env._(
            "Class: the accounts with the most revenue that bring the first 80 % are A, those that "
            "bring the next 15 % are B, the others are C."
        ),
        env._("An empty cell means: not known. It does not mean 0."),
        env._(
            "A text that a spreadsheet could take for a formula has an apostrophe (') in front of "
            "it."
        ),
    )
