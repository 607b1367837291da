"""`setup/serve`: a database with the suite, ready to be looked at in a browser."""

import argparse
import sys

from .arguments import database_name, port_number, readable_file
from .console import obey_signals, run_command, say
from .home import venv_python
from .prepare import ensure_installation, enter_venv

ADMINISTRATOR = ("admin", "admin", "administrator")
# Login, password and role of the users that the sample data creates.
DEMO_LOGINS = (
    ("kam", "kam", "key account manager"),
    ("sales", "sales", "salesperson"),
    ("customer", "customer", "a key account's own person, sees the portal /my"),
)
# Whom to log in as, and where to look then.
FIRST_LOOK = (
    ("admin", "Key Accounts > Scoring > Ranking: which customers matter, and why"),
    ("kam", "Key Accounts > Accounts: open one, see its plan, people and what is due"),
    ("customer", "/my: the joint part of the plan, as the customer sees it"),
)


def parse(words):
    parser = argparse.ArgumentParser(
        prog="setup/serve",
        description="Install on first use, prepare a database, serve it on 127.0.0.1.",
        allow_abbrev=False,
    )
    add = parser.add_argument
    add("--database", default="kam", type=database_name, help="its name (default: %(default)s)")
    add("--port", default=8069, type=port_number, help="where to serve (default: %(default)s)")
    add("--reset", action="store_true", help="drop that database first and make it anew")
    add(
        "--demo",
        action=argparse.BooleanOptionalAction,
        help="sample data in a new database (default: yes, but not beside your own --orders)",
    )
    add("--prepare-only", action="store_true", help="everything but serving")
    add("--orders", metavar="FILE.csv", type=readable_file, help="load this order history")
    add("--products", metavar="FILE.csv", type=readable_file, help="categories for its products")
    add("--stop", action="store_true", help="end the embedded PostgreSQL, do nothing else")
    options = parser.parse_args(words)
    if options.products and not options.orders:
        parser.error("--products goes with --orders")
    if options.demo is None:
        options.demo = not options.orders
    return options


def main():
    obey_signals()
    options = parse(sys.argv[1:])
    if options.stop:
        return _stop()
    if not options.prepare_only:
        from .server import check_port

        check_port(options.port)
    enter_venv("serve")
    database = _prepare(options)
    if options.prepare_only:
        say(f"database {database.name} is ready; serve it with setup/serve")
        return 0
    return _serve(options, database)


def _stop():
    if not venv_python().exists():
        say("nothing is installed here, so nothing runs")
        return 0
    enter_venv("serve", install=False)
    from . import embedded

    return embedded.stop()


def _prepare(options):
    from .database import Database
    from .history import ensure_history

    database = Database(options.database, ensure_installation(), demo=options.demo)
    with database.lock():
        database.ensure(reset=options.reset)
        if options.orders:
            ensure_history(database, options.orders, options.products)
    return database


def _serve(options, database):
    from .server import OdooServer

    with OdooServer(database.name, options.port) as server:
        _welcome(server, database)
        server.wait()
    return 0


def _welcome(server, database):
    say(f"\nKey account management is served at {server.address} (database {database.name})")
    say("\n  log in as     password      to be")
    logins = _logins(database)
    for login, password, role in logins:
        say(f"  {login:<12}  {password:<12}  {role}")
    say("\nLook first at:")
    for login, place in FIRST_LOOK:
        if any(login == name for name, *_ in logins):
            say(f"  - {login}: {place}")
    say(f"\nWhat the server says goes to {server.log}. End it with Ctrl-C.")


def _logins(database):
    """Only those who exist here: a database may have been made without sample data."""
    known = (ADMINISTRATOR, *DEMO_LOGINS)
    query = "SELECT login FROM res_users WHERE active AND login = ANY(%s)"
    rows = database.server.fetch(query, [[login for login, *_ in known]], database.name)
    present = {login for (login,) in rows}
    return [entry for entry in known if entry[0] in present]


if __name__ == "__main__":
    sys.exit(run_command(main))
