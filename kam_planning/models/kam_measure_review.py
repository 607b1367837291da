from odoo import api, fields, models
from odoo.exceptions import ValidationError


class KamMeasure(models.Model):
    """Measures that a review decided."""

    _inherit = "kam.measure"

    review_id = fields.Many2one(
        "kam.review",
        string="Decided In",
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        check_company=True,
        help="The review in which this measure was decided.",
    )

    @api.constrains("review_id", "plan_id")
    def _check_review(self):
        for measure in self.sudo():  # sudo: compares, and names the two
            review = measure.review_id
            # The plan that follows goes on with what the review of the one before decided.
            if review and review.account_id != measure.account_id:
                raise ValidationError(
                    self.env._(
                        "“%(review)s” is a review with another customer. Measures for "
                        "%(customer)s are decided in reviews with %(customer)s.",
                        review=review.name,
                        customer=measure.account_id.display_name,
                    )
                )
