from odoo import api, fields, models
from odoo.tools import is_html_empty

ANALYSIS = (
    "customer_profile",
    "customer_strategy",
    "customer_goals",
    "customer_customers",
    "purchasing_strategy",
)


class KamPlan(models.Model):
    """How complete a plan is, and how much of it is confirmed.

    That is neither how fresh it is, nor how the account is doing: those are numbers of their own.
    """

    _inherit = "kam.plan"

    quality = fields.Integer(
        compute="_compute_quality",
        aggregator="avg",
        help="How complete the plan is and how much of it is confirmed, from 0 to 100. It counts "
        "the parts that the plan has: summary 10, strategy 5, goals 25, measures with a "
        "responsible and a date 20, customer analysis 20, findings 10 and how many of them are "
        "confirmed 15, reviews 10.",
    )
    quality_reason = fields.Char(string="Why This Quality", compute="_compute_quality")
    account_health = fields.Integer(related="account_id.health", aggregator=None)
    account_health_known = fields.Boolean(related="account_id.health_known")
    account_health_reason = fields.Char(related="account_id.health_reason")

    @api.depends(
        "summary",
        "strategy_type",
        "goal_ids.side",
        "goal_ids.is_measured",
        "measure_ids.state",
        "measure_ids.responsible_id",
        "measure_ids.date_deadline",
        "finding_ids.evidence",
        "review_ids.state",
        "with_analysis",
        "with_findings",
        "with_measures",
        "with_reviews",
        *ANALYSIS,
    )
    @api.depends_context("lang")
    def _compute_quality(self):
        for plan in self:
            parts = plan._get_quality_parts()
            possible = sum(weight for _name, weight, _share in parts)
            got = sum(weight * share for _name, weight, share in parts)
            plan.quality = round(100 * got / possible)
            plan.quality_reason = self.env._(", ").join(
                self.env._(
                    "%(part)s %(got)s of %(possible)s",
                    part=name,
                    got=round(weight * share),
                    possible=weight,
                )
                for name, weight, share in parts
            )

    def _get_quality_parts(self):
        """Name, weight and share (0 to 1) of each part the plan has."""
        goals = self.goal_ids
        parts = [
            (self.env._("Summary"), 10, float(not is_html_empty(self.summary))),
            (self.env._("Strategy"), 5, float(bool(self.strategy_type))),
            (self.env._("Goals"), 15, float(bool(goals))),
            (self.env._("Goals with a value"), 10, _share(goals, lambda g: g.is_measured)),
        ]
        if self.with_measures:
            measures = self.measure_ids.filtered(lambda m: m.state != "cancelled")
            ready = _share(measures, lambda m: m.responsible_id and m.date_deadline)
            parts.append((self.env._("Measures"), 20, ready))
        if self.with_analysis:
            filled = _share(ANALYSIS, lambda name: not is_html_empty(self[name]))
            parts.append((self.env._("Customer analysis"), 20, filled))
        if self.with_findings:
            findings = self.finding_ids
            confirmed = _share(findings, lambda f: f.evidence == "confirmed")
            parts.append((self.env._("Findings"), 10, float(bool(findings))))
            parts.append((self.env._("Confirmed findings"), 15, confirmed))
        if self.with_reviews:
            planned = self.review_ids.filtered(lambda review: review.state != "cancelled")
            parts.append((self.env._("Reviews"), 10, float(bool(planned))))
        return parts


def _share(items, condition):
    """The share of items for which it holds; nothing there is nothing done."""
    items = list(items)
    return sum(bool(condition(item)) for item in items) / len(items) if items else 0.0
