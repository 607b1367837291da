from odoo import models


class KamReviewDecision(models.Model):
    """A decision of a review that the customer may read on the page of the joint plan."""

    _name = "kam.review.decision"
    _inherit = ["kam.review.decision", "kam.customer.visibility"]
    _kam_shared_log = "review_id"
