from odoo import api, fields, models


class KamPlanRollOver(models.TransientModel):
    """Asks for the next period, shows what goes along, and what becomes of the old plan."""

    _name = "kam.plan.roll.over"
    _description = "Continue an Account Plan"
    _inherit = ["kam.part"]
    _kam_whole = "plan_id"

    plan_id = fields.Many2one("kam.plan", required=True, ondelete="cascade")
    plan_state = fields.Selection(related="plan_id.state")
    date_from = fields.Date(
        string="From", compute="_compute_period", store=True, readonly=False, required=True
    )
    date_to = fields.Date(
        string="To", compute="_compute_period", store=True, readonly=False, required=True
    )
    close_previous = fields.Boolean(
        string="Close the old plan",
        compute="_compute_period",
        store=True,
        readonly=False,
        help="Its open measures go on in the new plan only. Otherwise both plans stay open.",
    )
    goal_count = fields.Integer(compute="_compute_counts")
    measure_count = fields.Integer(compute="_compute_counts")
    finding_count = fields.Integer(compute="_compute_counts")

    @api.depends("plan_id")
    def _compute_period(self):
        today = fields.Date.context_today(self)
        for wizard in self.filtered("plan_id"):
            wizard.date_from, wizard.date_to = wizard.plan_id._get_next_period()
            wizard.close_previous = wizard.date_from <= today

    @api.depends("plan_id")
    def _compute_counts(self):
        for wizard in self:
            goals, measures, findings = wizard.plan_id._get_open_parts()
            wizard.goal_count = len(goals)
            wizard.measure_count = len(measures)
            wizard.finding_count = len(findings)

    def action_roll_over(self):
        self.ensure_one()
        new = self.plan_id._roll_over({"date_from": self.date_from, "date_to": self.date_to})
        if self.close_previous and self.plan_id.state == "active":
            self.plan_id.action_close()
        return new.get_formview_action()
