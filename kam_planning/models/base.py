from odoo import api, models

from ..tools import formula

PREFIX = "kam."


class Base(models.AbstractModel):
    """Exports of our models, also of those that are added later, hold no live formulas.

    Much of our text comes from customers. What starts like a formula leaves with an apostrophe in
    front (XLSX and CSV, `tools/formula.py`), and loses it again when the file is imported.
    """

    _inherit = "base"

    def export_data(self, fields_to_export):
        exported = super().export_data(fields_to_export)
        ours = self._get_kam_columns(fields_to_export)
        if ours:
            exported["datas"] = _convert(exported["datas"], ours, formula.quote)
        return exported

    @api.model
    def load(self, fields, data):
        ours = self._get_kam_columns(fields)
        return super().load(fields, _convert(data, ours, formula.unquote) if ours else data)

    def _get_kam_columns(self, paths):
        """Which columns show our models: all of one of ours, else those that lead to one."""
        return {number for number, path in enumerate(paths) if self._leads_to_kam(path)}

    def _leads_to_kam(self, path):
        model = self
        for name in path.replace(":", "/").split("/"):
            field = model._fields.get(name)
            if model._name.startswith(PREFIX) or not (field and field.comodel_name):
                break
            model = self.env[field.comodel_name]
        return model._name.startswith(PREFIX)


def _convert(rows, columns, convert):
    """The rows with the cells in these columns converted."""
    return [
        [convert(cell) if number in columns else cell for number, cell in enumerate(row)]
        for row in rows
    ]
