from odoo import api, fields, models
from odoo.tools import SQL

STARS = 5


class KamContribution(models.Model):
    """How good our people find a contribution."""

    _inherit = "kam.contribution"

    evaluation_ids = fields.One2many(
        "kam.contribution.evaluation", "contribution_id", string="Evaluations"
    )
    evaluation_score = fields.Float(
        string="Evaluation in Percent",
        compute="_compute_evaluation_score",
        store=True,
        digits=(5, 1),
        aggregator="avg",
        help="The mean of all ratings by the weight of their criteria: five stars are 100 %. What "
        "is not rated does not count.",
    )

    @api.depends("evaluation_ids.points", "evaluation_ids.criterion_id.weight")
    def _compute_evaluation_score(self):
        for contribution in self:
            rated = contribution.evaluation_ids.filtered(lambda line: line.points != "0")
            weight = sum(line.criterion_id.weight for line in rated)
            points = sum(line.criterion_id.weight * int(line.points) for line in rated)
            contribution.evaluation_score = weight and 100 * points / (STARS * weight)

    def _read_group_select(self, aggregate_spec, query):
        """What nobody has rated yet does not lower the average."""
        value = super()._read_group_select(aggregate_spec, query)
        if aggregate_spec == "evaluation_score:avg":
            column = self._field_to_sql(self._table, "evaluation_score", query)
            return SQL("AVG(NULLIF(%s, 0))", column)
        return value

    def action_add_evaluations(self):
        self._add_evaluations()

    def _add_evaluations(self):
        """A line to fill in for each criterion that the user has not rated by yet."""
        evaluations = self.env["kam.contribution.evaluation"]
        criteria = self.env["kam.contribution.criterion"].search([("active", "=", True)])
        domain = [("contribution_id", "in", self.ids), ("user_id", "=", self.env.uid)]
        existing = evaluations._read_group(domain, ["contribution_id", "criterion_id"])
        missing = {(c, criterion) for c in self for criterion in criteria} - set(existing)
        ordered = sorted(missing, key=lambda pair: (pair[0].id, pair[1].sequence, pair[1].id))
        evaluations.create(
            [{"contribution_id": c.id, "criterion_id": criterion.id} for c, criterion in ordered]
        )
