import re

from odoo import api, fields, models
from odoo.exceptions import UserError

LIGHTS = [("green", "On Track"), ("amber", "At Risk"), ("red", "Behind")]


class KamPlan(models.Model):
    """The key account plan of a period."""

    _name = "kam.plan"
    _description = "Account Plan"
    _inherit = ["kam.part", "mail.thread", "mail.activity.mixin"]
    _kam_whole = "account_id"
    _check_company_auto = True
    _order = "date_from desc, id desc"

    name = fields.Char(
        compute="_compute_name",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
        copy=False,
    )
    account_id = fields.Many2one(
        "kam.account", required=True, index=True, ondelete="restrict", tracking=True
    )
    partner_id = fields.Many2one(related="account_id.partner_id", store=True, index=True)
    company_id = fields.Many2one(related="account_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    tier_id = fields.Many2one(related="account_id.tier_id")
    active = fields.Boolean(default=True)
    owner_id = fields.Many2one(
        "res.users",
        compute="_compute_owner_id",
        store=True,
        readonly=False,
        precompute=True,
        index=True,
        tracking=True,
        domain="[('share', '=', False)]",
        check_company=True,
        help="Writes the plan and answers for it; at first the key account manager.",
    )
    date_from = fields.Date(
        string="From",
        required=True,
        tracking=True,
        default=lambda self: self._default_period()[0],
    )
    date_to = fields.Date(
        string="To", required=True, tracking=True, default=lambda self: self._default_period()[1]
    )
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("in_review", "In Review"),
            ("approved", "Approved"),
            ("active", "Active"),
            ("closed", "Closed"),
            ("cancelled", "Cancelled"),
        ],
        string="Status",
        default="draft",
        required=True,
        copy=False,
        tracking=True,
        group_expand=True,
        index=True,
    )
    summary = fields.Html(help="What we want to reach with this customer, and how.")

    goal_ids = fields.One2many("kam.goal", "plan_id", string="Goals")
    measure_ids = fields.One2many("kam.measure", "plan_id", string="Measures")
    goal_count = fields.Integer(string="Number of Goals", compute="_compute_goal_figures")
    goal_good_count = fields.Integer(string="Goals on Track", compute="_compute_goal_figures")
    measure_count = fields.Integer(string="Number of Measures", compute="_compute_measure_counts")
    measure_done_count = fields.Integer(string="Measures Done", compute="_compute_measure_counts")
    measure_overdue_count = fields.Integer(
        string="Overdue Measures", compute="_compute_measure_counts"
    )
    light = fields.Selection(
        LIGHTS,
        string="Traffic Light",
        compute="_compute_light",
        search="_search_light",
    )
    light_reason = fields.Char(compute="_compute_light")

    _dates = models.Constraint(
        "CHECK (date_to > date_from)",
        "The plan ends before it starts. Set its end to a day after its start.",
    )

    @api.model
    def _default_period(self):
        """The company's current fiscal year."""
        year = self.env.company.compute_fiscalyear_dates(fields.Date.context_today(self))
        return year["date_from"], year["date_to"]

    # ---- name and owner ----

    @api.depends("account_id", "date_from", "date_to")
    def _compute_name(self):
        for plan in self:
            if plan.account_id and plan._has_default_name():
                plan.name = plan._default_name()

    def _has_default_name(self):
        """Names that people gave stay when the customer or the period changes."""
        pattern = re.escape(self._format_name("*", "*")).replace(re.escape("*"), ".*")
        return not self.name or bool(re.fullmatch(pattern, self.name))

    def _default_name(self):
        days = filter(None, (self.date_from, self.date_to))
        years = "/".join(map(str, sorted({day.year for day in days})))
        return self._format_name(years, self.account_id.partner_id.name or "")

    def _format_name(self, years, customer):
        return self.env._("Account plan %(years)s – %(customer)s", years=years, customer=customer)

    @api.depends("account_id")
    def _compute_owner_id(self):
        for plan in self:
            if plan.account_id and not plan.owner_id:
                plan.owner_id = plan.account_id.manager_id or self.env.user

    # ---- figures ----

    @api.depends("goal_ids.state")
    def _compute_goal_figures(self):
        for plan in self:
            states = plan.goal_ids.mapped("state")
            plan.goal_count = len(states)
            plan.goal_good_count = sum(state in ("on_track", "reached") for state in states)

    @api.depends("measure_ids.state", "measure_ids.is_overdue")
    def _compute_measure_counts(self):
        for plan in self:
            measures = plan.measure_ids.filtered(lambda measure: measure.state != "cancelled")
            plan.measure_count = len(measures)
            plan.measure_done_count = len(measures.filtered(lambda m: m.state == "done"))
            plan.measure_overdue_count = len(measures.filtered("is_overdue"))

    @api.depends("state", "goal_ids.state", "goal_ids.name", "measure_ids.is_overdue")
    @api.depends_context("lang")
    def _compute_light(self):
        for plan in self:
            plan.light, plan.light_reason = plan._get_light()

    def _search_light(self, operator, value):
        if operator != "in":
            return NotImplemented
        running = self.search([("state", "=", "active")])
        found = running.filtered(lambda plan: plan.light in value)
        if False in value:
            return ["|", ("state", "!=", "active"), ("id", "in", found.ids)]
        return [("id", "in", found.ids)]

    def _get_light(self):
        """The traffic light of a running plan, with its reason in words."""
        if self.state != "active":
            return False, False
        warnings = self._get_warnings()
        for light in ("red", "amber"):
            reasons = [reason for found, reason in warnings if found == light]
            if reasons:
                return light, "; ".join(reasons)
        if not self.goal_good_count:
            # Nothing is known yet, which is neither good nor bad.
            return False, False
        return "green", self.env._("No goal behind, no measure overdue")

    def _get_warnings(self):
        """What speaks against green: pairs of a light and its reason."""
        warnings = []
        behind = self.goal_ids.filtered(lambda goal: goal.state in ("behind", "missed"))
        at_risk = self.goal_ids.filtered(lambda goal: goal.state == "at_risk")
        if behind:
            warnings.append(("red", self.env._("Behind: %s", ", ".join(behind.mapped("name")))))
        if at_risk:
            names = ", ".join(at_risk.mapped("name"))
            warnings.append(("amber", self.env._("At risk: %s", names)))
        if self.measure_overdue_count:
            overdue = self.env._("Overdue measures: %s", self.measure_overdue_count)
            warnings.append(("amber", overdue))
        return warnings

    # ---- write, delete ----

    def write(self, vals):
        result = super().write(vals)
        if vals.keys() & {"state", "active"}:
            self.measure_ids._sync_activities()
        return result

    def unlink(self):
        # Not left to the database: the measures' activities and messages must go, too.
        self.measure_ids.unlink()
        return super().unlink()

    @api.ondelete(at_uninstall=False)
    def _unlink_except_history(self):
        kept = self.filtered(lambda plan: plan.state in ("approved", "active", "closed"))
        if kept:
            raise UserError(
                self.env._(
                    "%s is part of the history of its account. Cancel or archive a plan that "
                    "has been started; delete only drafts and cancelled ones.",
                    ", ".join(kept.mapped("name")),
                )
            )

    # ---- actions ----

    def action_refresh_baselines(self):
        """Plans are often written before the period they start from is over."""
        self.goal_ids._compute_baseline()

    def action_open_measures(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("kam_planning.kam_measure_action")
        return action | {
            "domain": [("plan_id", "=", self.id)],
            "context": {"default_plan_id": self.id},
        }

    def action_open_goals(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("kam_planning.kam_goal_action")
        return action | {
            "domain": [("plan_id", "=", self.id)],
            "context": {"default_plan_id": self.id},
        }
