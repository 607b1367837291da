from odoo import fields, models


class KamPlanTemplate(models.Model):
    """What a plan starts with: its sections, goals and measures."""

    _name = "kam.plan.template"
    _description = "Account Plan Template"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    description = fields.Text(translate=True, help="When to take this template.")
    review_agenda = fields.Html(translate=True, help="What a review of the plan goes through.")
    needs_approval = fields.Boolean(
        default=True,
        help="A sales manager approves plans before they start. Without it, owners start their "
        "plans themselves.",
    )

    # sections
    with_analysis = fields.Boolean(default=True)
    with_position = fields.Boolean(default=True)
    with_findings = fields.Boolean(default=True)
    with_measures = fields.Boolean(default=True)
    with_reviews = fields.Boolean(default=True)

    goal_ids = fields.One2many("kam.plan.template.goal", "template_id", string="Goals", copy=True)
    measure_ids = fields.One2many(
        "kam.plan.template.measure", "template_id", string="Measures", copy=True
    )

    _name_uniq = models.UniqueIndex(
        "((name->>'en_US'))", "There is already a template of this name."
    )

    def copy_data(self, default=None):
        vals_list = super().copy_data(default)
        for template, vals in zip(self, vals_list, strict=True):
            vals["name"] = self.env._("%s (copy)", template.name)
        return vals_list
