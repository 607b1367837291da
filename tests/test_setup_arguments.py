"""What the commands accept, and what they say to what they do not."""

import sys
from unittest import mock

from kam_setup import serve, test

from .test_setup_common import SetupCase


class TestArguments(SetupCase):
    def refused(self, parse, *words):
        with self.captured() as said, self.assertRaises(SystemExit) as caught:
            parse(words)
        self.assertEqual(caught.exception.code, 2)
        return said.getvalue()

    def test_serve_defaults(self):
        options = serve.parse([])
        self.assertEqual((options.database, options.port, options.demo), ("kam", 8069, True))
        self.assertFalse(options.reset or options.prepare_only or options.stop)

    def test_own_orders_come_without_sample_data_unless_asked(self):
        orders = str(self.write("orders.csv", "x"))
        self.assertFalse(serve.parse(["--orders", orders]).demo)
        self.assertTrue(serve.parse(["--orders", orders, "--demo"]).demo)
        self.assertFalse(serve.parse(["--no-demo"]).demo)

    def test_files_are_named_by_their_whole_path(self):
        orders = self.write("orders.csv", "x")
        self.assertEqual(serve.parse(["--orders", str(orders)]).orders, orders)

    def test_missing_file(self):
        said = self.refused(serve.parse, "--orders", "/nowhere/orders.csv")
        self.assertIn("/nowhere/orders.csv: No such file", said)

    def test_folder_instead_of_file(self):
        self.assertIn("Is a directory", self.refused(serve.parse, "--orders", str(self.home)))

    def test_products_need_orders(self):
        products = str(self.write("products.csv", "x"))
        self.assertIn("goes with --orders", self.refused(serve.parse, "--products", products))

    def test_ports(self):
        for word in ("0", "65536", "web", "-1"):
            with self.subTest(word=word):
                self.assertIn("port", self.refused(serve.parse, f"--port={word}"))
        self.assertEqual(serve.parse(["--port", "65535"]).port, 65535)

    def test_database_names(self):
        for word in ("", "a b", "kam;drop", "-kam", "../kam", "k" * 64, "template1"):
            with self.subTest(word=word):
                self.assertIn("database", self.refused(serve.parse, f"--database={word}"))
        self.assertEqual(test.parse(["--database", "kam_2-b.c"])[0].database, "kam_2-b.c")

    def test_what_is_not_ours_goes_to_pytest(self):
        options, rest = test.parse(["tests/test_x.py", "-k", "name", "--database", "kam_b", "-x"])
        self.assertEqual(options.database, "kam_b")
        self.assertEqual(rest, ["tests/test_x.py", "-k", "name", "-x"])

    def test_unknown_addon(self):
        self.assertIn("kam_nothing", self.refused(test.parse, "--addons", "kam_nothing"))

    def test_stop_installs_nothing(self):
        with (
            mock.patch.object(sys, "argv", ["serve", "--stop"]),
            mock.patch.object(serve, "obey_signals"),
            self.captured() as said,
        ):
            self.assertEqual(serve.main(), 0)
        self.assertIn("nothing is installed", said.getvalue())
        self.assertEqual(list(self.home.iterdir()), [])

    def test_help_shows_every_option(self):
        with self.captured() as said, self.assertRaises(SystemExit):
            serve.parse(["--help"])
        for option in ("--database", "--port", "--reset", "--no-demo", "--prepare-only"):
            self.assertIn(option, said.getvalue())
