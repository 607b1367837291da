"""Every address of the portal with values that nobody of good will sends.

No error of the server, no traceback, nothing of it unescaped on a page, and no change by reading.
The short form, which is part of all tests, gives each parameter of each address 40 values, all its
parameters at once, and a few for every other role. KAM_FUZZ=full sends all values for every role;
that takes many minutes.
"""

import os
import re
from itertools import cycle, islice

from lxml import html

from odoo.tests import tagged
from odoo.tools import SQL, mute_logger

from .hostile import COMMON, VALUES
from .portal_fixture import ROLES, PortalFixture

FULL = os.environ.get("KAM_FUZZ") == "full"
# So often all parameters of an address get other values in the short form: for `own`, for others.
MANY, FEW = 40, 4
# What is no number leads to no address of ours, and would only be the same refusal again.
IN_ADDRESSES = ("0", "1", "-1", "00000000001", "2147483648", "9223372036854775808", "1" * 400, "²")
# The very first page waits for its styles to be put together.
TIMEOUT = 90
PARAMETERS = ("page", "goals", "measures", "report", "thread", "done", "text", "status", "kind")
# What must never come back as it was sent, and what an error looks like.
ALIVE = ("<script>alert(1)</script>", "<img src=x onerror", 'href="javascript:', "<t t-out")
TRACES = ("Traceback (most recent call last)", "psycopg2", "odoo.exceptions")
QUIET = (
    "odoo.http",
    "odoo.addons.base.models.ir_http",
    "odoo.addons.base.models.ir_qweb",
    "odoo.sql_db",
    "werkzeug",
)


