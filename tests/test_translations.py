"""The German texts: complete, with the same placeholders, and of every text there is to export."""

import re
from itertools import chain
from pathlib import Path

import polib

from odoo.tests import BaseCase, TransactionCase, tagged
from odoo.tools.translate import TRANSLATED_ATTRS, TranslationModuleReader, get_po_paths

ROOT = Path(__file__).resolve().parents[1]
ADDONS = ("kam_planning", "kam_scoring", "kam_portal")
# `%(name)s`, `%s` and `%%`; a percent sign before a space ends a number.
PLACEHOLDER = re.compile(r"%(?:\(\w+\))?[a-z%]")
TAG = re.compile(r"<[^>]+>")
SHOWN_ATTRIBUTE = re.compile(rf' ({"|".join(TRANSLATED_ATTRS)})="[^"]*"')
REMEDY = "export the .pot anew (`odoo i18n export`), then translate in de.po what is new"


def catalogue(addon, name):
    return polib.pofile(str(ROOT / addon / "i18n" / name))


def frame(text):
    """What a translation has to keep: placeholders, tags, outer spaces, the mark at the end."""
    tags = [SHOWN_ATTRIBUTE.sub("", tag) for tag in TAG.findall(text)]
    spaces = text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]
    end = text.rstrip()[-1:]
    return sorted(PLACEHOLDER.findall(text)), tags, spaces, end if end in ".:?!" else ""


def uses(text, place, comments):
    """Where Odoo looks up a text: each record by its own name, code by its language only."""
    if place.startswith("code:"):
        return {(text, comment) for comment in comments if comment.startswith("odoo-")}
    return {(text, place)}


def template_uses(addon):
    found = set()
    for entry in catalogue(addon, f"{addon}.pot"):
        for place, _line in entry.occurrences:
            found |= uses(entry.msgid, place, entry.comment.splitlines())
    return found


class RecordReader(TranslationModuleReader):
    """Texts of records only: quick, it reads no files."""

    def _export_translatable_resources(self):
        pass


@tagged("standard", "post_install", "-at_install")
class TestGerman(BaseCase):
    def test_everything_is_translated(self):
        for addon in ADDONS:
            with self.subTest(addon):
                german = catalogue(addon, "de.po")
                self.assertTrue(german)
                self.assertFalse([entry.msgid for entry in german.untranslated_entries()])
                self.assertFalse([entry.msgid for entry in german.fuzzy_entries()])
                self.assertFalse([entry.msgid for entry in german.obsolete_entries()])

    def test_placeholders_and_tags_are_kept(self):
        for addon in ADDONS:
            with self.subTest(addon):
                german = catalogue(addon, "de.po")
                self.assertEqual(
                    {entry.msgid: frame(entry.msgstr) for entry in german},
                    {entry.msgid: frame(entry.msgid) for entry in german},
                )

    def test_template_and_translation_have_the_same_texts(self):
        for addon in ADDONS:
            with self.subTest(addon):
                template, german = (
                    [entry.msgid for entry in catalogue(addon, name)]
                    for name in (f"{addon}.pot", "de.po")
                )
                self.assertEqual(sorted(german), sorted(template))
                self.assertEqual(len(german), len(set(german)), "a text stands there twice")

    def test_odoo_finds_it_for_germany(self):
        for addon in ADDONS:
            with self.subTest(addon):
                paths = map(Path, get_po_paths(addon, "de_DE"))
                self.assertEqual([path.name for path in paths], ["de.po"])


@tagged("standard", "post_install", "-at_install")
class TestExport(TransactionCase):
    def test_every_text_of_the_addons_is_in_the_files(self):
        """A new text in Python, JavaScript, a view or a record needs its German."""
        domain = [("name", "in", ADDONS), ("state", "=", "installed")]
        installed = self.env["ir.module.module"].search(domain)
        if any(installed.mapped("demo")):
            self.skipTest("sample data are not translated")
        addons = installed.mapped("name")
        # All at once, as their files are searched among Odoo's; a record that several add-ons
        # have extended comes out for one of them only, so records are read for each apart.
        readers = [TranslationModuleReader(self.env.cr, modules=addons)]
        readers += [RecordReader(self.env.cr, modules=[addon]) for addon in addons]
        exported = {addon: set() for addon in addons}
        for addon, kind, name, where, text, _value, comments in chain(*readers):
            exported[addon] |= uses(text, f"{kind}:{name}:{where}", comments)
        for addon in addons:
            with self.subTest(addon):
                known = template_uses(addon)
                self.assertEqual(exported[addon] - known, set(), f"new: {REMEDY}")
                gone = {text for text, _use in known} - {text for text, _use in exported[addon]}
                self.assertEqual(gone, set(), REMEDY)
