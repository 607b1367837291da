"""Who gets what at each address of the portal: each line of portal_matrix.csv, tried out.

A line names a route, a method and what each role is answered: `yes` (a page, or done), `ask` (the
form again, with errors), `go` (to another page, nothing done), `no` (the refusal that says
nothing), `login` (to the login page).
"""

import csv
import re
from pathlib import Path

from odoo.tests import tagged
from odoo.tools import mute_logger

from .portal_fixture import ROLES, PortalFixture

MATRIX = Path(__file__).with_name("portal_matrix.csv")
ANSWERS = {200: "yes", 404: "no", 422: "ask", 429: "ask"}
# Odoo's own words about requests that are meant to be refused.
QUIET = ("odoo.http", "odoo.addons.base.models.ir_http")


def read_matrix():
    with MATRIX.open(newline="") as file:
        return list(csv.DictReader(file))


def one_test_per_line(case):
    for row in read_matrix():
        add_test(case, row)
    return case


def add_test(case, row):
    def test(self):
        self._check(row)

    name = re.sub(r"\W+", "_", f"{row['method']}_{row['route']}").strip("_")
    test.__name__ = f"test_{name.lower()}"
    test.__qualname__ = f"{case.__name__}.{test.__name__}"
    test.__doc__ = f"{row['method']} {row['route']}"
    setattr(case, test.__name__, test)


@tagged("standard", "post_install", "-at_install")
@one_test_per_line
class TestPortalMatrix(PortalFixture):
    @mute_logger(*QUIET)
    def _check(self, row):
        path = self._fill(row["route"])
        # Whoever may do it comes last: a contribution can be withdrawn only once.
        found = {role: self._ask(row["method"], path, role) for role in reversed(ROLES)}
        self.assertEqual(found, {role: row[role] for role in ROLES})

    def _fill(self, route):
        """The address of what `own` may see, whoever asks."""
        numbers = self.numbers()
        return re.sub(r"<(?:\w+:)?(\w+)>", lambda found: str(numbers[found[1]]), route)

    def _ask(self, method, path, role):
        self.login_as(role)
        send = self.send if method == "POST" else self._get_as_it_is
        response = send(path)
        if "/web/login" in response.headers.get("Location", ""):
            return "login"
        if response.status_code == 303:
            # Whatever was done is said on the next page.
            return "yes" if "done=" in response.headers["Location"] else "go"
        return ANSWERS.get(response.status_code, str(response.status_code))

    def _get_as_it_is(self, path):
        return self._get(path, allow_redirects=False)

    def test_each_route_is_there_once(self):
        """A new route brings its line."""
        ours = {(rule, method) for rule, methods in self.routes() for method in methods}
        lines = [(row["route"], row["method"]) for row in read_matrix()]
        self.assertEqual(len(lines), len(set(lines)), "a line stands there twice")
        self.assertEqual(ours - set(lines), set(), "add these lines to portal_matrix.csv")
        self.assertEqual(set(lines) - ours, set(), "these routes are gone")
