"""A customer with much in the portal, native projects beside it, and a server with two workers.

Used by the portal's benchmarks, which run in an Odoo shell: what is made here is committed, so a
database of its own is wanted.
"""

import contextlib
import datetime as dt
import http.client
import http.cookies
import re
import socket
import subprocess
import sys
import threading
import time
import urllib.parse
from pathlib import Path

from odoo.tools import config

HOST = "127.0.0.1"
WORKERS = 2
LOGIN = "portal_load"
CUSTOMER = "Load Works"
START_LIMIT = 120


class World:
    """The records; made once, found again the next time."""

    INITIATIVES, PROJECTS, COMMENTS, CONTRIBUTIONS, LINES = 20, 20, 50, 30, 15

    def __init__(self, env, people=1):
        self.env = env
        env["ir.module.module"].search([("name", "=", "project")]).button_immediate_install()
        # The registry of before the installation knows nothing of projects.
        env.transaction.reset()
        self.company = env.company
        env.user.group_ids += env.ref("sales_team.group_sale_manager")
        env.user.group_ids += env.ref("project.group_project_manager")
        self._clear()
        self._add_customer(people)
        self._add_plan()
        self._add_initiatives()
        self._add_projects()
        env.cr.commit()

    def _clear(self):
        """Whatever a run before left behind gets out of the way."""
        old = self.env["res.users"].search([("login", "=like", f"{LOGIN}%")])
        for user in old:
            user.login = f"old_{user.id}_{user.login}"
        old.active = False
        # A manager has only so many accounts of a tier.
        self.env["kam.account"].search([("partner_id.name", "=", CUSTOMER)]).active = False

    def _add_customer(self, people):
        env = self.env
        self.customer = env["res.partner"].create({"name": CUSTOMER, "is_company": True})
        tier = env["kam.tier"].search([("is_key", "=", True)], limit=1)
        self.account = env["kam.account"].create(
            {"partner_id": self.customer.id, "tier_id": tier.id, "manager_id": env.uid}
        )
        contacts = env["res.partner"].create(
            [
                {
                    "name": f"Person {number}",
                    "email": f"{LOGIN}{number}@load.example",
                    "parent_id": self.customer.id,
                }
                for number in range(people)
            ]
        )
        portal = env.ref("base.group_portal")
        self.users = (
            env["res.users"]
            .with_context(no_reset_password=True)
            .create(
                [
                    {
                        "partner_id": contact.id,
                        "login": f"{LOGIN}{number}",
                        "password": f"{LOGIN}{number}",
                        "group_ids": [(6, 0, portal.ids)],
                    }
                    for number, contact in enumerate(contacts)
                ]
            )
        )

    def _add_plan(self):
        year = dt.date.today().year
        goal = {"target": 100, "visibility": "customer"}
        plan = self.env["kam.plan"].create(
            {
                "account_id": self.account.id,
                "date_from": dt.date(year, 1, 1),
                "date_to": dt.date(year, 12, 31),
                "state": "active",
                "goal_ids": [(0, 0, {"name": f"Goal {n}", **goal}) for n in range(self.LINES)],
            }
        )
        self.env["kam.measure"].create(
            [
                {"name": f"Measure {n}", "plan_id": plan.id, "visibility": "customer"}
                for n in range(self.LINES)
            ]
        )

    def _add_initiatives(self):
        terms = self.env["kam.terms"].search([], limit=1)
        self.initiatives = self.env["kam.initiative"].create(
            [
                {
                    "name": f"Initiative {number}",
                    "purpose": "To see how much a server bears",
                    "degree": "co_designing",
                    "terms_id": terms.id,
                    "account_line_ids": [(0, 0, {"account_id": self.account.id})],
                }
                for number in range(self.INITIATIVES)
            ]
        )
        self.initiatives.state = "open"
        participants = self.env["kam.initiative.participant"].create(
            [
                {
                    "initiative_id": initiative.id,
                    "partner_id": user.partner_id.id,
                    "account_id": self.account.id,
                    "role": "lead_user",
                }
                for initiative in self.initiatives
                for user in self.users
            ]
        )
        for participant in participants:
            participant._accept(participant.partner_id.name)
        self._add_contributions(self.initiatives[0])

    def _add_contributions(self, initiative):
        author = self.users[0].partner_id
        contributions = self.env["kam.contribution"].create(
            [
                {
                    "name": f"Contribution {number}",
                    "initiative_id": initiative.id,
                    "author_id": author.id,
                    "situation": "As it is today",
                    "wish": "As it should be",
                }
                for number in range(self.CONTRIBUTIONS)
            ]
        )
        contributions._submit()
        self.contribution = contributions[0]
        messages = self.env["kam.portal.message"]
        for number in range(self.COMMENTS):
            for thread in (initiative, self.contribution):
                messages._post(thread, f"Comment {number}", author=author)

    def _add_projects(self):
        partner = self.users[0].partner_id
        projects = self.env["project.project"].create(
            [
                {"name": f"Project {n}", "privacy_visibility": "portal", "partner_id": partner.id}
                for n in range(self.PROJECTS)
            ]
        )
        projects.message_subscribe(self.users.partner_id.ids)

    def paths(self):
        account = f"/my/kam/{self.account.id}"
        initiative = f"{account}/initiative/{self.initiatives[0].id}"
        return {
            "home": account,
            "plan": f"{account}/plan",
            "initiatives": f"{account}/initiatives",
            "initiative": initiative,
            "contributions": f"{initiative}/contributions",
            "contribute": f"{initiative}/contribute",
            "contribution": f"{account}/contribution/{self.contribution.id}",
            "preferences": "/my/kam/preferences",
        }


