"""How the add-ons may depend on each other, and where rights may be widened."""

import re

from kam_setup.home import ROOT

from odoo.tests import BaseCase, tagged

# Add-on: the ones it must not know of.
STRANGERS = {
    "kam_planning": ("kam_scoring", "kam_portal"),
    "kam_scoring": ("kam_portal",),
    "kam_portal": ("kam_scoring",),
}
SOURCES = ("*.py", "*.xml", "*.js", "*.csv")


def sources(addon):
    """Source files of an add-on, without its tests."""
    for pattern in SOURCES:
        for file in sorted((ROOT / addon).rglob(pattern)):
            if "tests" not in file.relative_to(ROOT).parts:
                yield file


@tagged("standard", "post_install", "-at_install")
class TestArchitecture(BaseCase):
    def test_addons_know_only_what_they_depend_on(self):
        for addon, strangers in STRANGERS.items():
            for file in sources(addon):
                text = file.read_text()
                for stranger in strangers:
                    with self.subTest(file=str(file.relative_to(ROOT)), stranger=stranger):
                        self.assertNotIn(stranger, text)

    def test_each_sudo_says_why_it_is_safe(self):
        for addon in STRANGERS:
            for file in sources(addon):
                for line in file.read_text().splitlines():
                    if re.search(r"\.sudo\(", line):
                        with self.subTest(file=str(file.relative_to(ROOT)), line=line.strip()):
                            self.assertIn("# sudo: ", line)

    def test_the_portal_has_one_way_in(self):
        found = [
            file.name
            for file in sources("kam_portal")
            for _match in re.finditer(r"\.sudo\(|with_user\(|SUPERUSER", file.read_text())
        ]
        self.assertEqual(found, ["kam_portal_view.py"])

    def test_engine_is_free_of_odoo(self):
        for file in sorted((ROOT / "kam_scoring" / "engine").glob("*.py")):
            with self.subTest(file=file.name):
                self.assertNotRegex(file.read_text(), r"(?m)^\s*(from|import) odoo")

    def test_files_stay_readable(self):
        for addon in STRANGERS:
            for file in sorted((ROOT / addon).rglob("*.py")):
                with self.subTest(file=str(file.relative_to(ROOT))):
                    self.assertLessEqual(len(file.read_text().splitlines()), 300)
