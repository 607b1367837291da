"""The database server, the configuration file, the port, and the serving of Odoo."""

import configparser
import os
import socket
import stat
from unittest import mock

from kam_setup import embedded, server
from kam_setup.odoo_config import write_config
from kam_setup.postgres import Connection, ensure_server

from .test_setup_common import SetupCase


class TestServer(SetupCase):
    def options(self, connection):
        write_config(connection)
        config = configparser.ConfigParser(interpolation=None)
        config.read(self.home / "odoo.conf")
        return config["options"]

    def test_config_of_a_named_server(self):
        options = self.options(Connection("db.example", "5433", "anna", "100%;#sure"))
        words = [options[f"db_{key}"] for key in ("host", "port", "user", "password")]
        self.assertEqual(words, ["db.example", "5433", "anna", "100%;#sure"])
        self.assertEqual(options["http_interface"], "127.0.0.1")
        self.assertEqual(options["list_db"], "False")

    def test_config_of_the_embedded_server(self):
        options = self.options(Connection(str(self.home)))
        self.assertEqual(options["db_host"], str(self.home))
        self.assertNotIn("db_port", options)
        self.assertNotIn("db_password", options)

    def test_config_is_for_its_owner_only(self):
        self.options(Connection("db", password="secret"))
        mode = stat.S_IMODE((self.home / "odoo.conf").stat().st_mode)
        self.assertEqual(mode, 0o600)

    def test_server_unreachable(self):
        self.environ({"PGHOST": str(self.home), "PGUSER": "anna"}, remove=["PGPORT"])
        with self.assertSetupError(str(self.home), "PGHOST"):
            ensure_server()

    def test_user_postgres(self):
        self.environ({"PGHOST": "db", "PGUSER": "postgres"})
        with self.assertSetupError("user postgres", "PGUSER"):
            ensure_server()

    def test_port_free(self):
        server.check_port(_free_port())

    def test_port_taken(self):
        with socket.socket() as other:
            other.bind(("127.0.0.1", 0))
            other.listen()
            port = other.getsockname()[1]
            with self.assertSetupError(f"port {port} of 127.0.0.1 is taken", "--port"):
                server.check_port(port)

    def test_port_refused_by_the_system(self):
        with (
            mock.patch.object(server.socket.socket, "bind", side_effect=PermissionError(13, "No")),
            self.assertSetupError("port 80 of 127.0.0.1 cannot be used: No", "--port 81"),
        ):
            server.check_port(80)

    def test_odoo_that_does_not_start(self):
        self.write("venv/bin/python", "#!/bin/sh\necho no such database\nexit 3\n").chmod(0o755)
        odoo = server.OdooServer("kam", _free_port())
        with (
            self.captured(),
            self.assertSetupError("no such database", "see"),
        ):
            odoo.__enter__()

    def test_ctrl_c_ends_odoo(self):
        self.write("venv/bin/python", "#!/bin/sh\nexec sleep 60\n").chmod(0o755)
        odoo = server.OdooServer("kam", _free_port())
        with (
            self.captured(),
            mock.patch.object(odoo, "_answers", return_value=True),
            odoo,
        ):
            raise KeyboardInterrupt
        self.assertIsNotNone(odoo.process.poll())


class TestEmbedded(SetupCase):
    def test_socket_lies_in_the_data_folder(self):
        self.assertEqual(embedded.socket_folder(), self.home / "pgdata")

    def test_socket_of_a_long_path_lies_elsewhere(self):
        self.environ({"KAM_HOME": str(self.home / ("long" * 30))})
        folder = embedded.socket_folder()
        self.assertLess(len(os.fsencode(folder / embedded.SOCKET)), embedded.LONGEST_SOCKET)
        self.assertEqual(folder, embedded.socket_folder())

    def test_marks_of_a_killed_server_are_removed(self):
        marks = [self.write("pgdata/postmaster.pid", f"{os.getpid()}\n/x\n")]
        marks.append(self.write(f"pgdata/{embedded.SOCKET}.lock", "999999999\n"))
        embedded._forget_dead_server()
        self.assertFalse(any(mark.exists() for mark in marks))

    def test_half_made_data_folder_does_not_count(self):
        self.write("pgdata/PG_VERSION", "18\n")
        self.assertFalse(embedded._initialised())
        self.write("pgdata/postmaster.opts")
        self.assertTrue(embedded._initialised())

    def test_stop_without_server(self):
        with self.captured() as said:
            embedded.stop()
        self.assertIn("does not run", said.getvalue())


def _free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
