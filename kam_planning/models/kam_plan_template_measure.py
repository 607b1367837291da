from dateutil.relativedelta import relativedelta

from odoo import fields, models


class KamPlanTemplateMeasure(models.Model):
    """A measure that plans of a template begin with."""

    _name = "kam.plan.template.measure"
    _description = "Measure of an Account Plan Template"
    _order = "days, sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    template_id = fields.Many2one(
        "kam.plan.template", required=True, index=True, ondelete="cascade"
    )
    days = fields.Integer(
        string="Days After Start", default=30, help="Due so many days after the plan starts."
    )
    role = fields.Selection(
        [
            ("owner", "Owner of the Plan"),
            ("manager", "Key Account Manager"),
            ("deputy", "Deputy"),
        ],
        string="Responsible",
        required=True,
        default="owner",
        help="Where nobody has the role, the owner of the plan is responsible.",
    )

    _days_positive = models.Constraint(
        "CHECK (days BETWEEN 0 AND 3650)",
        "A measure is due after the plan starts. Enter a number of days from 0 to 3650.",
    )

    def _missing_in(self, measures):
        names = {measure.name.strip().lower() for measure in measures}
        return self.filtered(lambda measure: measure.name.strip().lower() not in names)

    def _add_to(self, plan):
        return self.env["kam.measure"].create([item._prepare_measure(plan) for item in self])

    def _prepare_measure(self, plan):
        account = plan.account_id
        people = {"manager": account.manager_id, "deputy": account.deputy_id}
        responsible = people.get(self.role) or plan.owner_id
        return {
            "plan_id": plan.id,
            "name": self.name,
            "responsible_id": responsible.id,
            "date_deadline": plan.date_from + relativedelta(days=self.days),
        }
