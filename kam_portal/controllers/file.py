from odoo.http import Controller, content_disposition, request, route

from ..models.ir_http import PRIVATE_HEADERS
from .pages import PREFIX, READ, KamPages

# Whatever it is, it is saved and not shown; what shows it all the same runs nothing of it.
_FILE_POLICY = "sandbox; default-src 'none'; frame-ancestors 'none'"


class KamFilePages(KamPages, Controller):
    """Files come from here only, each time after asking whether this person may have them."""

    @route(f"{PREFIX}/<int:account_id>/file/<int:file_id>", **READ)
    def portal_kam_file(self, account_id, file_id, **_ignored):
        file = self._kam_view()._get_file(account_id, file_id)
        if not file:
            return self._kam_not_found()
        name, mimetype, content = file
        headers = PRIVATE_HEADERS | {
            "Content-Type": mimetype or "application/octet-stream",
            "Content-Length": len(content),
            "Content-Disposition": content_disposition(name),
            "Content-Security-Policy": _FILE_POLICY,
        }
        return request.make_response(content, headers=list(headers.items()))
