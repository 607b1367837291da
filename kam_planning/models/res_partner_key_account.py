from odoo import api, fields, models

from .kam_customer_mixin import STAFF


class ResPartner(models.Model):
    """What the customer's form shows of the account.

    All of it is read through the account that the user may see, with his own rights; whoever
    is not in sales neither sees nor computes any of it.
    """

    _inherit = "res.partner"

    kam_deputy_id = fields.Many2one(
        related="kam_account_id.deputy_id", related_sudo=False, groups=STAFF
    )
    kam_plan_id = fields.Many2one(
        related="kam_account_id.current_plan_id",
        related_sudo=False,
        string="Current Plan",
        groups=STAFF,
    )
    kam_plan_light = fields.Selection(
        related="kam_account_id.plan_light", related_sudo=False, groups=STAFF
    )
    kam_revenue = fields.Monetary(
        related="kam_account_id.revenue",
        related_sudo=False,
        groups=STAFF,
    )
    kam_revenue_previous = fields.Monetary(
        related="kam_account_id.revenue_previous",
        related_sudo=False,
        groups=STAFF,
    )
    kam_revenue_change = fields.Float(
        related="kam_account_id.revenue_change", related_sudo=False, groups=STAFF
    )
    kam_plan_count = fields.Integer(
        related="kam_account_id.plan_count", related_sudo=False, groups=STAFF
    )
    kam_measure_open_count = fields.Integer(
        related="kam_account_id.measure_open_count", related_sudo=False, groups=STAFF
    )
    kam_measure_overdue_count = fields.Integer(
        related="kam_account_id.measure_overdue_count", related_sudo=False, groups=STAFF
    )
    kam_health = fields.Integer(
        related="kam_account_id.health", related_sudo=False, string="Account Health", groups=STAFF
    )
    kam_health_known = fields.Boolean(
        related="kam_account_id.health_known", related_sudo=False, groups=STAFF
    )
    kam_last_touch_date = fields.Date(
        related="kam_account_id.last_touch_date", related_sudo=False, groups=STAFF
    )
    kam_next_touch_date = fields.Date(
        related="kam_account_id.next_touch_date", related_sudo=False, groups=STAFF
    )
    kam_next_review_date = fields.Date(
        related="kam_account_id.next_review_date", related_sudo=False, groups=STAFF
    )
    kam_measure_ids = fields.Many2many(
        "kam.measure", string="Next Steps", compute="_compute_kam_measure_ids", groups=STAFF
    )

    @api.depends_context("company", "uid")
    def _compute_kam_measure_ids(self):
        """The open measures that are due first."""
        measures = self.env["kam.measure"].search(
            [("account_id", "in", self.kam_account_id.ids), ("is_open", "=", True)],
            order="date_deadline, id",
        )
        by_account = measures.grouped("account_id")
        for partner in self:
            partner.kam_measure_ids = by_account.get(partner.kam_account_id, measures.browse())[:5]

    def _compute_application_statistics_hook(self):
        statistics = super()._compute_application_statistics_hook()
        if not self.env.user.has_group(STAFF):
            return statistics
        label = self.env._("Tier")
        for partner in self.filtered("kam_tier_id"):
            tier = partner.kam_tier_id.name
            badge = {"iconClass": "fa-key", "value": tier, "label": label}
            statistics[partner.id].append(badge | {"tagClass": "o_tag_color_3"})
        return statistics

    def action_open_kam_plans(self):
        return self.kam_account_id.action_open_plans()

    def action_open_kam_measures(self):
        return self.kam_account_id.action_open_measures()
