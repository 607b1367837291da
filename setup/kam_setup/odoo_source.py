"""Odoo 19 itself: an existing checkout, or the Debian package unpacked into our folder."""

import os
import re
from pathlib import Path

from . import debian
from .console import SetupError, step
from .home import Stamp, fingerprint, home
from .shell import check_disk

PACKAGES = (
    ("odoo-19", "sid"),
    ("libjs-jquery", "sid"),
    ("libjs-jquery-form", "sid"),
    ("libjs-underscore", "sid"),
    ("fonts-montserrat", "sid"),
    ("fonts-roboto-unhinted", "sid"),
    ("fonts-inconsolata", "sid"),
    ("fonts-ocr-b", "sid"),
    # The one in unstable names its font files differently from what Odoo's style sheets ask for.
    ("fonts-font-awesome", "trixie"),
)
# Debian removes this file for its licence; without it every backend page logs an error.
LEFT_OUT = "addons/mail/static/lib/selfie_segmentation/selfie_segmentation.js"
DIST_PACKAGES = Path("usr/lib/python3/dist-packages")
ELSEWHERE = "set ODOO_SOURCE to a checkout of Odoo 19.0, or use docker-compose.yml"


def ensure_odoo():
    """Make Odoo importable in the virtual environment; returns the folder that holds `odoo`."""
    source = os.environ.get("ODOO_SOURCE")
    folder = existing_source(Path(source)) if source else _debian_source()
    _link_into_venv(folder)
    return folder


def existing_source(path):
    """The folder to put on the Python path for a checkout, a site-packages or the package."""
    path = path.expanduser().resolve()
    for folder in (path, path.parent):
        release = folder / "odoo" / "release.py"
        if release.is_file():
            _check_release(release)
            return folder
    raise SetupError(
        f"ODOO_SOURCE={path} holds no Odoo",
        "let it name the folder that contains odoo/release.py (a checkout of branch 19.0)",
    )


def _check_release(release):
    version = re.search(r"version_info\s*=\s*\(([^)]*)\)", release.read_text())
    if not version or not version.group(1).replace(" ", "").startswith("19,0"):
        raise SetupError(f"{release} is not Odoo 19.0", "check out the branch 19.0 there")


def _debian_source():
    target = home() / "odoo"
    stamp, state = Stamp("odoo"), fingerprint(PACKAGES, str(target))
    if not stamp.matches(state):
        check_disk()
        debian.check_tools("Debian's Odoo package", ELSEWHERE)
        with step("Odoo 19 (Debian package, about 130 MB)"):
            stamp.clear()
            remedy = f"run the same command again; or {ELSEWHERE}"
            debian.unpack(debian.fetch(PACKAGES, remedy), target)
            _put_placeholder(target)
            stamp.set(state)
    return target / DIST_PACKAGES


def _put_placeholder(target):
    placeholder = target / DIST_PACKAGES / "odoo" / LEFT_OUT
    placeholder.parent.mkdir(parents=True, exist_ok=True)
    placeholder.write_text("// Left out of the Debian package; only background blur needs it.\n")


def _link_into_venv(folder):
    for packages in (home() / "venv" / "lib").glob("python3.*/site-packages"):
        link = packages / "odoo_source.pth"
        if not link.is_file() or link.read_text().strip() != str(folder):
            link.write_text(f"{folder}\n")
