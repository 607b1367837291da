"""ODOO_SOURCE: which folders hold an Odoo 19, and what is said of those that do not."""

from unittest import mock

from kam_setup import debian
from kam_setup.odoo_source import ensure_odoo, existing_source

from .test_setup_common import SetupCase


class TestSource(SetupCase):
    def checkout(self, version="(19, 0, 0, FINAL, 0, '')"):
        return self.write("src/odoo/release.py", f"version_info = {version}\n").parents[1]

    def test_checkout(self):
        folder = self.checkout()
        self.assertEqual(existing_source(folder), folder)

    def test_package_folder_inside_the_checkout(self):
        folder = self.checkout()
        self.assertEqual(existing_source(folder / "odoo"), folder)

    def test_no_odoo(self):
        with self.assertSetupError("holds no Odoo", "odoo/release.py"):
            existing_source(self.home)

    def test_missing_folder(self):
        with self.assertSetupError(f"ODOO_SOURCE={self.home}/nowhere", "branch 19.0"):
            existing_source(self.home / "nowhere")

    def test_other_release(self):
        for version in ("(18, 0, 0, FINAL, 0, '')", "(19, 1, 0, ALPHA, 1, '')", "'saas'"):
            with self.subTest(version=version), self.assertSetupError("is not Odoo 19.0", "19.0"):
                existing_source(self.checkout(version))

    def test_source_is_linked_into_the_environment(self):
        packages = self.home / "venv" / "lib" / "python3.11" / "site-packages"
        packages.mkdir(parents=True)
        folder = self.checkout()
        self.environ({"ODOO_SOURCE": str(folder)})
        self.assertEqual(ensure_odoo(), folder)
        self.assertEqual((packages / "odoo_source.pth").read_text(), f"{folder}\n")

    def test_system_without_apt(self):
        self.environ({}, remove=["ODOO_SOURCE"])
        with (
            mock.patch.object(debian.shutil, "which", return_value=None),
            self.assertSetupError("apt-get and dpkg not found", "set ODOO_SOURCE"),
        ):
            ensure_odoo()

    def test_system_other_than_debian(self):
        with (
            mock.patch.object(debian.subprocess, "run") as run,
            self.assertSetupError("no Debian mirror", "ODOO_SOURCE"),
        ):
            run.return_value.stdout = "http://archive.ubuntu.com/ubuntu/\n"
            debian._mirror()

    def test_mirror_of_the_machine(self):
        with mock.patch.object(debian.subprocess, "run") as run:
            run.return_value.stdout = "http://m/debian-security/\nhttp://m/debian/\n"
            self.assertEqual(debian._mirror(), "http://m/debian/")
