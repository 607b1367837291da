from odoo.http import request

from ..models.ir_http import PRIVATE_HEADERS
from ..tools import form, upload

PREFIX = "/my/kam"
# Reading only: a GET never writes.
READ = {
    "type": "http",
    "auth": "user",
    "methods": ["GET"],
    "website": True,
    "readonly": True,
    "sitemap": False,
}
# Writing only, with Odoo's token against forged requests.
WRITE = {
    "type": "http",
    "auth": "user",
    "methods": ["POST"],
    "website": True,
    "sitemap": False,
}


class KamPages:
    """What all controllers of our pages share: one way in, one way to show, one refusal."""

    def _kam_view(self):
        return request.env["kam.portal.view"]

    def _kam_page(self, template, values, status=200):
        """A page; its values have one name, as breadcrumbs of other apps read names like `project`.

        None as values: the page is not for this person.
        """
        if values is None:
            return self._kam_not_found()
        values = {
            **self._kam_frame(),
            "done": self._kam_done_sentence(),
            "done_at": self._kam_done_section(),
            "form": {"name": "", "errors": {}, "typed": {}},
            **values,
        }
        language = (request.env.lang or "en_US").split("@")[0].replace("_", "-")
        values = {
            "page_name": "kam",
            "html_lang": language,
            "kam": values,
            "kam_viewer": getattr(request, "kam_viewer", None),
        }
        headers = list(PRIVATE_HEADERS.items())
        return request.render(template, values, status=status, headers=headers)

    def _kam_frame(self):
        """Where the links of a page lead; an employee who looks at it as a customer only reads."""
        viewer = getattr(request, "kam_viewer", None)
        return {"base": viewer["base"] if viewer else PREFIX, "read_only": bool(viewer)}

    def _kam_not_found(self):
        """The same answer to every id that is not for this person, whether it exists or not."""
        # A title in a template is not translated.
        values = {"title": request.env._("Page not found")}
        return self._kam_page("kam_portal.portal_kam_not_found", values, status=404)

    def _kam_done(self, result, again=None):
        """Where a form leads: on, when it is done; back to it with its errors, or nowhere.

        `again(errors, typed)` shows the form once more, with what was typed.
        """
        if result is None:
            return self._kam_not_found()
        errors = result.get("errors")
        if errors:
            response = again(errors, form.typed_values(request.params, request.params))
            if response.status_code == 200:
                # Not a success, and not to be repeated as it is.
                response.status_code = 422
            return response
        return self._kam_redirect(result["path"], result.get("done"))

    def _kam_redirect(self, path, done=None):
        path, hash_sign, anchor = path.partition("#")
        joint = "&" if "?" in path else "?"
        query = f"{joint}done={done}" if done else ""
        base = self._kam_frame()["base"]
        response = request.redirect(f"{base}{path}{query}{hash_sign}{anchor}", code=303)
        response.headers.update(PRIVATE_HEADERS)
        return response

    def _kam_done_sentence(self):
        """What to say after something was done: one of our sentences, never a text from outside."""
        return self._kam_view()._get_done_sentence(request.params.get("done"))

    def _kam_done_section(self):
        """Where on the page to say it: the first part of a code such as `thread-posted`."""
        section, dash, _what = str(request.params.get("done", "")).partition("-")
        return section if dash else ""

    def _kam_form(self, name, errors, typed):
        """What a page needs to show one of its forms once more, by the name of that form."""
        return {"form": {"name": name, "errors": errors, "typed": typed}, "errors": errors}

    def _kam_uploads(self, name="files"):
        """Names and contents of the files that were sent; an empty file field sends none."""
        return upload.read_files(request.httprequest.files.getlist(name))

    def _kam_parse(self, fields):
        """Values, errors and what was typed, of the form that was sent."""
        values, errors = form.parse(request.env, fields, request.params)
        return values, errors, form.typed_values(fields, request.params)

    def _kam_number(self, text):
        """A page number from an address; what is none is the first page."""
        return form.number_of(text) or 1

    def _kam_message_number(self, key):
        """The message before which to read on in a thread; 0 for the newest ones."""
        return form.number_of(request.params.get(key), 2**31 - 1)
