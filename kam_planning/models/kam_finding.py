from odoo import api, fields, models
from odoo.exceptions import ValidationError


class KamFinding(models.Model):
    """One statement of a plan's analysis, and how sure we are of it."""

    _name = "kam.finding"
    _description = "Finding"
    _inherit = ["kam.part", "mail.thread", "mail.activity.mixin"]
    _kam_whole = "plan_id"
    _check_company_auto = True
    _order = "sequence, id"

    name = fields.Char(
        string="Finding",
        compute="_compute_name",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
        tracking=True,
    )
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    plan_id = fields.Many2one("kam.plan", required=True, index=True, ondelete="cascade")
    account_id = fields.Many2one(related="plan_id.account_id", store=True, index=True)
    company_id = fields.Many2one(related="plan_id.company_id", store=True, index=True)
    kind = fields.Selection(
        [
            ("strength", "Strength"),
            ("weakness", "Weakness"),
            ("opportunity", "Opportunity"),
            ("threat", "Threat"),
            ("customer_goal", "Customer's Goal"),
            ("competitor", "Competitor"),
            ("question", "Open Question"),
        ],
        required=True,
        default="strength",
        index=True,
        tracking=True,
        group_expand=True,
    )
    note = fields.Html()

    # how sure we are
    evidence = fields.Selection(
        [("confirmed", "Confirmed"), ("assumed", "Assumed"), ("unknown", "Unknown")],
        required=True,
        default="assumed",
        tracking=True,
        group_expand=True,
        help="Confirmed: somebody or something says so. Assumed: we think so. Unknown: we have "
        "to find out.",
    )
    source = fields.Char(
        tracking=True, help="Who or what says so: a person, a meeting, a report, a figure."
    )
    date = fields.Date(
        string="As Of",
        compute="_compute_date",
        store=True,
        readonly=False,
        help="The day from which the evidence is; at first the day of confirming it.",
    )

    # threats
    probability = fields.Integer(
        aggregator="avg", help="From 1, hardly ever, to 5, almost certain. Empty: not judged yet."
    )
    impact = fields.Integer(
        aggregator="avg",
        help="From 1, hardly felt, to 5, costs us the customer. Empty: not judged yet.",
    )
    risk = fields.Integer(
        compute="_compute_risk",
        store=True,
        aggregator="max",
        help="Probability times impact of a threat; 12 and more is high.",
    )

    # competitors
    competitor_id = fields.Many2one(
        "res.partner",
        index="btree_not_null",
        check_company=True,
        help="The same competitor in several plans is found in one place.",
    )
    competitor_share = fields.Float(
        string="Their Share",
        aggregator="avg",
        digits=(5, 4),
        help="The part of the customer's purchases that this competitor delivers.",
    )
    competitor_strengths = fields.Text(string="Their Strengths")

    # questions
    user_id = fields.Many2one(
        "res.users",
        string="Who Finds Out",
        index="btree_not_null",
        tracking=True,
        domain="[('share', '=', False)]",
        check_company=True,
    )
    date_deadline = fields.Date(string="Answer By")
    answer = fields.Text()
    is_answered = fields.Boolean(
        string="Answered", compute="_compute_is_answered", store=True, readonly=False
    )

    # what is done about it
    measure_ids = fields.One2many("kam.measure", "finding_id", string="Measures")
    measure_count = fields.Integer(string="Number of Measures", compute="_compute_measure_counts")
    measure_done_count = fields.Integer(string="Measures Done", compute="_compute_measure_counts")

    _scale = models.Constraint(
        "CHECK (probability BETWEEN 0 AND 5 AND impact BETWEEN 0 AND 5)",
        "Probability and impact go from 1 (low) to 5 (high). Leave them empty while unknown.",
    )
    _share = models.Constraint(
        "CHECK (competitor_share BETWEEN 0 AND 1)",
        "A competitor's share is between 0 and 100 % of what the customer buys.",
    )

    @api.depends("competitor_id")
    def _compute_name(self):
        for finding in self:
            finding.name = finding.name or finding.competitor_id.name

    @api.depends("evidence")
    def _compute_date(self):
        today = fields.Date.context_today(self)
        for finding in self:
            confirmed = finding.evidence == "confirmed"
            finding.date = finding.date or (confirmed and today)

    @api.depends("kind", "probability", "impact")
    def _compute_risk(self):
        for finding in self:
            is_threat = finding.kind == "threat"
            finding.risk = finding.probability * finding.impact if is_threat else 0

    @api.depends("answer")
    def _compute_is_answered(self):
        for finding in self:
            finding.is_answered = bool(finding.answer and finding.answer.strip())

    @api.depends("measure_ids.state")
    def _compute_measure_counts(self):
        for finding in self:
            measures = finding.measure_ids.filtered(lambda m: m.state != "cancelled")
            finding.measure_count = len(measures)
            finding.measure_done_count = len(measures.filtered(lambda m: m.state == "done"))

    @api.constrains("evidence", "source")
    def _check_source(self):
        for finding in self:
            if finding.evidence == "confirmed" and not (finding.source or "").strip():
                raise ValidationError(
                    self.env._(
                        "Who or what confirms “%s”? Enter the source, or leave it assumed.",
                        finding.name,
                    )
                )

    @api.constrains("is_answered", "answer", "kind")
    def _check_answer(self):
        for finding in self.filtered(lambda f: f.kind == "question" and f.is_answered):
            if not (finding.answer or "").strip():
                raise ValidationError(
                    self.env._(
                        "The question “%s” has no answer yet. Write down what you found out.",
                        finding.name,
                    )
                )

    @api.constrains("plan_id")
    def _check_measures(self):
        """Who takes a finding to another customer must not leave its measures behind."""
        self.sudo().measure_ids._check_finding()  # sudo: compares

    # ---- actions ----

    def action_make_measure(self):
        """Something is done about it: a measure of the same plan, named after the finding."""
        findings = self if len(self) == 1 else self.filtered(lambda f: not f.measure_ids)
        vals_list = [finding._prepare_measure() for finding in findings]
        measures = self.env["kam.measure"].create(vals_list) if vals_list else self.measure_ids
        action = self.env["ir.actions.act_window"]._for_xml_id("kam_planning.kam_measure_action")
        if len(self) == 1:
            return action | {"views": [(False, "form")], "res_id": measures.id}
        return action | {"domain": [("id", "in", measures.ids)], "context": {}}

    def _prepare_measure(self):
        return {
            "name": self.name,
            "plan_id": self.plan_id.id,
            "finding_id": self.id,
            "responsible_id": (self.user_id or self.env.user).id,
        }

    def action_open_measures(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("kam_planning.kam_measure_action")
        return action | {
            "domain": [("finding_id", "=", self.id)],
            "context": {"default_plan_id": self.plan_id.id, "default_finding_id": self.id},
        }
