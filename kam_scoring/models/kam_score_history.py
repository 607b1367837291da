from odoo import api, fields, models
from odoo.tools import SQL

# More days than these cannot be told apart in a small picture.
MOST = 60
# A trend is what the last snapshots say, not what was years ago.
RECENT = 6
# Less than this is no trend.
STEADY = 1.0


class KamScore(models.Model):
    """The course of an account's score up to this one: a picture, and the trend in words."""

    _inherit = "kam.score"

    history = fields.Json(
        compute="_compute_history", help="The scores of the account over time, with its two axes."
    )

    @api.depends("account_id", "date", "score")
    @api.depends_context("lang")
    def _compute_history(self):
        rows = self._fetch_history()
        for score in self:
            days = [row for row in rows.get(score.account_id.id, []) if row[0] <= score.date]
            score.history = score._get_history(days[-MOST:])

    def _fetch_history(self):
        """Day, score and axis scores of all snapshots of live runs, by account and day.

        Of several snapshots of a day, as of two profiles, the last one counts. A score that is not
        known is None.
        """
        query = SQL(
            """SELECT DISTINCT ON (s.account_id, s.date)
                      s.account_id, s.date, s.score, s.score_position, s.score_attractiveness
                 FROM kam_score s
                 JOIN kam_score_run r ON r.id = s.run_id
                WHERE s.account_id = ANY(%s) AND r.state = 'done' AND r.mode = 'live'
                ORDER BY s.account_id, s.date, s.id DESC""",
            self.account_id.ids,
        )
        self.flush_model()
        self.env["kam.score.run"].flush_model(["state", "mode"])
        found = {}
        for account_id, *row in self.env.execute_query(query):
            found.setdefault(account_id, []).append(row)
        return found

    def _get_history(self, rows):
        # The last day that a score looks at, as everywhere else on the page.
        points = [
            [fields.Date.to_string(fields.Date.subtract(day, days=1)), *values]
            for day, *values in rows
        ]
        return {"points": points, "trend": self._get_trend(rows)}

    def _get_trend(self, rows):
        scores = [(day, score) for day, score, *_axes in rows if score is not None][-RECENT:]
        if len(scores) < 2:
            return self.env._("A trend shows from the second score on.")
        [(start, first), *_between, (_end, last)] = scores
        values = {
            "count": len(scores),
            "day": self._day(fields.Date.subtract(start, days=1)),
            "points": self._number(abs(last - first), 1),
        }
        if abs(last - first) < STEADY:
            return self.env._("Steady over the last %(count)s scores, since %(day)s.", **values)
        if last > first:
            return self.env._(
                "Up %(points)s points over the last %(count)s scores, since %(day)s.", **values
            )
        return self.env._(
            "Down %(points)s points over the last %(count)s scores, since %(day)s.", **values
        )
