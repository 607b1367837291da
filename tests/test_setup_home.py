"""Fingerprints, stamps, locks: what makes a second run quick and a broken one repeatable."""

import subprocess
import sys

from kam_setup.home import Stamp, config_file, fingerprint, home, venv_python
from kam_setup.lock import lock

from .test_setup_common import SetupCase


class TestHome(SetupCase):
    def setUp(self):
        super().setUp()
        self.addon = self.write("addon/models/a.py", "a").parents[1]
        self.before = fingerprint(self.addon)

    def test_home_follows_the_environment(self):
        self.assertEqual(home(), self.home)
        self.assertEqual(config_file().parent, self.home)
        self.assertEqual(venv_python().parents[2], self.home)

    def test_home_without_the_environment(self):
        self.environ({}, remove=["KAM_HOME"])
        self.assertEqual(home().name, ".odoo")

    def test_fingerprint_sees_changed_new_and_renamed_files(self):
        file = self.write("addon/models/a.py", "b")
        changed = fingerprint(self.addon)
        file.write_text("a")
        self.assertEqual(fingerprint(self.addon), self.before)
        self.write("addon/data/x.xml")
        added = fingerprint(self.addon)
        (self.addon / "data" / "x.xml").rename(self.addon / "data" / "y.xml")
        renamed = fingerprint(self.addon)
        self.assertEqual(len({self.before, changed, added, renamed}), 4)

    def test_fingerprint_overlooks_tests_notes_and_caches(self):
        for path in ("tests/test_a.py", "README.md", "readme/USAGE.md", "models/.cache/x"):
            self.write(f"addon/{path}", "new")
        self.write("addon/models/__pycache__/a.pyc", "new")
        self.assertEqual(fingerprint(self.addon), self.before)

    def test_fingerprint_does_not_depend_on_the_place(self):
        self.write("elsewhere/addon/models/a.py", "a")
        self.assertEqual(fingerprint(self.home / "elsewhere" / "addon"), self.before)

    def test_fingerprint_of_texts_and_single_files(self):
        file = self.write("one.txt", "1")
        states = {fingerprint("a"), fingerprint("b"), fingerprint(file), fingerprint(file, "a")}
        self.assertEqual(len(states), 4)

    def test_stamp(self):
        stamp = Stamp("step")
        self.assertFalse(stamp.exists() or stamp.matches("x"))
        stamp.set("x")
        self.assertTrue(stamp.exists() and stamp.matches("x"))
        self.assertFalse(stamp.matches("y"))
        stamp.clear()
        stamp.clear()
        self.assertFalse(stamp.exists())

    def test_lock_is_held_and_freed(self):
        holder = (
            "import sys; from kam_setup.lock import lock\n"
            "with lock('step'): print('held', flush=True); sys.stdin.read()"
        )
        process = subprocess.Popen(
            [sys.executable, "-c", holder],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={"PYTHONPATH": ":".join(sys.path), "KAM_HOME": str(self.home)},
            text=True,
        )
        self.addCleanup(process.communicate)
        self.assertEqual(process.stdout.readline(), "held\n")
        # Killed, not ended: the system frees the lock all the same.
        process.kill()
        with self.captured(), lock("step"):
            pass
