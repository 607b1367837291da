import json

from psycopg2 import DataError
from werkzeug.exceptions import BadRequest

from odoo import http
from odoo.exceptions import AccessError, MissingError
from odoo.fields import Domain
from odoo.http import content_disposition, request
from odoo.tools.osutil import clean_filename

from ..tools import ranking_xlsx, score_sheet_xlsx, whitespace_xlsx

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class KamScoringExport(http.Controller):
    """Workbooks, with what their user may read: to anybody else there is nothing at the address."""

    @http.route(
        "/kam_scoring/run/<int:run_id>/ranking.xlsx", type="http", auth="user", readonly=True
    )
    def export_ranking(self, run_id):
        """The ranking of a run, as far as the user may see its scores."""
        run = self._get_record("kam.score.run", run_id)
        name = request.env._("Ranking %s.xlsx", run.as_of)
        return self._respond(name, ranking_xlsx.build_of_run(run))

    @http.route(
        "/kam_scoring/account/<int:account_id>/score.xlsx", type="http", auth="user", readonly=True
    )
    def export_score_sheet(self, account_id):
        """What is known of one account's score."""
        account = self._get_record("kam.account", account_id)
        name = request.env._("Score Sheet %s.xlsx", account.partner_id.display_name)
        return self._respond(name, score_sheet_xlsx.build(account))

    # Posted, as Odoo's own export: the domain of a search can be too long for an address.

    @http.route(
        "/kam_scoring/ranking.xlsx", type="http", auth="user", methods=["POST"], readonly=True
    )
    def export_scores(self, data):
        """The scores that a search in the ranking finds."""
        name = request.env._("Ranking.xlsx")
        return self._respond(name, self._build("kam.score", ranking_xlsx.build_of_domain, data))

    @http.route(
        "/kam_scoring/whitespace.xlsx", type="http", auth="user", methods=["POST"], readonly=True
    )
    def export_whitespace(self, data):
        """The cells that a search in the whitespace finds, with their heat map."""
        name = request.env._("Whitespace.xlsx")
        return self._respond(name, self._build("kam.whitespace", whitespace_xlsx.build, data))

    # ---- what may be read, and what is asked for ----

    def _get_record(self, model, number):
        record = request.env[model].browse(number)
        try:
            record.check_access("read")
        except (AccessError, MissingError):
            raise request.not_found() from None
        return record

    def _build(self, name, build, data):
        """The workbook of a search, which comes from outside and may be nonsense."""
        try:
            model, domain = self._get_search(name, data)
            return build(model.env, domain)
        except AccessError:
            raise request.not_found() from None
        except DataError:
            raise self._get_refusal() from None

    def _get_search(self, name, data):
        """The model for the companies one works in, and the domain."""
        try:
            values = json.loads(data)
            companies = [int(number) for number in values.get("company_ids") or ()]
            model = request.env[name].with_context(allowed_company_ids=companies)
            domain = Domain(values["domain"])
            # Turns it into SQL, which finds most of what can be wrong with it.
            model._search(domain)
        except (AttributeError, KeyError, RecursionError, TypeError, ValueError):
            raise self._get_refusal() from None
        return model, domain

    def _get_refusal(self):
        return BadRequest(
            request.env._("This search cannot be exported. Change it, then export again.")
        )

    def _respond(self, name, content):
        headers = [
            ("Content-Type", XLSX),
            ("Content-Disposition", content_disposition(clean_filename(name))),
            ("Cache-Control", "no-store"),
            ("X-Content-Type-Options", "nosniff"),
        ]
        return request.make_response(content, headers)
