from odoo.http import Controller, route

from ..models.kam_portal_view_message import COMMENT_FORM
from ..tools import form
from .pages import READ, WRITE, KamPages

_MESSAGE = "/my/kam/<int:account_id>/message/<int:message_id>"
_SEEN = {"last": form.Whole(1, 2**31 - 1, required=True)}


class KamMessagePages(KamPages, Controller):
    """A person changes own messages, and marks a thread as read."""

    @route(f"{_MESSAGE}/edit", **READ)
    def portal_kam_message(self, account_id, message_id, **_ignored):
        return self._kam_message_page(account_id, message_id)

    @route(f"{_MESSAGE}/edit", **WRITE)
    def portal_kam_message_edit(self, account_id, message_id, **_ignored):
        values, errors, _typed = self._kam_parse(COMMENT_FORM)
        result = self._kam_view()._do_message_edit(account_id, message_id, values, errors)
        return self._kam_done(
            result,
            lambda errors, typed: self._kam_message_page(
                account_id, message_id, **self._kam_form("edit", errors, typed)
            ),
        )

    @route(f"{_MESSAGE}/withdraw", **WRITE)
    def portal_kam_message_withdraw(self, account_id, message_id, **_ignored):
        return self._kam_done(self._kam_view()._do_message_withdraw(account_id, message_id))

    @route("/my/kam/<int:account_id>/thread/<string:kind>/<int:thread_id>/seen", **WRITE)
    def portal_kam_thread_seen(self, account_id, kind, thread_id, **_ignored):
        values, errors, _typed = self._kam_parse(_SEEN)
        # A number that is none was not sent by our page.
        if errors:
            return self._kam_not_found()
        view = self._kam_view()
        return self._kam_done(view._do_thread_seen(account_id, kind, thread_id, values["last"]))

    def _kam_message_page(self, account_id, message_id, **form):
        message = self._kam_view()._get_message(account_id, message_id)
        return self._kam_page(
            "kam_portal.portal_kam_message", message and {"message": message, **form}
        )
