from odoo import fields, models

# Written with each change of what is stored below.
VERSION = 1


class KamScoreSight(models.Model):
    """What the last scoring, whole or short, has seen beside the orders: the next one compares."""

    _name = "kam.score.sight"
    _description = "What the Last Scoring Has Seen"
    _inherit = "kam.score.file"
    _order = "as_of desc, id desc"

    as_of = fields.Date(string="Orders Before", required=True)
    date_seen = fields.Datetime(required=True, help="The moment of the state that was read.")

    def _keep(self, run, sight, before=None):
        """In place of what there was; nothing is written that was seen before, too."""
        values = {"as_of": run.as_of, "date_seen": sight.moment}
        record = self or self.create(values)
        record.write(values)
        if before is None or not sight.equals(before):
            record._write_file(VERSION, sight.pack())
        return record

    def _load(self, read):
        """What a function makes of the arrays, None if they cannot be read."""
        return self._read_file(VERSION, read)
