from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain

# What people add; the rest is computed by the scoring runs.
BY_HAND = frozenset({"competitor_id", "note"})


class KamWhitespace(models.Model):
    """A product category that an account buys, could buy, or buys less and less of.

    A run keeps the cells that matter: bought now or in the period before, among the five
    suggestions, or with a potential that is worth mentioning beside what the account buys.
    """

    _name = "kam.whitespace"
    _description = "Whitespace"
    _order = "potential desc nulls last, revenue desc, id"
    # Written in bulk, as the scores.
    _log_access = False
    _check_company_auto = True

    account_id = fields.Many2one("kam.account", required=True, ondelete="cascade", index=True)
    company_id = fields.Many2one("res.company", required=True, index=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    category_id = fields.Many2one(
        "product.category", string="Product Category", required=True, index=True, ondelete="cascade"
    )
    # Of the account's latest score: kept here, each run would write every row anew.
    date = fields.Date(related="account_id.score_date", string="Orders Before")
    window_start = fields.Date(compute="_compute_window_start", string="Orders From")
    partner_id = fields.Many2one(related="account_id.partner_id")
    parent_account_id = fields.Many2one(related="account_id.parent_id", string="Corporate Group")
    manager_id = fields.Many2one(related="account_id.manager_id")
    tier_id = fields.Many2one(related="account_id.tier_id")

    # what the run found
    status = fields.Selection(
        [
            ("bought", "Bought"),
            ("shrinking", "Shrinking"),
            ("potential", "Potential"),
            ("small", "Segment Too Small"),
        ],
        required=True,
        readonly=True,
        help="Bought: the customer buys it. Shrinking: the customer buys more of everything, "
        "but less of this. Potential: comparable customers buy it. Segment too small: fewer than "
        "20 comparable customers, so nobody can tell.",
    )
    revenue = fields.Monetary(
        readonly=True, help="Net value of the orders of the period, at least 0."
    )
    revenue_previous = fields.Monetary(string="Revenue Before", readonly=True)
    own_share = fields.Float(
        string="Share of Purchases",
        aggregator=None,
        readonly=True,
        help="Of all that the customer buys from us, so much is of this category.",
    )
    penetration = fields.Float(
        aggregator="avg",
        readonly=True,
        help="Share of the comparable customers that buy this category.",
    )
    potential = fields.Monetary(
        readonly=True,
        help="Share of the comparable customers that buy the category, times the median of what "
        "they spend on it. Measured on a real history it was typically 17 % too high.",
    )
    potential_known = fields.Boolean(readonly=True)
    suggestion = fields.Integer(
        string="Suggestion No.",
        aggregator=None,
        readonly=True,
        help="1 is what customers who buy the same most often buy as well.",
    )
    reason_category_id = fields.Many2one(
        "product.category",
        string="Bought With",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    similarity = fields.Float(
        aggregator=None,
        readonly=True,
        help="Of the customers who buy one of the two categories, so many buy both.",
    )
    reason = fields.Char(compute="_compute_reason")

    # what people know
    competitor_id = fields.Many2one(
        "res.partner",
        index="btree_not_null",
        ondelete="set null",
        check_company=True,
        help="Who supplies the customer instead of us.",
    )
    note = fields.Char(help="What you know about it. Stays when the figures are renewed.")
    lead_id = fields.Many2one(
        "crm.lead",
        string="Opportunity",
        index="btree_not_null",
        ondelete="set null",
        readonly=True,
        check_company=True,
    )
    has_open_lead = fields.Boolean(
        string="Open Opportunity", compute="_compute_has_open_lead", search="_search_has_open_lead"
    )

    _cell_uniq = models.UniqueIndex(
        "(account_id, category_id)", "There is one row for a category of an account."
    )

    @api.depends("account_id", "category_id")
    def _compute_display_name(self):
        for cell in self:
            cell.display_name = f"{cell.account_id.display_name} · {cell.category_id.display_name}"

    @api.depends("account_id.score_date")
    def _compute_window_start(self):
        for cell in self:
            cell.window_start = cell.account_id.latest_score_id.run_id.window_start

    @api.depends("reason_category_id", "similarity", "suggestion", "revenue")
    @api.depends_context("lang")
    def _compute_reason(self):
        for cell in self:
            cell.reason = cell._get_reason()

    def _get_reason(self):
        if not self.suggestion or self.revenue:
            return False
        return self.env._(
            "Bought with %(category)s: of the customers who buy one of the two, %(share)s %% buy "
            "both.",
            category=self.reason_category_id.name or self.env._("other categories"),
            share=round(100 * self.similarity),
        )

    @api.depends("lead_id.won_status", "lead_id.active")
    def _compute_has_open_lead(self):
        for cell in self:
            lead = cell.sudo().lead_id  # sudo: says only that there is one
            cell.has_open_lead = lead.active and lead.won_status == "pending"

    def _search_has_open_lead(self, operator, _value):
        if operator != "in":
            return NotImplemented
        leads = self.env["crm.lead"].sudo()  # sudo: says only that there is one
        pending = leads._search(Domain("won_status", "=", "pending") & Domain("active", "=", True))
        return [("lead_id", "in", pending)]

    # ---- write ----

    def write(self, vals):
        if not self.env.su and vals.keys() - BY_HAND:
            raise AccessError(
                self.env._(
                    "The figures of the whitespace come from the scoring. Competitor and note are "
                    "yours to write."
                )
            )
        return super().write(vals)
