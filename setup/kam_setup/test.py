"""`setup/test`: every test of the suite, or those that the arguments for pytest choose."""

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path

from .arguments import addon_names, app_names, database_name
from .console import obey_signals, run_command, say
from .counts import VARIABLE, summary
from .home import ROOT, config_file, venv_python
from .prepare import ensure_installation, enter_venv, environment

USAGE = """
setup/test                                   all tests
setup/test kam_scoring                       the tests of one add-on
setup/test tests/test_x.py -k name           whatever else pytest understands
"""


def parse(words):
    """Our own options, and the rest, which pytest gets."""
    parser = argparse.ArgumentParser(
        prog="setup/test",
        description="Run the tests. Paths are relative to the repository.",
        epilog=USAGE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument(
        "--database",
        default="kam_test",
        type=database_name,
        help="the database to test in (default: %(default)s); made and updated as needed",
    )
    parser.add_argument(
        "--addons",
        type=addon_names,
        metavar="NAME,NAME",
        help="only these add-ons in that database (default: all of the suite)",
    )
    parser.add_argument(
        "--beside",
        default=[],
        type=app_names,
        metavar="NAME,NAME",
        help="apps of Odoo to install beside them, such as website",
    )
    parser.add_argument("--reset", action="store_true", help="make that database anew")
    return parser.parse_known_args(words)


def main():
    obey_signals()
    options, rest = parse(sys.argv[1:])
    enter_venv("test")
    from .axe import ensure_axe
    from .browser import ensure_browser
    from .database import Database

    server = ensure_installation()
    ensure_browser()
    ensure_axe()
    database = Database(
        options.database, server, demo=False, addons=options.addons, beside=options.beside
    )
    # The lock stays during the tests: an update under them would fail them.
    with database.lock():
        database.ensure(reset=options.reset)
        say(f"==> tests in database {database.name}")
        return _pytest(database.name, rest)


def _pytest(database, words):
    """Run pytest; our summary stands last. Each run serves its tours on a free port."""
    command = [
        str(venv_python()),
        *("-m", "pytest", "-p", "kam_setup.counts", "--odoo-http"),
        *(f"--odoo-config={config_file()}", f"--odoo-database={database}"),
        *words,
    ]
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "counts.json"
        settings = environment() | {VARIABLE: str(file)}
        code = subprocess.run(command, cwd=ROOT, env=settings, check=False).returncode
        # pytest that could not even start has counted nothing.
        counts = {"passed": 0, "failed": 1, "skipped": 0}
        if file.is_file():
            counts = json.loads(file.read_text())
    say(summary(counts))
    return code


if __name__ == "__main__":
    sys.exit(run_command(main))
