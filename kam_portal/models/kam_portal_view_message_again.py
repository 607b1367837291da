from datetime import timedelta

from odoo import fields, models

from ..tools import upload
from .kam_portal_message import THREADS

_MOMENT = timedelta(minutes=1)


class KamPortalView(models.AbstractModel):
    """A form with a message that is sent twice, as by a double click, gives one message.

    Of two requests at the same moment one starts again, as both mark the thread as read, and
    then finds what the other wrote.
    """

    _inherit = "kam.portal.view"

    def _add_message(self, account, record, page, values, files=(), **post):
        message = self._find_just_said(account, record, values["body"], files)
        if message:
            return {"path": f"{page}#message_{message.id}", "done": "thread-posted"}
        return super()._add_message(account, record, page, values, files, **post)

    def _find_just_said(self, account, record, body, files):
        """The same words, with the same files, of the same person a moment ago."""
        messages = account.env["kam.portal.message"].search(
            [
                (THREADS[record._name], "=", record.id),
                ("author_id", "=", self._get_person().id),
                ("body", "=", body),
                ("state", "=", "posted"),
                ("source", "=", "portal"),
                ("date", ">", fields.Datetime.now() - _MOMENT),
            ],
        )
        sent = sorted((upload.clean_name(name), len(content)) for name, content in files)
        return messages.filtered(
            lambda message: sorted((file.name, file.size) for file in message.file_ids) == sent
        )[:1]
