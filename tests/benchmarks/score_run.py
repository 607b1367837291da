#!/usr/bin/env python3
"""How much a whole scoring costs beside its two fact queries, on a database with orders.

    setup/odoo shell -d DATABASE --no-http --log-level=warn < tests/benchmarks/score_run.py

Everything is measured in the same run on the same database, so that only ratios matter:
  floor       one sequential scan that sums `price_subtotal`
  E + F       the two fact queries as one would write them: grouped by customer, and by customer and
              category, all rows fetched
  ledger      the two fact queries as a scoring sends them: by order, and by order and category
  first run   a whole live run that also creates an account for every customer
  full run    a whole live run, all criteria, that reads every order anew, to the committed result
  nightly     what the nightly job does a day later, after 1 % of the orders have changed: it judges
              only the accounts for which something has changed
  ORM         the orders of each partner by search and `mapped`, for some of the customers
Each figure but the first run's and the ORM's is the best of several rounds, taken in turns, so that
what else the machine does slows all of them down. The scores and accounts of the database are
deleted before and after, and some of its orders change their amount: use a database of its own. Its
orders must have been written more than an hour ago. The days that are scored are the next ones of
which all lie in one month: the first run of a month judges everyone.
"""

import datetime as dt
import os
import platform
import resource
import time

from odoo.tools import SQL

from odoo.addons.kam_planning.tools import order_scope
from odoo.addons.kam_scoring.tools import ledger_queries, line_queries

ROUNDS = 3
GOAL_FULL, GOAL_NIGHTLY, GOAL_ORM, GOAL_MEMORY = 1.5, 0.15, 50, 1024
ORM_SAMPLE = 200


def timed(action):
    started = time.perf_counter()
    action()
    return time.perf_counter() - started


class Bench:
    """The measured actions on one company."""

    def __init__(self, env):
        self.env = env
        self.company = env.company
        self.day = self.first_day()
        self.profile = env["kam.score.profile"]._get_for_company(self.company)
        self.changes = 0
        # Of each nightly run the number of accounts judged anew, None for a whole one.
        self.judged = []

    def first_day(self):
        """The next one with room for all runs in its month."""
        day = self.env["kam.score.run"]._default_as_of(self.company)
        last = day + dt.timedelta(days=2 * ROUNDS)
        return day if last.month == day.month else last.replace(day=1)

    def window(self):
        run = self.env["kam.score.run"].new({"as_of": self.day, "profile_id": self.profile.id})
        return run._get_window(self.profile.window_months)

    def floor(self):
        self.env.cr.execute("SELECT SUM(price_subtotal) FROM sale_order_line")
        self.env.cr.fetchall()

    def facts(self):
        """E and F in one grouped query each, from the query to the fetched rows."""
        window = self.window()
        with line_queries.work_memory(self.env):
            headers = self.env.execute_query(headers_query(self.company, window))
            first = min(row[-1] for row in headers if row[-1] is not None)
            self.env.execute_query(lines_query(self.company, window, first))

    def ledger(self):
        window = self.window()
        orders = ledger_queries.fetch_orders(self.env, self.company)
        start = order_scope.day_start(self.company, window.start)
        since = int((start - dt.datetime(2000, 1, 1)).total_seconds() * 1e6)
        first = int(orders["id"][orders["moment"] >= since].min())
        ledger_queries.fetch_cells(self.env, self.company, first=first)

    def orm(self):
        """The same facts, as a report that asks each partner would find them, for some of them."""
        orders = self.env["sale.order"]
        start = order_scope.day_start(self.company, self.window().start)
        for partner in self.sample:
            found = orders.search([("partner_id", "child_of", partner.id), ("state", "=", "sale")])
            current = found.filtered(lambda order: order.date_order >= start)
            sum(current.mapped("amount_untaxed"))
            sum((found - current).mapped("amount_untaxed"))
            len({order.date_order.date() for order in found})
            lines = current.order_line.grouped(lambda line: line.product_id.categ_id)
            for bought in lines.values():
                sum(bought.mapped("price_subtotal"))
                sum(bought.mapped("margin"))
            self.env.invalidate_all()

    def full(self):
        self.env["kam.score.ledger"].search([]).unlink()
        self.env.cr.commit()
        return timed(self.run)

    def nightly(self):
        self.change_orders()
        return timed(self.run_job)

    def run(self):
        vals = {"as_of": self.day, "profile_id": self.profile.id, "company_id": self.company.id}
        run = self.env["kam.score.run"].create(vals)
        run._run(in_steps=True)
        self.end(run)

    def run_job(self):
        """What the scheduled action does for a company."""
        self.company.kam_as_of_date = self.day
        runs = self.env["kam.score.run"]
        runs._queue_today(self.company)
        runs._cron_run_queue()
        self.end(runs._prepare_today(self.company))
        self.judged.append(self.last.judged_count if self.last.only_changes else None)

    def end(self, run):
        assert run.state == "done", run.error
        self.last = run
        self.env.cr.commit()
        self.env.invalidate_all()
        self.day += dt.timedelta(days=1)

    def change_orders(self):
        """Another hundredth of the orders gets other amounts, spread over the whole history."""
        self.env.cr.execute(
            """UPDATE sale_order_line SET price_subtotal = price_subtotal * 1.1, write_date = now()
                WHERE order_id %% 100 = %s""",
            [self.changes],
        )
        self.env.cr.execute(
            """UPDATE sale_order SET amount_untaxed = amount_untaxed * 1.1, write_date = now()
                WHERE id %% 100 = %s""",
            [self.changes],
        )
        self.changes += 1
        # The last run was the night before: what was written since is what has changed.
        self.env.cr.execute("UPDATE kam_score_ledger SET date_read = now() + interval '1 hour'")
        self.env.cr.execute("UPDATE kam_score_sight SET date_seen = now() + interval '1 hour'")
        self.env.cr.commit()
        self.env.invalidate_all()

    def clear(self):
        self.company.kam_as_of_date = False
        self.env.flush_all()
        names = ("kam_whitespace", "kam_forecast", "kam_tier_decision", "kam_score_yardstick")
        for table in (
            *names,
            "kam_score_sight",
            "kam_score_run",
            "kam_score_ledger",
            "kam_account",
        ):
            self.env.cr.execute(SQL("DELETE FROM %s", SQL.identifier(table)))
        self.env.cr.commit()
        self.env.invalidate_all()


