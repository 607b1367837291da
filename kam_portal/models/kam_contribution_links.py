from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError


class KamContribution(models.Model):
    """What came of it: a product, an opportunity, a quotation, a measure of the account's plan."""

    _inherit = "kam.contribution"
    _kam_links = ("merged_into_id", "lead_id", "order_id", "measure_id")

    product_id = fields.Many2one(
        "product.template",
        index="btree_not_null",
        ondelete="set null",
        copy=False,
        check_company=True,
        help="What was made of it, a product or a service. Its orders since the delivery show "
        "what the contribution brings.",
    )
    lead_id = fields.Many2one(
        "crm.lead",
        string="Opportunity",
        index="btree_not_null",
        ondelete="set null",
        copy=False,
        check_company=True,
    )
    order_id = fields.Many2one(
        "sale.order",
        string="Quotation",
        index="btree_not_null",
        ondelete="set null",
        copy=False,
        check_company=True,
    )
    measure_id = fields.Many2one(
        "kam.measure",
        index="btree_not_null",
        ondelete="set null",
        copy=False,
        check_company=True,
        help="The measure of the account's plan by which it is done.",
    )
    customer_id = fields.Many2one(related="account_id.partner_id", string="Customer")

    @api.constrains("lead_id", "order_id", "measure_id", "account_id")
    def _check_links(self):
        for contribution in self:
            customer = contribution.account_id.partner_id
            partners = contribution.lead_id.partner_id | contribution.order_id.partner_id
            foreign = partners.commercial_partner_id | contribution.measure_id.account_id.partner_id
            if foreign - customer:
                raise ValidationError(
                    self.env._(
                        "“%(contribution)s” is a contribution of %(customer)s: choose an "
                        "opportunity, a quotation and a measure of this customer, too.",
                        contribution=contribution.name,
                        customer=customer.name,
                    )
                )

    # ---- from the contribution to the document ----

    def action_new_lead(self):
        self.ensure_one()
        if not self.lead_id:
            self.lead_id = self.env["crm.lead"].create(self._prepare_lead())
        return self._open_link(self.lead_id)

    def _prepare_lead(self):
        return {
            "type": "opportunity",
            "name": self.name,
            "partner_id": self.author_id.id,
            "user_id": self.env.uid,
            "company_id": self.company_id.id,
        }

    def action_new_order(self):
        self.ensure_one()
        if not self.order_id:
            self.order_id = self.env["sale.order"].create(self._prepare_order())
        return self._open_link(self.order_id)

    def _prepare_order(self):
        return {
            "partner_id": self.account_id.partner_id.id,
            "company_id": self.company_id.id,
            "user_id": self.env.uid,
            "origin": self.name,
            "opportunity_id": self.lead_id.id,
        }

    def action_new_measure(self):
        self.ensure_one()
        if not self.measure_id:
            plan = self.account_id.current_plan_id
            if not plan:
                raise UserError(
                    self.env._(
                        "%s has no account plan that a measure could belong to. Make one first.",
                        self.account_id.display_name,
                    )
                )
            self.measure_id = self.env["kam.measure"].create(self._prepare_measure(plan))
        return self._open_link(self.measure_id)

    def _prepare_measure(self, plan):
        return {
            "name": self.name,
            "plan_id": plan.id,
            "responsible_id": self.owner_id.id or self.env.uid,
        }

    def _open_link(self, record):
        return {
            "type": "ir.actions.act_window",
            "res_model": record._name,
            "res_id": record.id,
            "view_mode": "form",
        }
