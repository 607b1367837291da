from contextlib import contextmanager

from werkzeug.exceptions import HTTPException

from odoo.http import Controller, request, route

from ..tools import form
from .pages import PREFIX, READ, KamPages

_VIEW = "/kam/as"


class KamViewAs(KamPages, Controller):
    """An employee looks at exactly the page that a person of a customer sees, and only looks.

    The page is made by the same code as for the person, in the person's language, of the accounts
    that both of them may see. What it writes, if anything, is undone.
    """

    @route([f"{_VIEW}/<int:user_id>", f"{_VIEW}/<int:user_id>/<path:path>"], **READ)
    def kam_view_as(self, user_id, path="", **params):
        person, accounts = self._kam_find_person(user_id)
        page = accounts and self._kam_find_page(path)
        if not page:
            return self._kam_not_found()
        endpoint, numbers = page
        with self._kam_as(person, accounts):
            response = endpoint(**{**params, **numbers})
            # A page is made when it is needed, which has to be now.
            response.flatten()
        return response

    # ---- with the employee's own rights ----

    def _kam_find_person(self, user_id):
        """The portal user, and the accounts of his customer that the employee may read."""
        accounts = request.env["kam.account"]
        persons = request.env["res.users"]
        if request.env.user.share or not accounts.has_access("read") or not form.is_id(user_id):
            return persons, accounts
        person = persons.search([("id", "=", user_id), ("share", "=", True)])
        customer = person.partner_id.commercial_partner_id
        return person, accounts.search([("partner_id", "in", customer.ids)])

    def _kam_find_page(self, path):
        """What would answer the customer at that address, and the numbers in it."""
        urls = request.env["ir.http"].routing_map().bind_to_environ(request.httprequest.environ)
        address = f"{PREFIX}/{path}".rstrip("/")
        try:
            rule, numbers = urls.match(address, method="GET", return_rule=True)
        except HTTPException:
            return None
        ours = isinstance(rule.endpoint.func.__self__, KamPages)
        return (rule.endpoint, numbers) if ours else None

    # ---- as the customer ----

    @contextmanager
    def _kam_as(self, person, accounts):
        employee, language = request.env, getattr(request, "lang", None)
        request.kam_viewer = self._kam_viewer(person, accounts)
        context = {**employee.context, "kam_only_accounts": accounts.ids}
        context.pop("allowed_company_ids", None)
        request.update_env(user=person.id, context=context)
        request.update_context(**request.env["res.users"].context_get())
        request.lang = request.env["res.lang"]._get_data(code=request.env.lang)
        try:
            with request.env.cr.savepoint() as savepoint:
                yield
                savepoint.rollback()
        finally:
            request.kam_viewer = None
            request.lang = language
            request.update_env(user=employee.uid, context=employee.context)

    def _kam_viewer(self, person, accounts):
        """Where the pages are, and what stands above them, in the language of the employee."""
        return {
            "base": f"{_VIEW}/{person.id}",
            "language": request.env.lang.replace("_", "-"),
            "sentence": request.env._("You see what %s sees.", person.name),
            "leave": request.env._("Leave"),
            "link": f"/odoo/kam.account/{accounts[0].id}",
        }
