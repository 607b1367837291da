#!/usr/bin/env python3
"""How many requests a second each page of the portal bears, next to Odoo's own list of projects.

    setup/odoo shell -d DATABASE --no-http --log-level=error < tests/benchmarks/portal_load.py

It fills the database, which should be one of its own, with a customer, 20 initiatives,
30 contributions, two threads of 50 comments and 20 projects, starts a server with two workers, and
asks for each page at 1, 8 and 32 connections. `/my/projects` and the page take turns, and the
two are compared, so that what else the machine does counts for both.
"""

import os
import sys
import time

sys.path.insert(0, os.path.join(os.getcwd(), "tests", "benchmarks"))

import portal_world

CONNECTIONS = (1, 8, 32)
SECONDS, TURNS = 1.5, 4
NATIVE = "/my/projects"


def load(clients, path):
    """How many requests were answered, what each took, and the seconds of all."""
    end = time.perf_counter() + SECONDS

    def ask(client):
        took = []
        while (started := time.perf_counter()) < end:
            status, _text = client.get(path)
            assert status == 200, f"{path} answered {status}"
            took.append(time.perf_counter() - started)
        return took

    started = time.perf_counter()
    found = portal_world.in_parallel([lambda c=client: ask(c) for client in clients])
    return [value for values in found for value in values], time.perf_counter() - started


def take_turns(clients, paths):
    """By path the requests a second over all turns, and what each took."""
    took, seconds = {path: [] for path in paths}, dict.fromkeys(paths, 0)
    for turn in range(TURNS):
        # Who comes first changes, too.
        for path in paths if turn % 2 else reversed(paths):
            values, passed = load(clients, path)
            took[path] += values
            seconds[path] += passed
    return {path: (len(took[path]) / seconds[path], took[path]) for path in paths}


def connect(port, number):
    first = portal_world.Client(port)
    first.log_in(f"{portal_world.LOGIN}0")
    clients = [portal_world.Client(port) for _number in range(number)]
    for client in clients:
        client.cookies = first.cookies
    return clients


def measure(world, port):
    slowest = []
    print(
        f"{'page':14s}{'conn.':>6s}{'req/s':>9s}{'p50 ms':>9s}{'p95 ms':>9s}{'native':>9s}  ratio"
    )
    for number in CONNECTIONS:
        clients = connect(port, number)
        load(clients, NATIVE)
        for name, path in world.paths().items():
            load(clients[:1], path)
            found = take_turns(clients, (NATIVE, path))
            native, (rate, took) = found[NATIVE][0], found[path]
            middle, late = (portal_world.quantile(took, share) for share in (0.5, 0.95))
            ratio = rate / native
            slowest.append(ratio)
            print(
                f"{name:14s}{number:6d}{rate:9.1f}{middle:9.1f}{late:9.1f}{native:9.1f}"
                f"{ratio:6.2f} x"
            )
    return min(slowest)


world = portal_world.World(env)  # noqa: F821
with portal_world.server(env.cr.dbname) as port:  # noqa: F821
    least = measure(world, port)
print(f"slowest page {least:.2f} x {NATIVE}, goal 1")
if least < 1:
    raise SystemExit(1)
