from odoo import api, fields, models
from odoo.tools import SQL

RATINGS = [
    ("0", "Not Rated"),
    ("1", "Poor"),
    ("2", "Fair"),
    ("3", "Good"),
    ("4", "Very Good"),
    ("5", "Excellent"),
]


class KamReview(models.Model):
    """How both sides rate the cooperation; 0 is no rating."""

    _inherit = "kam.review"

    rating_ours = fields.Integer(
        string="Our Rating",
        copy=False,
        aggregator="avg",
        help="How we rate the cooperation, from 1 (poor) to 5 (excellent).",
    )
    rating_ours_comment = fields.Char(string="Our Comment", copy=False)
    rating_ours_stars = fields.Selection(
        RATINGS,
        string="Our Rating in Stars",
        compute="_compute_stars",
        inverse="_inverse_rating_ours",
    )
    rating_customer = fields.Integer(
        string="Customer's Rating",
        copy=False,
        aggregator="avg",
        help="How the customer rates the cooperation, from 1 (poor) to 5 (excellent).",
    )
    rating_customer_comment = fields.Char(string="Customer's Comment", copy=False)
    rating_customer_stars = fields.Selection(
        RATINGS,
        string="Customer's Rating in Stars",
        compute="_compute_stars",
        inverse="_inverse_rating_customer",
    )

    _ratings = models.Constraint(
        "CHECK (rating_ours BETWEEN 0 AND 5 AND rating_customer BETWEEN 0 AND 5)",
        "A rating goes from 1 (poor) to 5 (excellent). Leave it empty while there is none.",
    )

    @api.depends("rating_ours", "rating_customer")
    def _compute_stars(self):
        for review in self:
            review.rating_ours_stars = str(review.rating_ours)
            review.rating_customer_stars = str(review.rating_customer)

    def _inverse_rating_ours(self):
        for review in self:
            review.rating_ours = int(review.rating_ours_stars or 0)

    def _inverse_rating_customer(self):
        for review in self:
            review.rating_customer = int(review.rating_customer_stars or 0)

    def _read_group_select(self, aggregate_spec, query):
        """Reviews without a rating do not lower the average."""
        value = super()._read_group_select(aggregate_spec, query)
        if aggregate_spec in ("rating_ours:avg", "rating_customer:avg"):
            column = self._field_to_sql(self._table, aggregate_spec.split(":")[0], query)
            return SQL("AVG(NULLIF(%s, 0))", column)
        return value
