"""The virtual environment with Odoo's Python requirements and ours."""

import os
import shutil
import subprocess
import sys

from .console import SetupError, step
from .home import REQUIREMENTS, Stamp, fingerprint, home, venv_python
from .shell import check_disk, is_root, run

SUPPORTED = ((3, 11), (3, 12), (3, 13))


def ensure_venv():
    """Create the environment and install the pinned requirements, unless that is done."""
    python = find_python()
    stamp, state = Stamp("venv"), fingerprint(REQUIREMENTS, os.path.realpath(python), str(home()))
    if stamp.matches(state) and venv_python().exists():
        return
    check_disk()
    with step("Python packages"):
        stamp.clear()
        _create(python)
        run(
            [venv_python(), "-m", "pip", "install", "--disable-pip-version-check"]
            + ["-r", REQUIREMENTS],
            "the Python packages could not be installed",
            "see the lines above; packages without a wheel need python3-dev and gcc",
            log="pip.log",
        )
        stamp.set(state)


def find_python():
    """This interpreter when it is of a supported version, else one found on the PATH."""
    if sys.version_info[:2] in SUPPORTED and sys.prefix == sys.base_prefix:
        return sys.executable
    for major, minor in reversed(SUPPORTED):
        found = shutil.which(f"python{major}.{minor}")
        if found and _runs(found):
            return found
    raise SetupError(
        f"Python {sys.version_info.major}.{sys.version_info.minor} is not supported",
        "install Python 3.11, 3.12 or 3.13 (Debian 12 and 13 bring one: apt install python3)",
    )


def _runs(python):
    """Version managers leave starters on the PATH for versions that are not active."""
    probe = subprocess.run([python, "-c", ""], capture_output=True, check=False)
    return probe.returncode == 0


def _create(python):
    if _can_make_venv(python) or _install_venv_package():
        shutil.rmtree(home() / "venv", ignore_errors=True)
        run(
            [python, "-m", "venv", home() / "venv"],
            "the virtual environment could not be created",
            "install the package python3-venv",
            log="venv.log",
        )
        return
    raise SetupError(
        "this Python cannot create virtual environments",
        "as root: apt install python3-venv; then run the same command again",
    )


def _can_make_venv(python):
    probe = subprocess.run([python, "-c", "import ensurepip"], capture_output=True, check=False)
    return probe.returncode == 0


def _install_venv_package():
    """Debian keeps `venv` in a package of its own; root can have it at once."""
    if not (is_root() and shutil.which("apt-get")):
        return False
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for words in (["update"], ["install", "-y", "python3-venv"]):
        run(
            ["apt-get", *words],
            "the package python3-venv could not be installed",
            "install python3-venv by hand",
            log="apt-venv.log",
            env=environment,
        )
    return True
