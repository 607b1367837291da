import logging

from odoo import api, models

_logger = logging.getLogger(__name__)
# Programs that answer by themselves say so in one of these.
_AUTOMATIC = ("x-autoreply", "x-autorespond", "x-auto-reply")
_BULK = ("bulk", "auto_reply", "junk", "list")


class MailThread(models.AbstractModel):
    _inherit = "mail.thread"

    @api.model
    def _routing_check_route(self, message, message_dict, route, raise_exception=True):
        """ "I am out of the office" is no message to the participants."""
        if route[0] == "kam.portal.message" and self._is_automatic_mail(message):
            _logger.info("An automatic answer was left out: %s", message_dict["message_id"])
            return False
        return super()._routing_check_route(
            message, message_dict, route, raise_exception=raise_exception
        )

    @api.model
    def _is_automatic_mail(self, message):
        submitted = str(message.get("Auto-Submitted", "no")).partition(";")[0].strip().lower()
        precedence = str(message.get("Precedence", "")).strip().lower()
        return (
            submitted != "no"
            or precedence in _BULK
            or any(message.get(name) is not None for name in _AUTOMATIC)
        )
