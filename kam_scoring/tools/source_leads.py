"""What is in the pipeline: open opportunities, and how far the best of them has come."""

import pandas as pd
from dateutil.relativedelta import relativedelta

from odoo.fields import Domain
from odoo.tools import SQL

from odoo.addons.kam_planning.tools import order_scope

from . import binary
from .source_judgements import finite

FIELDS = (
    "active",
    "company_id",
    "create_date",
    "date_closed",
    "date_deadline",
    "expected_revenue",
    "partner_id",
    "probability",
    "stage_id",
    "team_id",
    "type",
    "won_status",
)
COLUMNS = (
    "opportunity_value",
    "opportunity_count",
    "opportunity_overdue",
    "stage_progress",
    "lead_speed",
)
HORIZON = relativedelta(months=12)
# Won leads of so long tell how long one usually takes.
EXPERIENCE = relativedelta(months=24)


def open_leads_domain(account, as_of):
    """The very opportunities of an account that count: open, without a deadline or with one in
    the next 12 months or in the past. Without a company one is open to all of them."""
    due = Domain("date_deadline", "=", False) | Domain("date_deadline", "<", as_of + HORIZON)
    return due & Domain(
        [
            ("partner_id.commercial_partner_id", "=", account.partner_id.id),
            ("company_id", "in", [account.company_id.id, False]),
            ("type", "=", "opportunity"),
            ("active", "=", True),
            ("won_status", "=", "pending"),
        ]
    )


def fetch_leads(env, company, as_of):
    """Open opportunities by account: a DataFrame indexed by account id with `COLUMNS`.

    `opportunity_value` is in the company's currency. The best opportunity, whose stage and speed
    are told, is that with the highest expected value.
    """
    env["crm.lead"].flush_model(FIELDS)
    env["crm.stage"].flush_model(["is_won", "sequence", "team_ids"])
    env["res.partner"].flush_model(["commercial_partner_id"])
    env["kam.account"].flush_model(["active", "company_id", "partner_id"])
    columns = {"account_id": binary.INTEGER}
    columns |= dict.fromkeys((*COLUMNS[:4], "age", "usual"), binary.FLOAT)
    rows = binary.fetch(env, _query(env, company, as_of), columns)
    frame = pd.DataFrame(rows).set_index("account_id")
    # Days are what is measured: what takes less than one counts as one.
    age, usual = frame.pop("age").clip(lower=1.0), frame.pop("usual").clip(lower=1.0)
    return frame.assign(lead_speed=(usual / age).clip(upper=1.0))


def _query(env, company, as_of):
    moment = order_scope.day_start(company, as_of)
    lead_value = SQL(
        "COALESCE(%s, 0) * COALESCE(%s, 0) / 100",
        finite(SQL("l.expected_revenue")),
        finite(SQL("l.probability")),
    )
    return SQL(
        """WITH lead AS (
               SELECT a.id AS account_id, l.id, l.stage_id, l.team_id, l.create_date,
                      l.date_deadline, %(value)s AS value
                 FROM crm_lead l
                 JOIN res_partner p ON p.id = l.partner_id
                 JOIN kam_account a ON a.partner_id = p.commercial_partner_id
                  AND a.company_id = %(company)s AND a.active
                WHERE l.active AND l.type = 'opportunity' AND l.won_status = 'pending'
                  AND (l.company_id = %(company)s OR l.company_id IS NULL)
                  AND (l.date_deadline IS NULL OR l.date_deadline < %(horizon)s)),
           total AS (
               SELECT account_id, SUM(value) AS value, COUNT(*) AS number,
                      COUNT(*) FILTER (WHERE date_deadline < %(today)s) AS overdue
                 FROM lead GROUP BY account_id),
           best AS (
               SELECT DISTINCT ON (account_id) * FROM lead ORDER BY account_id, value DESC, id),
           stage AS (%(stages)s),
           won AS (
               SELECT PERCENTILE_CONT(0.5) WITHIN GROUP (
                      ORDER BY EXTRACT(EPOCH FROM date_closed - create_date)) AS usual
                 FROM crm_lead
                WHERE won_status = 'won' AND type = 'opportunity'
                  AND (company_id = %(company)s OR company_id IS NULL)
                  AND date_closed >= %(experience)s AND date_closed < %(moment)s)
           SELECT t.account_id::int4, t.value, t.number::float8, t.overdue::float8,
                  COALESCE(s.progress, 'NaN'),
                  COALESCE(EXTRACT(EPOCH FROM %(moment)s - b.create_date)::float8 / %(day)s, 'NaN'),
                  COALESCE(won.usual / %(day)s, 'NaN')
             FROM total t
             JOIN best b ON b.account_id = t.account_id
             LEFT JOIN stage s ON s.stage_id = b.stage_id AND s.team_id = COALESCE(b.team_id, 0)
            CROSS JOIN won""",
        value=lead_value,
        company=company.id,
        horizon=as_of + HORIZON,
        today=as_of - relativedelta(days=1),
        stages=_stages(env),
        experience=moment - EXPERIENCE,
        moment=moment,
        day=SQL("86400::float8"),
    )


def _stages(env):
    """How far each stage is among those that a team goes through before it wins, 0..1."""
    teams = env["crm.stage"]._fields["team_ids"]
    mine = SQL(
        "SELECT FROM %s r WHERE r.%s = s.id",
        SQL.identifier(teams.relation),
        SQL.identifier(teams.column1),
    )
    return SQL(
        """SELECT t.id AS team_id, s.id AS stage_id,
                  ROW_NUMBER() OVER (PARTITION BY t.id ORDER BY s.sequence, s.id)::float8
                  / COUNT(*) OVER (PARTITION BY t.id) AS progress
             FROM (SELECT id FROM crm_team UNION ALL SELECT 0) t
             JOIN crm_stage s ON s.is_won IS NOT TRUE
              AND (NOT EXISTS (%(mine)s) OR EXISTS (%(mine)s AND r.%(team)s = t.id))""",
        mine=mine,
        team=SQL.identifier(teams.column2),
    )
