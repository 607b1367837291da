"""Databases with the suite installed, made once and updated only when the add-ons changed."""

import psycopg2

from .console import SetupError, step
from .home import ADDONS, ROOT, Stamp, config_file, fingerprint, venv_python
from .shell import run

LANGUAGES = "en_US,de_DE"


class Database:
    """One database of the suite: does it exist, is it complete, is it up to date."""

    def __init__(self, name, server, *, demo):
        self.name = name
        self.server = server
        self.demo = demo
        self.done = Stamp(f"database-{name}")
        # While this stamp stands, the database is half made and worth nothing.
        self.creating = Stamp(f"creating-{name}")

    def ensure(self, *, reset=False):
        """Create the database, or update the add-ons in it when their files changed."""
        self._drop_unusable(reset)
        state = self._state()
        if not self.server.has_database(self.name):
            self._create(state)
        elif not self.done.matches(state):
            self._update(state)

    def _state(self):
        return fingerprint(*[ROOT / addon for addon in ADDONS if (ROOT / addon).is_dir()])

    def _drop_unusable(self, reset):
        exists = self.server.has_database(self.name)
        if exists and (reset or self.creating.exists()):
            reason = "as asked" if reset else "its creation was interrupted"
            with step(f"dropping database {self.name} ({reason})"):
                self.server.drop(self.name)
        if not exists or reset:
            self.done.clear()

    def _create(self, state):
        title = "with" if self.demo else "without"
        with step(f"creating database {self.name} {title} sample data"):
            self.creating.set(state)
            self._odoo("-i", self._addons(), *(["--with-demo"] if self.demo else []))
            self.done.set(state)
            self.creating.clear()

    def _update(self, state):
        missing = self._not_installed()
        with step(f"updating the add-ons in database {self.name}"):
            words = ["-u", self._addons()] + (["-i", ",".join(missing)] if missing else [])
            self._odoo(*words)
            self.done.set(state)

    def _addons(self):
        return ",".join(addon for addon in ADDONS if (ROOT / addon).is_dir())

    def _not_installed(self):
        query = "SELECT name FROM ir_module_module WHERE state = 'installed' AND name = ANY(%s)"
        try:
            rows = self.server.fetch(query, [list(ADDONS)], database=self.name)
        except psycopg2.errors.UndefinedTable as error:
            raise SetupError(
                f"the database {self.name} exists but is not one of Odoo",
                "choose another name with --database, or replace it with --reset",
            ) from error
        installed = {name for (name,) in rows}
        return [addon for addon in ADDONS if (ROOT / addon).is_dir() and addon not in installed]

    def _odoo(self, *words):
        run(
            [venv_python(), "-m", "odoo", "-c", config_file(), "-d", self.name, *words]
            + [f"--load-language={LANGUAGES}", "--stop-after-init", "--no-http"],
            f"Odoo could not prepare the database {self.name}",
            "see the lines above; --reset starts afresh",
            log=f"database-{self.name}.log",
            cwd=ROOT,
        )
