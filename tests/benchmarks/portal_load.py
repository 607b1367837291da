#!/usr/bin/env python3
"""How many requests a second each page of the portal bears, next to Odoo's own list of projects.

    setup/odoo shell -d DATABASE --no-http --log-level=error < tests/benchmarks/portal_load.py

It fills the database, which should be one of its own, with a customer, 20 initiatives,
30 contributions, two threads of 50 comments and 20 projects, starts a server with two workers, and
asks for each page at 1, 8 and 32 connections. `/my/projects` is measured right before each page and
the two are compared, so that what else the machine does counts for both.
"""

import os
import sys
import time

sys.path.insert(0, os.path.join(os.getcwd(), "tests", "benchmarks"))

import portal_world

CONNECTIONS = (1, 8, 32)
SECONDS = 2.5
NATIVE = "/my/projects"


def load(clients, path):
    """Requests a second, and what each took."""
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
    seconds = time.perf_counter() - started
    took = [value for values in found for value in values]
    return len(took) / seconds, took


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
            native, _took = load(clients, NATIVE)
            rate, took = load(clients, path)
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
