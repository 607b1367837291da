"""`python -m kam_setup.lint`: Odoo's own checks of its code (`test_lint`), turned on our add-ons.

They are written for Odoo's code, and read all of it. Here they read our files only, and of what
they say about models, which they take from the whole registry, what is about ours counts.
"""

import argparse
import importlib
import logging
import re
import sys
from unittest import mock

from .console import SetupError, run_command, say, step
from .home import ROOT, home, present_addons
from .odoo_registry import open_registry

# The modules of test_lint that check things a reader of a diff overlooks.
CHECKS = (
    "test_index",
    "test_naming",
    "test_onchange_domains",
    "test_manifests",
    "test_routes",
    "test_test_holes",
    "test_override_signatures",
    "test_orm_import",
    "test_jstranslate",
)
# Fields whose index is the first key of a wider one of the same model.
INDEXED_OTHERWISE = {"kam.score.account_id"}
# Names of our modules, models and fields; folders may bear anything.
OURS = re.compile(r"\bkam[_.][a-z_]+")


def main(arguments=None):
    options = _options(arguments)
    with step("Odoo's own checks on the add-ons"):
        open_registry(options.config, options.database)
        findings, count = _run_checks()
    if not count:
        raise SetupError("Odoo's checks were not found", "look for test_lint among Odoo's add-ons")
    for finding in findings:
        say(finding)
    say(f"    {count} checks, {len(findings)} findings")
    return 1 if findings else 0


def _options(arguments):
    parser = argparse.ArgumentParser(prog="kam_setup.lint", description=__doc__)
    parser.add_argument("--config", required=True, help="Odoo's configuration file")
    parser.add_argument("--database", required=True, help="one with the add-ons installed")
    return parser.parse_args(arguments)


def _run_checks():
    from odoo.modules import Manifest
    from odoo.tests.loader import get_module_test_cases
    from odoo.tests.result import OdooTestResult
    from odoo.tests.suite import OdooSuite
    from odoo.tools import config

    names = [f"odoo.addons.test_lint.tests.{name}" for name in CHECKS]
    modules = [importlib.import_module(name) for name in names]
    modules[0].BTREE_INDEX_IGNORE_FIELDS.update(INDEXED_OTHERWISE)
    cases = [case for module in modules for case in get_module_test_cases(module)]
    manifests = [Manifest.for_addon(addon) for addon in present_addons()]
    config["test_enable"] = True
    result = OdooTestResult()
    with Findings() as findings, mock.patch.object(Manifest, "all_addon_manifests") as every:
        every.return_value = manifests
        OdooSuite(cases).run(result)
    return findings.texts, result.testsRun


class Findings(logging.Handler):
    """Collects what the checks log; that is how they report."""

    def __init__(self):
        super().__init__(logging.WARNING)
        self.texts = []

    def __enter__(self):
        logging.getLogger("odoo").addHandler(self)
        # What is not about our code need not be seen.
        logging.getLogger("odoo").propagate = False
        return self

    def __exit__(self, *_error):
        logging.getLogger("odoo").removeHandler(self)
        logging.getLogger("odoo").propagate = True

    def emit(self, record):
        self.texts.extend(ours(record.getMessage()))


def ours(text):
    """The message if it is about our code; of a message that lists places, only our lines."""
    for folder in (home(), ROOT):
        text = text.replace(f"{folder}/", "")
    if "should be indexed" in text:
        return [f"index it: {line.strip()}" for line in text.splitlines() if OURS.search(line)]
    return [text] if OURS.search(text) else []


if __name__ == "__main__":
    sys.exit(run_command(main))
