"""A database of Odoo opened in this process, for the programs that work in it."""

from .console import SetupError


def open_registry(config_file, database):
    import psycopg2

    import odoo.init  # noqa: F401
    from odoo.modules.registry import Registry
    from odoo.tools import config

    words = ["-c", config_file, "-d", database, "--log-level=warn"]
    config.parse_config(words, setup_logging=True)
    try:
        return Registry(database)
    except psycopg2.Error as error:
        raise SetupError(
            f"database {database} cannot be opened: {str(error).strip()}",
            "start the database server, or create the database first",
        ) from error
