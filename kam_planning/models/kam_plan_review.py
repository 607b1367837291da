from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools.misc import format_date

from ..tools import days as day_tools

# An overdue review is a warning at first; after so many days at the latest it is more.
RED_AFTER_DAYS = 30


class KamPlan(models.Model):
    """The reviews of a plan, in the rhythm of the account's tier."""

    _inherit = "kam.plan"

    review_ids = fields.One2many("kam.review", "plan_id", string="Plan Reviews")
    review_count = fields.Integer(string="Number of Reviews", compute="_compute_review_count")

    @api.depends("review_ids")
    def _compute_review_count(self):
        groups = self.env["kam.review"]._read_group(
            [("plan_id", "in", self.ids)], ["plan_id"], ["__count"]
        )
        counts = dict(groups)
        for plan in self:
            plan.review_count = counts.get(plan._origin, 0)

    # ---- when ----

    def _get_review_due(self):
        """The day of the next review by the tier's rhythm; none without a rhythm."""
        cadence = self.with_reviews and self.tier_id.review_cadence_days
        if not cadence or not self.date_from:
            return False
        held = self.review_ids.filtered(lambda review: review.state == "held")
        last = max(held.mapped("date"), default=self.date_from)
        return day_tools.later(last, cadence)

    def _get_review_day(self):
        """The day for which the next review is planned, or should be."""
        planned = self.review_ids.filtered(lambda review: review.state == "planned")
        return min(planned.mapped("date"), default=False) or self._get_review_due()

    def _get_review_agenda(self):
        return (self.template_id or self.tier_id.plan_template_id).review_agenda

    # ---- traffic light ----

    @api.depends(
        "review_ids.state",
        "review_ids.date",
        "account_id.tier_id.review_cadence_days",
        "with_reviews",
        "date_from",
    )
    @api.depends_context("lang")
    def _compute_light(self):
        return super()._compute_light()

    def _get_warnings(self):
        return super()._get_warnings() + self._get_review_warnings()

    def _get_review_warnings(self):
        """Amber from the day after the review was due; red when it is left for too long."""
        due = self._get_review_day()
        days = (fields.Date.context_today(self) - due).days if due else 0
        if days <= 0:
            return []
        date = format_date(self.env, due)
        cadence = self.tier_id.review_cadence_days
        if cadence and cadence < 2 * RED_AFTER_DAYS and 2 * days > cadence:
            reason = self.env._(
                "Review overdue since %(date)s, more than half of its rhythm of %(cadence)s days",
                date=date,
                cadence=cadence,
            )
            return [("red", reason)]
        if days > RED_AFTER_DAYS:
            reason = self.env._(
                "Review overdue since %(date)s, more than %(days)s days",
                date=date,
                days=RED_AFTER_DAYS,
            )
            return [("red", reason)]
        return [("amber", self.env._("Review overdue since %s", date))]

    # ---- write, delete ----

    def write(self, vals):
        result = super().write(vals)
        if vals.get("state") == "active":
            self._plan_missing_reviews()
        return result

    def unlink(self):
        # Not left to the database: their activities, messages and meetings must know.
        self.review_ids.unlink()
        return super().unlink()

    # ---- planning ----

    def _plan_missing_reviews(self):
        """Running plans of accounts with a rhythm have one review ahead."""
        plans = self.search(Domain("id", "in", self.ids) & self._domain_review_missing())
        plans -= plans._take_over_reviews()
        # Name and agenda are written once, in the language of whoever holds the review.
        for lang, some in plans.grouped(lambda plan: plan.owner_id.lang).items():
            self.env["kam.review"].with_context(lang=lang).create(
                [{"plan_id": plan.id, "date": plan._get_review_due()} for plan in some]
            )

    def _take_over_reviews(self):
        """The review that its closed plan no longer needs serves the plan that follows."""
        left = self.env["kam.review"].search(
            [
                ("account_id", "in", self.account_id.ids),
                ("state", "=", "planned"),
                ("plan_id.state", "=", "closed"),
            ],
            order="date, id",
        )
        served = self.browse()
        for plan in self:
            fitting = left.filtered(
                lambda review, plan=plan: (
                    review.account_id == plan.account_id and review.date >= plan.date_from
                )
            )
            if fitting:
                fitting[0].plan_id = plan
                left -= fitting[0]
                served |= plan
        return served

    @api.model
    def _domain_review_missing(self):
        return Domain(
            [
                ("state", "=", "active"),
                ("account_id.active", "=", True),
                ("with_reviews", "=", True),
                ("account_id.tier_id.review_cadence_days", ">", 0),
                ("review_ids", "not any", [("state", "=", "planned")]),
            ]
        )

    # ---- the daily job ----

    @api.model
    def _daily_domain_reviews(self, today):
        overdue = [
            ("state", "=", "planned"),
            ("date", "<", today),
            ("date_reminded", "=", False),
        ]
        forgotten = Domain(
            [
                ("state", "=", "active"),
                ("account_id.active", "=", True),
                ("review_ids", "any", overdue),
            ]
        )
        return self._domain_review_missing() | forgotten

    def _daily_run_reviews(self, today):
        self._plan_missing_reviews()
        overdue = self.review_ids.filtered(lambda r: r.is_overdue and not r.date_reminded)
        overdue._remind(today)

    def action_open_reviews(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("kam_planning.kam_review_action")
        return action | {
            "domain": [("plan_id", "=", self.id)],
            "context": {"default_plan_id": self.id},
        }
