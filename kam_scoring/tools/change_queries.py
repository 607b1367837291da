"""What has changed since the last scoring, beside the orders: each kind in one query."""

from odoo.tools import SQL

from odoo.addons.kam_planning.tools import order_scope

from ..engine.rhythm import STATES
from . import binary, bulk
from .ledger_queries import PAIR

# What an account stores of its usual interval is rounded: late by the stored one is at most this
# much (times 2, 3 or 4) later than late by the exact one. Who is looked at a day too early is
# looked at again.
ROUNDED = 0.05


def fetch_quoting_partners(env, company, order_ids, spans, lapsed):
    """Partners of these orders, of any state, and of what was offered in vain at some time.

    :param spans: pairs of naive UTC times [start, end) of the order.
    :param lapsed: two days [start, end) before which an offer has lapsed.
    """
    order_scope.flush(env)
    env["sale.order"].flush_model(["validity_date"])
    inside = [
        SQL("(o.date_order >= %s AND o.date_order < %s)", start, end)
        for start, end in spans
        if start < end
    ]
    query = SQL(
        """SELECT o.partner_id FROM sale_order o WHERE o.id = ANY(%(ids)s::int4[])
            UNION ALL
           SELECT o.partner_id FROM sale_order o
            WHERE o.company_id = %(company)s AND o.state IN ('sent', 'cancel') AND (%(inside)s)
            UNION ALL
           SELECT o.partner_id FROM sale_order o
            WHERE o.company_id = %(company)s AND o.state = 'sent'
              AND o.validity_date >= %(first)s AND o.validity_date < %(last)s""",
        ids=bulk.array_text(order_ids),
        company=company.id,
        inside=SQL(" OR ").join(inside) if inside else SQL("FALSE"),
        first=lapsed[0],
        last=lapsed[1],
    )
    return [number for (number,) in env.execute_query(query)]


def fetch_written_partners(env, since):
    """Partners that were written since a moment, with their commercial partners."""
    env["res.partner"].flush_model()
    query = SQL(
        """SELECT id::int4, COALESCE(commercial_partner_id, id)::int4 FROM res_partner
            WHERE write_date >= %s ORDER BY id""",
        since,
    )
    return binary.fetch(env, query, PAIR)


def fetch_touched_accounts(env, company, since, as_of, partner_ids):
    """Accounts of these partners, and those that people or time have changed since a moment.

    Written by people or made; decided about, other than by a new proposal of the rules; their tier
    was fixed until now; a tier was wanted once, and a second time makes it a proposal; late, at
    risk or silent on the day `as_of`, and not yet said so.

    :return: array of `id` and `value`, the partner.
    """
    for name in ("kam.account", "kam.tier.decision"):
        env[name].flush_model()
    query = SQL(
        """SELECT a.id::int4, a.partner_id::int4
             FROM kam_account a JOIN res_partner p ON p.id = a.partner_id
            WHERE a.company_id = %(company)s AND (
                  a.partner_id = ANY(%(partners)s::int4[])
                  OR a.write_date >= %(since)s
                  OR a.tier_fixed_until >= %(since)s::date - 1 AND a.tier_fixed_until < %(today)s
                  OR %(waits)s
                  OR a.active AND p.active AND %(late)s
                  OR a.id IN (SELECT d.account_id FROM kam_tier_decision d
                               WHERE d.company_id = %(company)s AND d.write_date >= %(since)s
                                 AND (d.origin IS DISTINCT FROM 'rule' OR d.state <> 'proposed')))
            ORDER BY a.id""",
        company=company.id,
        partners=bulk.array_text(partner_ids),
        since=since,
        today=env["kam.tier.decision"]._today(),
        waits=SQL(
            """(a.candidate_tier_id IS DISTINCT FROM a.proposed_tier_id
                AND a.candidate_tier_id IS DISTINCT FROM a.dismissed_tier_id
                AND a.candidate_tier_id IS NOT NULL)"""
        ),
        late=_is_late(as_of),
    )
    return binary.fetch(env, query, PAIR)


def _is_late(as_of):
    """Whether so many usual intervals have passed that the state of the rhythm is another one."""
    states, limits = list(STATES), list(STATES.values())
    following = SQL(" ").join(
        SQL("WHEN %s THEN %s::float8", state, limit)
        for state, limit in zip(states, limits[1:], strict=False)
    )
    return SQL(
        """(a.usual_interval > 0 AND %s::date - a.last_order_date
            >= (CASE a.rhythm_state %s END) * (a.usual_interval - %s))""",
        as_of,
        following,
        ROUNDED,
    )
