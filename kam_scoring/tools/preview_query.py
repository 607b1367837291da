"""The latest scores of a company in one query, for the preview of a profile."""

import pandas as pd

from odoo.tools import SQL

from . import binary

CLASSES = ("A", "B", "C")
_FIGURES = ("score", "coverage", "revenue", "score_position", "score_attractiveness")


def fetch_latest_scores(env, company, points, raw):
    """The score that explains each active account of a company.

    :param points, raw: codes of the criteria whose points and raw values are wanted.
    :return: DataFrame by account id: `profile_id` (0 for none), `abc_class`, the figures of the
        score, `points_<code>` and `raw_<code>`; NaN for what is not known.
    """
    env["kam.account"].flush_model(["latest_score_id", "profile_id", "company_id", "active"])
    env["kam.score"].flush_model()
    numbers = [*_FIGURES, *(f"points_{code}" for code in points), *(f"raw_{code}" for code in raw)]
    columns = {"id": binary.INTEGER, "profile_id": binary.INTEGER, "class": binary.INTEGER}
    rows = binary.fetch(
        env, _query(company, numbers), columns | dict.fromkeys(numbers, binary.FLOAT)
    )
    frame = pd.DataFrame({name: rows[name] for name in rows.dtype.names}).set_index("id")
    classes = pd.Categorical.from_codes(frame.pop("class") - 1, CLASSES)
    return frame.assign(abc_class=classes)


def _query(company, numbers):
    figures = [SQL("COALESCE(%s, 'NaN')::float8", SQL.identifier("s", name)) for name in numbers]
    return SQL(
        """SELECT a.id, COALESCE(a.profile_id, 0), COALESCE(strpos('ABC', s.abc_class), 0), %s
             FROM kam_account a JOIN kam_score s ON s.id = a.latest_score_id
            WHERE a.company_id = %s AND a.active ORDER BY a.id""",
        SQL(", ").join(figures),
        company.id,
    )