@tagged("standard", "post_install", "-at_install")
class TestPortalFuzz(PortalFixture):
    def setUp(self):
        super().setUp()
        # Otherwise all but the first requests would only meet the limit.
        self.patch(type(self.env["kam.portal.limit"]), "_is_exceeded", lambda *_args: False)

    # ---- what is sent ----

    def _targets(self, method):
        """Addresses with the names of their parameters."""
        numbers = self.numbers()
        for rule, methods in self.routes():
            if method in methods:
                names = re.findall(r"<(?:\w+:)?(\w+)>", rule)
                yield rule, names, {name: str(numbers[name]) for name in names}

    def _address(self, rule, numbers):
        return re.sub(r"<(?:\w+:)?(\w+)>", lambda found: numbers[found[1]], rule)

    def _fields(self):
        """Names of all fields of all forms on the pages of `own`, by the form's action."""
        fields = {}
        self.login_as("own")
        for rule, _names, numbers in self._targets("GET"):
            response = self._get_quietly(self._address(rule, numbers))
            if response.status_code != 200 or b"<form" not in response.content:
                continue
            for form in html.fromstring(response.content).xpath("//form[@method='post']"):
                names = form.xpath(".//*[self::input or self::textarea or self::select]/@name")
                fields[form.get("action")] = set(names) - {"csrf_token"}
        return fields

    # ---- what must not happen ----

    def _check(self, response, *told):
        self.assertLess(response.status_code, 500, told)
        if "text/html" in response.headers.get("Content-Type", ""):
            for sign in (*ALIVE, *TRACES):
                self.assertNotIn(sign, response.text, told)

    def _state(self):
        """Number and newest version of the rows of each table of ours, and of mails and files."""
        self.env.flush_all()
        names = [model._table for model in self.env.values() if model._name.startswith("kam.")]
        tables = [name for name in {*names, "mail_message", "mail_mail", "ir_attachment"}]
        self.env.cr.execute(
            SQL("SELECT tablename FROM pg_tables WHERE tablename = ANY(%s) ORDER BY 1", tables)
        )
        return {name: self._count(name) for (name,) in self.env.cr.fetchall()}

    def _count(self, table):
        query = SQL(
            "SELECT COUNT(*), SUM(hashtext(t::text)::bigint) FROM %s t", SQL.identifier(table)
        )
        return self.env.execute_query(query)[0]

    # ---- the tests ----

    def _mixtures(self, names, role):
        """Values for all parameters at once: in turn each of them gets each value."""
        count = len(VALUES) if FULL else MANY if role == "own" else FEW
        start = ROLES.index(role)
        for turn in range(count):
            first = start + turn * len(VALUES) // count
            values = islice(cycle(VALUES), first, first + len(names))
            yield dict(zip(names, values, strict=True))

    def test_there_are_enough_values(self):
        self.assertGreaterEqual(len(set(VALUES)), 40)

    @mute_logger(*QUIET)
    def test_numbers_in_addresses(self):
        for method in ("GET", "POST"):
            send = self._get_quietly if method == "GET" else self._send_quietly
            for role in ROLES if FULL else ("own",):
                self.login_as(role)
                for rule, names, numbers in self._targets(method):
                    for name in names:
                        for value in IN_ADDRESSES:
                            path = self._address(rule, {**numbers, name: value})
                            self._check(send(path), method, path, role)

    @mute_logger(*QUIET)
    def test_reading(self):
        for role in ROLES:
            self.login_as(role)
            before = self._state()
            for rule, _names, numbers in self._targets("GET"):
                path = self._address(rule, numbers)
                for values in self._mixtures(PARAMETERS, role):
                    response = self._get_quietly(path, params={**COMMON, **values})
                    self._check(response, path, values, role)
            self.assertEqual(self._state(), before, f"{role} has changed something by reading")

    @mute_logger(*QUIET)
    def test_writing(self):
        fields = self._fields()
        for role in ROLES:
            self.login_as(role)
            for rule, _names, numbers in self._targets("POST"):
                path = self._address(rule, numbers)
                known = sorted(fields.get(path, ()) or PARAMETERS)
                self._send_all(path, known, role)

    def _send_all(self, path, known, role):
        for values in self._mixtures(known, role):
            with self.env.cr.savepoint() as savepoint:
                response = self._send_quietly(path, {**COMMON, **values})
                self._check(response, path, values, role)
                # What `own` did must not be in the way of the next values.
                savepoint.rollback()
            self.env.invalidate_all()

    @mute_logger(*QUIET)
    def test_files_where_texts_belong_and_texts_where_files_do(self):
        fields = self._fields()
        self.login_as("own")
        for path, names in fields.items():
            for name in names:
                upload = {name: ("=1+1.svg", b"<svg onload=alert(1)>", "image/svg+xml")}
                response = self._send_quietly(path, {}, files=upload)
                self._check(response, path, name)

    @mute_logger(*QUIET)
    def test_nothing_is_written_without_the_token(self):
        self.login_as("own")
        for rule, _names, numbers in self._targets("POST"):
            path = self._address(rule, numbers)
            before = self._state()
            for data in ({}, {"csrf_token": "x"}, {"csrf_token": ""}):
                response = self.url_open(path, data={**data, "body": "hello"})
                self.assertEqual(response.status_code, 400, path)
            self.assertEqual(self._state(), before, path)

    @mute_logger(*QUIET)
    def test_other_methods_do_not_exist(self):
        self.login_as("own")
        for rule, methods in self.routes():
            path = self._address(rule, {name: str(n) for name, n in self.numbers().items()})
            for method in {"GET", "POST", "PUT", "DELETE", "PATCH"} - self._methods_of(rule):
                response = self._request(method, path)
                self.assertIn(response.status_code, (400, 404, 405), (method, path, methods))
                self.assertEqual(response.headers["Cache-Control"], "no-store", (method, path))

    def _methods_of(self, rule):
        return {m for found, methods in self.routes() if found == rule for m in methods}

    # ---- sending ----

    def _get_quietly(self, path, **kwargs):
        return self._request("GET", path, **kwargs)

    def _send_quietly(self, path, values=None, **kwargs):
        return self.send(path, values, timeout=TIMEOUT, **kwargs)

    def _request(self, method, path, **kwargs):
        return self.url_open(path, method=method, timeout=TIMEOUT, allow_redirects=False, **kwargs)
