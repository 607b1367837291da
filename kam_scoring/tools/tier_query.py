"""What the tier rules look at, for all scored accounts of a company in one query."""

import numpy as np
import pandas as pd

from odoo.tools import SQL

from . import binary

_POINTS = ("score", "score_position", "score_attractiveness", "score_coverage")
_WHOLE = ("id", "tier", "class", "provisional", "fixed")


def fetch_scored(env, company, today):
    """The latest score and the tier of each active account that has a score.

    :return: DataFrame by account id with the columns that the engine's rules look at, `tier`
        (id, 0 for none) and `fixed` (whether a person has fixed the tier).
    """
    env["kam.account"].flush_model()
    env["kam.score"].flush_model(["revenue"])
    kinds = dict.fromkeys(_WHOLE, binary.INTEGER) | dict.fromkeys(
        (*_POINTS, "revenue"), binary.FLOAT
    )
    rows = binary.fetch(env, _query(company, today), kinds)
    frame = pd.DataFrame({name: rows[name] for name in rows.dtype.names}).set_index("id")
    return frame.rename(columns={"score_coverage": "coverage"}).assign(
        abc_class=np.array([None, "A", "B", "C"], dtype=object)[frame.pop("class")],
        provisional=frame["provisional"] == 1,
        fixed=frame["fixed"] == 1,
    )


def _query(company, today):
    points = [SQL("COALESCE(%s, 'NaN')::float8", SQL.identifier("a", name)) for name in _POINTS]
    return SQL(
        """SELECT a.id, COALESCE(a.tier_id, 0), COALESCE(strpos('ABC', a.abc_class), 0),
                  COALESCE(a.score_provisional, FALSE)::int4,
                  COALESCE(a.tier_fixed_until >= %s, FALSE)::int4,
                  %s, COALESCE(s.revenue, 'NaN')::float8
             FROM kam_account a LEFT JOIN kam_score s ON s.id = a.latest_score_id
            WHERE a.company_id = %s AND a.active AND a.score_date IS NOT NULL
            ORDER BY a.id""",
        today,
        SQL(", ").join(points),
        company.id,
    )
