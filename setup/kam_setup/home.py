"""Where things lie: the repository, and the one folder everything is installed into."""

import hashlib
import os
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ADDONS = ("kam_planning", "kam_scoring", "kam_portal")
REQUIREMENTS = ROOT / "setup" / "requirements.txt"


def home():
    """The installation folder: `.odoo` in the repository unless KAM_HOME names another."""
    return Path(os.environ.get("KAM_HOME") or ROOT / ".odoo").resolve()


def venv_python():
    return home() / "venv" / "bin" / "python"


def config_file():
    return home() / "odoo.conf"


def present_addons():
    """The add-ons of the suite that this repository holds."""
    return [addon for addon in ADDONS if (ROOT / addon / "__manifest__.py").is_file()]


def fingerprint(*parts):
    """A short name for the state of files, folders and texts; equal only when all are equal."""
    digest = hashlib.sha256()
    for part in parts:
        if isinstance(part, Path):
            for file in _files(part):
                digest.update(str(file.relative_to(part.parent)).encode())
                digest.update(file.read_bytes())
        else:
            digest.update(str(part).encode())
    return digest.hexdigest()[:16]


def _files(path):
    if path.is_file():
        return [path]
    return sorted(
        file for file in path.rglob("*") if file.is_file() and _counts(file.relative_to(path))
    )


def _counts(file):
    """Tests, notes and caches of an add-on change nothing in a database."""
    ignored = file.parts[0] == "tests" or "__pycache__" in file.parts or file.suffix == ".md"
    return not ignored and not any(part.startswith(".") for part in file.parts)


class Stamp:
    """Remembers that a step was done for a given state, so that it can be skipped next time."""

    def __init__(self, name):
        self.path = home() / "stamps" / name

    def matches(self, state):
        return self.path.is_file() and self.path.read_text() == state

    def exists(self):
        return self.path.is_file()

    def set(self, state):
        self.path.parent.mkdir(parents=True, exist_ok=True)
        draft = self.path.with_suffix(".new")
        draft.write_text(state)
        draft.replace(self.path)

    def clear(self):
        self.path.unlink(missing_ok=True)
