from odoo import models

from ..tools import form
from .kam_portal_view_message import COMMENT_FORM

# How a test went, and what comes of it in words.
TEST_RESULTS = ("works", "partly", "fails")
TEST_FORM = {
    "result": form.Choice(TEST_RESULTS, required=True),
    "body": form.Text(5000, lines=True),
}
VOTE_FORM = {"wanted": form.Choice(("1", "0"), required=True)}
ANSWER_FORM = COMMENT_FORM


class KamPortalView(models.AbstractModel):
    """What a person does with a contribution: vote, comment, answer, report, withdraw."""

    _inherit = "kam.portal.view"

    def _do_contribution_vote(self, account_id, contribution_id, values, to_list=""):
        """Gives the vote or takes it back, as the button said: twice changes nothing more.

        to_list: the query of the list that the button stood in, to lead back there.
        """
        account, contribution, _rights = self._enter_contribution(
            account_id, contribution_id, "vote"
        )
        if not contribution:
            return self._lead_to_contribution(account_id, contribution_id)
        path = self._contribution_path(account, contribution)
        if self._is_limited(account, "vote"):
            return {"path": f"{path}#votes", "done": "votes-limit"}
        wanted = values["wanted"] == "1"
        account.env["kam.contribution.vote"]._toggle(contribution, self._get_person(), wanted)
        self._log(
            account, "vote" if wanted else "unvote", contribution.name, contribution.initiative_id
        )
        done = "votes-given" if wanted else "votes-taken"
        if to_list:
            listed = self._initiative_head(account, contribution.initiative_id)["list_path"]
            return {"path": f"{listed}{to_list}#contribution_{contribution.id}", "done": done}
        return {"path": f"{path}#votes", "done": done}

    def _write_about(self, account_id, contribution_id, errors, write, *values):
        """Calls write(account, contribution, path, *values), if the person may write there now."""
        account, contribution, _rights = self._enter_contribution(
            account_id, contribution_id, "comment"
        )
        if not contribution:
            return None
        if errors:
            return {"errors": errors}
        path = self._contribution_path(account, contribution)
        return write(account, contribution, path, *values)

    def _do_contribution_comment(self, account_id, contribution_id, values, errors, uploads=()):
        return self._write_about(
            account_id, contribution_id, errors, self._add_message, values, uploads
        )

    def _do_contribution_answer(self, account_id, contribution_id, values, errors, uploads=()):
        """The answer to our question, with which the contribution goes on."""
        return self._write_about(
            account_id, contribution_id, errors, self._answer_question, values, uploads
        )

    def _answer_question(self, account, contribution, path, values, uploads):
        if not contribution._is_asked(self._get_person()):
            # Somebody answered it meanwhile, or it is no longer asked, or others are.
            return self._add_message(account, contribution, path, values, uploads)
        problems = self._find_message_problems(account, uploads)
        if problems:
            return problems
        message = contribution._answer(values["body"], self._get_person())
        account.env["kam.portal.file"]._store(message, uploads, self._get_person())
        self._log(account, "answer", contribution.name, contribution.initiative_id)
        return {"path": f"{path}#message_{message.id}", "done": "contribution_answered"}

    def _find_message_problems(self, account, uploads):
        if self._is_limited(account, "comment"):
            return self._limit_error("body")
        return self._find_upload_errors(account, uploads)

    def _do_contribution_test(self, account_id, contribution_id, values, errors, uploads=()):
        """How it went when the customer tried it: said in the conversation, to those who build."""
        return self._write_about(
            account_id, contribution_id, errors, self._report_test, values, uploads
        )

    def _report_test(self, account, contribution, path, values, uploads):
        if contribution.state != "ready_to_test":
            return {"path": path, "done": "contribution_tested_before"}
        if values["result"] != "works" and not values["body"]:
            return {"errors": {"body": self.env._("Please say what does not work.")}}
        text = {"body": "\n".join(filter(None, [self._test_sentence(values), values["body"]]))}
        result = self._add_message(account, contribution, path, text, uploads)
        if "errors" in result:
            return result
        self._log(account, "test", contribution.name, contribution.initiative_id)
        return {**result, "done": "contribution_tested"}

    def _test_options(self):
        return [
            ("works", self.env._("It works as we need it")),
            ("partly", self.env._("It works, but something should be better")),
            ("fails", self.env._("It does not work for us yet")),
        ]

    def _test_sentence(self, values):
        return self.env._("Test result: %s.", dict(self._test_options())[values["result"]])

    def _do_contribution_withdraw(self, account_id, contribution_id):
        account, contribution, rights = self._enter_contribution(
            account_id, contribution_id, "read"
        )
        if not contribution or not self._is_own(contribution):
            return None
        path = self._contribution_path(account, contribution)
        if contribution.state == "withdrawn":
            return {"path": path, "done": "contribution_withdrawn"}
        if not self._may_withdraw(contribution, rights):
            return {"path": path, "done": "contribution_kept_on"}
        if self._is_limited(account, "other"):
            return {"path": path, "done": "contribution_limit"}
        was_draft = contribution.state == "draft"
        contribution._withdraw()
        subject = self._draft_subject(contribution) if was_draft else contribution.name
        self._log(account, "contribution_withdraw", subject, contribution.initiative_id)
        if was_draft:
            listed = self._initiative_head(account, contribution.initiative_id)["list_path"]
            return {"path": listed, "done": "contribution_dropped"}
        return {"path": path, "done": "contribution_withdrawn"}

    def _wait_sentence(self):
        """Where a form has nothing typed that could be shown again."""
        return self.env._("That was a lot in a short time. Please wait a minute.")

    def _lead_to_contribution(self, account_id, contribution_id):
        """To the page of what can be read, but no longer be done."""
        account, contribution, _rights = self._enter_contribution(
            account_id, contribution_id, "read"
        )
        if not contribution:
            return None
        path = self._contribution_path(account, contribution)
        return {"path": path, "done": "votes-closed"}

    def _done_sentences(self):
        return super()._done_sentences() | {
            "contribution_kept": self.env._("Your draft is kept. Only you can see it."),
            "contribution_sent": self.env._("Thank you! Your contribution has reached us."),
            "contribution_before": self.env._(
                "This was sent before, as you see it here. What is missing, you can write below."
            ),
            "contribution_answered": self.env._("Thank you! We go on with your answer."),
            "contribution_tested": self.env._("Thank you for trying it! We have your result."),
            "contribution_tested_before": self.env._(
                "It is no longer waiting for a test. You can write below how it went."
            ),
            "contribution_withdrawn": self.env._("Your contribution is withdrawn."),
            "contribution_kept_on": self.env._("It can no longer be withdrawn."),
            "contribution_dropped": self.env._("Your draft is dropped."),
            "votes-given": self.env._("Your vote counts."),
            "votes-taken": self.env._("Your vote is taken back."),
            "votes-closed": self.env._("This can no longer be voted on."),
            **dict.fromkeys(("votes-limit", "contribution_limit"), self._wait_sentence()),
        }
