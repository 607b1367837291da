from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

MANAGER = "sales_team.group_sale_manager"
APPROVAL_TYPE = "kam_planning.mail_activity_type_approval"


class KamPlan(models.Model):
    """A plan's way from a draft to its end, and who may decide what on it."""

    _inherit = "kam.plan"

    needs_approval = fields.Boolean(
        compute="_compute_needs_approval",
        help="A sales manager has to approve the plan before it starts: its template, or the "
        "template of the account's tier, asks for that.",
    )
    approver_id = fields.Many2one(
        "res.users", string="Approved By", readonly=True, copy=False, tracking=True
    )
    date_approved = fields.Date(string="Approved On", readonly=True, copy=False)

    @api.depends("template_id.needs_approval", "account_id.tier_id.plan_template_id.needs_approval")
    def _compute_needs_approval(self):
        """Choosing a lighter template does not get round the approval the tier asks for."""
        for plan in self:
            templates = plan.template_id | plan.account_id.tier_id.plan_template_id
            plan.needs_approval = any(templates.mapped("needs_approval"))

    @api.constrains("state", "owner_id")
    def _check_complete(self):
        asked = ("in_review", "approved", "active")
        for plan in self.filtered(lambda plan: plan.state in asked):
            missing = []
            if not plan.owner_id:
                missing.append(self.env._("an owner"))
            if not plan.goal_ids:
                missing.append(self.env._("at least one goal"))
            if missing:
                raise ValidationError(
                    self.env._(
                        "The plan “%(plan)s” still needs %(missing)s before it can start.",
                        plan=plan.name,
                        missing=self.env._(" and ").join(missing),
                    )
                )

    # ---- create, write ----

    @api.model_create_multi
    def create(self, vals_list):
        plans = super().create(vals_list)
        # Looked at afterwards: what is decided may also come from a default.
        if not self.env.su and plans.filtered(lambda p: p.approver_id or p.date_approved):
            self._refuse_decision()
        for state, found in plans.grouped("state").items():
            found._check_may_set_state(state, {plan: "draft" for plan in found})
            found._record_decision(state)
        return plans

    def write(self, vals):
        if not self.env.su and vals.keys() & {"approver_id", "date_approved"}:
            self._refuse_decision()
        moved, started = self.browse(), self.browse()
        if "account_id" in vals and not self.env.su:
            started = self.filtered(lambda plan: plan.state != "draft")
        if "state" in vals:
            moved = self.filtered(lambda plan: plan.state != vals["state"])
            moved._check_may_set_state(vals["state"], {plan: plan.state for plan in moved})
        result = super().write(vals)
        if started:
            raise UserError(
                self.env._(
                    "Only a draft can go over to another account. Reset the plan to draft first."
                )
            )
        if moved:
            moved._record_decision(vals["state"])
        return result

    def _refuse_decision(self):
        raise AccessError(
            self.env._("Who approved a plan is noted by its approval. Use the button “Approve”.")
        )

    def _is_approver(self):
        return self.env.su or self.env.user.has_group(MANAGER)

    def _check_may_set_state(self, state, before):
        """Everything but the manager's decision is free to those who may change the plan."""
        if state not in ("approved", "active") or self._is_approver():
            return
        if state == "approved" and self:
            raise AccessError(
                self.env._(
                    "Plans are approved by sales managers. Hand the plan in, and one of them "
                    "will look at it."
                )
            )
        blocked = self.filtered(lambda plan: not plan._may_start_from(before[plan]))
        if blocked:
            raise UserError(
                self.env._(
                    "%s has to be approved by a sales manager before it starts. Hand it in.",
                    ", ".join(blocked.mapped("name")),
                )
            )

    def _may_start_from(self, state):
        # What was approved and then closed or cancelled may be taken up again.
        approved = state == "approved" or (state in ("closed", "cancelled") and self.approver_id)
        return approved or not self.needs_approval

    def _record_decision(self, state):
        """A manager who starts a plan has approved it; a draft is not approved any more."""
        plans = self.sudo()  # sudo: who may set the state has been checked before
        if state == "draft":
            decided = plans.filtered("approver_id")
            decided.write({"approver_id": False, "date_approved": False})
        elif state in ("approved", "active"):
            decided = plans.filtered(
                lambda p: not p.approver_id and (state == "approved" or p.needs_approval)
            )
            today = fields.Date.context_today(self)
            decided.write({"approver_id": self.env.uid, "date_approved": today})

    # ---- actions ----

    def _take_step(self, before, after):
        """Those that take the step; a second click finds them there, and does nothing."""
        unfit = self.filtered(lambda plan: plan.state not in (*before, after))
        if unfit:
            raise UserError(
                self.env._(
                    "%s has been started or has ended. Reset it to draft first.",
                    ", ".join(unfit.mapped("name")),
                )
            )
        moved = self.filtered(lambda plan: plan.state in before)
        moved.write({"state": after})
        return moved

    def action_submit(self):
        """Hand the plan in: it waits for a sales manager."""
        for plan in self._take_step(("draft",), "in_review"):
            approver = plan._get_wanted_approver()
            if approver:
                plan.activity_schedule(
                    APPROVAL_TYPE,
                    user_id=approver.id,
                    note=self.env._("%s has handed in this plan.", self.env.user.name),
                )

    def _get_wanted_approver(self):
        """The leader of the owner's sales team; other managers find the plan in the list."""
        leader = self.owner_id.sale_team_id.user_id
        company = self.company_id
        able = leader.has_group(MANAGER) and company in leader.company_ids if leader else False
        return leader if able else leader.browse()

    def action_approve(self):
        approved = self._take_step(("draft", "in_review"), "approved")
        approved.activity_feedback([APPROVAL_TYPE])
        for plan in approved:
            plan._tell_owner(self.env._("Your plan has been approved. You can start it now."))

    def action_reject(self, reason):
        """Back to its owner, who finds the reason among the activities."""
        reason = (reason or "").strip()
        if not self._is_approver():
            raise AccessError(self.env._("Plans are sent back by sales managers."))
        if not reason:
            raise UserError(self.env._("Say what is missing, so that the owner can mend it."))
        rejected = self.filtered(lambda plan: plan.state in ("in_review", "approved"))
        rejected.action_reset()
        for plan in rejected:
            plan._tell_owner(self.env._("Your plan has been sent back: %s", reason))
            plan.activity_schedule(
                "mail.mail_activity_data_todo",
                user_id=plan.owner_id.id or self.env.uid,
                summary=self.env._("Revise the plan"),
                note=reason,
            )

    def _tell_owner(self, text):
        partner = self.owner_id.partner_id
        self.message_post(
            body=text, partner_ids=partner.ids, subtype_xmlid="mail.mt_note", message_type="comment"
        )

    def action_activate(self):
        self.write({"state": "active"})

    def action_close(self):
        self.write({"state": "closed"})

    def action_cancel(self):
        self.write({"state": "cancelled"})
        self.activity_unlink([APPROVAL_TYPE])

    def action_reset(self):
        self.write({"state": "draft"})
        self.activity_unlink([APPROVAL_TYPE])
