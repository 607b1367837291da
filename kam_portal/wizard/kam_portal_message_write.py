from odoo import Command, api, fields, models
from odoo.exceptions import UserError

from ..models.kam_portal_message import THREADS


class KamPortalMessageWrite(models.TransientModel):
    """Asks what to write, and shows beforehand who will read it."""

    _name = "kam.portal.message.write"
    _description = "Write to the Customer"

    initiative_id = fields.Many2one("kam.initiative", ondelete="cascade")
    contribution_id = fields.Many2one("kam.contribution", ondelete="cascade")
    plan_id = fields.Many2one("kam.plan", ondelete="cascade")
    # Not the customer: what is sent to him by mistake cannot be taken back.
    visibility = fields.Selection(
        [("internal", "Internal note"), ("customer", "Message to the customer")],
        string="Kind of Message",
        required=True,
        default="internal",
    )
    readers = fields.Text(string="Who Will Read It", compute="_compute_readers")
    body = fields.Text(string="Text", required=True)
    attachment_ids = fields.Many2many("ir.attachment", string="Files", bypass_search_access=True)

    @api.model
    def default_get(self, fields):
        """Opened from an initiative, a contribution or a plan, it is about that."""
        values = super().default_get(fields)
        name = THREADS.get(self.env.context.get("active_model"))
        if name in fields and not any(values.get(name) for name in THREADS.values()):
            values[name] = self.env.context.get("active_id")
        return values

    @api.model_create_multi
    def create(self, vals_list):
        wizards = super().create(vals_list)
        for wizard in wizards:
            # It tells who reads the thread.
            wizard._get_thread().check_access("write")
        return wizards

    @api.depends("visibility", "initiative_id", "contribution_id", "plan_id")
    def _compute_readers(self):
        for wizard in self:
            wizard.readers = wizard._describe_readers()

    def _describe_readers(self):
        thread = self._get_thread()
        if not thread:
            return False
        if self.visibility == "internal":
            return self.env._("Only our own people who see “%s”.", thread.display_name)
        message = self.env["kam.portal.message"].new(self._prepare_thread())
        people = self.env["res.partner"].union(*message._get_readers())
        if not people:
            return self.env._("Nobody of the customer at the moment: no one has access to it.")
        return self.env._(
            "Will be read by %s; by mail, too, unless they chose otherwise.",
            ", ".join(people.sorted("name").mapped("display_name")),
        )

    def _get_thread(self):
        return self.initiative_id or self.contribution_id or self.plan_id

    def _prepare_thread(self):
        return self.env["kam.portal.message"]._prepare_thread(self._get_thread())

    def action_send(self):
        self.ensure_one()
        thread = self._get_thread()
        if not thread:
            raise UserError(
                self.env._("Open an initiative, a contribution or a plan, and write from there.")
            )
        files = self.attachment_ids
        self.env["kam.portal.message"]._post(
            thread,
            self.body,
            visibility=self.visibility,
            uploads=[(file.name, file.raw) for file in files],
        )
        # The message has its own checked copies of what was uploaded here.
        self.attachment_ids = [Command.clear()]
        files.filtered(lambda file: file.res_model in (False, self._name)).unlink()
        return {"type": "ir.actions.act_window_close"}
