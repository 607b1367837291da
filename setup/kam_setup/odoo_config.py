"""Odoo's configuration file for this installation."""

import configparser

from .home import ROOT, config_file, home


def write_config(server):
    """Write `odoo.conf`; options on the command line of Odoo still win over it."""
    config = configparser.ConfigParser(interpolation=None)
    config["options"] = {
        "addons_path": str(ROOT),
        "data_dir": str(home() / "data"),
        "db_host": server.host,
        **({"db_port": server.port} if server.port else {}),
        "db_user": server.user,
        **({"db_password": server.password} if server.password else {}),
        "http_interface": "127.0.0.1",
        "http_port": "8069",
        "list_db": "False",
        "without_demo": "True",
        "log_level": "info",
    }
    target = config_file()
    draft = target.with_suffix(".new")
    with draft.open("w") as file:
        config.write(file)
    # The file may hold the password of a database server.
    draft.chmod(0o600)
    draft.replace(target)
