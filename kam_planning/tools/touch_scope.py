"""What counts as a touch of a customer, one place for every figure: a day on which someone of the
account's company dealt with the customer.

- An activity that somebody ticked off at the account, its plans, measures and reviews, or at the
  customer's contacts, leads and orders. The program's own reminders are none.
- A meeting in the calendar that has begun, to which one of the customer's contacts was invited
  and did not decline.
- A review that was held.

Archived contacts count: what they did has been done. Contacts and meetings belong to no company;
there it counts whether the person of ours works for the company of the account. Meetings happen
on a day of the company's time zone; of activities Odoo itself stores only the day.
"""

from odoo.tools import SQL

_FLUSHED = {
    "mail.activity": ["active", "automated", "date_done", "res_id", "res_model", "user_id"],
    "calendar.event": ["active", "allday", "partner_ids", "start", "start_date", "user_id"],
    "calendar.attendee": ["event_id", "partner_id", "state"],
    "kam.account": ["company_id", "partner_id", "parent_id", "tier_id", "tier_since"],
    "kam.tier": ["contact_cadence_days"],
    "kam.plan": ["account_id", "state"],
    "kam.measure": ["account_id"],
    "kam.review": ["account_id", "date", "plan_id", "state"],
    "res.partner": ["commercial_partner_id", "tz"],
    "crm.lead": ["company_id", "partner_id"],
    "sale.order": ["company_id", "partner_id"],
    "res.users": ["company_ids"],
}

# The accounts that are asked for, with the time zone of their company.
_ACCOUNTS = """
    SELECT a.id, a.partner_id, a.company_id, COALESCE(cp.tz, 'UTC') AS tz
      FROM kam_account a
      JOIN res_company c ON c.id = a.company_id
      JOIN res_partner cp ON cp.id = c.partner_id
     WHERE %s"""

# What somebody has ticked off, apart from the program's own reminders.
_DONE = """
    SELECT m.res_model, m.res_id, m.user_id, m.date_done AS day
      FROM mail_activity m
     WHERE m.active IS NOT TRUE AND m.date_done IS NOT NULL AND m.automated IS NOT TRUE"""

# Where activities can be. From the side of the activities, which are fewer than the documents;
# what belongs to no company counts if who did it works for that of the account.
_ACTIVITIES = """
    SELECT a.id AS account_id, m.day
      FROM done m JOIN account a ON a.id = m.res_id
     WHERE m.res_model = 'kam.account'
     UNION ALL
    SELECT a.id, m.day
      FROM done m JOIN kam_plan d ON d.id = m.res_id JOIN account a ON a.id = d.account_id
     WHERE m.res_model = 'kam.plan'
     UNION ALL
    SELECT a.id, m.day
      FROM done m JOIN kam_measure d ON d.id = m.res_id JOIN account a ON a.id = d.account_id
     WHERE m.res_model = 'kam.measure'
     UNION ALL
    SELECT a.id, m.day
      FROM done m JOIN kam_review d ON d.id = m.res_id JOIN account a ON a.id = d.account_id
     WHERE m.res_model = 'kam.review'
     UNION ALL
    SELECT a.id, m.day
      FROM done m
      JOIN res_partner p ON p.id = m.res_id
      JOIN account a ON a.partner_id = p.commercial_partner_id
      JOIN res_company_users_rel r ON r.cid = a.company_id AND r.user_id = m.user_id
     WHERE m.res_model = 'res.partner'
     UNION ALL
    SELECT a.id, m.day
      FROM done m
      JOIN crm_lead l ON l.id = m.res_id
      JOIN res_partner p ON p.id = l.partner_id
      JOIN account a ON a.partner_id = p.commercial_partner_id
       AND a.company_id = COALESCE(l.company_id, a.company_id)
     WHERE m.res_model = 'crm.lead' AND (l.company_id IS NOT NULL OR EXISTS (
           SELECT FROM res_company_users_rel r
            WHERE r.cid = a.company_id AND r.user_id = m.user_id))
     UNION ALL
    SELECT a.id, m.day
      FROM done m
      JOIN sale_order o ON o.id = m.res_id
      JOIN res_partner p ON p.id = o.partner_id
      JOIN account a ON a.partner_id = p.commercial_partner_id AND a.company_id = o.company_id
     WHERE m.res_model = 'sale.order'"""

_MEETINGS = """
    SELECT a.id,
           CASE WHEN e.allday THEN e.start_date
                ELSE (e.start AT TIME ZONE 'UTC' AT TIME ZONE a.tz)::date END
      FROM account a
      JOIN res_partner p ON p.commercial_partner_id = a.partner_id
      JOIN calendar_event_res_partner_rel i ON i.res_partner_id = p.id
      JOIN calendar_event e ON e.id = i.calendar_event_id AND e.active AND e.start <= %s
      JOIN res_company_users_rel r ON r.cid = a.company_id AND r.user_id = e.user_id
     WHERE NOT EXISTS (
           SELECT FROM calendar_attendee t
            WHERE t.event_id = e.id AND t.partner_id = p.id AND t.state = 'declined')"""

_REVIEWS = """
    SELECT a.id, v.date FROM kam_review v JOIN account a ON a.id = v.account_id
     WHERE v.state = 'held'"""


def touches(accounts, now):
    """A table of touches, `account_id` and `day`, of the accounts `a` for which a condition holds.

    :param SQL accounts: condition on kam_account `a`
    """
    return SQL(
        "(WITH account AS (%s), done AS NOT MATERIALIZED (%s) %s UNION ALL %s UNION ALL %s)",
        SQL(_ACCOUNTS, accounts),
        SQL(_DONE),
        SQL(_ACTIVITIES),
        SQL(_MEETINGS, now),
        SQL(_REVIEWS),
    )


def rhythm(accounts, now):
    """The last and the next touch and review of each account for which a condition holds.

    Without any touch the rhythm counts from the day of the tier, or of the account itself.

    :param SQL accounts: condition on kam_account `a`
    """
    return SQL(
        """
        SELECT a.id, MAX(t.day) AS last_touch_date,
               COALESCE(MAX(t.day), a.tier_since, a.create_date::date)
               + NULLIF(i.contact_cadence_days, 0) AS next_touch_date,
               (SELECT MAX(v.date) FROM kam_review v
                 WHERE v.account_id = a.id AND v.state = 'held') AS last_review_date,
               (SELECT MIN(v.date) FROM kam_review v JOIN kam_plan n ON n.id = v.plan_id
                 WHERE v.account_id = a.id AND v.state = 'planned'
                   AND n.state NOT IN ('closed', 'cancelled')) AS next_review_date
          FROM kam_account a
          LEFT JOIN kam_tier i ON i.id = a.tier_id
          LEFT JOIN %s t ON t.account_id = a.id
         WHERE %s
         GROUP BY a.id, i.id""",
        touches(accounts, now),
        accounts,
    )


def flush(env):
    """Write pending changes of everything that is read."""
    for model, names in _FLUSHED.items():
        env[model].flush_model(names)
