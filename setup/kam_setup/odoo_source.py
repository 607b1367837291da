"""Odoo 19 itself: an existing checkout, or the Debian package unpacked into our folder."""

import os
import re
import shutil
import subprocess
from pathlib import Path

from .console import SetupError, step
from .home import Stamp, fingerprint, home
from .shell import check_disk, run

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
        with step("Odoo 19 (Debian package, about 130 MB)"):
            stamp.clear()
            _check_apt()
            for suite in sorted({suite for _name, suite in PACKAGES}):
                _download(suite)
            _unpack(target)
            stamp.set(state)
    return target / DIST_PACKAGES


def _check_apt():
    missing = [tool for tool in ("apt-get", "dpkg") if not shutil.which(tool)]
    if missing:
        raise SetupError(
            f"{' and '.join(missing)} not found, so Debian's Odoo package cannot be fetched",
            "set ODOO_SOURCE to a checkout of Odoo 19.0, or use docker-compose.yml",
        )


def _mirror():
    """The mirror this machine's own package lists come from."""
    targets = subprocess.run(
        ["apt-get", "indextargets", "--format", "$(REPO_URI)"],
        capture_output=True,
        text=True,
        check=False,
    ).stdout.split()
    for address in dict.fromkeys(targets):
        if re.search(r"/debian/?$", address):
            return address
    raise SetupError(
        "no Debian mirror found in the package sources of this machine",
        "on other systems set ODOO_SOURCE to a checkout of Odoo 19.0, or use docker-compose.yml",
    )


def _apt_options(suite):
    """Options that keep apt inside our own folder; nothing of the system is read or changed."""
    base = home() / "apt" / suite
    for folder in ("state/lists/partial", "cache/archives/partial", "debs"):
        (base / folder).mkdir(parents=True, exist_ok=True)
    keyring = Path("/usr/share/keyrings/debian-archive-keyring.gpg")
    signed = f"[signed-by={keyring}] " if keyring.exists() else ""
    (base / "sources.list").write_text(f"deb {signed}{_mirror()} {suite} main\n")
    settings = {
        "Dir::Etc::sourcelist": base / "sources.list",
        "Dir::Etc::sourceparts": "/dev/null",
        "Dir::State": base / "state",
        "Dir::State::status": "/dev/null",
        "Dir::Cache": base / "cache",
        "APT::Sandbox::User": "",
        "Debug::NoLocking": "1",
    }
    return [word for key, value in settings.items() for word in ("-o", f"{key}={value}")]


def _download(suite):
    options = _apt_options(suite)
    names = [name for name, of in PACKAGES if of == suite]
    problem = f"the packages of Debian's {suite} could not be fetched"
    remedy = "run the same command again; or set ODOO_SOURCE to a checkout of Odoo 19.0"
    for words in (["update"], ["download", *names]):
        run(
            ["apt-get", *options, *words],
            problem,
            remedy,
            log=f"apt-{suite}.log",
            cwd=home() / "apt" / suite / "debs",
        )


def _unpack(target):
    draft = target.with_suffix(".new")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(parents=True)
    for package in sorted((home() / "apt").glob("*/debs/*.deb")):
        run(
            ["dpkg", "-x", package, draft],
            f"{package.name} could not be unpacked",
            "delete that file and run the same command again",
            log="dpkg.log",
        )
    placeholder = draft / DIST_PACKAGES / "odoo" / LEFT_OUT
    placeholder.parent.mkdir(parents=True, exist_ok=True)
    placeholder.write_text("// Left out of the Debian package; only background blur needs it.\n")
    shutil.rmtree(target, ignore_errors=True)
    draft.rename(target)
    shutil.rmtree(home() / "apt", ignore_errors=True)


def _link_into_venv(folder):
    for packages in (home() / "venv" / "lib").glob("python3.*/site-packages"):
        link = packages / "odoo_source.pth"
        if not link.is_file() or link.read_text().strip() != str(folder):
            link.write_text(f"{folder}\n")
