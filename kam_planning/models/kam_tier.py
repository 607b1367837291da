from odoo import api, fields, models
from odoo.exceptions import UserError


class KamTier(models.Model):
    _name = "kam.tier"
    _description = "Account Tier"
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
    account_ids = fields.One2many("kam.account", "tier_id")
    account_count = fields.Integer(compute="_compute_account_count")

    _name_uniq = models.UniqueIndex("((name->>'en_US'))", "There is already a tier of this name.")

    _cadences = models.Constraint(
        "CHECK (contact_cadence_days >= 0 AND review_cadence_days >= 0)",
        "A rhythm is a number of days. Enter 0 for none.",
    )

    @api.depends("account_ids")
    def _compute_account_count(self):
        groups = self.env["kam.account"]._read_group(
            [("tier_id", "in", self.ids)], ["tier_id"], ["__count"]
        )
        counts = dict(groups)
        for tier in self:
            tier.account_count = counts.get(tier, 0)

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
