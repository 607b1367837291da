"""What the tests of the setup commands share: a home folder of their own, captured words."""

import contextlib
import io
import os
import tempfile
from pathlib import Path
from unittest import mock

from kam_setup.console import SetupError

from odoo.tests import BaseCase, tagged


@tagged("standard", "post_install", "-at_install")
class SetupCase(BaseCase):
    def setUp(self):
        super().setUp()
        self.home = Path(self.enterContext(tempfile.TemporaryDirectory())).resolve()
        self.environ({"KAM_HOME": str(self.home)})

    def environ(self, values, remove=()):
        """Set and remove environment variables until the test ends."""
        kept = {key: value for key, value in os.environ.items() if key not in remove}
        self.enterContext(mock.patch.dict(os.environ, kept | values, clear=True))

    def write(self, path, text=""):
        file = self.home / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
        return file

    @contextlib.contextmanager
    def assertSetupError(self, problem, remedy):
        """The block fails with this problem (a part of it) and says how to mend it."""
        with self.assertRaises(SetupError) as caught:
            yield
        self.assertIn(problem, caught.exception.problem)
        self.assertIn(remedy, caught.exception.remedy)

    @contextlib.contextmanager
    def captured(self):
        """What is printed in the block, on both channels."""
        words = io.StringIO()
        with contextlib.redirect_stdout(words), contextlib.redirect_stderr(words):
            yield words
