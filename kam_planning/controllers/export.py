from odoo.addons.web.controllers.export import ExcelExport

from ..models.base import PREFIX
from ..tools import formula


class KamExcelExport(ExcelExport):
    def from_group_data(self, fields, columns_headers, groups):
        """The headings of groups do not come from `export_data`: they are names and texts, too."""
        if groups._model._name.startswith(PREFIX):
            _quote_headings(groups)
        return super().from_group_data(fields, columns_headers, groups)


def _quote_headings(node):
    children = [(_quote_heading(key), child) for key, child in node.children.items()]
    node.children.clear()
    node.children.update(children)
    for _heading, child in children:
        _quote_headings(child)


def _quote_heading(key):
    """Records and periods come as a pair of a value and a name."""
    return tuple(map(formula.quote, key)) if isinstance(key, tuple) else formula.quote(key)
