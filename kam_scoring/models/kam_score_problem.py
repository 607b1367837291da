from odoo import fields, models


class KamScoreProblem(models.Model):
    """What a run had to leave out, so that nobody takes a gap for a result."""

    _name = "kam.score.problem"
    _description = "Scoring Problem"
    _order = "run_id desc, id"
    _rec_name = "text"

    run_id = fields.Many2one("kam.score.run", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="run_id.company_id")
    account_id = fields.Many2one("kam.account", index="btree_not_null", ondelete="cascade")
    text = fields.Char(string="Problem", required=True)
