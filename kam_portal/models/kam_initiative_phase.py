from odoo import fields, models


class KamInitiativePhase(models.Model):
    """A step on the way from an idea to what was learned from it."""

    _name = "kam.initiative.phase"
    _description = "Phase of Initiatives"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True, help="The customer reads it.")
    sequence = fields.Integer(default=10)
    is_gate = fields.Boolean(
        string="Gate",
        help="Where customers decide with us, an initiative enters this phase only after a "
        "decision about it has been approved.",
    )
    fold = fields.Boolean(string="Folded", help="The column is folded as long as it is empty.")
    active = fields.Boolean(default=True)
