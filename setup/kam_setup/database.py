"""Databases with the suite installed, made once and updated only when the add-ons changed."""

import shutil

import psycopg2

from .console import SetupError, step
from .home import ROOT, Stamp, config_file, fingerprint, home, present_addons, venv_python
from .lock import lock
from .shell import run

LANGUAGES = "en_US,de_DE"


class Database:
    """One database of the suite: does it exist, is it complete, is it up to date.

    What was done to a database is noted in the database itself, so that the note goes where
    the database goes: away with it, along with a copy, to another server.
    """

    def __init__(self, name, server, *, demo, addons=None, beside=()):
        self.name = name
        self.server = server
        self.demo = demo
        self.addons = addons or present_addons()
        # Apps of Odoo that the suite does not need, and has to get on with.
        self.beside = list(beside)
        # While this stamp stands, the database is half made and worth nothing.
        self.creating = Stamp(f"creating-{name}")

    def lock(self):
        return lock(f"database-{self.name}", "; --database NAME gives you a database of your own")

    def ensure(self, *, reset=False):
        """Create the database, or update the add-ons in it when their files changed."""
        self._drop_unusable(reset)
        state = self._state()
        if not self.server.has_database(self.name):
            self._create(state)
        elif self.note("addons") != state:
            self._update(state)

    def note(self, key):
        """What `set_note` wrote down in this database, if anything."""
        query = "SELECT value FROM ir_config_parameter WHERE key = %s"
        try:
            rows = self.server.fetch(query, [f"kam_setup.{key}"], database=self.name)
        except psycopg2.errors.UndefinedTable as error:
            raise SetupError(
                f"the database {self.name} exists but is not one of Odoo",
                "choose another name with --database; a database of another program stays as it is",
            ) from error
        return rows[0][0] if rows else None

    def set_note(self, key, value):
        query = (
            "INSERT INTO ir_config_parameter (key, value) VALUES (%s, %s) "
            "ON CONFLICT (key) DO UPDATE SET value = EXCLUDED.value"
        )
        self.server.fetch(query, [f"kam_setup.{key}", value], database=self.name)

    def _state(self):
        return fingerprint(*[ROOT / addon for addon in self.addons], *self.beside)

    def _drop_unusable(self, reset):
        if not self.server.has_database(self.name):
            return
        half_made = self.creating.exists()
        if reset and not half_made:
            self.note("addons")  # refuses a database of another program
        if reset or half_made:
            reason = "as asked" if reset else "its creation was interrupted"
            with step(f"dropping database {self.name} ({reason})"):
                self.server.drop(self.name)
                shutil.rmtree(home() / "data" / "filestore" / self.name, ignore_errors=True)

    def _create(self, state):
        title = "with" if self.demo else "without"
        with step(f"creating database {self.name} {title} sample data"):
            self.creating.set(state)
            try:
                self._odoo(*self._install([*self.addons, *self.beside] or ["base"]))
            except SetupError:
                # Odoo stopped at a mistake in an add-on, which it undid: the rest is sound.
                if self._installed("sale"):
                    self.creating.clear()
                raise
            self.set_note("addons", state)
            self.creating.clear()

    def _update(self, state):
        installed = self._installed(*self.addons)
        present = [*installed, *self._installed(*self.beside)]
        missing = [name for name in (*self.addons, *self.beside) if name not in present]
        words = ["-u", ",".join(installed)] if installed else []
        words += self._install(missing) if missing else []
        with step(f"updating the add-ons in database {self.name}"):
            if words:
                self._odoo(*words)
            self.set_note("addons", state)

    def _install(self, addons):
        return ["-i", ",".join(addons), *(["--with-demo"] if self.demo else [])]

    def _installed(self, *names):
        query = "SELECT name FROM ir_module_module WHERE state = ANY(%s) AND name = ANY(%s)"
        values = [["installed", "to upgrade"], list(names)]
        try:
            return [name for (name,) in self.server.fetch(query, values, self.name)]
        except (SetupError, psycopg2.errors.UndefinedTable):
            return []

    def _odoo(self, *words):
        run(
            [venv_python(), "-m", "odoo", "-c", config_file(), "-d", self.name, *words]
            + [f"--load-language={LANGUAGES}", "--stop-after-init", "--no-http"],
            f"Odoo could not prepare the database {self.name}",
            "see the lines above; --reset starts afresh",
            log=f"database-{self.name}.log",
            cwd=ROOT,
        )
