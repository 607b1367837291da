"""`setup/odoo`: the odoo command of this installation, with its configuration."""

import os
import sys

from .console import run_command
from .home import config_file, venv_python
from .prepare import ensure_installation, enter_venv

GROUPS = ("db", "i18n", "module")


def main():
    enter_venv("odoo")
    ensure_installation()
    words = sys.argv[1:]
    # A sub-command stands first for Odoo, some with one of their own; the configuration follows.
    count = 2 if words and words[0] in GROUPS else 1
    command = [word for word in words[:count] if not word.startswith("-")]
    words = words[len(command) :]
    arguments = [str(venv_python()), "-m", "odoo", *command, "-c", str(config_file()), *words]
    os.environ.pop("PYTHONPATH", None)
    os.execv(arguments[0], arguments)


if __name__ == "__main__":
    sys.exit(run_command(main))
