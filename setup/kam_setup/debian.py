"""Debian's packages unpacked into our folder: the system is neither read nor changed, by anyone.

apt gets a source list, state and cache of its own, so no root is needed and packages of another
Debian release do no harm.
"""

import re
import shutil
import subprocess
from pathlib import Path

from .console import SetupError
from .home import home
from .shell import run

KEYRING = Path("/usr/share/keyrings/debian-archive-keyring.gpg")
SYSTEM_STATUS = Path("/var/lib/dpkg/status")
NOTHING_INSTALLED = "/dev/null"


def check_tools(wanted, remedy):
    """`wanted` comes from Debian packages; say so where apt is missing."""
    missing = [tool for tool in ("apt-get", "dpkg") if not shutil.which(tool)]
    if missing:
        raise SetupError(
            f"{' and '.join(missing)} not found, so {wanted} cannot be fetched", remedy
        )


def release():
    """The name of the Debian release that runs here."""
    text = Path("/etc/os-release").read_text()
    found = re.search(r"^VERSION_CODENAME=\"?(\w+)", text, re.MULTILINE)
    return found.group(1) if found else "stable"


def fetch(packages, remedy):
    """Download packages, given as (name, suite); returns their files."""
    for suite in sorted({suite for _name, suite in packages}):
        names = [name for name, of in packages if of == suite]
        _apt(suite, ["download", *names], remedy)
    # An interrupted run may have left others there.
    return [
        file for name, _suite in packages for file in (home() / "apt").glob(f"*/debs/{name}_*.deb")
    ]


def fetch_missing(names, remedy):
    """Download packages of this release and all they need that this system lacks."""
    words = ["install", "--download-only", "--yes", "--no-install-recommends", *names]
    _apt(release(), words, remedy, status=SYSTEM_STATUS)
    return sorted((home() / "apt").glob("*/cache/archives/*.deb"))


def unpack(files, target):
    """Unpack packages into one folder, which appears only when it is complete."""
    draft = target.with_suffix(".new")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(parents=True)
    for file in files:
        run(
            ["dpkg", "-x", file, draft],
            f"{file.name} could not be unpacked",
            "run the same command again",
            log="dpkg.log",
        )
    shutil.rmtree(target, ignore_errors=True)
    draft.rename(target)
    forget()


def forget():
    """Remove what apt left behind; the packages are unpacked or will be fetched anew."""
    shutil.rmtree(home() / "apt", ignore_errors=True)


def _apt(suite, words, remedy, status=NOTHING_INSTALLED):
    options = _options(suite, status)
    for command in (["update"], words):
        run(
            ["apt-get", *options, *command],
            f"the packages of Debian's {suite} could not be fetched",
            remedy,
            log=f"apt-{suite}.log",
            cwd=home() / "apt" / suite / "debs",
        )


def _options(suite, status):
    base = home() / "apt" / suite
    for folder in ("state/lists/partial", "cache/archives/partial", "debs"):
        (base / folder).mkdir(parents=True, exist_ok=True)
    signed = f"[signed-by={KEYRING}] " if KEYRING.exists() else ""
    (base / "sources.list").write_text(f"deb {signed}{_mirror()} {suite} main\n")
    settings = {
        "Dir::Etc::sourcelist": base / "sources.list",
        "Dir::Etc::sourceparts": "/dev/null",
        "Dir::State": base / "state",
        "Dir::State::status": status,
        "Dir::Cache": base / "cache",
        "Acquire::Retries": "5",
        # Old lists are not good enough: say what is wrong with the network instead.
        "APT::Update::Error-Mode": "any",
        "APT::Sandbox::User": "",
        "Debug::NoLocking": "1",
    }
    return [word for key, value in settings.items() for word in ("-o", f"{key}={value}")]


def _mirror():
    """The mirror that this machine's own package lists come from."""
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
