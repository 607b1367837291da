from datetime import timedelta

from odoo import fields, models
from odoo.exceptions import AccessError

from .kam_customer_mixin import STAFF

# After so many days without a change a running plan counts as forgotten.
STALE_DAYS = 60


class DigestDigest(models.Model):
    _inherit = "digest.digest"

    kpi_kam_stale_plans = fields.Boolean("Plans without Change for 60 Days")
    kpi_kam_stale_plans_value = fields.Integer(compute="_compute_kpi_kam_stale_plans_value")
    kpi_kam_overdue_measures = fields.Boolean("Overdue Measures")
    kpi_kam_overdue_measures_value = fields.Integer(
        compute="_compute_kpi_kam_overdue_measures_value"
    )

    def _compute_kpi_kam_stale_plans_value(self):
        limit = fields.Date.context_today(self) - timedelta(days=STALE_DAYS)
        domain = [("state", "=", "active"), ("last_change_date", "<", limit)]
        self._count_kam_records("kam.plan", "kpi_kam_stale_plans_value", domain)

    def _compute_kpi_kam_overdue_measures_value(self):
        domain = [("is_overdue", "=", True)]
        self._count_kam_records("kam.measure", "kpi_kam_overdue_measures_value", domain)

    def _count_kam_records(self, model, field, domain):
        """How many there are today, whatever the period: it is a state, not an event."""
        if not self.env.user.has_group(STAFF):
            raise AccessError(
                self.env._("Key account figures are for people in sales; this digest skips them.")
            )
        companies = self.company_id | self.env.company
        groups = self.env[model]._read_group(
            [("company_id", "in", companies.ids), *domain], ["company_id"], ["__count"]
        )
        counts = dict(groups)
        for digest in self:
            digest[field] = counts.get(digest.company_id or self.env.company, 0)

    def _compute_kpis_actions(self, company, user):
        menu = self.env.ref("kam_planning.kam_menu_root").id
        return super()._compute_kpis_actions(company, user) | {
            "kpi_kam_stale_plans": f"kam_planning.kam_plan_stale_action?menu_id={menu}",
            "kpi_kam_overdue_measures": f"kam_planning.kam_measure_overdue_action?menu_id={menu}",
        }
