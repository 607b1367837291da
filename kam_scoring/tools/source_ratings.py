"""How customers rate the cooperation: in reviews held, and where Odoo asks them for a rating."""

import pandas as pd
from dateutil.relativedelta import relativedelta

from odoo.tools import SQL

from odoo.addons.kam_planning.tools import order_scope

COLUMNS = ("rating_sum", "rating_weight", "rating_count")
RATING_FIELDS = ("consumed", "partner_id", "rated_on", "rating", "res_id", "res_model")
MEMORY = relativedelta(months=12)
HALF_LIFE = 180.0


def held_reviews_domain(account, as_of):
    """The very reviews of an account whose rating counts."""
    return [
        ("account_id", "=", account.id),
        ("state", "=", "held"),
        ("rating_customer", ">", 0),
        ("date", ">=", as_of - MEMORY),
        ("date", "<", as_of),
    ]


def fetch_ratings(env, company, as_of):
    """Ratings from 1 to 5 of the last 12 months, weighted by age: a DataFrame by account id.

    A rating that is `HALF_LIFE` days old counts half. `rating_sum` is the sum of weight x rating,
    `rating_weight` that of the weights.
    """
    env["kam.review"].flush_model(["account_id", "company_id", "date", "rating_customer", "state"])
    query = SQL(
        """SELECT account_id, SUM(weight * rating), SUM(weight), COUNT(*)
             FROM (SELECT account_id, rating,
                          0.5::float8 ^ ((%(as_of)s::date - day) / %(half_life)s::float8) AS weight
                     FROM (%(ratings)s) r
                    WHERE day >= %(start)s AND day < %(as_of)s) w
            GROUP BY account_id""",
        ratings=_ratings(env, company),
        as_of=as_of,
        start=as_of - MEMORY,
        half_life=HALF_LIFE,
    )
    frame = pd.DataFrame(env.execute_query(query), columns=["account_id", *COLUMNS])
    return frame.set_index("account_id").astype(float)


def _ratings(env, company):
    """All ratings as `account_id`, `rating` and the `day` in the company's time zone."""
    reviews = SQL(
        """SELECT account_id, rating_customer::float8 AS rating, date AS day FROM kam_review
            WHERE company_id = %s AND state = 'held' AND rating_customer > 0""",
        company.id,
    )
    rated = _rated_records(env, company) if "rating.rating" in env else None
    if not rated:
        return reviews
    env["rating.rating"].flush_model(RATING_FIELDS)
    env["res.partner"].flush_model(["commercial_partner_id"])
    env["kam.account"].flush_model(["active", "company_id", "partner_id"])
    given = SQL(
        """SELECT a.id, r.rating,
                  (COALESCE(r.rated_on, r.write_date) AT TIME ZONE 'UTC' AT TIME ZONE %s)::date
             FROM rating_rating r
             JOIN res_partner p ON p.id = r.partner_id
             JOIN kam_account a ON a.partner_id = p.commercial_partner_id
              AND a.company_id = %s AND a.active
            WHERE r.consumed AND r.rating > 0 AND (%s)""",
        order_scope.timezone(company).key,
        company.id,
        rated,
    )
    return SQL("%s UNION ALL %s", reviews, given)


def _rated_records(env, company):
    """Condition on rating `r`: what was rated belongs to the company, or to all of them.

    Of a model that knows no company nobody can tell whose the rating is: it is left out.
    """
    conditions = []
    for name in sorted(env.registry.descendants(["rating.mixin"], "_inherit")):
        model = env[name]
        field = model._fields.get("company_id")
        if model._abstract or not model._auto or not (field and field.store):
            continue
        model.flush_model(["company_id"])
        conditions.append(
            SQL(
                """r.res_model = %s AND EXISTS (
                       SELECT FROM %s d WHERE d.id = r.res_id
                          AND (d.company_id = %s OR d.company_id IS NULL))""",
                name,
                SQL.identifier(model._table),
                company.id,
            )
        )
    return SQL(" OR ").join(conditions) if conditions else None
