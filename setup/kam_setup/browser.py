"""Chromium for the browser tours."""

import os
import shutil

from . import debian
from .console import SetupError, step
from .home import home
from .shell import is_root, run

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# Without any font, texts have no size and tours find nothing to click on.
PACKAGES = ("chromium", "fonts-dejavu-core")
REMEDY = "install it as root (Debian: apt install chromium), then run setup/test again"


def ensure_browser():
    """Find Chromium; else root installs Debian's package, others unpack it into our folder."""
    os.environ["PATH"] += f"{os.pathsep}{_own_folder()}"
    if any(map(shutil.which, NAMES)):
        return
    if not (shutil.which("apt-get") and shutil.which("dpkg")):
        raise SetupError("the browser tours need Chromium, and none is on the PATH", REMEDY)
    with step("Chromium"):
        _install() if is_root() else _unpack()


def _own_folder():
    return home() / "chromium" / "bin"


def _install():
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    retries = ["-o", "Acquire::Retries=5"]
    for words in (["update"], ["install", "-y", "--no-install-recommends", *PACKAGES]):
        run(
            ["apt-get", *retries, *words],
            "Chromium could not be installed",
            REMEDY,
            log="apt-chromium.log",
            env=environment,
        )


def _unpack():
    """Chromium and the libraries that this system lacks, with a starter that finds them."""
    target = home() / "chromium"
    debian.unpack(debian.fetch_missing(PACKAGES, REMEDY), target)
    # Some libraries lie in folders below the common one, where only the system's own are found.
    folders = {file.parent for file in (target / "usr" / "lib").rglob("lib*.so*")}
    path = os.pathsep.join(sorted(map(str, folders)))
    starter = _own_folder() / "chromium"
    starter.parent.mkdir()
    starter.write_text(
        "#!/bin/sh\n"
        f'export LD_LIBRARY_PATH="{path}" FONTCONFIG_SYSROOT="{target}"\n'
        f'exec "{target}/usr/lib/chromium/chromium" "$@"\n'
    )
    starter.chmod(0o755)
