from odoo import models
from odoo.exceptions import UserError


class KamWhitespace(models.Model):
    """From a cell to an opportunity, and to what is behind the figures."""

    _inherit = "kam.whitespace"

    def action_create_lead(self):
        """Open the opportunity for this category; make it, unless there is an open one."""
        self.ensure_one()
        self.check_access("write")
        # Two people, or two clicks: the second one finds the opportunity of the first.
        self.lock_for_update(allow_referencing=True)
        self.invalidate_recordset(["lead_id"])
        if self.has_open_lead:
            self._check_may_see_lead()
        else:
            lead = self.env["crm.lead"].create(self._prepare_lead())
            self.sudo().lead_id = lead  # sudo: the link is no figure, but nobody's to edit either
        return self.action_open_lead()

    def _check_may_see_lead(self):
        lead = self.sudo().lead_id  # sudo: only names whom to ask
        if not lead.with_env(self.env).has_access("read"):
            raise UserError(
                self.env._(
                    "%(person)s already works on %(category)s with %(customer)s. Will you ask "
                    "there before you begin a second opportunity?",
                    person=lead.user_id.name or self.env._("A colleague"),
                    category=self.category_id.name,
                    customer=self.partner_id.display_name,
                )
            )

    def _prepare_lead(self):
        return {
            "type": "opportunity",
            "name": self.env._(
                "%(category)s for %(customer)s",
                category=self.category_id.name,
                customer=self.partner_id.name or self.partner_id.display_name,
            ),
            "partner_id": self.partner_id.id,
            "company_id": self.company_id.id,
            "expected_revenue": self._get_expected_revenue(),
            "user_id": self._get_lead_user().id,
            "description": self.reason,
        }

    def _get_expected_revenue(self):
        """The potential; of a category that shrinks, what has been lost."""
        lost = self.revenue_previous - self.revenue if self.status == "shrinking" else 0
        return max(self.potential, lost, 0)

    def _get_lead_user(self):
        """The key account manager, if whoever creates it may see the opportunities of others."""
        sees_all = self.env.user.has_group("sales_team.group_sale_salesman_all_leads")
        return (sees_all and self.manager_id) or self.env.user

    def action_open_lead(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Opportunity"),
            "res_model": "crm.lead",
            "res_id": self.lead_id.id,
            "view_mode": "form",
        }

    def action_open_account(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "kam.account",
            "res_id": self.account_id.id,
            "view_mode": "form",
        }

    def action_open_orders(self):
        """The orders of the period that hold this category."""
        self.ensure_one()
        start, stop = self.account_id.latest_score_id.run_id._get_window_moments()
        action = self.account_id.action_open_orders()
        return action | {
            "domain": [
                *action["domain"],
                ("date_order", ">=", start),
                ("date_order", "<", stop),
                ("order_line.product_id.categ_id", "child_of", self.category_id.id),
            ],
        }


class CrmLead(models.Model):
    _inherit = "crm.lead"

    def _merge_dependences(self, opportunities):
        """The merged opportunity goes on with what the others were about."""
        cells = self.env["kam.whitespace"].sudo()  # sudo: keeps a link that is there already
        cells.search([("lead_id", "in", opportunities.ids)]).lead_id = self
        return super()._merge_dependences(opportunities)
