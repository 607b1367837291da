from odoo.http import Controller, request, route

from ..models.ir_http import PRIVATE_HEADERS
from ..models.kam_portal_view_contribution_act import ANSWER_FORM, TEST_FORM, VOTE_FORM
from ..models.kam_portal_view_message import COMMENT_FORM
from ..tools import form
from .pages import PREFIX, READ, WRITE, KamPages

_INITIATIVE = f"{PREFIX}/<int:account_id>/initiative/<int:initiative_id>"
_CONTRIBUTION = f"{PREFIX}/<int:account_id>/contribution/<int:contribution_id>"
_SIMILAR = {"text": form.Text(500, lines=True)}
_HIGHEST = 2**31 - 1


class KamContributionPages(KamPages, Controller):
    """Contributions: the list, writing one, its page, and what people do with it."""

    # ---- reading ----

    @route(f"{_INITIATIVE}/contributions", **READ)
    def portal_kam_contributions(self, account_id, initiative_id, page="", **_ignored):
        view = self._kam_view()
        filters, _errors, _typed = self._kam_parse(view._contribution_filters())
        page = self._kam_number(page)
        values = view._get_contributions(account_id, initiative_id, filters, page)
        return self._kam_show("kam_portal.portal_kam_contributions", values)

    @route(_CONTRIBUTION, **READ)
    def portal_kam_contribution(self, account_id, contribution_id, **_ignored):
        return self._kam_contribution_page(account_id, contribution_id)

    @route(f"{_INITIATIVE}/contribute", **READ)
    def portal_kam_contribute(self, account_id, initiative_id, kind="", **_ignored):
        values = self._kam_view()._get_contribute_form(account_id, initiative_id, kind)
        return self._kam_show("kam_portal.portal_kam_contribute", values)

    @route(f"{_CONTRIBUTION}/edit", **READ)
    def portal_kam_contribution_form(self, account_id, contribution_id, similar="", **_ignored):
        values = self._kam_view()._get_contribution_edit(
            account_id, contribution_id, similar=similar == "1"
        )
        return self._kam_show("kam_portal.portal_kam_contribute", values)

    @route(f"{_INITIATIVE}/similar", **READ)
    def portal_kam_similar(self, account_id, initiative_id, **_ignored):
        """While somebody types: plain values, put on the page as text."""
        values, _errors, _typed = self._kam_parse(_SIMILAR)
        found = self._kam_view()._get_similar(account_id, initiative_id, values["text"] or "")
        if found is None:
            return self._kam_not_found()
        headers = list(PRIVATE_HEADERS.items())
        return request.make_json_response({"similar": found}, headers=headers)

    # ---- writing one ----

    @route(f"{_INITIATIVE}/contribute", **WRITE)
    def portal_kam_contribute_send(self, account_id, initiative_id, **_ignored):
        view = self._kam_view()
        values, errors, _typed = self._kam_parse(view._contribution_form())
        result = {"errors": errors}
        if not errors:
            result = view._do_contribute(
                account_id, initiative_id, values, self._kam_uploads(), self._kam_sends()
            )
        return self._kam_done(
            result,
            lambda errors, typed: self._kam_form_again(
                view._get_contribute_form(account_id, initiative_id), errors, typed
            ),
        )

    @route(f"{_CONTRIBUTION}/edit", **WRITE)
    def portal_kam_contribution_edit(self, account_id, contribution_id, **_ignored):
        view = self._kam_view()
        boxes = view._removal_form(account_id, contribution_id)
        values, errors, _typed = self._kam_parse(view._contribution_form() | boxes)
        result = {"errors": errors}
        if not errors:
            result = view._do_contribution_edit(
                account_id, contribution_id, values, self._kam_uploads(), self._kam_sends()
            )
        return self._kam_done(
            result,
            lambda errors, typed: self._kam_form_again(
                view._get_contribution_edit(account_id, contribution_id), errors, typed
            ),
        )

    @route(f"{_CONTRIBUTION}/submit", **WRITE)
    def portal_kam_contribution_submit(self, account_id, contribution_id, **_ignored):
        view = self._kam_view()
        return self._kam_done(
            view._do_contribution_submit(account_id, contribution_id),
            lambda errors, _typed: self._kam_form_again(
                view._get_contribution_edit(account_id, contribution_id), errors, None
            ),
        )

    # ---- what people do with one ----

    @route(f"{_CONTRIBUTION}/vote", **WRITE)
    def portal_kam_contribution_vote(self, account_id, contribution_id, **_ignored):
        view = self._kam_view()
        values, errors, _typed = self._kam_parse(VOTE_FORM)
        if errors:
            # No button of ours sends that: the page shows those that there are.
            return self._kam_done(view._lead_to_contribution(account_id, contribution_id))
        filters, _errors, _typed = self._kam_parse(view._contribution_filters())
        to_list = None
        if request.params.get("from") == "list":
            page = self._kam_number(request.params.get("page"))
            to_list = f"?{view._list_query(filters)}page={page}"
        return self._kam_done(
            view._do_contribution_vote(account_id, contribution_id, values, to_list)
        )

    @route(f"{_CONTRIBUTION}/comment", **WRITE)
    def portal_kam_contribution_comment(self, account_id, contribution_id, **_ignored):
        doing = self._kam_view()._do_contribution_comment
        return self._kam_say(COMMENT_FORM, doing, "thread", account_id, contribution_id)

    @route(f"{_CONTRIBUTION}/answer", **WRITE)
    def portal_kam_contribution_answer(self, account_id, contribution_id, **_ignored):
        doing = self._kam_view()._do_contribution_answer
        return self._kam_say(ANSWER_FORM, doing, "answer", account_id, contribution_id)

    @route(f"{_CONTRIBUTION}/test", **WRITE)
    def portal_kam_contribution_test(self, account_id, contribution_id, **_ignored):
        doing = self._kam_view()._do_contribution_test
        return self._kam_say(TEST_FORM, doing, "test", account_id, contribution_id)

    @route(f"{_CONTRIBUTION}/withdraw", **WRITE)
    def portal_kam_contribution_withdraw(self, account_id, contribution_id, **_ignored):
        return self._kam_done(
            self._kam_view()._do_contribution_withdraw(account_id, contribution_id)
        )

    # ---- shared by these pages ----

    def _kam_show(self, template, values):
        """The page; or, for whoever has to accept new terms first, the one where they are."""
        if values and "path" in values:
            return self._kam_redirect(values["path"])
        return self._kam_page(template, values)

    def _kam_contribution_page(self, account_id, contribution_id, **form_values):
        before = form.number_of(request.params.get("thread"), _HIGHEST)
        view = self._kam_view()
        values = view._get_contribution(account_id, contribution_id, before)
        return self._kam_show(
            "kam_portal.portal_kam_contribution", values and {**values, **form_values}
        )

    def _kam_say(self, fields, doing, name, account_id, contribution_id):
        """A form with a text and files on the page of a contribution."""
        values, errors, _typed = self._kam_parse(fields)
        return self._kam_done(
            doing(account_id, contribution_id, values, errors, self._kam_uploads()),
            lambda errors, typed: self._kam_contribution_page(
                account_id, contribution_id, **self._kam_form(name, errors, typed)
            ),
        )

    def _kam_form_again(self, values, errors, typed):
        """The form with its errors, and with what was typed unless it is what is stored."""
        if values and "path" not in values:
            shown = values["typed"] if typed is None else {**values["typed"], **typed}
            values = {
                **values,
                "errors": errors,
                "typed": shown,
                "lost_files": self._kam_had_files(),
            }
        return self._kam_show("kam_portal.portal_kam_contribute", values)

    def _kam_had_files(self):
        """Browsers do not keep chosen files: the person is told to choose them again."""
        return any(file.filename for file in request.httprequest.files.getlist("files"))

    def _kam_sends(self):
        """Two buttons: one keeps a draft, the other sends."""
        return request.params.get("do") != "keep"
