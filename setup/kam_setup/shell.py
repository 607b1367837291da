"""Runs other programs; a failure keeps the last lines of what they printed."""

import os
import shutil
import subprocess

from .console import SetupError
from .home import home

NO_SPACE = "No space left on device"
NO_NETWORK = (
    "Temporary failure resolving",
    "Could not resolve",
    "Failed to establish a new connection",
    "Connection refused",
    "Network is unreachable",
    "Connection timed out",
)
MINIMUM_FREE = 3 * 1024**3


def run(command, problem, remedy="", log=None, **options):
    """Run a command quietly; its output goes to a log that a failure points at."""
    log = home() / "log" / (log or "setup.log")
    log.parent.mkdir(parents=True, exist_ok=True)
    words = [str(part) for part in command]
    with log.open("w") as output:
        options |= {"stdin": subprocess.DEVNULL, "stdout": output, "stderr": subprocess.STDOUT}
        try:
            code = subprocess.run(words, check=False, **options).returncode
        except FileNotFoundError as error:
            raise SetupError(f"{problem}: {words[0]} is missing", remedy) from error
    if code:
        raise failure(problem, remedy, log)
    return log.read_text(errors="replace")


def failure(problem, remedy, log):
    """The SetupError for a failed program, with the reason its output suggests."""
    text = log.read_text(errors="replace")
    lines = [line for line in text.splitlines() if " INFO " not in line]
    tail = "\n".join("    " + line for line in lines[-12:])
    if NO_SPACE in text:
        remedy = f"free space on the disk of {home()}, then run the same command again"
    elif any(sign in text for sign in NO_NETWORK):
        remedy = "check the network (or proxy) of this machine, then run the same command again"
    return SetupError(f"{problem}\n{tail}\n  whole output: {log}", remedy)


def is_root():
    return hasattr(os, "geteuid") and os.geteuid() == 0


def check_disk():
    """Refuse to start an installation that the disk cannot hold."""
    home().mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(home()).free
    if free < MINIMUM_FREE:
        raise SetupError(
            f"only {free / 1024**3:.1f} GiB free where {home()} lies; 3 GiB are needed",
            "free some space, or set KAM_HOME to a folder on another disk",
        )
