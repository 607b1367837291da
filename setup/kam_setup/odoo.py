"""`setup/odoo`: the odoo command of this installation, with its configuration."""

import os
import sys

from .console import run_command
from .home import config_file, venv_python
from .prepare import ensure_installation, enter_venv


def main():
    enter_venv("odoo")
    ensure_installation()
    words = sys.argv[1:]
    # A sub-command stands first for Odoo; the configuration follows it.
    command = [words.pop(0)] if words and not words[0].startswith("-") else []
    arguments = [str(venv_python()), "-m", "odoo", *command, "-c", str(config_file()), *words]
    os.environ.pop("PYTHONPATH", None)
    os.execv(arguments[0], arguments)


if __name__ == "__main__":
    sys.exit(run_command(main))
