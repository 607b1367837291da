"""Databases are made once, updated when add-ons changed, and made anew when half made."""

from unittest import mock

import psycopg2
from kam_setup import database as module
from kam_setup import history
from kam_setup.console import SetupError
from kam_setup.database import Database

from .test_setup_common import SetupCase


class FakeServer:
    """Knows databases by name; each holds notes and the names of installed add-ons."""

    def __init__(self):
        self.databases = {}

    def has_database(self, name):
        return name in self.databases

    def drop(self, name):
        del self.databases[name]

    def fetch(self, query, values=(), database="postgres"):
        notes, installed = self.databases[database]
        if "ir_module_module" in query:
            return [(name,) for name in values[1] if name in installed]
        if query.startswith("INSERT"):
            notes[values[0]] = values[1]
            return []
        return [(notes[values[0]],)] if values[0] in notes else []


class TestDatabase(SetupCase):
    def setUp(self):
        super().setUp()
        self.server = FakeServer()
        self.calls = []
        for addon in ("kam_a", "kam_b"):
            self.write(f"{addon}/models.py", "1")
        self.enterContext(mock.patch.object(module, "ROOT", self.home))
        self.enterContext(mock.patch.object(Database, "_odoo", self.odoo()))
        self.enterContext(self.captured())

    def odoo(self, failing=False):
        """Stands for the odoo command: notes its words, installs what `-i` names."""

        def call(database, *words):
            self.calls.append(" ".join(words))
            _notes, installed = self.server.databases.setdefault(database.name, ({}, {"sale"}))
            if failing:
                raise SetupError("a mistake in an add-on")
            if "-i" in words:
                installed.update(words[words.index("-i") + 1].split(","))

        return call

    def ensure(self, *addons, demo=False, reset=False):
        database = Database("kam", self.server, demo=demo, addons=list(addons or ["kam_a"]))
        database.ensure(reset=reset)
        return database

    def test_made_once(self):
        self.ensure()
        self.ensure()
        self.assertEqual(self.calls, ["-i kam_a"])

    def test_with_sample_data(self):
        self.ensure(demo=True)
        self.assertEqual(self.calls, ["-i kam_a --with-demo"])

    def test_with_apps_beside(self):
        database = Database("kam", self.server, demo=False, addons=["kam_a"], beside=["website"])
        database.ensure()
        database.ensure()
        self.assertEqual(self.calls, ["-i kam_a,website"])

    def test_app_beside_is_installed_later(self):
        self.ensure()
        database = Database("kam", self.server, demo=False, addons=["kam_a"], beside=["website"])
        database.ensure()
        self.assertEqual(self.calls[1:], ["-u kam_a -i website"])

    def test_updated_when_a_file_changed(self):
        self.ensure()
        self.write("kam_a/models.py", "2")
        self.ensure()
        self.ensure()
        self.assertEqual(self.calls[1:], ["-u kam_a"])

    def test_not_updated_when_a_test_changed(self):
        self.ensure()
        self.write("kam_a/tests/test_a.py", "2")
        self.ensure()
        self.assertEqual(len(self.calls), 1)

    def test_new_addon_is_installed_into_an_existing_database(self):
        self.ensure("kam_a")
        self.ensure("kam_a", "kam_b", demo=True)
        self.assertEqual(self.calls[1:], ["-u kam_a -i kam_b --with-demo"])

    def test_reset(self):
        self.ensure()
        self.ensure(reset=True)
        self.assertEqual(self.calls, ["-i kam_a", "-i kam_a"])

    def test_interrupted_creation_starts_afresh(self):
        database = Database("kam", self.server, demo=False, addons=["kam_a"])
        with (
            mock.patch.object(Database, "set_note", side_effect=KeyboardInterrupt),
            self.assertRaises(KeyboardInterrupt),
        ):
            database.ensure()
        self.ensure()
        self.assertEqual(self.calls, ["-i kam_a", "-i kam_a"])

    def test_mistake_in_an_addon_keeps_the_rest(self):
        with (
            mock.patch.object(Database, "_odoo", self.odoo(failing=True)),
            self.assertRaises(SetupError),
        ):
            self.ensure()
        self.ensure()
        self.assertEqual(self.calls, ["-i kam_a", "-i kam_a"])
        self.assertEqual(len(self.server.databases), 1)

    def test_failed_update_is_repeated(self):
        self.ensure()
        self.write("kam_a/models.py", "2")
        with (
            mock.patch.object(Database, "_odoo", self.odoo(failing=True)),
            self.assertRaises(SetupError),
        ):
            self.ensure()
        self.ensure()
        self.assertEqual(self.calls[1:], ["-u kam_a", "-u kam_a"])

    def test_database_that_is_not_of_odoo(self):
        self.server.databases["kam"] = ({}, set())
        with (
            mock.patch.object(FakeServer, "fetch", side_effect=psycopg2.errors.UndefinedTable),
            self.assertSetupError("not one of Odoo", "--database"),
        ):
            self.ensure(reset=True)
        self.assertTrue(self.server.has_database("kam"))

    def history(self, orders, code=0):
        """Load a file; returns the programs that ran for it."""
        with mock.patch.object(history.subprocess, "run") as run:
            run.return_value.returncode = code
            history.ensure_history(self.ensure(), orders)
        return [call.args[0][2] for call in run.call_args_list]

    def test_history_is_loaded_and_scored_once(self):
        orders = self.write("orders.csv", "a")
        both = ["kam_setup.orders", "kam_setup.score"]
        self.assertEqual(self.history(orders), both)
        self.assertEqual(self.history(self.write("copy.csv", "a")), [])
        self.assertEqual(self.history(self.write("orders.csv", "b")), both)

    def test_history_is_loaded_again_into_a_new_database(self):
        orders = self.write("orders.csv", "a")
        self.history(orders)
        self.ensure(reset=True)
        self.assertEqual(len(self.history(orders)), 2)

    def test_failed_loading_ends_the_command_and_is_repeated(self):
        orders = self.write("orders.csv", "a")
        with self.assertRaises(SystemExit) as caught:
            self.history(orders, code=1)
        self.assertEqual(caught.exception.code, 1)
        self.assertEqual(len(self.history(orders)), 2)

    def test_loading_killed_for_its_memory(self):
        with self.assertSetupError("ended by signal 9", "memory"):
            self.history(self.write("orders.csv", "a"), code=-9)
