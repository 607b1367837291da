from odoo import api, fields, models

SECTIONS = (
    "with_analysis",
    "with_position",
    "with_findings",
    "with_measures",
    "with_reviews",
)


class KamPlan(models.Model):
    """What a plan is made of: its template says so, and people may decide otherwise."""

    _inherit = "kam.plan"

    template_id = fields.Many2one(
        "kam.plan.template",
        compute="_compute_template_id",
        store=True,
        readonly=False,
        precompute=True,
        index="btree_not_null",
        ondelete="set null",
        help="Says which parts the plan has; at first the template of the account's tier.",
    )
    with_analysis = fields.Boolean(
        compute="_compute_sections",
        store=True,
        readonly=False,
        precompute=True,
        help="Who the customer is, what he wants to reach, and how he buys.",
    )
    with_position = fields.Boolean(
        compute="_compute_sections",
        store=True,
        readonly=False,
        precompute=True,
        help="What the customer has bought from us in the last 36 months.",
    )
    with_findings = fields.Boolean(
        compute="_compute_sections",
        store=True,
        readonly=False,
        precompute=True,
        help="Strengths, weaknesses, opportunities and threats, with their evidence.",
    )
    with_measures = fields.Boolean(
        compute="_compute_sections",
        store=True,
        readonly=False,
        precompute=True,
        help="Who does what by when.",
    )
    with_reviews = fields.Boolean(
        compute="_compute_sections",
        store=True,
        readonly=False,
        precompute=True,
        help="Meetings in which both sides look at the plan.",
    )
    is_one_page = fields.Boolean(compute="_compute_is_one_page")

    # texts
    strategy_type = fields.Selection(
        [
            ("develop", "Develop"),
            ("expand", "Expand"),
            ("secure", "Secure"),
            ("harvest", "Harvest"),
            ("win_back", "Win Back"),
            ("withdraw", "Withdraw"),
        ],
        string="Strategy",
        tracking=True,
        help="Develop: build up a customer with potential. Expand: sell more to one who is "
        "convinced. Secure: keep what we have against competitors. Harvest: take the return "
        "without further investment. Win back: recover what we have lost. Withdraw: serve the "
        "customer with less effort, in an orderly way.",
    )
    customer_summary = fields.Html(
        string="Summary for the Customer",
        help="What we want to reach together, in words that the customer may read.",
    )
    customer_profile = fields.Html(
        string="Profile", help="Business, sites, size, owners, situation of the customer."
    )
    customer_strategy = fields.Html(
        string="Strategy of the Customer",
        help="Where the customer wants to go, and what drives him.",
    )
    customer_goals = fields.Html(
        string="Goals of the Customer", help="What he has to reach this year, in figures."
    )
    customer_customers = fields.Html(
        string="The Customer's Customers",
        help="Whom the customer sells to, what they ask for, and what we add to that.",
    )
    purchasing_strategy = fields.Html(
        help="How the customer buys: who decides, how many suppliers, by which rules."
    )

    @api.depends("account_id")
    def _compute_template_id(self):
        for plan in self:
            # What was chosen stays, also when the customer moves to another tier.
            if not plan.template_id:
                plan.template_id = plan.account_id.tier_id.plan_template_id

    @api.depends("template_id")
    def _compute_sections(self):
        for plan in self:
            for section in SECTIONS:
                plan[section] = plan.template_id[section] if plan.template_id else True

    @api.depends(*SECTIONS)
    def _compute_is_one_page(self):
        for plan in self:
            # Goals and measures are always on the first page.
            plan.is_one_page = not any(
                plan[section] for section in SECTIONS if section != "with_measures"
            )

    # ---- what the template adds ----

    def action_apply_template(self):
        """Add the goals and measures of the template that the plan does not have yet."""
        for plan in self.filtered("template_id"):
            goals = plan.template_id.goal_ids._missing_in(plan.goal_ids)
            measures = plan.template_id.measure_ids._missing_in(plan.measure_ids)
            goals._add_to(plan)
            measures._add_to(plan)
