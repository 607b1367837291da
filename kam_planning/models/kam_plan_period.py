from odoo import api, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools.misc import format_date


class KamPlan(models.Model):
    """One account has one plan at a time."""

    _inherit = "kam.plan"

    @api.constrains("account_id", "date_from", "date_to", "state", "active")
    def _check_overlap(self):
        # What has ended is not looked at again: accounts that were united may have two plans.
        ended = ("closed", "cancelled")
        for plan, other in self.filtered(
            lambda plan: plan.active and plan.state not in ended
        )._find_overlaps():
            raise ValidationError(
                self.env._(
                    "“%(plan)s” overlaps with “%(other)s” (%(start)s – %(end)s) of the same "
                    "account. Change its period, or cancel or archive one of the two.",
                    plan=plan.name,
                    other=other.name,
                    start=format_date(self.env, other.date_from),
                    end=format_date(self.env, other.date_to),
                )
            )

    def _find_overlaps(self):
        """Pairs of one of these plans and another one of its account at the same time."""
        if not self:
            return []
        # A plan is in the way also when it is hidden from who plans.
        others = self.sudo().search(  # sudo: only names the other plan
            Domain("account_id", "in", self.account_id.ids)
            & Domain("state", "!=", "cancelled")
            & Domain("date_to", ">=", min(self.mapped("date_from")))
            & Domain("date_from", "<=", max(self.mapped("date_to")))
        )
        by_account = others.grouped("account_id")
        return [
            (plan, other)
            for plan in self
            for other in by_account.get(plan.account_id, ())
            if other != plan and other.date_from <= plan.date_to and other.date_to >= plan.date_from
        ]
