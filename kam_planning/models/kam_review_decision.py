from odoo import fields, models
from odoo.exceptions import UserError


class KamReviewDecision(models.Model):
    """What a review decided; who does it by when makes a measure of it."""

    _name = "kam.review.decision"
    _description = "Decision of a Review"
    _inherit = ["kam.part"]
    _kam_whole = "review_id"
    _kam_links = ("measure_id",)
    _check_company_auto = True
    _order = "sequence, id"

    name = fields.Char(string="Decision", required=True)
    sequence = fields.Integer(default=10)
    review_id = fields.Many2one("kam.review", required=True, index=True, ondelete="cascade")
    account_id = fields.Many2one(related="review_id.account_id", store=True, index=True)
    company_id = fields.Many2one(related="review_id.company_id", store=True, index=True)
    user_id = fields.Many2one(
        "res.users",
        string="Responsible",
        domain="[('share', '=', False)]",
        check_company=True,
    )
    date_deadline = fields.Date(string="Due")
    measure_id = fields.Many2one(
        "kam.measure",
        string="Made Measure",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )

    def _make_measures(self):
        """Each decision becomes a measure once."""
        todo = self.filtered(lambda decision: not decision.measure_id)
        todo._check_plan_runs()
        measures = self.env["kam.measure"].create([d._prepare_measure() for d in todo])
        for decision, measure in zip(todo, measures, strict=True):
            decision.measure_id = measure

    def _check_plan_runs(self):
        ended = self.review_id.plan_id.filtered(lambda plan: plan.state in ("closed", "cancelled"))
        if ended:
            raise UserError(
                self.env._(
                    "“%s” has ended: nobody would see its new measures. Move the review to the "
                    "plan that runs now, then make the measures.",
                    ended[0].name,
                )
            )

    def _prepare_measure(self):
        return {
            "name": self.name,
            "plan_id": self.review_id.plan_id.id,
            "review_id": self.review_id.id,
            "responsible_id": (self.user_id or self.review_id.owner_id).id,
            "date_deadline": self.date_deadline,
        }
