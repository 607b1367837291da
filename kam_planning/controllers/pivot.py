import json

from werkzeug.datastructures import FileStorage

from odoo.http import route

from odoo.addons.web.controllers.pivot import TableExporter

from ..models.base import PREFIX
from ..tools import formula


class KamTableExporter(TableExporter):
    @route()
    def export_xlsx(self, data, **kw):
        """The headings of a pivot are names and texts, which must not come to life."""
        table = json.load(data) if isinstance(data, FileStorage) else json.loads(data)
        if table and table.get("model", "").startswith(PREFIX):
            headings = [*table["rows"], *table["measure_headers"]]
            headings += [heading for row in table["col_group_headers"] for heading in row]
            for heading in headings:
                heading["title"] = formula.quote(heading["title"])
        return super().export_xlsx(json.dumps(table), **kw)
