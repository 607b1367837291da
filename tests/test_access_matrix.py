"""Who may do what: each line of access_matrix.csv, tried out.

Roles: `none` works here, but not in sales; `own` manages the account; `other` is a colleague in
sales without anything to do with it; `member` is of its team; `all` sees the documents of all;
`manager` heads sales; `other_company` heads sales elsewhere; `portal` is the customer himself.
"""

import csv
from pathlib import Path

from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .access_fixture import AccessFixture

MATRIX = Path(__file__).with_name("access_matrix.csv")
OPERATIONS = ("read", "write", "create", "unlink")
ROLES = (
    "none",
    "own",
    "other",
    "member",
    "all",
    "manager",
    "other_company",
    "portal",
    "public",
)
ANSWERS = {"yes": True, "no": False}


def read_matrix():
    with MATRIX.open(newline="") as file:
        return list(csv.DictReader(file))


def one_test_per_cell(case):
    for row in read_matrix():
        for operation in OPERATIONS:
            add_cell(case, row["model"], row["role"], operation, row[operation])
    return case


def add_cell(case, model, role, operation, answer):
    def test(self):
        self._check(model, role, operation, ANSWERS[answer])

    test.__name__ = f"test_{model.replace('.', '_')}_{role}_{operation}"
    test.__qualname__ = f"{case.__name__}.{test.__name__}"
    test.__doc__ = f"{role}: may {operation} {model}? {answer}"
    setattr(case, test.__name__, test)


@tagged("standard", "post_install", "-at_install")
@one_test_per_cell
class TestAccessMatrix(AccessFixture):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        models = {row["model"] for row in read_matrix()}
        lasting = [model for model in models if not cls.env[model]._transient]
        cls.records = {model: cls.record_of(model) for model in sorted(lasting)}

    def _check(self, model, role, operation, expected):
        self.values = self.values_of(model)
        self.env.flush_all()
        self.env.invalidate_all()
        with mute_logger("odoo.addons.base.models.ir_rule", "odoo.models"):
            self.assertIs(self._is_allowed(model, role, operation), expected)

    def _is_allowed(self, model, role, operation):
        try:
            getattr(self, f"_{operation}")(model, self.users[role])
            self.env.flush_all()
        except ValidationError:
            # Not about rights: the values are not good any more.
            raise
        except UserError:
            return False
        return True

    def _target(self, model, user):
        """The common record; wizards are everybody's own, if he may open one at all."""
        if model in self.records:
            return self.records[model].with_user(user)
        return self.env[model].with_user(user).create(self.values)

    def _read(self, model, user):
        record = self._target(model, user)
        found = record.search([("id", "=", record.id)])
        # What is not found must not be readable by its id either.
        self.assertEqual(bool(found), record.has_access("read"))
        # Whatever its form may show, also what is computed from other records.
        record.read()

    def _write(self, model, user):
        name = list(self.values)[-1]
        self._target(model, user).write({name: self.values[name]})

    def _create(self, model, user):
        self.env[model].with_user(user).create(self.values)

    def _unlink(self, model, user):
        self._target(model, user).unlink()

    def test_each_model_and_role_is_there_once(self):
        """A new model brings its lines."""
        ours = {
            (name, role)
            for name, model in self.env.registry.items()
            if name.startswith("kam.") and not model._abstract
            for role in ROLES
        }
        lines = [(row["model"], row["role"]) for row in read_matrix()]
        self.assertEqual(len(lines), len(set(lines)), "a line stands there twice")
        self.assertEqual(ours - set(lines), set(), "add these lines to access_matrix.csv")
        self.assertEqual(set(lines) - ours, set(), "these models or roles are gone")
