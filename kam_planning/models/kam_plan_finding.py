from odoo import api, fields, models


class KamPlan(models.Model):
    """The findings of a plan: its analysis of strengths, weaknesses, opportunities and threats."""

    _inherit = "kam.plan"

    finding_ids = fields.One2many("kam.finding", "plan_id", string="Findings")
    finding_count = fields.Integer(string="Number of Findings", compute="_compute_finding_counts")
    open_question_count = fields.Integer(string="Open Questions", compute="_compute_finding_counts")
    risk_matrix = fields.Json(compute="_compute_risk_matrix")

    @api.depends("finding_ids.kind", "finding_ids.is_answered")
    def _compute_finding_counts(self):
        for plan in self:
            findings = plan.finding_ids
            questions = findings.filtered(lambda f: f.kind == "question" and not f.is_answered)
            plan.finding_count = len(findings)
            plan.open_question_count = len(questions)

    @api.depends(
        "finding_ids.kind", "finding_ids.name", "finding_ids.probability", "finding_ids.impact"
    )
    def _compute_risk_matrix(self):
        """The threats as plain data, those not judged yet with 0."""
        for plan in self:
            threats = plan.finding_ids.filtered(lambda finding: finding.kind == "threat")
            plan.risk_matrix = [
                {
                    "id": threat._origin.id,
                    "name": threat.name,
                    "probability": threat.probability,
                    "impact": threat.impact,
                }
                for threat in threats
            ]

    def unlink(self):
        # Not left to the database: the findings' activities and messages must go, too.
        self.with_context(active_test=False).finding_ids.unlink()
        return super().unlink()

    def action_open_findings(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("kam_planning.kam_finding_action")
        return action | {
            "domain": [("plan_id", "=", self.id)],
            "context": {"default_plan_id": self.id},
        }