def headers_query(company, window):
    """E: one row per customer."""
    as_of, start, previous = (order_scope.day_start(company, day) for day in window)
    zone = order_scope.timezone(company).key
    return SQL(
        """SELECT p.commercial_partner_id,
                  SUM(%(value)s) FILTER (WHERE o.date_order >= %(start)s),
                  SUM(%(value)s) FILTER (WHERE o.date_order >= %(previous)s
                                           AND o.date_order < %(start)s),
                  COUNT(*) FILTER (WHERE o.date_order >= %(start)s),
                  COUNT(DISTINCT %(day)s) FILTER (WHERE o.amount_untaxed > 0),
                  MIN(%(day)s) FILTER (WHERE o.amount_untaxed > 0),
                  MAX(%(day)s) FILTER (WHERE o.amount_untaxed > 0),
                  MIN(o.id) FILTER (WHERE o.date_order >= %(start)s)
             FROM sale_order o JOIN res_partner p ON p.id = o.partner_id
            WHERE %(confirmed)s AND o.company_id = %(company)s AND o.date_order < %(as_of)s
            GROUP BY p.commercial_partner_id""",
        value=order_scope.ORDER_VALUE,
        day=SQL("(o.date_order AT TIME ZONE 'UTC' AT TIME ZONE %s)::date", zone),
        confirmed=order_scope.CONFIRMED,
        company=company.id,
        as_of=as_of,
        start=start,
        previous=previous,
    )


def lines_query(company, window, first):
    """F: one row per customer and category of the window."""
    return SQL(
        """SELECT p.commercial_partner_id, t.categ_id, SUM(%(value)s),
                  COALESCE(SUM(%(value)s) FILTER (WHERE %(known)s), 0),
                  COALESCE(SUM(%(margin)s) FILTER (WHERE %(known)s), 0),
                  COALESCE(SUM(-%(value)s) FILTER (WHERE l.price_subtotal < 0), 0)
             %(sold)s AND l.order_id >= %(first)s
            GROUP BY p.commercial_partner_id, t.categ_id""",
        value=order_scope.LINE_VALUE,
        known=order_scope.COST_KNOWN,
        margin=order_scope.LINE_MARGIN,
        sold=line_queries.lines_sold(company, window.start, window.as_of),
        first=first,
    )


def measure(bench):
    bench.clear()
    found = {"floor": min(timed(bench.floor) for _round in range(ROUNDS))}
    found["first run"] = timed(bench.run)
    bench.sample = bench.env["kam.account"].search([], limit=ORM_SAMPLE, order="id").partner_id
    names = ("E + F", "ledger", "full run", "nightly")
    rounds = [
        (timed(bench.facts), timed(bench.ledger), bench.full(), bench.nightly())
        for _round in range(ROUNDS)
    ]
    found |= dict(zip(names, map(min, zip(*rounds, strict=True)), strict=True))
    accounts = bench.last.account_count
    found["ORM"] = timed(bench.orm) / len(bench.sample) * accounts
    return found


def report(bench, found):
    env, run = bench.env, bench.last
    env.cr.execute("SELECT COUNT(*) FROM sale_order_line")
    lines = env.cr.fetchone()[0]
    env.cr.execute("SHOW server_version")
    print(f"PostgreSQL {env.cr.fetchone()[0]}, Python {platform.python_version()}", end=", ")
    print(f"{os.cpu_count()} cores, {lines:,} order lines, {run.account_count:,} accounts ranked")
    facts, full = found["E + F"], found["full run"]
    told = {
        "E + F": f"{facts / found['floor']:6.1f} x floor",
        "ledger": f"{found['ledger'] / facts:6.2f} x (E + F)",
        "first run": f"{found['first run'] / facts:6.2f} x (E + F), all accounts created",
        "full run": f"{full / facts:6.2f} x (E + F), goal {GOAL_FULL}; "
        f"{full / found['ledger']:.2f} x its own queries",
        "nightly": f"{100 * found['nightly'] / full:6.1f} % of the full run, "
        f"goal {100 * GOAL_NIGHTLY:.0f} %",
        "ORM": f"{found['ORM'] / full:6.1f} x full run, goal {GOAL_ORM}; {ORM_SAMPLE} accounts",
    }
    for name, seconds in found.items():
        print(f"{name:10s}{seconds:9.2f} s {told.get(name, '')}")
    counts = ", ".join(f"{count:,}" if count is not None else "all" for count in bench.judged)
    print(f"accounts judged anew by the nightly runs: {counts}")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"peak memory of the process {peak:,.0f} MiB, goal {GOAL_MEMORY}")
    return (
        full / facts <= GOAL_FULL
        and found["nightly"] / full <= GOAL_NIGHTLY
        and found["ORM"] / full >= GOAL_ORM
        and peak < GOAL_MEMORY
    )


bench = Bench(env)  # noqa: F821
reached = report(bench, measure(bench))
bench.clear()
if not reached:
    raise SystemExit(1)
