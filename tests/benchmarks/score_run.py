#!/usr/bin/env python3
"""How much a whole scoring costs beside its two fact queries, on a database with orders.

    setup/odoo shell -d DATABASE --no-http --log-level=warn < tests/benchmarks/score_run.py

Everything is measured in the same run on the same database, so that only ratios matter:
  floor       one sequential scan that sums `price_subtotal`
  E + F       the two fact queries, rows fetched
  first run   a whole live run that also creates an account for every customer
  live run    a whole live run on later days, as every night, to the committed result
Each figure is the best of several rounds; what is best of fewer says so. The scores and accounts
of the database are deleted before and after: use a database of its own.
"""

import datetime as dt
import os
import platform
import resource
import time

from odoo.addons.kam_scoring.tools import fact_queries

ROUNDS = 3
GOAL = 1.5


def best(action, rounds=ROUNDS):
    """Shortest duration of some rounds, in seconds."""
    durations = []
    for _round in range(rounds):
        started = time.perf_counter()
        action()
        durations.append(time.perf_counter() - started)
    return min(durations)


def floor():
    env.cr.execute("SELECT SUM(price_subtotal) FROM sale_order_line")  # noqa: F821
    env.cr.fetchall()  # noqa: F821


class Bench:
    """The measured actions on one company."""

    def __init__(self, env):
        self.env = env
        self.company = env.company
        self.day = env["kam.score.run"]._default_as_of(self.company)
        self.profile = env["kam.score.profile"]._get_for_company(self.company)

    def window(self):
        run = self.env["kam.score.run"].new({"as_of": self.day, "profile_id": self.profile.id})
        return fact_queries.Window(run.as_of, run.window_start, run.previous_start)

    def facts(self):
        """Both fact queries, from the query to the fetched rows."""
        window = self.window()
        with fact_queries.work_memory(self.env):
            headers = self.env.execute_query(fact_queries.headers_query(self.company, window))
            first = min(row[-1] for row in headers if row[-1] is not None)
            self.env.execute_query(fact_queries.lines_query(self.company, window, first))

    def run(self):
        vals = {"as_of": self.day, "profile_id": self.profile.id, "company_id": self.company.id}
        run = self.env["kam.score.run"].create(vals)
        run.action_run()
        self.env.cr.commit()
        self.day += dt.timedelta(days=1)
        return run

    def clear(self):
        for table in ("kam_score", "kam_score_run", "kam_account"):
            self.env.cr.execute(f"DELETE FROM {table}")
        self.env.cr.commit()
        self.env.invalidate_all()


def main(env):
    bench = Bench(env)
    env.cr.execute("SELECT COUNT(*) FROM sale_order_line")
    lines = env.cr.fetchone()[0]
    bench.clear()
    scan = best(floor)
    first = best(bench.run, rounds=1)
    # In turns, so that what else the machine does slows both down.
    rounds = [(best(bench.facts, 1), best(bench.run, 1)) for _round in range(ROUNDS)]
    queries, live = map(min, zip(*rounds, strict=True))
    run = env["kam.score.run"].search([], limit=1)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    env.cr.execute("SHOW server_version")
    print(f"PostgreSQL {env.cr.fetchone()[0]}, Python {platform.python_version()}", end=", ")
    print(f"{os.cpu_count()} cores, {lines:,} order lines, {run.account_count:,} accounts ranked")
    ratio = live / queries
    print(f"floor      {scan:8.2f} s")
    print(f"E + F      {queries:8.2f} s   {queries / scan:5.1f} x floor")
    print(f"first run  {first:8.2f} s   {first / queries:5.2f} x (E + F), all accounts created")
    print(f"live run   {live:8.2f} s   {ratio:5.2f} x (E + F), goal {GOAL}")
    print(f"peak memory of the process {peak:,.0f} MiB")
    bench.clear()
    return live / queries <= GOAL


if not main(env):  # noqa: F821
    raise SystemExit(1)
