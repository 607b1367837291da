from odoo import models
from odoo.http import Response, request

# No page of ours is kept by a browser or proxy, shown in a foreign frame, or named to others.
PRIVATE_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "frame-ancestors 'self'",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}
PREFIX = "/my/kam"


class IrHttp(models.AbstractModel):
    _inherit = "ir.http"

    @classmethod
    def _handle_error(cls, exception):
        """The way to the login and error pages never reach our controller, but get its headers."""
        response = super()._handle_error(exception)
        path = request.httprequest.path
        if isinstance(response, Response) and (path == PREFIX or path.startswith(f"{PREFIX}/")):
            response.headers.update(PRIVATE_HEADERS)
        return response
