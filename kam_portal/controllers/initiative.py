from odoo.http import Controller, request, route

from ..models.kam_portal_view_initiative_act import (
    ANSWER_FORM,
    DISCLOSE_FORM,
    DOCUMENT_FORM,
    MILESTONE_FORM,
)
from ..models.kam_portal_view_message import COMMENT_FORM
from ..models.kam_portal_view_terms import ACCEPT_FORM
from .pages import READ, WRITE, KamPages

_INITIATIVE = "/my/kam/<int:account_id>/initiative/<int:initiative_id>"
_PAGED = ("decisions", "milestones", "documents")


class KamInitiativePages(KamPages, Controller):
    """The initiatives, and what people of a customer do in one."""

    @route("/my/kam/<int:account_id>/initiatives", **READ)
    def portal_kam_initiatives(self, account_id, show="open", page="", **_ignored):
        values = self._kam_view()._get_initiatives(account_id, show, self._kam_number(page))
        return self._kam_page(
            "kam_portal.portal_kam_initiatives", values and {"initiatives": values}
        )

    @route(_INITIATIVE, **READ)
    def portal_kam_initiative(self, account_id, initiative_id, **_ignored):
        return self._kam_initiative_page(account_id, initiative_id)

    @route(f"{_INITIATIVE}/accept", **WRITE)
    def portal_kam_accept(self, account_id, initiative_id, **_ignored):
        return self._kam_do("accept", account_id, initiative_id, form=ACCEPT_FORM)

    @route(f"{_INITIATIVE}/leave", **WRITE)
    def portal_kam_leave(self, account_id, initiative_id, **_ignored):
        return self._kam_do("leave", account_id, initiative_id)

    @route(f"{_INITIATIVE}/comment", **WRITE)
    def portal_kam_comment(self, account_id, initiative_id, **_ignored):
        return self._kam_do(
            "comment_initiative",
            account_id,
            initiative_id,
            name="thread",
            form=COMMENT_FORM,
            files=self._kam_uploads(),
        )

    @route(f"{_INITIATIVE}/milestone", **WRITE)
    def portal_kam_milestone(self, account_id, initiative_id, **_ignored):
        return self._kam_do("add_milestone", account_id, initiative_id, form=MILESTONE_FORM)

    @route(f"{_INITIATIVE}/milestone/<int:milestone_id>/done", **WRITE)
    def portal_kam_milestone_done(self, account_id, initiative_id, milestone_id, **_ignored):
        return self._kam_do("finish_milestone", account_id, initiative_id, milestone_id)

    @route(f"{_INITIATIVE}/decision/<int:decision_id>", **WRITE)
    def portal_kam_decision(self, account_id, initiative_id, decision_id, **_ignored):
        return self._kam_do(
            "answer_decision",
            account_id,
            initiative_id,
            decision_id,
            name=f"decision_{decision_id}",
            form=ANSWER_FORM,
        )

    @route(f"{_INITIATIVE}/document", **WRITE)
    def portal_kam_document(self, account_id, initiative_id, **_ignored):
        return self._kam_do(
            "add_document",
            account_id,
            initiative_id,
            form=DOCUMENT_FORM,
            files=self._kam_uploads(),
        )

    @route(f"{_INITIATIVE}/document/<int:document_id>/version", **WRITE)
    def portal_kam_version(self, account_id, initiative_id, document_id, **_ignored):
        return self._kam_do(
            "add_version",
            account_id,
            initiative_id,
            document_id,
            name=f"version_{document_id}",
            files=self._kam_uploads(),
        )

    @route(f"{_INITIATIVE}/disclose", **WRITE)
    def portal_kam_disclose(self, account_id, initiative_id, **_ignored):
        return self._kam_do("disclose", account_id, initiative_id, form=DISCLOSE_FORM)

    # ---- shared by these pages ----

    def _kam_do(self, what, account_id, initiative_id, *numbers, name=None, form=None, **more):
        """What a form asks for; if that is not possible the page again, with this form open."""
        if form:
            more["values"], more["errors"], _typed = self._kam_parse(form)
        do = getattr(self._kam_view(), f"_do_{what}")
        return self._kam_done(
            do(account_id, initiative_id, *numbers, **more),
            lambda errors, typed: self._kam_initiative_page(
                account_id, initiative_id, **self._kam_form(name or what, errors, typed)
            ),
        )

    def _kam_initiative_page(self, account_id, initiative_id, **form):
        pages = {name: self._kam_number(request.params.get(name)) for name in _PAGED}
        pages["thread"] = self._kam_message_number("thread")
        initiative = self._kam_view()._get_initiative(account_id, initiative_id, pages)
        if not initiative:
            return self._kam_not_found()
        template = "initiative" if initiative["terms"]["is_accepted"] else "terms"
        return self._kam_page(
            f"kam_portal.portal_kam_{template}", {"initiative": initiative, **form}
        )