@contextlib.contextmanager
def server(database):
    """Odoo with its workers on a free port of this machine."""
    with socket.socket() as probe, socket.socket() as second:
        probe.bind((HOST, 0))
        second.bind((HOST, 0))
        port, other = probe.getsockname()[1], second.getsockname()[1]
    launcher = Path("tests", "benchmarks", "odoo_server.py").resolve()
    command = [sys.executable, launcher, "-c", config["config"], "-d", database]
    command += ["--workers", WORKERS, "--http-interface", HOST, "--http-port", port]
    command += ["--max-cron-threads", 0, "--gevent-port", other, "--log-level", "warn"]
    process = subprocess.Popen([str(word) for word in command])
    try:
        wait_for(port)
        yield port
    finally:
        process.terminate()
        process.wait()


def wait_for(port):
    limit = time.monotonic() + START_LIMIT
    while time.monotonic() < limit:
        with contextlib.suppress(OSError):
            Client(port).get("/web/login")
            return
        time.sleep(0.3)
    raise SystemExit("the server did not start")


class Client:
    """One connection of one person, kept open as browsers do."""

    def __init__(self, port):
        self.connection = http.client.HTTPConnection(HOST, port, timeout=120)
        self.cookies = http.cookies.SimpleCookie()

    def log_in(self, login):
        token = self.token("/web/login")
        values = {"login": login, "password": login, "csrf_token": token}
        status, _text = self.post("/web/login", values)
        assert status == 303, f"login answered {status}"

    def token(self, path):
        _status, text = self.get(path)
        found = re.search(rb'name="csrf_token"[^>]*value="([^"]+)"', text)
        return (found or re.search(rb'csrf_token: "([^"]+)"', text))[1].decode()

    def get(self, path):
        return self._request("GET", path)

    def post(self, path, values):
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        return self._request("POST", path, urllib.parse.urlencode(values), headers)

    def _request(self, method, path, body=None, headers=None):
        cookie = "; ".join(f"{key}={morsel.value}" for key, morsel in self.cookies.items())
        self.connection.request(method, path, body, {**(headers or {}), "Cookie": cookie})
        response = self.connection.getresponse()
        text = response.read()
        for value in response.headers.get_all("Set-Cookie") or ():
            self.cookies.load(value)
        return response.status, text


def in_parallel(actions):
    """Run the functions at the same moment, each in a thread; their results in order."""
    results, barrier = [None] * len(actions), threading.Barrier(len(actions))

    def run(place, action):
        barrier.wait()
        results[place] = action()

    threads = [
        threading.Thread(target=run, args=(place, action)) for place, action in enumerate(actions)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def quantile(seconds, share):
    ordered = sorted(seconds)
    return 1000 * ordered[min(int(share * len(ordered)), len(ordered) - 1)]
