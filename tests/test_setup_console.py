"""Failures become a sentence, its remedy and an exit code; never a traceback."""

import errno

from kam_setup.console import SetupError, run_command, say, step

from .test_setup_common import SetupCase


class TestConsole(SetupCase):
    def outcome(self, failure):
        """The exit code and the words of a command that fails so."""

        def main():
            raise failure

        with self.captured() as said:
            code = run_command(main)
        self.assertNotIn("Traceback", said.getvalue())
        return code, said.getvalue()

    def test_success(self):
        self.assertEqual(run_command(lambda: None), 0)
        self.assertEqual(run_command(lambda: 3), 3)

    def test_failed_step(self):
        code, said = self.outcome(SetupError("the disk is made of cheese", "eat it"))
        self.assertEqual(code, 1)
        self.assertIn("error: the disk is made of cheese\n  mend: eat it", said)

    def test_failed_step_without_remedy(self):
        self.assertNotIn("mend", self.outcome(SetupError("no"))[1])

    def test_interrupted(self):
        code, said = self.outcome(KeyboardInterrupt())
        self.assertEqual(code, 130)
        self.assertIn("goes on where it stopped", said)

    def test_disk_full(self):
        code, said = self.outcome(OSError(errno.ENOSPC, "No space left on device", "/full"))
        self.assertEqual(code, 1)
        self.assertIn("/full: No space left on device", said)
        self.assertIn("KAM_HOME", said)

    def test_folder_of_somebody_else(self):
        _code, said = self.outcome(PermissionError(errno.EACCES, "Permission denied", "/theirs"))
        self.assertIn("/theirs: Permission denied", said)
        self.assertIn("owner", said)

    def test_unforeseen(self):
        code, said = self.outcome(ZeroDivisionError("division by zero"))
        self.assertEqual(code, 1)
        self.assertIn("ZeroDivisionError: division by zero", said)
        report = self.home / "log" / "traceback.log"
        self.assertIn(str(report), said)
        self.assertIn("Traceback", report.read_text())

    def test_step_tells_title_time_and_remarks(self):
        with self.captured() as said:
            with step("Doing") as remark:
                remark("3 files")
            say()
        self.assertRegex(said.getvalue(), r"==> Doing\n    done in \d+\.\d s \(3 files\)\n")

    def test_failed_step_is_not_done(self):
        with self.captured() as said, self.assertRaises(SetupError), step("Doing"):
            raise SetupError("no")
        self.assertNotIn("done", said.getvalue())
