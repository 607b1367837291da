from odoo import api, fields, models


class KamInitiative(models.Model):
    """What is due next in an initiative."""

    _inherit = "kam.initiative"

    milestone_open_count = fields.Integer(
        string="Number of Open Milestones", compute="_compute_milestones"
    )
    next_milestone_date = fields.Date(string="Next Milestone", compute="_compute_milestones")

    @api.depends("milestone_ids.state", "milestone_ids.date_deadline")
    def _compute_milestones(self):
        groups = self.env["kam.initiative.milestone"]._read_group(
            [("initiative_id", "in", self.ids), ("state", "=", "open")],
            ["initiative_id"],
            ["__count", "date_deadline:min"],
        )
        found = {initiative: (count, day) for initiative, count, day in groups}
        for initiative in self:
            count, day = found.get(initiative._origin, (0, False))
            initiative.milestone_open_count = count
            initiative.next_milestone_date = day

    def action_open_milestones(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "kam_portal.kam_initiative_milestone_action"
        )
        return action | {
            "domain": [("initiative_id", "=", self.id)],
            "context": {"default_initiative_id": self.id},
        }
