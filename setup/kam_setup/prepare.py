"""The steps every command starts with."""

import os
import sys

from .home import ROOT, home, venv_python
from .lock import lock
from .python_env import ensure_venv


def inside_venv():
    return sys.prefix == str(venv_python().parents[1])


def enter_venv(command, *, install=True):
    """Install the virtual environment on first use and go on inside it."""
    if inside_venv():
        return
    if install:
        with lock("installation"):
            ensure_venv()
    words = [str(venv_python()), "-m", f"kam_setup.{command}", *sys.argv[1:]]
    sys.stdout.flush()
    os.execve(words[0], words, environment())


def environment():
    """Python finds this package, and keeps its bytecode out of the repository."""
    settings = {
        "PYTHONPATH": str(ROOT / "setup"),
        "PYTHONPYCACHEPREFIX": str(home() / "pycache"),
        "PYTHONUNBUFFERED": "1",
    }
    # Without bytecode every start of Odoo compiles some thousand files.
    dropped = ("PYTHONDONTWRITEBYTECODE", "PYTHONHOME", "ODOO_RC")
    return {key: value for key, value in os.environ.items() if key not in dropped} | settings


def ensure_installation():
    """Odoo, the database server and the configuration; returns the server's Connection."""
    from .odoo_config import write_config
    from .odoo_source import ensure_odoo
    from .postgres import ensure_server

    with lock("installation"):
        ensure_odoo()
        server = ensure_server()
        write_config(server)
    return server
