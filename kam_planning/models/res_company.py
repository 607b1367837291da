from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    kam_on_track_percent = fields.Float(
        string="On Track From",
        default=95.0,
        groups="base.group_user",
        help="A goal is on track while its value is at least this share of the expected pace.",
    )
    kam_at_risk_percent = fields.Float(
        string="At Risk From",
        default=80.0,
        groups="base.group_user",
        help="Below the first share and from this one on a goal is at risk; under it, behind.",
    )

    _kam_pace_order = models.Constraint(
        "CHECK (kam_at_risk_percent >= 0 AND kam_on_track_percent >= kam_at_risk_percent"
        " AND kam_on_track_percent <= 100)",
        "“On track from” must lie between “At risk from” and 100 %.",
    )
