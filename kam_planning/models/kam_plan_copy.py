from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError


class KamPlan(models.Model):
    """A plan goes on in the next period: a duplicate with all of it, a roll-over with what is
    still open.
    """

    _inherit = "kam.plan"

    previous_id = fields.Many2one(
        "kam.plan",
        string="Continues",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        help="The plan of the period before.",
    )
    next_ids = fields.One2many("kam.plan", "previous_id", string="Next Plans")

    @api.constrains("previous_id", "account_id")
    def _check_previous(self):
        for plan in self.filtered("previous_id"):
            if plan.previous_id.account_id != plan.account_id:
                raise ValidationError(
                    self.env._(
                        "“%(plan)s” continues a plan of another account. Create a new plan for "
                        "%(customer)s instead.",
                        plan=plan.name,
                        customer=plan.account_id.display_name,
                    )
                )

    def copy_data(self, default=None):
        vals_list = super().copy_data(default)
        for plan, vals in zip(self, vals_list, strict=True):
            if not {"date_from", "date_to"} & set(default or ()):
                vals["date_from"], vals["date_to"] = plan._get_next_period()
            if vals.get("account_id") == plan.account_id.id:
                vals["previous_id"] = plan.id
        return vals_list

    def copy(self, default=None):
        copies = super().copy(default)
        for plan, copy in zip(self, copies, strict=True):
            measures = plan.measure_ids.filtered(lambda m: m.state != "cancelled")
            plan._copy_parts(copy, plan.goal_ids, measures, plan.finding_ids)
        return copies

    def _get_next_period(self):
        """The period of the same length that follows: whole months stay whole months."""
        start = self.date_to + relativedelta(days=1)
        length = relativedelta(start, self.date_from)
        return start, start + length - relativedelta(days=1)

    def _copy_parts(self, copy, goals, measures, findings, due=None):
        """Copy parts of this plan to another; what belongs together does so there, too."""
        due = due or self._get_same_day_in(copy)
        same = {"plan_id": copy.id}
        new_goals = dict(zip(goals, goals.copy(same), strict=True))
        new_findings = dict(zip(findings, findings.copy(same), strict=True))
        vals_list = []
        for measure in measures:
            goal, finding = new_goals.get(measure.goal_id), new_findings.get(measure.finding_id)
            fixed = {
                **same,
                "goal_id": goal and goal.id,
                "finding_id": finding and finding.id,
                "date_deadline": measure.date_deadline and due(measure.date_deadline),
            }
            vals_list += measure.copy_data(fixed)
        self.env["kam.measure"].create(vals_list)

    def _get_same_day_in(self, copy):
        later = relativedelta(copy.date_from, self.date_from)
        return lambda day: day + later

    # ---- roll-over ----

    def action_roll_over(self):
        """The next plan of each of these; those whose period is over are closed."""
        plans = self._roll_over()
        today = fields.Date.context_today(self)
        self.filtered(lambda p: p.state == "active" and p.date_to < today).action_close()
        action = self.env["ir.actions.act_window"]._for_xml_id("kam_planning.kam_plan_action")
        if len(plans) == 1:
            return action | {"views": [(False, "form")], "res_id": plans.id}
        return action | {"domain": [("id", "in", plans.ids)], "context": {}}

    def _roll_over(self, default=None):
        self._check_may_roll_over()
        plans = self.create(self.copy_data(default))
        for plan, new in zip(self, plans, strict=True):
            plan._copy_parts(new, *plan._get_open_parts(), due=new._get_due_after_start)
            plan._keep_group(new)
        return plans

    def _keep_group(self, new):
        """The next plans of a group belong together as these do, whichever came first."""
        above = self.parent_id._filtered_access("read").next_ids
        new.parent_id = above._filtered_access("read").filtered(lambda p: p.state != "cancelled")[
            :1
        ]
        below = self.child_ids._filtered_access("read").next_ids._filtered_access("write")
        below.filtered(lambda p: not p.parent_id and p.state != "cancelled").parent_id = new

    def _check_may_roll_over(self):
        unfit = self.filtered(lambda plan: plan.state not in ("active", "closed"))
        if unfit:
            raise UserError(
                self.env._(
                    "Only a plan that has been started goes on in the next period. Duplicate "
                    "%s instead, or start it first.",
                    ", ".join(unfit.mapped("name")),
                )
            )

    def _get_open_parts(self):
        """What has not been reached or done, and what is known to be true."""
        goals = self.goal_ids.filtered(lambda goal: goal.state != "reached")
        measures = self.measure_ids.filtered(lambda m: m.state in m._OPEN_STATES)
        findings = self.finding_ids.filtered(lambda f: f.evidence == "confirmed")
        return goals, measures, findings

    def _get_due_after_start(self, day):
        """What is late gets one more month; what is planned for later stays planned."""
        return max(day, self.date_from + relativedelta(months=1))

    def action_open_next(self):
        self.ensure_one()
        return self.next_ids[:1].get_formview_action()
