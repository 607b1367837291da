from odoo import api, fields, models
from odoo.exceptions import ValidationError


class KamGoal(models.Model):
    """What a goal is measured by: a metric, people's own figure, or people's rating.

    Some goals cannot be counted, as trust. They are rated from 1 to 5, with a date and a note
    on what the rating rests on.
    """

    _inherit = "kam.goal"

    measured_by = fields.Selection(
        [("metric", "Metric"), ("figure", "Own Figure"), ("rating", "Rating")],
        compute="_compute_measured_by",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
        help="Metric: computed. Own figure: a number that you enter. Rating: from 1 to 5, for "
        "goals that cannot be counted.",
    )
    rating = fields.Selection(
        [
            ("1", "1 – Not at All"),
            ("2", "2 – First Signs"),
            ("3", "3 – Halfway"),
            ("4", "4 – Mostly"),
            ("5", "5 – Fully"),
        ],
        copy=False,
        help="How far the goal is reached today, in the opinion of the people who look after it.",
    )
    manual_note = fields.Char(
        string="It Rests On", copy=False, help="What your figure or rating is based on."
    )

    @api.depends("metric_id")
    def _compute_measured_by(self):
        for goal in self:
            if goal.metric_id:
                goal.measured_by = "metric"
            elif goal.measured_by not in ("figure", "rating"):
                goal.measured_by = "figure"

    @api.onchange("measured_by")
    def _onchange_measured_by(self):
        if self.measured_by != "metric":
            self.metric_id = False
        if self.measured_by == "rating" and not 1 <= self.target <= 5:
            self.target, self.baseline = 5, 0

    @api.constrains("measured_by", "metric_id")
    def _check_measured_by(self):
        for goal in self:
            if (goal.measured_by == "metric") != bool(goal.metric_id):
                raise ValidationError(
                    self.env._(
                        "Choose the metric by which the goal “%s” is measured, or measure it by "
                        "your own figure or a rating. It cannot be both.",
                        goal.name,
                    )
                )

    @api.constrains("target", "measured_by", "metric_id")
    def _check_target_possible(self):
        for goal in self:
            if goal.measured_by == "rating" and not 1 <= goal.target <= 5:
                raise ValidationError(
                    self.env._(
                        "The goal “%s” is rated from 1 to 5. Enter a target in between.", goal.name
                    )
                )
            limit = goal.metric_id.maximum
            if limit and goal.target > limit:
                raise ValidationError(
                    self.env._(
                        "“%(metric)s” cannot be more than %(limit)s. Enter a lower target for "
                        "the goal “%(goal)s”.",
                        metric=goal.metric_id.name,
                        limit=goal.metric_id._format(limit, goal.currency_id),
                        goal=goal.name,
                    )
                )

    # ---- the value ----

    def _is_sum(self):
        return super()._is_sum() and self.measured_by != "rating"

    def _get_manual_value(self):
        if self.measured_by != "rating":
            return super()._get_manual_value()
        return float(self.rating) if self.rating else None

    def _is_dated(self):
        return super()._is_dated() or bool(self.rating)

    @api.depends("rating")
    def _compute_manual_date(self):
        return super()._compute_manual_date()

    @api.depends("measured_by", "rating")
    def _compute_actual(self):
        return super()._compute_actual()

    @api.depends("measured_by")
    def _compute_displays(self):
        return super()._compute_displays()

    def _format(self, value):
        text = super()._format(value)
        return f"{text}/5" if text and self.measured_by == "rating" else text
