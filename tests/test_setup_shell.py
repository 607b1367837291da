"""Programs that fail: the reason their output suggests, and where all of it is."""

import shutil
import sys
from collections import namedtuple
from unittest import mock

from kam_setup import browser, python_env, shell

from .test_setup_common import SetupCase

Usage = namedtuple("Usage", "total used free")


class TestShell(SetupCase):
    def python(self, code):
        return shell.run([sys.executable, "-c", code], "it failed", "try harder", log="it.log")

    def test_output_is_returned_and_kept(self):
        self.assertEqual(self.python("print('hello')"), "hello\n")
        self.assertEqual((self.home / "log" / "it.log").read_text(), "hello\n")

    def test_failure_shows_the_last_lines_and_the_log(self):
        with self.assertSetupError("line 30", "try harder"):
            self.python("for i in range(31): print('line', i)\nexit(1)")
        with self.assertSetupError(str(self.home / "log" / "it.log"), ""):
            self.python("exit(1)")

    def test_failure_leaves_out_what_odoo_says_in_passing(self):
        with self.assertRaises(Exception) as caught:
            self.python("print('the reason')\nfor i in range(99): print(' INFO x')\nexit(1)")
        self.assertIn("the reason", caught.exception.problem)
        self.assertNotIn("INFO", caught.exception.problem)

    def test_no_network(self):
        with self.assertSetupError("it failed", "network"):
            self.python("exit('Temporary failure resolving mirror.example')")

    def test_disk_full(self):
        with self.assertSetupError("it failed", "free space on the disk"):
            self.python("exit('OSError: [Errno 28] No space left on device')")

    def test_program_missing(self):
        with self.assertSetupError("nowhere", "install"):
            shell.run(["/nowhere/program"], "it failed", "install it")

    def test_disk_too_small(self):
        with (
            mock.patch.object(shutil, "disk_usage", return_value=Usage(9, 9, 2**30)),
            self.assertSetupError("only 1.0 GiB free", "KAM_HOME"),
        ):
            shell.check_disk()

    def test_python_too_old(self):
        with (
            mock.patch.object(python_env.sys, "version_info", (3, 9, 2)),
            mock.patch.object(python_env.shutil, "which", return_value=None),
            self.assertSetupError("Python 3.9 is not supported", "3.11, 3.12 or 3.13"),
        ):
            python_env.find_python()

    def test_python_from_the_path(self):
        with (
            mock.patch.object(python_env.sys, "version_info", (3, 9, 2)),
            mock.patch.object(python_env.shutil, "which", return_value=sys.executable),
        ):
            self.assertEqual(python_env.find_python(), sys.executable)

    def test_no_browser(self):
        with (
            mock.patch.object(browser.shutil, "which", return_value=None),
            self.assertSetupError("Chromium", "apt install chromium"),
        ):
            browser.ensure_browser()
