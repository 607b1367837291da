"""A company's own order history in a database: loaded once, then scored."""

import hashlib
import subprocess
import sys

from .console import SetupError, say
from .home import ROOT, config_file, fingerprint, venv_python
from .prepare import environment


def ensure_history(database, orders, products=None):
    """Load and score the files, unless this database already holds them as they are."""
    state = fingerprint(*[_content(file) for file in (orders, products) if file])
    if database.note("history") == state:
        say(f"{orders.name} is already loaded and scored in database {database.name}")
        return
    files = ["--orders", orders, *(["--products", products] if products else [])]
    _run("orders", database.name, *files)
    _run("score", database.name)
    database.set_note("history", state)


def _content(file):
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _run(module, name, *words):
    """Run one of our programs in Odoo's environment; it says itself what it does or lacks."""
    command = [venv_python(), "-m", f"kam_setup.{module}"]
    command += ["--config", config_file(), "--database", name, *words]
    code = subprocess.run(
        [str(word) for word in command],
        cwd=ROOT,
        env=environment(),
        stdin=subprocess.DEVNULL,
        check=False,
    ).returncode
    if code < 0:
        raise SetupError(
            f"the program kam_setup.{module} was ended by signal {-code}",
            "signal 9 is a sign of too little memory; nothing was kept, so it can be repeated",
        )
    if code:
        sys.exit(code)
