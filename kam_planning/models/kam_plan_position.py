from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models

from ..tools import order_scope


class KamPlan(models.Model):
    """Our position at the customer: what he has bought in 36 months, and our share of it all."""

    _inherit = "kam.plan"

    position = fields.Json(
        string="Own Position",
        compute="_compute_position",
        help="Revenue and margin of the last 36 months by product category, in the company's "
        "currency at the rate of each order, returns deducted.",
    )
    wallet_share = fields.Float(related="account_id.wallet_share")
    wallet_amount = fields.Monetary(related="account_id.wallet_amount")

    @api.depends("account_id", "with_position")
    @api.depends_context("lang", "tz")
    def _compute_position(self):
        shown = self.filtered("with_position").account_id
        # Units that have been archived have bought all the same.
        groups = shown.filtered(lambda a: a.with_context(active_test=False).child_ids)
        own, whole = shown._get_positions(), groups._get_positions(with_group=True)
        for plan in self:
            account = plan.account_id
            plan.position = plan.with_position and {
                "currency_id": plan.currency_id.id,
                "own": own.get(account, False),
                "group": whole.get(account, False),
            }

    def action_open_position_orders(self, month, category_id=False):
        """The customer's orders of a month (as in 2026-06), of one category or of all."""
        self.ensure_one()
        start = fields.Date.to_date(f"{month}-01")
        stop = start + relativedelta(months=1) - timedelta(days=1)
        company = self.company_id
        action = self.account_id.action_open_orders()
        domain = [
            *action["domain"],
            ("date_order", ">=", order_scope.day_start(company, start)),
            ("date_order", "<", order_scope.day_start(company, stop + timedelta(days=1))),
        ]
        if category_id:
            domain.append(("order_line.product_id.categ_id", "=", category_id))
        return action | {"domain": domain}
