from odoo.http import Controller, request, route

from ..models.ir_http import PRIVATE_HEADERS
from .pages import READ, KamPages


class KamHomePages(KamPages, Controller):
    """The first page: of the only account at once, of several after choosing one."""

    @route("/my/kam", **READ)
    def portal_kam_home(self, **_ignored):
        numbers = self._kam_view()._get_account_ids()
        if len(numbers) > 1:
            accounts = self._kam_view()._get_overview()
            return self._kam_page("kam_portal.portal_kam_accounts", {"accounts": accounts})
        # With one account only there is nothing to choose.
        return self._kam_home_page(numbers and numbers[0])

    @route("/my/kam/<int:account_id>", **READ)
    def portal_kam_account(self, account_id, **_ignored):
        return self._kam_home_page(account_id)

    @route("/my/kam/<int:account_id>/photo/<int:user_id>", **READ)
    def portal_kam_photo(self, account_id, user_id, **_ignored):
        photo = self._kam_view()._get_photo(account_id, user_id)
        if not photo:
            return self._kam_not_found()
        kind, content = photo
        headers = PRIVATE_HEADERS | {"Content-Type": kind}
        return request.make_response(content, headers=list(headers.items()))

    def _kam_home_page(self, account_id):
        home = self._kam_view()._get_home(account_id)
        return self._kam_page("kam_portal.portal_kam_home", home and {"home": home})
