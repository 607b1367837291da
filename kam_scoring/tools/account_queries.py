"""The accounts of a company as a run needs them, each table in one query."""

import pandas as pd

from odoo.tools import SQL

from . import binary, bulk
from .whitespace_queries import CARED_FOR

RHYTHM_CODES = {"ok": 1, "late": 2, "at_risk": 3, "silent": 4}
# Integers are in tuples, see `binary.fetch_frame`.
_COLUMNS = {
    "account_id": (SQL("a.id"),),
    "partner_id": (SQL("a.partner_id"),),
    "is_active": (SQL("a.active::int"),),
    "is_ranked": (SQL("(a.active AND p.active)::int"),),
    "scored_with_units": (SQL("a.scored_with_units::int"),),
    "industry": (SQL("p.industry_id"),),
    "country": (SQL("p.country_id"),),
    "tier": (SQL("a.tier_id"),),
    "cared_for": (SQL("%s::int", CARED_FOR),),
    # what the last score of the account says
    "score_id": (SQL("a.latest_score_id"),),
    "score": SQL("CASE WHEN a.latest_score_id IS NOT NULL THEN a.score END"),
    "profile_id": (SQL("a.profile_id"),),
    "profile_rule_id": (SQL("a.profile_rule_id"),),
    "class_code": (SQL("strpos('ABC', a.abc_class)"),),
    "provisional": (SQL("a.score_provisional::int"),),
    "mark": (SQL("a.score_mark"),),
    "score_day": (SQL("a.score_date - DATE '1970-01-01'"),),
    # the rhythm of its orders
    "rhythm_code": (SQL("array_position(%s::text[], a.rhythm_state::text)", list(RHYTHM_CODES)),),
    "last_order_day": (SQL("a.last_order_date - DATE '1970-01-01'"),),
    "usual_interval": SQL("a.usual_interval"),
}
FLAGS = ("is_active", "is_ranked", "scored_with_units", "cared_for")


def fetch_accounts(env, company, only=None):
    """All accounts of the company, archived ones too: what they bought stays in their group.

    :param only: ids of accounts; by default all.
    :return: DataFrame by account id: `partner_id`, `is_active`, `is_ranked` (neither account nor
        customer is archived), `scored_with_units`, `cared_for`, ids of `industry`, `country` and
        `tier`; of the last score its `score_id`, `score`, `profile_id`, `profile_rule_id`,
        `class_code` (1 to 3, A to C), `provisional`, `mark` and `score_day` (since 1970);
        `rhythm_code`,
        `last_order_day` (since 1970) and `usual_interval`. Of ids and codes 0 is none.
    """
    env["kam.account"].flush_model()
    env["res.partner"].flush_model(["active", "industry_id", "country_id"])
    source = SQL(
        """FROM kam_account a JOIN res_partner p ON p.id = a.partner_id
          WHERE a.company_id = %s AND %s ORDER BY a.id""",
        company.id,
        bulk.is_among(SQL("a.id"), only),
    )
    frame = binary.fetch_frame(env, _COLUMNS, source).astype(dict.fromkeys(FLAGS, bool))
    return frame.astype({"account_id": "int64", "partner_id": "int64"}).set_index("account_id")


def fetch_groups(env, company):
    """The accounts that belong to a group with others: a DataFrame by account id.

    `path` is that in the tree, `is_head` says whether it is scored with the accounts below it.
    """
    query = SQL(
        """SELECT a.id, a.parent_path, a.scored_with_units AND a.active AND p.active
             FROM kam_account a JOIN res_partner p ON p.id = a.partner_id
            WHERE a.company_id = %s AND a.parent_path IS NOT NULL
              AND a.id IN (SELECT id FROM kam_account WHERE parent_id IS NOT NULL
                            UNION SELECT parent_id FROM kam_account WHERE parent_id IS NOT NULL)
            ORDER BY a.id""",
        company.id,
    )
    rows = pd.DataFrame(env.execute_query(query), columns=["id", "path", "is_head"], dtype=object)
    return rows.astype({"id": "int64", "is_head": bool}).set_index("id")


def fetch_active(env, partner_ids):
    """Those of the partners that are not archived: `partner_id`, `industry` and `country`."""
    columns = {
        "partner_id": (SQL("id"),),
        "industry": (SQL("industry_id"),),
        "country": (SQL("country_id"),),
    }
    source = SQL("FROM res_partner WHERE active AND id = ANY(%s) ORDER BY id", partner_ids)
    return binary.fetch_frame(env, columns, source)
