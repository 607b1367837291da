from odoo import api, fields, models
from odoo.exceptions import ValidationError


class KamPlanCompare(models.TransientModel):
    """Shows what has changed between two versions of a plan, or since one of them."""

    _name = "kam.plan.compare"
    _description = "Compare Versions of an Account Plan"
    _inherit = ["kam.part"]
    _kam_whole = "plan_id"

    plan_id = fields.Many2one("kam.plan", required=True, ondelete="cascade")
    before_id = fields.Many2one(
        "kam.plan.version",
        string="From",
        compute="_compute_before_id",
        store=True,
        readonly=False,
        ondelete="cascade",
        domain="[('plan_id', '=', plan_id)]",
    )
    after_id = fields.Many2one(
        "kam.plan.version",
        string="To",
        ondelete="cascade",
        domain="[('plan_id', '=', plan_id)]",
        help="Empty: the plan as it is today.",
    )
    content = fields.Html(compute="_compute_content", sanitize=False)

    @api.depends("plan_id")
    def _compute_before_id(self):
        for wizard in self:
            wizard.before_id = wizard.before_id or wizard.plan_id.version_ids[:1]

    @api.constrains("plan_id", "before_id", "after_id")
    def _check_same_plan(self):
        for wizard in self:
            if (wizard.before_id | wizard.after_id).plan_id - wizard.plan_id:
                raise ValidationError(
                    self.env._("Choose two versions of “%s”.", wizard.plan_id.name)
                )

    @api.depends("plan_id", "before_id", "after_id")
    @api.depends_context("lang")
    def _compute_content(self):
        versions = self.env["kam.plan.version"]
        for wizard in self:
            plan = wizard.plan_id
            # Asked for each of the three: the versions are shown to those who see their plan.
            for record in (plan, wizard.before_id, wizard.after_id):
                record.check_access("read")
            if not (plan and wizard.before_id):
                wizard.content = False
                continue
            today = plan._get_snapshots()[plan] if not wizard.after_id else None
            after = wizard.after_id.snapshot or today
            wizard.content = versions._render_comparison(wizard.before_id.snapshot, after)
