"""The PostgreSQL server: the one that PGHOST names, or the embedded one in our folder."""

import contextlib
import os
from dataclasses import dataclass

import psycopg2
from psycopg2 import sql

from . import embedded
from .console import SetupError

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
        try:
            connection = psycopg2.connect(
                **{key: value for key, value in settings.items() if value}
            )
        except psycopg2.OperationalError as error:
            place = f"{self.host}:{self.port}" if self.port else self.host
            raise SetupError(
                f"the database server at {place} refuses: {str(error).strip()}", _remedy()
            ) from error
        connection.autocommit = True
        return connection

    def fetch(self, query, values=(), database="postgres"):
        with contextlib.closing(self.open(database)) as connection:
            cursor = connection.cursor()
            cursor.execute(query, values)
            return cursor.fetchall() if cursor.description else []

    def has_database(self, name):
        return bool(self.fetch("SELECT 1 FROM pg_database WHERE datname = %s", [name]))

    def drop(self, name):
        query = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
        self.fetch(query)


def _remedy():
    if os.environ.get("PGHOST"):
        return (
            "check PGHOST, PGPORT, PGUSER and PGPASSWORD, or unset PGHOST to use the embedded one"
        )
    log = embedded.data_folder() / "log"
    return f"end it with setup/serve --stop and try again; its log is {log}"


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
    server.fetch("SELECT 1")
    return server


def _embedded_server():
    embedded.ensure_running()
    with contextlib.closing(embedded.connect()) as admin:
        admin.autocommit = True
        cursor = admin.cursor()
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [ROLE])
        if not cursor.fetchone():
            role = sql.Identifier(ROLE)
            cursor.execute(sql.SQL("CREATE ROLE {} LOGIN CREATEDB").format(role))
    return Connection(host=str(embedded.socket_folder()))
