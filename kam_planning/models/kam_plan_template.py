from odoo import fields, models


class KamPlanTemplate(models.Model):
    """What a plan starts with."""

    _name = "kam.plan.template"
    _description = "Account Plan Template"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    description = fields.Text(translate=True, help="When to take this template.")
    review_agenda = fields.Html(translate=True, help="What a review of the plan goes through.")

    _name_uniq = models.UniqueIndex(
        "((name->>'en_US'))", "There is already a template of this name."
    )
