from odoo import models

from ..tools import form

# The forms on the page of the joint plan.
CONFIRM_FORM = {"seal": form.Text(64, required=True)}
AGREE_FORM = {"name": form.Text(100, required=True), "seal": form.Text(64, required=True)}
REPORT_FORM = {
    "percent": form.Whole(0, 100, required=True),
    "note": form.Text(2000, lines=True),
}


class KamPortalView(models.AbstractModel):
    """What the customer's people do on the page of the joint plan.

    Each `_do_…` checks the right first and answers None where there is none; `errors` are those
    of the form that was sent.
    """

    _inherit = "kam.portal.view"

    def _do_confirm_goal(self, account_id, goal_id, values, errors):
        account = self._find_account(account_id)
        goal = self._find_goals(self._find_plans(account)).filtered(lambda g: g.id == goal_id)
        if not goal or goal.visibility != "confirm":
            return None
        done = {"path": f"/{account.id}/plan#goal_{goal.id}", "done": "goals-confirmed"}
        # A second click, or a colleague who was faster.
        if goal.confirmed_on:
            return done
        if errors or values["seal"] != goal._get_seal():
            return {"errors": {"seal": self._changed_sentence()}}
        if self._is_limited(account, "other"):
            return self._limit_error("seal")
        goal._confirm(self._get_person())
        self._log(account, "goal_confirm", goal.name)
        return done

    def _do_report_measure(self, account_id, measure_id, values, errors):
        account = self._find_account(account_id)
        measures = self._find_measures(self._find_plans(account))
        measure = self._find_own_measure(measures, measure_id)
        if not measure:
            return None
        if errors:
            return {"errors": errors}
        if self._is_limited(account, "other"):
            return self._limit_error("note")
        measure._report(self._get_person(), values["percent"], values["note"])
        self._log(account, "progress", measure.name, detail=f"{values['percent']} %")
        return {"path": f"/{account.id}/plan#measure_{measure.id}", "done": "measures-reported"}

    def _do_agree(self, account_id, plan_id, values, errors):
        account = self._find_account(account_id)
        plan = self._find_plans(account).filtered(lambda plan: plan.id == plan_id)
        if not plan:
            return None
        content = plan._get_agreed_contents()[plan]
        key = f"agreement_{plan.id}"
        done = {"path": f"/{account.id}/plan#{key}", "done": f"{key}-agreed"}
        last = plan.last_agreement_id
        # A second click, or a colleague who was faster.
        if last and not last._get_changes(content):
            return done
        errors = self._agree_errors(plan, content, values, errors)
        if errors:
            return {"errors": errors}
        if self._is_limited(account, "other"):
            return self._limit_error("name")
        agreement = last._agree(plan, self._get_person(), values["name"])
        self._log(account, "agree", agreement.display_name, detail=values["name"])
        return done

    def _agree_errors(self, plan, content, values, errors):
        """What stands beside the name: the other field of the form is hidden."""
        if not (content["goals"] or content["measures"]):
            return {"name": self.env._("Nothing is shared yet that you could agree to.")}
        if errors.get("name"):
            return {"name": errors["name"]}
        if values["seal"] != plan.last_agreement_id._get_seal(content):
            return {"name": self._changed_sentence()}
        return {}

    def _do_comment_plan(self, account_id, plan_id, values, errors, files=()):
        account = self._find_account(account_id)
        plans = self._find_plans(account)
        plan = plans.filtered(lambda plan: plan.id == plan_id)
        if not plan:
            return None
        page = f"/{account.id}/plan"
        result = {"errors": errors}
        if not errors:
            result = self._add_message(account, plan, page, values, files)
        # Which of the forms to show again.
        return {"form": self._thread_key(plan, plans), **result}

    def _changed_sentence(self):
        return self.env._(
            "This was changed while you were reading. Here is how it stands now: please look at "
            "it again, then send it again."
        )

    def _done_sentences(self):
        return super()._done_sentences() | {
            "goals-confirmed": self.env._("Thank you, the goal is confirmed."),
            "measures-reported": self.env._("Thank you, your progress is reported."),
            "agreement-agreed": self.env._(
                "Thank you. We keep the plan as you agreed to it, with your name and the time."
            ),
        }
