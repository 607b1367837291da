from odoo.http import request, route

from odoo.addons.portal.controllers.portal import CustomerPortal

from ..models.ir_http import PRIVATE_HEADERS

# Reading only: a GET never writes, another method does not exist.
READ = {
    "type": "http",
    "auth": "user",
    "methods": ["GET"],
    "website": True,
    "readonly": True,
    "sitemap": False,
}


class KamCustomerPortal(CustomerPortal):
    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        # Without counters the page itself is built: it shows our card also without JavaScript.
        if not counters or "kam_account_count" in counters:
            values["kam_account_count"] = len(self._kam_view()._get_account_ids())
        return values

    @route("/my/kam", **READ)
    def portal_kam_home(self, goals="", measures="", **_ignored):
        numbers = self._kam_view()._get_account_ids()
        if len(numbers) > 1:
            accounts = self._kam_view()._get_overview()
            return self._kam_page("kam_portal.portal_kam_accounts", {"accounts": accounts})
        # With one account only there is nothing to choose.
        return self._kam_account_page(numbers and numbers[0], goals, measures)

    @route("/my/kam/<int:account_id>", **READ)
    def portal_kam_account(self, account_id, goals="", measures="", **_ignored):
        return self._kam_account_page(account_id, goals, measures)

    @route("/my/kam/<int:account_id>/photo/<int:user_id>", **READ)
    def portal_kam_photo(self, account_id, user_id, **_ignored):
        photo = self._kam_view()._get_photo(account_id, user_id)
        if not photo:
            return self._kam_not_found()
        kind, content = photo
        headers = PRIVATE_HEADERS | {"Content-Type": kind}
        return request.make_response(content, headers=list(headers.items()))

    # ---- shared by the pages ----

    def _kam_view(self):
        return request.env["kam.portal.view"]

    def _kam_account_page(self, account_id, goals, measures):
        account = self._kam_view()._get_account(
            account_id, self._page_number(goals), self._page_number(measures)
        )
        if not account:
            return self._kam_not_found()
        return self._kam_page("kam_portal.portal_kam_account", {"account": account})

    def _kam_page(self, template, values, status=200):
        # One name for all values: the breadcrumbs of other apps read names like `project`.
        language = (request.env.lang or "en_US").split("@")[0].replace("_", "-")
        values = {"page_name": "kam", "html_lang": language, "kam": values}
        headers = list(PRIVATE_HEADERS.items())
        return request.render(template, values, status=status, headers=headers)

    def _kam_not_found(self):
        """The same answer to every id that is not for this person, whether it exists or not."""
        # A title in a template is not translated.
        values = {"title": request.env._("Page not found")}
        return self._kam_page("kam_portal.portal_kam_not_found", values, status=404)

    def _page_number(self, text):
        return int(text) if text.isdecimal() and len(text) < 6 else 1

    # ---- the address form of the portal ----

    def _validate_address_values(self, address_values, partner_sudo, *args, **kwargs):
        invalid, missing, messages = super()._validate_address_values(
            address_values, partner_sudo, *args, **kwargs
        )
        locked = self._kam_locked_changes(address_values, partner_sudo) - invalid
        if locked:
            invalid |= locked
            messages.append(
                request.env._(
                    "The name and tax number of your company are part of our agreements. Please "
                    "ask your contact with us to change them."
                )
            )
        return invalid, missing, messages

    def _kam_locked_changes(self, address_values, partner_sudo):
        """What a person of a key account would change of their company's identity."""
        company = request.env.user.partner_id.commercial_partner_id
        if not partner_sudo or not self._kam_view()._is_key_customer():
            return set()
        # A contact names the company in a field of its own; the company itself has it as name.
        name = "name" if partner_sudo == company else "company_name"
        current = {name: company.name, "vat": company.vat or ""}
        return {
            field
            for field, value in current.items()
            if field in address_values and (address_values[field] or "") != value
        }
