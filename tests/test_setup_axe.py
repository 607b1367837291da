"""The accessibility checker: fetched once, and where no npm is there, with one of our own."""

import io
import tarfile
from pathlib import Path
from unittest import mock

from kam_setup import axe

from .test_setup_common import SetupCase


class TestAxe(SetupCase):
    def setUp(self):
        super().setUp()
        self.commands = []
        self.enterContext(mock.patch.object(axe, "run", self._run))
        self.npm = self.enterContext(mock.patch.object(axe.shutil, "which"))
        self.npm.return_value = "/usr/bin/npm"

    def _run(self, words, *_texts, **_options):
        self.commands.append([str(word) for word in words])
        if "pack" in words:
            self._pack(Path(words[words.index("--pack-destination") + 1]))

    def _pack(self, folder):
        with tarfile.open(folder / f"axe-core-{axe.VERSION}.tgz", "w:gz") as package:
            for name, content in (("package/axe.min.js", b"axe"), ("package/doc.md", b"text")):
                member = tarfile.TarInfo(name)
                member.size = len(content)
                package.addfile(member, io.BytesIO(content))

    def test_script_is_fetched_once(self):
        axe.ensure_axe()
        axe.ensure_axe()
        self.assertEqual(axe.axe_script().read_bytes(), b"axe")
        self.assertEqual(len(self.commands), 1)
        self.assertEqual(self.commands[0][0], "/usr/bin/npm")
        self.assertEqual(self.commands[0][-1], f"axe-core@{axe.VERSION}")

    def test_without_npm_a_python_package_brings_it(self):
        self.npm.return_value = None
        axe.ensure_axe()
        install, pack = self.commands
        self.assertEqual(install[-1], axe.NPM_PACKAGE)
        self.assertTrue(pack[0].endswith("venv/bin/npm"))

    def test_interrupted_fetch_is_done_again(self):
        axe.axe_script().parent.mkdir(parents=True)
        (axe.axe_script().parent / f"axe-core-{axe.VERSION}.tgz").write_bytes(b"half")
        axe.ensure_axe()
        self.assertEqual(axe.axe_script().read_bytes(), b"axe")
