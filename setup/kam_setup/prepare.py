"""The steps every command starts with."""

import os
import sys

from .home import ROOT, venv_python
from .python_env import ensure_venv


def inside_venv():
    return sys.prefix == str(venv_python().parents[1])


def enter_venv(command):
    """Install the virtual environment on first use and go on inside it."""
    if inside_venv():
        return
    ensure_venv()
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "setup"), "PYTHONDONTWRITEBYTECODE": "1"}
    words = [str(venv_python()), "-m", f"kam_setup.{command}", *sys.argv[1:]]
    sys.stdout.flush()
    os.execve(words[0], words, environment)


def ensure_installation():
    """Odoo, the database server and the configuration; returns the server's Connection."""
    from .odoo_config import write_config
    from .odoo_source import ensure_odoo
    from .postgres import ensure_server

    ensure_odoo()
    server = ensure_server()
    write_config(server)
    return server
