"""The virtual environment with Odoo's Python requirements and ours."""

import os
import shutil
import subprocess
import sys

from . import debian
from .console import SetupError, step
from .home import REQUIREMENTS, Stamp, fingerprint, home, venv_python
from .shell import check_disk, run

SUPPORTED = ((3, 11), (3, 12), (3, 13))


def ensure_venv():
    """Create the environment and install the pinned requirements, unless that is done."""
    python = find_python()
    made, filled = Stamp("venv-made"), Stamp("venv-filled")
    interpreter = fingerprint(os.path.realpath(python), str(home()))
    requirements = fingerprint(REQUIREMENTS, interpreter)
    if filled.matches(requirements) and venv_python().exists():
        return
    check_disk()
    with step("Python packages"):
        filled.clear()
        if not made.matches(interpreter) or not venv_python().exists():
            made.clear()
            _create(python)
            made.set(interpreter)
        _fill()
        filled.set(requirements)


def _fill():
    run(
        [venv_python(), "-m", "pip", "install", "--disable-pip-version-check"]
        + ["--retries", "6", "--timeout", "60", "-r", REQUIREMENTS],
        "the Python packages could not be installed",
        "see the lines above; packages without a wheel need python3-dev and gcc",
        log="pip.log",
    )


def find_python():
    """This interpreter when it is of a supported version, else one found on the PATH."""
    if sys.version_info[:2] in SUPPORTED and sys.prefix == sys.base_prefix:
        return sys.executable
    for major, minor in reversed(SUPPORTED):
        found = shutil.which(f"python{major}.{minor}")
        if found and _runs(found):
            return found
    raise SetupError(
        "Python {}.{} is not supported".format(*sys.version_info),
        "install Python 3.11, 3.12 or 3.13 (Debian 12 and 13 bring one: apt install python3)",
    )


def _runs(python):
    """Version managers leave starters on the PATH for versions that are not active."""
    probe = subprocess.run([python, "-c", ""], capture_output=True, check=False)
    return probe.returncode == 0


def _create(python):
    shutil.rmtree(home() / "venv", ignore_errors=True)
    complete = _has_pip(python)
    run(
        [python, "-m", "venv", *([] if complete else ["--without-pip"]), home() / "venv"],
        "the virtual environment could not be created",
        "install Python's venv module (Debian: apt install python3-venv)",
        log="venv.log",
    )
    if not complete:
        _add_pip()


def _has_pip(python):
    probe = subprocess.run([python, "-c", "import ensurepip"], capture_output=True, check=False)
    return probe.returncode == 0


def _add_pip():
    """Debian keeps pip apart from Python; its package holds pip as a wheel, which runs as it is."""
    remedy = "install Python's venv module (Debian: apt install python3-venv)"
    debian.check_tools("pip", remedy)
    debian.unpack(debian.fetch([("python3-pip-whl", debian.release())], remedy), home() / "pip")
    [wheel] = (home() / "pip").glob("usr/share/python-wheels/pip-*.whl")
    run(
        [venv_python(), wheel / "pip", "install", "--no-index", wheel],
        "pip could not be installed",
        remedy,
        log="venv.log",
    )
    shutil.rmtree(home() / "pip")
