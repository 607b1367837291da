import re
from pathlib import Path

from odoo.tests import TransactionCase, tagged

ADDON = Path(__file__).resolve().parents[1]


@tagged("post_install", "-at_install")
class TestSource(TransactionCase):
    """What keeps the add-on safe as it grows."""

    def test_superuser_rights_are_taken_in_one_place(self):
        files = [file for file in ADDON.rglob("*.py") if "tests" not in file.parts]
        places = [
            file.relative_to(ADDON).as_posix()
            for file in files
            for _match in re.finditer(r"\.sudo\(|SUPERUSER_ID|su=True", file.read_text())
        ]
        self.assertEqual(places, ["models/kam_portal_view.py"])

    def test_nobody_from_outside_has_a_right_on_our_models(self):
        outside = self.env.ref("base.group_portal") | self.env.ref("base.group_public")
        rights = self.env["ir.model.access"].search([("model_id.model", "=like", "kam.%")])
        self.assertTrue(rights)
        self.assertFalse(rights.filtered(lambda right: not right.group_id))
        # Also not through a group that people from outside have by implication.
        self.assertFalse(rights.group_id & outside.all_implied_ids)
