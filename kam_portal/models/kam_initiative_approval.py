from odoo import fields, models


class KamInitiativeApproval(models.Model):
    """The answer of one participant to a decision; given in the portal only."""

    _name = "kam.initiative.approval"
    _description = "Answer to a Decision"
    _order = "date, id"
    _rec_name = "participant_id"

    decision_id = fields.Many2one(
        "kam.initiative.decision", required=True, index=True, ondelete="cascade"
    )
    initiative_id = fields.Many2one(related="decision_id.initiative_id", store=True, index=True)
    company_id = fields.Many2one(related="decision_id.company_id", store=True, index=True)
    participant_id = fields.Many2one(
        "kam.initiative.participant", required=True, index=True, ondelete="restrict"
    )
    answer = fields.Selection(
        [("approve", "Approves"), ("decline", "Declines")], required=True, readonly=True
    )
    comment = fields.Text(readonly=True)
    date = fields.Datetime(required=True, readonly=True)

    _participant_uniq = models.UniqueIndex(
        "(decision_id, participant_id)", "This person has answered already."
    )
