from odoo import http
from odoo.exceptions import AccessError, MissingError
from odoo.http import content_disposition, request

from ..tools import ranking_xlsx

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class KamScoringExport(http.Controller):
    @http.route(
        "/kam_scoring/run/<int:run_id>/ranking.xlsx", type="http", auth="user", readonly=True
    )
    def export_ranking(self, run_id):
        """The ranking of a run, as far as the user may see its scores."""
        run = request.env["kam.score.run"].browse(run_id)
        try:
            run.check_access("read")
            content = ranking_xlsx.build(run)
        except (AccessError, MissingError):
            raise request.not_found() from None
        name = request.env._("Ranking %s.xlsx", run.as_of)
        headers = [
            ("Content-Type", XLSX),
            ("Content-Disposition", content_disposition(name)),
            ("Cache-Control", "no-store"),
        ]
        return request.make_response(content, headers)
