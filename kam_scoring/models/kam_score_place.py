from odoo import api, fields, models
from odoo.tools import SQL


class KamScore(models.Model):
    """The place in the ranking: scores are written on different days, the ranking is of today."""

    _inherit = "kam.score"

    place = fields.Integer(
        string="Rank",
        compute="_compute_place",
        help="Among the present scores of the company; of older scores and trials the rank then.",
    )

    @api.depends("rank", "is_current")
    def _compute_place(self):
        places = self._query_places()
        for score in self:
            score.place = places.get(score.id, score.rank)

    def _query_places(self):
        """Id to place of those of these scores that are present ones; one query for a list."""
        present = self.filtered("is_current")
        if not present:
            return {}
        self.flush_model(["provisional", "revenue", "score"])
        self.env["kam.account"].flush_model(["active", "company_id", "latest_score_id"])
        query = SQL(
            """SELECT r.id, r.place FROM (
                   SELECT s.id, ROW_NUMBER() OVER (
                              PARTITION BY a.company_id
                              ORDER BY s.provisional, s.score DESC NULLS LAST, s.revenue DESC, s.id
                          ) AS place
                     FROM kam_account a JOIN kam_score s ON s.id = a.latest_score_id
                    WHERE a.active AND a.company_id = ANY(%s)) r
                WHERE r.id = ANY(%s)""",
            present.company_id.ids,
            present.ids,
        )
        return dict(self.env.execute_query(query))
