#!/usr/bin/env python3
"""A scoring whose server is killed in each of its steps, and what comes out when it goes on.

    setup/odoo shell -d DATABASE --no-http --log-level=warn < tests/trials/killed_run.py

For each step a process of its own scores the main company and is killed (SIGKILL) as soon as it has
begun with that step; another process then carries out what waits, as the scheduled action does.
The scores, the accounts, the proposed tiers and the whitespace must be those of a scoring that
nobody disturbed. The same with the nightly scoring of the day after, which judges only the accounts
for which something has changed: it is killed in the middle of it. Also: while one process scores,
another is told to wait. The database is changed: use one that is made for trying, such as the one
with the sample data.
"""

import multiprocessing
import os
import signal
import sys
from datetime import timedelta

from odoo import SUPERUSER_ID, api, sql_db
from odoo.exceptions import UserError
from odoo.modules.registry import Registry

from odoo.addons.kam_scoring.models import kam_score_run_affected

# Of few accounts one is many already; the short scoring is what is tried.
kam_score_run_affected.MANY = 1
DATABASE = env.cr.dbname  # noqa: F821
STEPS = [code for code, _label in env["kam.score.run"]._fields["step"].selection]  # noqa: F821
# What a scoring says, without the numbers of rows.
RESULTS = {
    "scores": """SELECT a.partner_id, s.date, s.rank, s.score, s.coverage, s.abc_class, s.missing,
                        s.raw_revenue, s.points_revenue, s.points_repurchase, s.population
                   FROM kam_score s JOIN kam_account a ON a.id = s.account_id""",
    "accounts": """SELECT a.partner_id, a.score, a.score_date, a.abc_class, a.rhythm_state,
                          a.capital_value, s.score, a.proposed_tier_id, a.candidate_tier_id,
                          a.candidate_since
                     FROM kam_account a LEFT JOIN kam_score s ON s.id = a.latest_score_id""",
    "proposals": """SELECT a.partner_id, d.to_tier_id, d.state, d.origin
                      FROM kam_tier_decision d JOIN kam_account a ON a.id = d.account_id""",
    "whitespace": """SELECT a.partner_id, w.category_id, w.status, w.revenue, w.potential,
                            w.suggestion
                       FROM kam_whitespace w JOIN kam_account a ON a.id = w.account_id""",
}


def in_a_process(function, *arguments):
    """Run it in a process with connections of its own; returns how that ended."""
    sql_db.close_all()
    process = multiprocessing.get_context("fork").Process(target=function, args=arguments)
    process.start()
    process.join()
    sql_db.close_all()
    return process.exitcode


def environment(cr):
    env = api.Environment(cr, SUPERUSER_ID, {})
    return api.Environment(cr, SUPERUSER_ID, {"allowed_company_ids": env.company.ids})


def clear():
    """As if nobody had scored before; what people decided stays."""
    with Registry(DATABASE).cursor() as cr:
        cr.execute("DELETE FROM kam_score_run")
        cr.execute("DELETE FROM kam_score_ledger")
        cr.execute("DELETE FROM kam_whitespace WHERE competitor_id IS NULL AND lead_id IS NULL")
        cr.execute("DELETE FROM kam_tier_decision WHERE origin = 'rule' AND state = 'proposed'")
        names = "proposed_tier_id, proposed_rule_id, candidate_tier_id, candidate_since"
        cr.execute(f"UPDATE kam_account SET ({names}) = (NULL, NULL, NULL, NULL)")


def score(kill_at=None):
    """Queue the scoring of today, if there is none yet, and carry out what waits."""
    with Registry(DATABASE).cursor() as cr:
        runs = environment(cr)["kam.score.run"]
        run = runs._prepare_today(runs.env.company)
        if run.state == "draft":
            run.state = "queued"
        cr.commit()
        enter = type(run)._enter_step

        def enter_and_die(self, step, progress, in_steps):
            enter(self, step, progress, in_steps)
            if step == kill_at:
                os.kill(os.getpid(), signal.SIGKILL)

        type(run)._enter_step = enter_and_die
        runs._cron_run_queue()


def pass_a_night():
    """What there is was written and scored yesterday; since then an order has changed."""
    with Registry(DATABASE).cursor() as cr:
        for table in ("sale_order", "sale_order_line", "res_partner", "kam_account"):
            cr.execute(f"UPDATE {table} SET write_date = now() - interval '3 days'")
        cr.execute("UPDATE kam_tier_decision SET write_date = now() - interval '3 days'")
        cr.execute("UPDATE kam_score_ledger SET date_read = now() - interval '2 days'")
        cr.execute("UPDATE kam_score_sight SET date_seen = now() - interval '1 day'")
        cr.execute(
            """UPDATE sale_order SET amount_untaxed = amount_untaxed * 3, write_date = now()
                WHERE id IN (SELECT id FROM sale_order WHERE state = 'sale' AND amount_untaxed > 0
                             ORDER BY id LIMIT 1)"""
        )


