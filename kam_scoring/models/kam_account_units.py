from odoo import fields, models


class KamAccount(models.Model):
    """Corporate groups in the scoring: whose figures an account is judged by."""

    _inherit = "kam.account"

    scored_with_units = fields.Boolean(
        string="Scored with Its Units",
        default=True,
        tracking=True,
        help="The figures of all accounts below this one in its corporate group are added to its "
        "own before it is scored. The units keep scores of their own and are not counted twice.",
    )
