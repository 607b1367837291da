from odoo import api, fields, models
from odoo.exceptions import UserError


class KamTier(models.Model):
    _name = "kam.tier"
    _description = "Account Tier"
    _check_company_auto = True
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10, help="The most important tier comes first.")
    color = fields.Integer()
    active = fields.Boolean(default=True)
    is_key = fields.Boolean(
        string="Key Tier", help="Customers of this tier are key accounts, managed personally."
    )
    business_model = fields.Selection(
        [("personal", "Personal"), ("hybrid", "Hybrid"), ("automated", "Automated")],
        required=True,
        default="personal",
        help="Personal: a key account manager and a plan. Hybrid: inside sales with personal "
        "support when needed. Automated: the same logic without personal time.",
    )
    description = fields.Text(
        string="Treatment", translate=True, help="What customers of this tier can expect of us."
    )
    contact_cadence_days = fields.Integer(
        string="Contact Every (Days)",
        help="At the latest after so many days someone of us talks to the customer. 0: no rhythm.",
    )
    review_cadence_days = fields.Integer(
        string="Review Every (Days)",
        help="So many days lie between two reviews of the plan. 0: no rhythm.",
    )
    plan_template_id = fields.Many2one(
        "kam.plan.template",
        index="btree_not_null",
        ondelete="restrict",
        help="What a new plan for an account of this tier starts with.",
    )
    # how we sell
    sales_approach = fields.Text(
        translate=True,
        help="How we win and keep customers of this tier: who calls on whom, and why.",
    )
    portfolio_category_ids = fields.Many2many(
        "product.category",
        string="Portfolio",
        help="What we offer customers of this tier. Nothing chosen: everything we sell.",
    )
    hours_budget = fields.Float(
        string="Hours a Year", help="The time that one account of this tier may take us in a year."
    )
    account_cap = fields.Integer(
        string="Accounts per Manager",
        help="So many accounts of this tier one key account manager looks after well. More need a "
        "reason on the account. 0: no limit.",
    )
    playbook_id = fields.Many2one(
        "mail.activity.plan",
        domain="[('res_model', '=', 'kam.account')]",
        ondelete="restrict",
        help="Activities that start when an account comes into this tier.",
    )
    leaving_playbook_id = fields.Many2one(
        "mail.activity.plan",
        string="Playbook on Leaving",
        domain="[('res_model', '=', 'kam.account')]",
        ondelete="restrict",
        help="Activities that start when an account falls out of this tier.",
    )

    # what the customer gets
    pricelist_id = fields.Many2one(
        "product.pricelist",
        string="Price List",
        company_dependent=True,
        check_company=True,
        ondelete="restrict",
        help="Customers get it when they come into this tier, and what they had before when they "
        "leave it. Empty: they keep their own.",
    )
    payment_term_id = fields.Many2one(
        "account.payment.term",
        string="Payment Terms",
        company_dependent=True,
        check_company=True,
        ondelete="restrict",
        help="Customers get them when they come into this tier, and what they had before when they "
        "leave it. Empty: they keep their own.",
    )
    reply_hours = fields.Integer(
        string="Reply Within (Hours)",
        help="Our service promise: at the latest after so many working hours the customer has an "
        "answer. 0: no promise.",
    )
    grace_days = fields.Integer(
        string="Grace Period (Days)",
        help="Who falls out of this tier keeps its conditions for so many days.",
    )
    account_ids = fields.One2many("kam.account", "tier_id")
    account_count = fields.Integer(compute="_compute_account_count")

    _name_uniq = models.UniqueIndex("((name->>'en_US'))", "There is already a tier of this name.")

    _cadences = models.Constraint(
        "CHECK (contact_cadence_days BETWEEN 0 AND 3650"
        " AND review_cadence_days BETWEEN 0 AND 3650)",
        "A rhythm is a number of days, at most 3650. Enter 0 for none.",
    )
    _amounts = models.Constraint(
        "CHECK (reply_hours >= 0 AND hours_budget >= 0 AND account_cap >= 0 AND grace_days >= 0)",
        "Hours, accounts and days of a tier cannot be negative. Enter 0 for none.",
    )

    @api.depends("account_ids")
    def _compute_account_count(self):
        groups = self.env["kam.account"]._read_group(
            [("tier_id", "in", self.ids)], ["tier_id"], ["__count"]
        )
        counts = dict(groups)
        for tier in self:
            tier.account_count = counts.get(tier, 0)

    def _get_rank(self):
        """The smaller, the more important."""
        return (self.sequence, self._origin.id)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        accounts = self.env["kam.account"].sudo()  # sudo: only counts what hinders
        accounts = accounts.with_context(active_test=False)
        used = accounts.search_count([("tier_id", "in", self.ids)])
        if used:
            raise UserError(
                self.env._(
                    "There are still %(count)s accounts in %(tiers)s. Archive the tier, or move "
                    "the accounts first.",
                    count=used,
                    tiers=", ".join(self.mapped("name")),
                )
            )

    def copy_data(self, default=None):
        vals_list = super().copy_data(default)
        for tier, vals in zip(self, vals_list, strict=True):
            vals["name"] = self.env._("%s (copy)", tier.name)
        return vals_list

    def action_open_accounts(self):
        action = self.env["ir.actions.act_window"]._for_xml_id("kam_planning.kam_account_action")
        return action | {"domain": [("tier_id", "in", self.ids)], "context": {}}
