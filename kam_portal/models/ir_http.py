from werkzeug.exceptions import MethodNotAllowed

from odoo import models
from odoo.http import Response, request

# No page of ours is kept by a browser or proxy, shown in a foreign frame, or named to others.
PRIVATE_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "frame-ancestors 'self'",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}
PREFIXES = ("/my/kam/", "/kam/as/")


class IrHttp(models.AbstractModel):
    _inherit = "ir.http"

    @classmethod
    def _match(cls, path_info):
        """A method that a page does not have is refused before anything else, with our headers."""
        try:
            return super()._match(path_info)
        except MethodNotAllowed as refusal:
            if _is_ours(path_info):
                refusal.response = refusal.get_response(request.httprequest.environ)
                refusal.response.headers.update(PRIVATE_HEADERS)
            raise

    @classmethod
    def _serve_fallback(cls):
        """Nothing below our pages comes from an attachment with that address, nor looks for one."""
        return None if _is_ours(request.httprequest.path) else super()._serve_fallback()

    @classmethod
    def _handle_error(cls, exception):
        """The way to the login and error pages never reach our controller, but get its headers."""
        response = super()._handle_error(exception)
        if isinstance(response, Response) and _is_ours(request.httprequest.path):
            response.headers.update(PRIVATE_HEADERS)
        return response


def _is_ours(path):
    return f"{path}/".startswith(PREFIXES)
