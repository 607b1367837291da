from odoo.http import Controller, request, route

from ..models.kam_portal_view_message import COMMENT_FORM
from ..models.kam_portal_view_plan_act import AGREE_FORM, CONFIRM_FORM, REPORT_FORM
from ..tools import form
from .pages import READ, WRITE, KamPages

_PLAN = "/my/kam/<int:account_id>/plan"
_PAGES = ("goals", "measures")
_HIGHEST = 2**31 - 1


class KamPlanPages(KamPages, Controller):
    """The joint plan: reading it, confirming, reporting, agreeing and talking about it."""

    @route(_PLAN, **READ)
    def portal_kam_plan(self, account_id, **_ignored):
        return self._kam_plan_page(account_id)

    @route(f"{_PLAN}/agreement/<int:agreement_id>", **READ)
    def portal_kam_agreement(self, account_id, agreement_id, **_ignored):
        agreement = self._kam_view()._get_agreement(account_id, agreement_id)
        return self._kam_page(
            "kam_portal.portal_kam_agreement", agreement and {"agreement": agreement}
        )

    @route(f"{_PLAN}/goal/<int:goal_id>/confirm", **WRITE)
    def portal_kam_goal_confirm(self, account_id, goal_id, **_ignored):
        values, errors, _typed = self._kam_parse(CONFIRM_FORM)
        result = self._kam_view()._do_confirm_goal(account_id, goal_id, values, errors)
        return self._kam_plan_done(result, account_id, f"goal_{goal_id}")

    @route(f"{_PLAN}/measure/<int:measure_id>/progress", **WRITE)
    def portal_kam_measure_progress(self, account_id, measure_id, **_ignored):
        values, errors, _typed = self._kam_parse(REPORT_FORM)
        result = self._kam_view()._do_report_measure(account_id, measure_id, values, errors)
        return self._kam_plan_done(result, account_id, f"measure_{measure_id}", measure_id)

    @route(f"{_PLAN}/<int:plan_id>/agree", **WRITE)
    def portal_kam_plan_agree(self, account_id, plan_id, **_ignored):
        values, errors, _typed = self._kam_parse(AGREE_FORM)
        result = self._kam_view()._do_agree(account_id, plan_id, values, errors)
        return self._kam_plan_done(result, account_id, f"agreement_{plan_id}")

    @route(f"{_PLAN}/<int:plan_id>/comment", **WRITE)
    def portal_kam_plan_comment(self, account_id, plan_id, **_ignored):
        values, errors, _typed = self._kam_parse(COMMENT_FORM)
        result = self._kam_view()._do_comment_plan(
            account_id, plan_id, values, errors, self._kam_uploads()
        )
        return self._kam_plan_done(result, account_id, result and result["form"])

    # ---- shared by these pages ----

    def _kam_plan_page(self, account_id, report=0, **form_values):
        goals, measures = (self._kam_number(request.params.get(name, "")) for name in _PAGES)
        goal = form.number_of(request.params.get("goal"), _HIGHEST)
        report = report or form.number_of(request.params.get("report"), _HIGHEST)
        before = {
            name: form.number_of(value, _HIGHEST)
            for name, value in request.params.items()
            if name.startswith("thread")
        }
        plan = self._kam_view()._get_plan(account_id, goals, measures, goal, report, before)
        return self._kam_page("kam_portal.portal_kam_plan", plan and {"plan": plan, **form_values})

    def _kam_plan_done(self, result, account_id, name, report=0):
        """On to the page of the plan, on the same pages of goals and measures as before."""
        if result and "path" in result:
            pages = {part: self._kam_number(request.params.get(part, "")) for part in _PAGES}
            query = "&".join(f"{part}={page}" for part, page in pages.items() if page > 1)
            path, _hash_sign, anchor = result["path"].partition("#")
            result["path"] = f"{path}?{query}#{anchor}" if query else result["path"]
        return self._kam_done(
            result,
            lambda errors, typed: self._kam_plan_page(
                account_id, report, **self._kam_form(name, errors, typed)
            ),
        )
