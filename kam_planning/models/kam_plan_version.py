from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date


class KamPlanVersion(models.Model):
    """An account plan as it was when somebody decided on it. Nobody changes it any more."""

    _name = "kam.plan.version"
    _description = "Version of an Account Plan"
    _order = "plan_id, number desc"
    # Its name is put together in the language of whoever reads it.
    _rec_names_search = ["number", "plan_id"]

    name = fields.Char(compute="_compute_name")
    plan_id = fields.Many2one(
        "kam.plan", required=True, readonly=True, index=True, ondelete="cascade"
    )
    account_id = fields.Many2one(
        related="plan_id.account_id", store=True, index=True, readonly=True
    )
    company_id = fields.Many2one(
        related="plan_id.company_id", store=True, index=True, readonly=True
    )
    number = fields.Integer("Version Number", required=True, readonly=True)
    date = fields.Datetime(string="Frozen On", required=True, readonly=True)
    approver_id = fields.Many2one(
        "res.users",
        string="Approved By",
        readonly=True,
        help="Empty where the plan needed no approval.",
    )
    user_id = fields.Many2one(
        "res.users", string="Frozen By", readonly=True, help="Who approved or started the plan."
    )
    snapshot = fields.Json(required=True, readonly=True)

    _plan_number_uniq = models.UniqueIndex(
        "(plan_id, number)", "This plan already has a version of this number."
    )

    @api.depends("number")
    @api.depends_context("lang")
    def _compute_name(self):
        for version in self:
            version.name = self.env._("Version %s", version.number)

    @api.depends("number", "date")
    @api.depends_context("lang", "tz")
    def _compute_display_name(self):
        for version in self:
            day = version.date and format_date(self.env, version.date)
            version.display_name = self.env._(
                "Version %(number)s of %(date)s", number=version.number, date=day
            )

    # ---- nothing changes ----

    def write(self, vals):
        if vals:
            self._refuse_change()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        """They go with their plan, which the database sees to."""
        self._refuse_change()

    def _refuse_change(self):
        raise UserError(
            self.env._(
                "A version shows the plan as it was. It cannot be changed or deleted; change "
                "the plan and have it approved again."
            )
        )

    # ---- actions ----

    def action_compare(self):
        """With the plan as it is today."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "kam_planning.kam_plan_compare_action"
        )
        given = {"default_plan_id": self.plan_id.id, "default_before_id": self.id}
        return action | {"context": {**given, "dialog_size": "extra-large"}}
