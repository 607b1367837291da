from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .kam_plan import LIGHTS

ACTIVITY_TYPE = "kam_planning.mail_activity_type_review"


class KamReview(models.Model):
    """Both sides look at a plan together: where it stands, what is decided."""

    _name = "kam.review"
    _description = "Plan Review"
    _inherit = ["kam.part", "mail.thread", "mail.activity.mixin"]
    _kam_whole = "plan_id"
    _check_company_auto = True
    _order = "date desc, id desc"

    # identity
    name = fields.Char(
        compute="_compute_name",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
        tracking=True,
    )
    plan_id = fields.Many2one(
        "kam.plan", required=True, index=True, ondelete="cascade", check_company=True
    )
    account_id = fields.Many2one(related="plan_id.account_id", store=True, index=True)
    company_id = fields.Many2one(related="plan_id.company_id", store=True, index=True)
    partner_id = fields.Many2one(related="account_id.partner_id")
    owner_id = fields.Many2one(
        related="plan_id.owner_id", string="Plan Owner", store=True, index="btree_not_null"
    )
    date = fields.Date(
        compute="_compute_date",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
        index=True,
        copy=False,
        tracking=True,
        help="When it is planned, or when it was held.",
    )
    state = fields.Selection(
        [("planned", "Planned"), ("held", "Held"), ("cancelled", "Cancelled")],
        string="Status",
        default="planned",
        required=True,
        copy=False,
        tracking=True,
        group_expand=True,
        index=True,
    )
    is_overdue = fields.Boolean(
        string="Overdue", compute="_compute_is_overdue", search="_search_is_overdue"
    )
    date_reminded = fields.Date(
        readonly=True, copy=False, help="When the plan's owner was reminded of the overdue review."
    )

    # people and contents
    user_ids = fields.Many2many(
        "res.users",
        string="Our People",
        compute="_compute_user_ids",
        store=True,
        readonly=False,
        precompute=True,
        domain="[('share', '=', False)]",
        check_company=True,
    )
    partner_ids = fields.Many2many(
        "res.partner",
        string="Customer's People",
        context={"active_test": False},
        domain="[('commercial_partner_id', '=', partner_id)]",
    )
    agenda = fields.Html(
        compute="_compute_agenda",
        store=True,
        readonly=False,
        help="What the review goes through; at first the agenda of the plan's template.",
    )
    minutes = fields.Html(help="What was said.", copy=False)
    decision_ids = fields.One2many("kam.review.decision", "review_id", string="Decisions")
    decision_open_count = fields.Integer(
        string="Decisions without Measure", compute="_compute_decision_open_count"
    )
    measure_ids = fields.One2many("kam.measure", "review_id", string="Measures")
    measure_count = fields.Integer(string="Number of Measures", compute="_compute_measure_count")

    # how the plan stood when the review was held
    held_light = fields.Selection(LIGHTS, string="Plan Stood", readonly=True, copy=False)
    held_light_reason = fields.Char(string="Because", readonly=True, copy=False)
    held_goal_count = fields.Integer(
        string="Goals Then", readonly=True, copy=False, aggregator=None
    )
    held_goal_good_count = fields.Integer(
        string="Goals on Track Then", readonly=True, copy=False, aggregator=None
    )

    @api.depends("plan_id")
    def _compute_name(self):
        for review in self:
            if review.plan_id and not review.name:
                customer = review.plan_id.account_id.partner_id.name or ""
                review.name = self.env._("Review – %s", customer)

    @api.depends("plan_id")
    def _compute_date(self):
        today = fields.Date.context_today(self)
        for review in self:
            review.date = review.date or review.plan_id._get_review_due() or today

    @api.depends("plan_id")
    def _compute_user_ids(self):
        for review in self:
            people = review.plan_id.owner_id | review.plan_id.account_id.manager_id
            review.user_ids = review.user_ids or people

    @api.depends("plan_id")
    def _compute_agenda(self):
        for review in self:
            review.agenda = review.agenda or review.plan_id._get_review_agenda()

    @api.depends("decision_ids.measure_id")
    def _compute_decision_open_count(self):
        for review in self:
            made = review.decision_ids.filtered("measure_id")
            review.decision_open_count = len(review.decision_ids - made)

    @api.depends("measure_ids")
    def _compute_measure_count(self):
        groups = self.env["kam.measure"]._read_group(
            [("review_id", "in", self.ids)], ["review_id"], ["__count"]
        )
        counts = dict(groups)
        for review in self:
            review.measure_count = counts.get(review._origin, 0)

    @api.depends("state", "date", "plan_id.state", "plan_id.active")
    def _compute_is_overdue(self):
        today = fields.Date.context_today(self)
        for review in self:
            plan = review.plan_id
            waiting = review.state == "planned" and plan.state == "active" and plan.active
            review.is_overdue = waiting and review.date and review.date < today

    def _search_is_overdue(self, operator, _value):
        if operator != "in":
            return NotImplemented
        return [
            ("state", "=", "planned"),
            ("plan_id.state", "=", "active"),
            ("plan_id.active", "=", True),
            ("date", "<", fields.Date.context_today(self)),
        ]

    # ---- what can be wrong ----

    @api.constrains("partner_ids", "plan_id")
    def _check_partners(self):
        for review in self:
            customer = review.account_id.partner_id
            people = review.partner_ids.grouped("commercial_partner_id")
            people.pop(customer, None)
            foreign = self.env["res.partner"].union(*people.values())
            if foreign:
                raise ValidationError(
                    self.env._(
                        "%(people)s do not belong to %(customer)s. Choose contacts of this "
                        "customer, or add them to it first.",
                        people=", ".join(foreign.mapped("display_name")),
                        customer=customer.name,
                    )
                )

    @api.constrains("plan_id")
    def _check_measures(self):
        """Who takes a review to another customer must not leave its measures behind."""
        self.sudo().measure_ids._check_review()  # sudo: compares

    @api.constrains("state", "date")
    def _check_held_date(self):
        today = fields.Date.context_today(self)
        early = self.filtered(lambda r: r.state == "held" and r.date > today)
        if early:
            raise ValidationError(
                self.env._(
                    "“%s” is planned for a day that has not come yet. Enter the day on which it "
                    "was held, then mark it as held.",
                    early[0].name,
                )
            )

    # ---- create, write, delete ----

    @api.model_create_multi
    def create(self, vals_list):
        reviews = super().create(vals_list)
        reviews.filtered(lambda review: review.state == "held")._after_holding()
        return reviews

    def write(self, vals):
        before = {review: review.state for review in self}
        reminded = self.filtered("date_reminded")
        result = super().write(vals)
        if vals.get("state") == "held":
            self.filtered(lambda review: before[review] != "held")._after_holding()
        if vals.keys() & {"state", "date"}:
            reminded._forget_reminders()
        return result

    def _after_holding(self):
        if not self:
            return
        for review in self:
            review.write(review._prepare_snapshot())
        self.plan_id._plan_missing_reviews()

    def _prepare_snapshot(self):
        plan = self.plan_id
        return {
            "held_light": plan.light,
            "held_light_reason": plan.light_reason,
            "held_goal_count": plan.goal_count,
            "held_goal_good_count": plan.goal_good_count,
        }

    # ---- actions ----

    def action_hold(self):
        self.write({"state": "held"})

    def action_cancel(self):
        self.write({"state": "cancelled"})

    def action_reopen(self):
        self.write({"state": "planned"})

    def action_make_measures(self):
        self.decision_ids._make_measures()

    def action_open_measures(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("kam_planning.kam_measure_action")
        return action | {"domain": [("review_id", "=", self.id)], "context": {}}