def forget_the_night():
    with Registry(DATABASE).cursor() as cr:
        cr.execute(
            """UPDATE sale_order SET amount_untaxed = amount_untaxed / 3
                WHERE id IN (SELECT id FROM sale_order WHERE state = 'sale' AND amount_untaxed > 0
                             ORDER BY id LIMIT 1)"""
        )
        cr.execute("UPDATE res_company SET kam_as_of_date = NULL")


def score_at_night(kill_at=None):
    """What the scheduled action does of the main company on the day after the scoring."""
    with Registry(DATABASE).cursor() as cr:
        runs = environment(cr)["kam.score.run"]
        company = runs.env.company
        if not company.kam_as_of_date:
            company.kam_as_of_date = runs._default_as_of(company) + timedelta(days=1)
            runs._queue_today(company)
        cr.commit()
        if kill_at:
            step = getattr(type(runs), kill_at)

            def work_and_die(self, *args, **kwargs):
                step(self, *args, **kwargs)
                os.kill(os.getpid(), signal.SIGKILL)

            setattr(type(runs), kill_at, work_and_die)
        runs._cron_run_queue()


def look_at_night(kill_at=None):
    """What a nightly scoring leaves that is killed, if so, after one of its steps, and goes on."""
    clear()
    in_a_process(score)
    pass_a_night()
    killed = in_a_process(score_at_night, kill_at) == -signal.SIGKILL if kill_at else True
    went_on = in_a_process(score_at_night) == 0
    found = look()
    forget_the_night()
    with Registry(DATABASE).cursor() as cr:
        cr.execute("SELECT COUNT(*) FROM kam_score_run WHERE state = 'done' AND only_changes")
        short = cr.fetchone()[0] == 1
    return found, killed and went_on and short


def try_nights():
    """Whether a short nightly scoring can be killed anywhere."""
    undisturbed, is_short = look_at_night()
    good = [is_short]
    print(f"the night after: {'only changes' if is_short else 'NOT A SHORT SCORING'}")
    for step in ("_find_affected", "_step_snapshots", "_store_tiers"):
        found, as_planned = look_at_night(step)
        different = [name for name, rows in found.items() if rows != undisturbed[name]]
        good.append(as_planned and not different)
        result = "same result" if good[-1] else f"DIFFERENT {different}"
        print(f"killed at night after {step:16s} {result}")
    return good


def wait_for_the_other():
    """Ends with 0 if a second scoring is refused while this process holds the first."""
    with Registry(DATABASE).cursor() as first, Registry(DATABASE).cursor() as second:
        company = environment(first).company
        environment(first)["kam.score.run"]._prepare_today(company)._lock_company()
        try:
            environment(second)["kam.score.run"]._prepare_today(company)._run()
        except UserError:
            os._exit(0)
        os._exit(1)


def look():
    with Registry(DATABASE).cursor() as cr:
        found = {}
        for name, query in RESULTS.items():
            cr.execute(query)
            found[name] = sorted(cr.fetchall(), key=repr)
        cr.execute("SELECT state, COUNT(*) FROM kam_score_run GROUP BY state")
        return found | {"runs": cr.fetchall()}


def main():
    clear()
    assert in_a_process(score) == 0
    undisturbed = look()
    assert undisturbed["runs"] == [("done", 1)], undisturbed["runs"]
    print(", ".join(f"{name}: {len(rows)}" for name, rows in undisturbed.items()))
    good = []
    for step in STEPS:
        clear()
        code = in_a_process(score, step)
        killed = code == -signal.SIGKILL and look()["runs"] == [("running", 1)]
        went_on = in_a_process(score) == 0
        different = [name for name, rows in look().items() if rows != undisturbed[name]]
        good.append(killed and went_on and not different)
        print(
            f"killed in step {step:10s} {'same result' if good[-1] else f'DIFFERENT {different}'}"
        )
    good += try_nights()
    good.append(in_a_process(wait_for_the_other) == 0)
    print(f"two at once: {'the second is refused' if good[-1] else 'BOTH RAN'}")
    print(f"{good.count(True)} passed, {good.count(False)} failed")
    return all(good)


env.cr.rollback()  # noqa: F821
succeeded = main()
sys.stdout.flush()
# The shell itself would close a connection that the processes have closed already.
os._exit(0 if succeeded else 1)
