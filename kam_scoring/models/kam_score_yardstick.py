from odoo import api, fields, models

from ..engine import yardstick_file
from ..tools.score_work import Lens

# Written with each change of what is stored below.
VERSION = 1


class KamScoreYardstick(models.Model):
    """What the last whole scoring of a company compared its accounts with.

    The short ones after it judge only those accounts for which something has changed. It can be
    thrown away at any time: the next scoring is a whole one then, and makes it anew.
    """

    _name = "kam.score.yardstick"
    _description = "Yardstick of the Last Whole Scoring"
    _inherit = "kam.score.file"
    _order = "company_id, id"

    company_id = fields.Many2one("res.company", required=True, index=True, ondelete="cascade")
    run_id = fields.Many2one(
        "kam.score.run",
        index=True,
        ondelete="set null",
        help="The whole scoring that it was taken from.",
    )
    settings_mark = fields.Char(
        help="Of profiles, rules, tiers, groups and settings: is another when they are. Empty when "
        "the yardstick is no more to be used."
    )
    sight_id = fields.Many2one("kam.score.sight", ondelete="set null")

    _company_uniq = models.UniqueIndex("(company_id)", "There is one for each company.")

    @api.model
    def _get_known(self, company):
        return self.search([("company_id", "=", company.id)], limit=1)

    @api.model
    def _keep(self, run, mark, yardstick, sight):
        """In place of what there was, with what the run has seen."""
        company = run.company_id
        record = self._get_known(company) or self.create({"company_id": company.id})
        record.write({"run_id": run.id, "settings_mark": mark})
        record._write_file(VERSION, yardstick_file.pack(yardstick))
        record.sight_id = record.sight_id._keep(run, sight)

    def _discard(self):
        self.filtered("settings_mark").settings_mark = False

    def _load(self):
        """The ``Yardstick``, None if it cannot be read."""
        return self._read_file(VERSION, lambda stored: yardstick_file.unpack(stored, Lens))

    @api.ondelete(at_uninstall=True)
    def _unlink_sight(self):
        self.sight_id.unlink()
