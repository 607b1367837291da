#!/usr/bin/env python3
"""Sixteen people vote and comment on one contribution at the same moment, and agree to one plan.

    setup/odoo shell -d DATABASE --no-http --log-level=error < tests/benchmarks/portal_crowd.py

Two workers; everybody votes (twice, as with a double click, on the same state), comments several
times and reads in between. Then all of them agree to the joint plan at once: it is agreed once. No
answer may be an error, and in the end the counts are exact. What the requests took stands next to
a native page that everybody asks for in the same run.
"""

import os
import re
import sys
import time

sys.path.insert(0, os.path.join(os.getcwd(), "tests", "benchmarks"))

import portal_world

PEOPLE, ROUNDS = 16, 5
NATIVE = "/my/projects"


def timed(took, name, action):
    started = time.perf_counter()
    status, _text = action()
    took.setdefault(name, []).append(time.perf_counter() - started)
    assert status in (200, 303), f"{name} answered {status}"


def take_part(client, page, token):
    """What one person does; returns what each request took."""
    took = {}
    for number in range(ROUNDS):
        comment = {"csrf_token": token, "body": f"Comment {number}"}
        timed(took, "comment", lambda: client.post(f"{page}/comment", comment))  # noqa: B023
        timed(took, "read", lambda: client.get(page))
        timed(took, NATIVE, lambda: client.get(NATIVE))
    # One after the other: the vote is set, as a double click would not take it back.
    for _click in range(2):
        vote = {"csrf_token": token, "wanted": "1"}
        timed(took, "vote", lambda: client.post(f"{page}/vote", vote))  # noqa: B023
    return took


def agree(client, page, path, token, seal, name):
    """All have read the same page before."""
    took = {}
    values = {"csrf_token": token, "name": name, "seal": seal}
    timed(took, "agree", lambda: client.post(f"{page}{path}", values))
    return took


def read_plan(client, page):
    """Where the form of the plan leads, and the seal of what it shows."""
    _status, text = client.get(page)
    path = re.search(rb'action="[^"]*/plan(/\d+/agree)', text)[1].decode()
    form = text[text.index(path.encode()) :]
    return path, re.search(rb'name="seal" value="([^"]+)"', form)[1].decode()


def connect(port, number, page):
    client = portal_world.Client(port)
    client.log_in(f"{portal_world.LOGIN}{number}")
    return client, client.token(page)


def main(env):
    world = portal_world.World(env, people=PEOPLE)
    page = world.paths()["contribution"]
    with portal_world.server(env.cr.dbname) as port:
        clients = [connect(port, number, page) for number in range(PEOPLE)]
        found = portal_world.in_parallel(
            [lambda c=client, t=token: take_part(c, page, t) for client, token in clients]
        )
        plan = world.paths()["plan"]
        path, seal = read_plan(clients[0][0], plan)
        agreed = portal_world.in_parallel(
            [
                lambda c=client, t=token, n=number: agree(c, plan, path, t, seal, f"Person {n}")
                for number, (client, token) in enumerate(clients)
            ]
        )
    report(found)
    report(agreed)
    return check(env, world)


def report(found):
    print(f"{'request':14s}{'number':>8s}{'p50 ms':>9s}{'p95 ms':>9s}{'max ms':>9s}")
    for name in found[0]:
        took = [value for person in found for value in person[name]]
        figures = [portal_world.quantile(took, share) for share in (0.5, 0.95, 1)]
        print(f"{name:14s}{len(took):8d}" + "".join(f"{figure:9.1f}" for figure in figures))


def check(env, world):
    env.cr.rollback()
    env.invalidate_all()
    contribution = world.contribution
    votes = len(contribution.vote_ids)
    expected = world.COMMENTS + PEOPLE * ROUNDS
    domain = [("contribution_id", "=", contribution.id), ("kind", "=", "comment")]
    comments = env["kam.portal.message"].search_count(domain)
    agreements = env["kam.plan.agreement"].search_count([("account_id", "=", world.account.id)])
    print(
        f"votes {votes} of {PEOPLE}, comments {comments} of {expected}, "
        f"agreements {agreements} of 1"
    )
    return (votes, comments, agreements) == (PEOPLE, expected, 1)


if not main(env):  # noqa: F821
    raise SystemExit(1)
