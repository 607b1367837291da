from odoo import fields, models
from odoo.tools.misc import format_date

from ..tools import form
from ..tools.participation import rights_of
from .kam_initiative import RUNNING_STATES

# The forms on the page of an initiative.
MILESTONE_FORM = {"name": form.Text(200, required=True), "due": form.Day(required=True)}
DOCUMENT_FORM = {"name": form.Text(200, required=True)}
ANSWER_FORM = {
    "answer": form.Choice(("approve", "decline"), required=True),
    "comment": form.Text(2000, lines=True),
}
DISCLOSE_FORM = {"agrees": form.Choice(("yes", "no"), required=True)}


class KamPortalView(models.AbstractModel):
    """What people of a customer do in an initiative.

    Each `_do_…` asks for the right first and answers None where there is none; `errors` are those
    of the form that was sent.
    """

    _inherit = "kam.portal.view"

    # ---- the right ----

    def _enter_initiative(self, account_id, initiative_id, right):
        """Account and participation if the person may do that now; else why not, or None."""
        account = self._find_account(account_id)
        row = self._find_participation(account, initiative_id)
        if right in self._get_rights(row):
            return account, row, None
        return account, row.browse(), self._get_refusal(row, right)

    def _get_refusal(self, row, right):
        """A form that was open while the initiative was stopped: no reason to lose the text."""
        initiative = row.initiative_id
        if not row.is_accepted or right not in rights_of(initiative.degree, row.role):
            return None
        return {"errors": {"stopped": self._get_stopped_sentence(initiative)}}

    def _get_stopped_sentence(self, initiative):
        return self.env._(
            "Nothing was sent: meanwhile the status of this initiative is “%s”, so you can only "
            "read it.",
            self._labels(initiative, "state")[initiative.state],
        )

    # ---- conversation ----

    def _do_comment_initiative(self, account_id, initiative_id, values, errors, files=()):
        account, row, refusal = self._enter_initiative(account_id, initiative_id, "comment")
        if not row:
            return refusal
        if errors:
            return {"errors": errors}
        path = f"/{account.id}/initiative/{row.initiative_id.id}"
        return self._add_message(account, row.initiative_id, path, values, files)

    def _tell(self, account, initiative, text, event):
        """A line in the conversation about what this person just did."""
        account.env["kam.portal.message"]._post(
            initiative,
            text,
            author=self._get_person(),
            kind="notice",
            source="portal",
            account=account,
            event=event,
        )

    # ---- milestones ----

    def _do_add_milestone(self, account_id, initiative_id, values, errors):
        account, row, refusal = self._enter_initiative(account_id, initiative_id, "produce")
        if not row:
            return refusal
        errors = dict(errors)
        if values["due"] and values["due"] < fields.Date.context_today(self):
            errors["due"] = self.env._("Please choose a day from today on.")
        if errors:
            return {"errors": errors}
        if self._is_limited(account, "other"):
            return self._limit_error("name")
        initiative = row.initiative_id
        made = self._find_just_made(row, "kam.initiative.milestone", values["name"])
        if any(milestone.date_deadline == values["due"] for milestone in made):
            return self._initiative_done(account, initiative, "milestones", "added")
        milestone = account.env["kam.initiative.milestone"].create(
            {
                "initiative_id": initiative.id,
                "participant_id": row.id,
                "name": values["name"],
                "date_deadline": values["due"],
                "visibility": "customer",
            }
        )
        self._tell_milestone(account, initiative, milestone)
        self._log(account, "milestone", milestone.name, initiative)
        return self._initiative_done(account, initiative, "milestones", "added")

    def _tell_milestone(self, account, initiative, milestone):
        env = initiative._in_customer_language().env
        text = env._(
            "New milestone: %(milestone)s, due on %(due)s",
            milestone=milestone.name,
            due=format_date(env, milestone.date_deadline),
        )
        self._tell(account, initiative, text, "milestone")

    def _do_finish_milestone(self, account_id, initiative_id, milestone_id):
        account, row, refusal = self._enter_initiative(account_id, initiative_id, "produce")
        if not row:
            return refusal
        milestone = row.initiative_id.milestone_ids.filtered(lambda m: m.id == milestone_id)
        if milestone.participant_id != row:
            return None
        if self._is_limited(account, "other"):
            return self._limit_error("stopped")
        if not milestone.date_done:
            milestone.action_done()
            self._log(account, "milestone_done", milestone.name, row.initiative_id)
        return self._initiative_done(account, row.initiative_id, "milestones", "reached")

    # ---- documents ----

    def _do_add_document(self, account_id, initiative_id, values, errors, files=()):
        account, row, refusal = self._enter_initiative(account_id, initiative_id, "documents")
        if not row:
            return refusal
        problems = self._find_document_errors(account, errors, files)
        if problems:
            return problems
        made = self._find_just_made(row, "kam.initiative.document", values["name"])
        if any(self._is_sent_again(document, files) for document in made):
            return self._initiative_done(account, row.initiative_id, "documents", "added")
        document = account.env["kam.initiative.document"].create(
            {
                "initiative_id": row.initiative_id.id,
                "name": values["name"],
                "visibility": "customer",
            }
        )
        text = row.initiative_id._in_customer_language().env._("New document: %s", document.name)
        return self._store_version(account, document, files, "document", text)

    def _do_add_version(self, account_id, initiative_id, document_id, files=()):
        account, row, refusal = self._enter_initiative(account_id, initiative_id, "documents")
        if not row:
            return refusal
        document = row.initiative_id.document_ids.filtered(lambda d: d.id == document_id)
        if document.visibility != "customer":
            return None
        problems = self._find_document_errors(account, {}, files)
        if problems:
            return problems
        if self._is_sent_again(document, files):
            return self._initiative_done(account, row.initiative_id, "documents", "added")
        env = row.initiative_id._in_customer_language().env
        text = env._("New version of the document: %s", document.name)
        return self._store_version(account, document, files, "version", text)

    def _find_document_errors(self, account, errors, files):
        """A document has one file at a time: each one is a version of it."""
        errors = dict(errors)
        if len(files) != 1:
            errors["files"] = self.env._("Please choose one file.")
        return {"errors": errors} if errors else self._find_upload_errors(account, files)

    def _store_version(self, account, document, files, action, text):
        file = account.env["kam.portal.file"]._store(document, files, self._get_person())
        self._tell(account, document.initiative_id, text, "status")
        self._log(account, action, document.name, document.initiative_id, file.name)
        return self._initiative_done(account, document.initiative_id, "documents", "added")

    # ---- decisions ----

    def _do_answer_decision(self, account_id, initiative_id, decision_id, values, errors):
        account, row, refusal = self._enter_initiative(account_id, initiative_id, "approve")
        if not row:
            return refusal
        decision = row.initiative_id.decision_ids.filtered(lambda d: d.id == decision_id)
        if not decision:
            return None
        if row in decision.approval_ids.participant_id:
            return self._initiative_done(account, row.initiative_id, "decisions", "answered")
        if decision.state != "open":
            sentence = self.env._("Nothing was sent: this has been decided in the meantime.")
            return {"errors": {"stopped": sentence}}
        errors = dict(errors)
        if values["answer"] == "decline" and not values["comment"]:
            errors.setdefault("comment", self.env._("Please say why you decline."))
        if errors:
            return {"errors": errors}
        if self._is_limited(account, "other"):
            return self._limit_error("comment")
        decision._answer(row, values["answer"], values["comment"] or "")
        self._log(account, values["answer"], decision.name, row.initiative_id, values["comment"])
        return self._initiative_done(account, row.initiative_id, "decisions", "answered")

    # ---- the own company's name ----

    def _do_disclose(self, account_id, initiative_id, values, errors):
        """Whether other customers may read the company's name; taking it back works always."""
        account, row, refusal = self._enter_initiative(account_id, initiative_id, "read")
        if not row or not self._get_disclosure(row.initiative_id._get_names(account)):
            return refusal
        if errors:
            return {"errors": errors}
        agrees = values["agrees"] == "yes"
        initiative = row.initiative_id
        if agrees and initiative.state not in RUNNING_STATES:
            return {"errors": {"stopped": self._get_stopped_sentence(initiative)}}
        if self._is_limited(account, "other"):
            return self._limit_error("agrees")
        line = initiative.account_line_ids.filtered(lambda line: line.account_id == account)
        if line.customer_agrees != agrees:
            line._set_consent(agrees, self._get_person().name)
            self._log(account, "disclose", initiative.name, initiative, values["agrees"])
        return self._initiative_done(account, initiative, "names", "changed")

    # ---- what was done ----

    def _initiative_done(self, account, initiative, section, what):
        path = f"/{account.id}/initiative/{initiative.id}#{section}"
        return {"path": path, "done": f"{section}-{what}"}

    def _done_sentences(self):
        return super()._done_sentences() | {
            "milestones-added": self.env._("Your milestone is set."),
            "milestones-reached": self.env._("Well done: your milestone is reached."),
            "documents-added": self.env._("Your document is there."),
            "decisions-answered": self.env._("Thank you for your answer."),
            "names-changed": self.env._("Your choice about your company's name is saved."),
        }
