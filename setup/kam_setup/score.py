"""`python -m kam_setup.score`: ranks the customers of a database whose history was loaded."""

import argparse
import datetime
import sys

from .console import SetupError, run_command, say, step
from .odoo_registry import open_registry

# A history that ends earlier than this is scored as of its own end: seen from today, every
# customer in it would have fallen silent.
RECENT = datetime.timedelta(days=31)


def main(arguments=None):
    options = _options(arguments)
    with step("Scoring the customers"):
        registry = open_registry(options.config, options.database)
        if "kam.score.run" not in registry:
            raise SetupError(
                f"the add-on kam_scoring is not installed in database {options.database}",
                "install it, or choose another database with --database",
            )
        sentences = _scored(registry)
    for sentence in sentences:
        say(f"    {sentence}")


def _options(arguments):
    parser = argparse.ArgumentParser(prog="kam_setup.score", description=__doc__)
    parser.add_argument("--config", required=True, help="Odoo's configuration file")
    parser.add_argument("--database", required=True)
    return parser.parse_args(arguments)


def _scored(registry):
    from odoo.exceptions import UserError

    try:
        with registry.cursor() as cr:  # commits at the end, rolls back on any failure
            return _score(_environment(cr))
    except UserError as error:
        raise SetupError(str(error), "mend it in Odoo, then run the same command again") from error


def _environment(cr):
    """The administrator's view of the main company."""
    from odoo import SUPERUSER_ID, api

    env = api.Environment(cr, SUPERUSER_ID, {})
    company = env.ref("base.main_company", raise_if_not_found=False) or env.company
    return api.Environment(cr, SUPERUSER_ID, {"allowed_company_ids": company.ids})


def _score(env):
    """Score the main company; returns what to tell."""
    last = _last_loaded_day(env)
    as_of = as_of_date(last, datetime.date.today())
    if env.company.kam_as_of_date != (as_of or False):
        env.company.kam_as_of_date = as_of
    run = env["kam.score.run"]._run_for_company(env.company)
    return [*_about_date(last, as_of), *_about_run(env, run)]


def _last_loaded_day(env):
    """The day of the last confirmed order that came from a file: those bear its number twice."""
    from odoo.tools import SQL

    query = SQL(
        "SELECT max(date_order)::date FROM sale_order "
        "WHERE company_id = %s AND state = 'sale' AND client_order_ref = name",
        env.company.id,
    )
    return env.execute_query(query)[0][0]


def as_of_date(last, today):
    """The day to score as of: none (always today), or the day after an old history's end."""
    if last is None or today - last <= RECENT:
        return None
    return last + datetime.timedelta(days=1)


def _about_date(last, as_of):
    if not as_of:
        return []
    return [
        f"the history ends on {last}; scores are as of {as_of}, change it in Settings > Key "
        "Accounts"
    ]


def _about_run(env, run):
    groups = env["kam.score"]._read_group([("run_id", "=", run.id)], ["abc_class"], ["__count"])
    classes = ", ".join(f"{name or 'none'} {count}" for name, count in groups)
    proposed = env["kam.account"].search_count([("proposed_tier_id", "!=", False)])
    return [
        f"{run.account_count} customers ranked as of {run.as_of} in {run.duration:.1f} s "
        f"({run.name})",
        f"classes: {classes or 'none yet'}",
        f"{proposed} tier changes are proposed; see Key Accounts > Scoring > Tier Proposals",
    ]


if __name__ == "__main__":
    sys.exit(run_command(main))
