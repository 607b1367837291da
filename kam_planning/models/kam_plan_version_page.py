from markupsafe import Markup

from odoo import api, fields, models
from odoo.tools import format_date, formatLang, html2plaintext

from ..tools import snapshot
from .kam_plan_snapshot import HEADER, PARTS, TEXTS


class KamPlanVersion(models.Model):
    """A version, and the difference of two, as pages that people read."""

    _inherit = "kam.plan.version"

    content = fields.Html(compute="_compute_content", sanitize=False)

    @api.depends("snapshot")
    @api.depends_context("lang")
    def _compute_content(self):
        for version in self:
            version.content = self._render_page(version.snapshot)

    @api.model
    def _render_page(self, content):
        parts = [
            {"title": title, "rows": self._label_rows(part, content.get(part))}
            for part, title in self._get_titles().items()
        ]
        values = {"parts": [part for part in parts if part["rows"]]}
        return self.env["ir.qweb"]._render("kam_planning.kam_plan_version_page", values)

    @api.model
    def _render_comparison(self, before, after):
        difference = snapshot.compare(before, after)
        parts = [
            {"title": title, **self._label_difference(part, difference[part])}
            for part, title in self._get_titles().items()
            if part in difference
        ]
        return self.env["ir.qweb"]._render(
            "kam_planning.kam_plan_version_comparison", {"parts": parts}
        )

    @api.model
    def _get_titles(self):
        return {
            "header": self.env._("Plan"),
            "texts": self.env._("Texts"),
            "goals": self.env._("Goals"),
            "measures": self.env._("Measures"),
            "findings": self.env._("Findings"),
        }

    def _label_rows(self, part, rows):
        rows = rows if isinstance(rows, list) else [rows or {}]
        shown = [self._label_row(part, row) for row in rows]
        return [row for row in shown if row["fields"] or row["name"]]

    def _label_row(self, part, row):
        many = part in PARTS
        labels = [
            (self._get_label(part, name), self._get_text(part, name, value))
            for name, value in self._in_order(part, row.items())
            if name != "id" and value and not (many and name == "name")
        ]
        return {"name": row.get("name") if many else "", "fields": labels}

    def _label_difference(self, part, difference):
        return {
            "added": [self._label_row(part, row) for row in difference["added"]],
            "removed": [self._label_row(part, row) for row in difference["removed"]],
            "changed": [
                {
                    "name": row.get("name") if part in PARTS else "",
                    "fields": [
                        (
                            self._get_label(part, name),
                            self._get_text(part, name, old, plain=True),
                            self._get_text(part, name, new, plain=True),
                        )
                        for name, old, new in self._in_order(part, changes)
                    ],
                }
                for row, changes in difference["changed"]
            ],
        }

    @api.model
    def _in_order(self, part, items):
        """The database keeps the fields of a snapshot in an order of its own."""
        names = {"header": HEADER, "texts": TEXTS}.get(part) or PARTS[part][1]
        rank = {name: number for number, name in enumerate(names)}
        return sorted(items, key=lambda item: rank.get(item[0], len(rank)))

    # ---- words for values ----

    def _get_field(self, part, name):
        model = PARTS[part][0] if part in PARTS else "kam.plan"
        return self.env[model]._fields.get(name)

    def _get_label(self, part, name):
        field = self._get_field(part, name)
        # A field that no longer exists keeps its technical name.
        return field.get_description(self.env, ["string"])["string"] if field else name

    def _get_text(self, part, name, value, plain=False):
        field = self._get_field(part, name)
        kind = field.type if field else "char"
        if not value and kind not in ("float", "integer", "monetary"):
            return ""
        if kind == "many2one":
            return value[1]
        if kind == "selection":
            return dict(field._description_selection(self.env)).get(value, value)
        if kind == "date":
            return format_date(self.env, value)
        if kind == "html":
            # It was cleaned when it was written.
            return html2plaintext(value) if plain else Markup(value)
        if kind in ("float", "integer", "monetary"):
            digits = 0 if float(value or 0).is_integer() else 2
            return formatLang(self.env, value or 0, digits=digits)
        return str(value)
