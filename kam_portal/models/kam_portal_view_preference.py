from odoo import models

from ..tools import form
from .kam_portal_preference import EVENTS


class KamPortalView(models.AbstractModel):
    """Which mails the person wants; one choice for all accounts."""

    _inherit = "kam.portal.view"

    def _preference_form(self):
        return {event: form.Check() for event, _label in EVENTS}

    def _get_preferences(self):
        """All events in plain words, each with what the person chose."""
        accounts = self._find_accounts()
        if not accounts:
            return None
        chosen = accounts.env["kam.portal.preference"]._get_choices(self._get_person())
        texts = self._event_sentences()
        labels = self._labels(accounts.env["kam.portal.preference"], "event")
        return {
            "email": self._get_person().email or "",
            "events": [
                {
                    "code": event,
                    "label": labels[event],
                    "text": texts[event],
                    "wanted": chosen[event],
                }
                for event in labels
            ],
        }

    def _event_sentences(self):
        return {
            "invitation": self.env._("When we invite you to an initiative."),
            "question": self.env._("When we ask you something and cannot go on without you."),
            "status": self.env._("When a contribution or an initiative gets a new status."),
            "comment": self.env._("When somebody writes in a conversation that you take part in."),
            "decision": self.env._("When something is to be decided, and when it is decided."),
            "milestone": self.env._("When a milestone is added, moved or reached."),
            "plan": self.env._("When something new is in our joint plan."),
        }

    def _do_preferences(self, values):
        accounts = self._find_accounts()
        if not accounts:
            return None
        if self._is_limited(accounts[0], "other"):
            return {"path": "/preferences", "done": "preferences_limit"}
        wanted = [event for event, is_wanted in values.items() if is_wanted]
        preferences = accounts.env["kam.portal.preference"]
        preferences._choose(self._get_person(), wanted)
        labels = self._labels(preferences, "event")
        chosen = ", ".join(labels[event] for event in wanted)
        self._log(accounts[0], "preference", chosen or self.env._("No mails"))
        return {"path": "/preferences", "done": "preferences_saved"}

    def _done_sentences(self):
        return super()._done_sentences() | {
            "preferences_saved": self.env._("Your choice is saved."),
            "preferences_limit": self._wait_sentence(),
        }
