"""What is known of accounts beyond their orders: each source one query for all accounts.

The day of a scoring, `as_of`, is the first that is not looked at any more; "today" is the day
before.
"""

from datetime import timedelta

import pandas as pd
from dateutil.relativedelta import relativedelta

from odoo import fields
from odoo.fields import Domain
from odoo.tools import SQL

from odoo.addons.kam_planning.tools import order_scope, touch_scope

from . import binary, source_judgements, source_leads, source_ratings

COLUMNS = (
    "wallet",
    "wallet_outdated",
    "wallet_estimate",
    "size",
    "strategic",
    "rating_sum",
    "rating_weight",
    "rating_count",
    "opportunity_value",
    "opportunity_count",
    "opportunity_overdue",
    "quotations_won",
    "quotations_lost",
    "stage_progress",
    "lead_speed",
    "engagement",
)
# Columns whose missing values are no unknown but none: nothing found is nothing there.
COUNTED = {
    "wallet_outdated": bool,
    "rating_sum": float,
    "rating_weight": float,
    "rating_count": int,
    "opportunity_value": float,
    "opportunity_count": int,
    "opportunity_overdue": int,
    "quotations_won": int,
    "quotations_lost": int,
}
LOST = SQL("o.state IN ('sent', 'cancel')")
ENGAGED_DAYS = 90
# So many touches within these days, one a month, are full engagement.
ENGAGED_TOUCHES = 3


def fetch_told(env, company, as_of):
    """All sources but the quotations, which depend on the window.

    :param as_of: first day that is not looked at any more.
    :return: DataFrame by account id with `COLUMNS`, of those of whom anything is known: `wallet` is
        a year's volume, `strategic` goes from 0 to 100, `wallet_estimate`, `stage_progress`,
        `lead_speed` and `engagement` from 0 to 1. Amounts are in the company's currency, NaN is
        unknown.
    """
    parts = [
        source_judgements.fetch_judgements(env, company, as_of - timedelta(days=1)),
        source_ratings.fetch_ratings(env, company, as_of),
        source_leads.fetch_leads(env, company, as_of),
        _fetch_engagement(env, company, as_of),
    ]
    return pd.concat(parts, axis=1).rename_axis("account_id")


def complete(frame, index):
    """A row for each account of the index; of those not found nothing is there, or known."""
    frame = frame.reindex(index)
    counted = {name: frame[name].fillna(0).astype(kind) for name, kind in COUNTED.items()}
    return frame.assign(**counted)[list(COLUMNS)]


# ---- quotations ----


def quotations_domain(account, start, as_of):
    """The very quotations of an account that were won or lost on the days in [start, as_of)."""
    company = account.company_id
    lapsed = Domain("state", "=", "sent") & Domain("validity_date", "<", as_of - timedelta(days=1))
    return (Domain("state", "in", ["sale", "cancel"]) | lapsed) & Domain(
        [
            ("partner_id.commercial_partner_id", "=", account.partner_id.id),
            ("company_id", "=", company.id),
            ("date_order", ">=", order_scope.day_start(company, start)),
            ("date_order", "<", order_scope.day_start(company, as_of)),
            ("amount_untaxed", ">=", 0),
        ]
    )


def fetch_quotations(env, company, start, as_of, won=None):
    """What was offered and won or lost; returns are no offers, and drafts were never seen.

    :param won: Series account id -> number of quotations won, for who knows their orders; then
        only those lost in vain are looked for, which are far fewer.
    """
    order_scope.flush(env)
    env["sale.order"].flush_model(["validity_date"])
    env["kam.account"].flush_model(["active", "company_id", "partner_id"])
    query = SQL(
        """SELECT a.id::int4, q.won::int4, q.lost::int4
             FROM (SELECT o.partner_id, COUNT(*) FILTER (WHERE %(won)s) AS won,
                          COUNT(*) FILTER (WHERE o.state = 'cancel' OR o.state = 'sent'
                                           AND o.validity_date < %(today)s) AS lost
                     FROM sale_order o
                    WHERE %(offered)s AND o.company_id = %(company)s AND o.amount_untaxed >= 0
                      AND o.date_order >= %(start)s AND o.date_order < %(stop)s
                    GROUP BY o.partner_id) q
             JOIN res_partner p ON p.id = q.partner_id
             JOIN kam_account a ON a.partner_id = p.commercial_partner_id
              AND a.company_id = %(company)s""",
        won=order_scope.CONFIRMED,
        offered=order_scope.OFFERED if won is None else LOST,
        company=company.id,
        today=as_of - timedelta(days=1),
        start=order_scope.day_start(company, start),
        stop=order_scope.day_start(company, as_of),
    )
    names = ["account_id", "quotations_won", "quotations_lost"]
    rows = binary.fetch(env, query, dict.fromkeys(names, binary.INTEGER))
    # A row for each person who orders.
    offered = pd.DataFrame(rows).groupby("account_id").sum()
    if won is None:
        return offered
    offered = offered.reindex(offered.index.union(won.index), fill_value=0)
    return offered.assign(quotations_won=won.reindex(offered.index, fill_value=0))


# ---- engagement ----


def _fetch_engagement(env, company, as_of):
    """Days of the last 90 on which somebody dealt with the customer; unknown before the first."""
    touch_scope.flush(env)
    accounts = SQL("a.company_id = %s AND a.active", company.id)
    now = min(fields.Datetime.now(), order_scope.day_start(company, as_of))
    query = SQL(
        """SELECT t.account_id::int4, COUNT(DISTINCT t.day) FILTER (WHERE t.day >= %s)::int4
             FROM %s t WHERE t.day < %s GROUP BY t.account_id""",
        as_of - relativedelta(days=ENGAGED_DAYS),
        touch_scope.touches(accounts, now),
        as_of,
    )
    columns = {"account_id": binary.INTEGER, "touches": binary.INTEGER}
    rows = pd.DataFrame(binary.fetch(env, query, columns)).set_index("account_id")
    return (rows / ENGAGED_TOUCHES).clip(upper=1.0).rename(columns={"touches": "engagement"})
