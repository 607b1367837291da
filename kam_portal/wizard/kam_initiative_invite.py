from odoo import api, fields, models
from odoo.exceptions import UserError

from ..models.kam_initiative import RUNNING_STATES


class KamInitiativeInvite(models.TransientModel):
    """Invites people of the customers into an initiative, those we know and new ones."""

    _name = "kam.initiative.invite"
    _description = "Invite People into an Initiative"
    _inherit = ["kam.part"]
    _kam_whole = "initiative_id"

    initiative_id = fields.Many2one("kam.initiative", required=True, ondelete="cascade")
    account_ids = fields.Many2many(related="initiative_id.account_ids")
    only_account_id = fields.Many2one("kam.account", compute="_compute_only_account_id")
    joining_role = fields.Selection(related="initiative_id.joining_role")
    is_running = fields.Boolean(compute="_compute_is_running")
    line_ids = fields.One2many("kam.initiative.invite.line", "wizard_id", string="People")
    note = fields.Text(
        string="Personal Note",
        help="Stands in the invitation. The other participants of the initiative can read it, too.",
    )
    access_hint = fields.Text(compute="_compute_access_hint")

    @api.depends("account_ids")
    def _compute_only_account_id(self):
        """Of several customers one is chosen for each person."""
        for wizard in self:
            accounts = wizard.account_ids
            wizard.only_account_id = accounts if len(accounts) == 1 else False

    @api.depends("initiative_id.state")
    def _compute_is_running(self):
        for wizard in self:
            wizard.is_running = wizard.initiative_id.state in RUNNING_STATES

    @api.depends("line_ids.login_state", "line_ids.name", "initiative_id")
    def _compute_access_hint(self):
        for wizard in self:
            lines = wizard.line_ids.filtered(lambda line: line.login_state == "none")
            wizard.access_hint = wizard._get_access_hint(lines)

    def _get_access_hint(self, lines):
        people = ", ".join(filter(None, lines.mapped("name")))
        if not people:
            return False
        if self.initiative_id._may_give_access():
            return self.env._("%s will get access to the portal, and a mail to log in.", people)
        helper = self.initiative_id._find_helper("base.group_partner_manager")
        return self.env._(
            "%(people)s have no access to the portal yet. You may not give it; %(helper)s will be "
            "asked to.",
            people=people,
            helper=helper.name,
        )

    def action_invite(self):
        self.ensure_one()
        if not self.line_ids:
            raise UserError(self.env._("Add the people whom you want to invite."))
        participants = self.line_ids._make_participants()
        if self.is_running:
            self.initiative_id._invite(participants, (self.note or "").strip())
        return {"type": "ir.actions.act_window_close"}
