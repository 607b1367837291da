"""`python -m kam_setup.orders`: reads the files, then writes them into a database of Odoo."""

import argparse
import sys

from kam_setup.console import run_command, say, step
from kam_setup.odoo_registry import open_registry

from .reader import read_orders


def main(arguments=None):
    options = _options(arguments)
    with step(f"Reading {options.orders}"):
        history = read_orders(options.orders, options.products)
    _tell(history.report)
    with step(f"Opening database {options.database}"):
        registry = open_registry(options.config, options.database)
    with step("Loading the orders"):
        report = _load(registry, history, options.timezone)
    _tell(report)


def _options(arguments):
    parser = argparse.ArgumentParser(prog="kam_setup.orders", description=__doc__)
    parser.add_argument("--config", required=True, help="Odoo's configuration file")
    parser.add_argument("--database", required=True)
    parser.add_argument("--orders", required=True, metavar="FILE.csv[.gz]")
    parser.add_argument("--products", metavar="FILE.csv[.gz]")
    parser.add_argument(
        "--timezone",
        help="of dates without zone, such as Europe/Berlin (default: the company's, else UTC)",
    )
    return parser.parse_args(arguments)


def _tell(report):
    for sentence in report.sentences():
        say(f"    {sentence}")


def _load(registry, history, timezone):
    # Odoo is imported only now: a malformed file is reported without waiting for it.
    from odoo import SUPERUSER_ID, api

    from .loader import load

    with registry.cursor() as cr:  # commits at the end, rolls back on any failure
        env = api.Environment(cr, SUPERUSER_ID, {})
        report = load(env, history, timezone, progress=lambda text: say(f"    {text}"))
    registry.signal_changes()
    return report


if __name__ == "__main__":
    sys.exit(run_command(main))
