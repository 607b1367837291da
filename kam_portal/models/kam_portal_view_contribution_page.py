from odoo import fields, models

from ..tools.contribution import is_allowed
from ..tools.reading import Count, Part, read_named
from ..tools.text import as_html
from .kam_initiative import RUNNING_STATES
from .kam_portal_view_contribution import SHOWN

# What the author wrote, in the order in which the form asks for it.
_TEXTS = ("situation", "value", "wish")


class KamPortalView(models.AbstractModel):
    """The page of one contribution."""

    _inherit = "kam.portal.view"

    _MAX_MERGED = 20

    def _get_contribution(self, account_id, contribution_id, before=0):
        """Everything on the page; before: number of a message, to read what was said earlier.

        Whoever has not accepted the terms that the initiative has now is led to them.
        """
        account = self._find_account(account_id)
        contribution, participation = self._find_contribution(account, contribution_id)
        if not contribution:
            return None
        rights = self._cut_rights(self._get_rights(participation), contribution)
        if "read" not in rights:
            return {"path": f"/{account.id}/initiative/{contribution.initiative_id.id}"}
        path = self._contribution_path(account, contribution)
        found = self._read_contribution(contribution, before)
        names = contribution.initiative_id._build_names(account, found["names"])
        names.prepare(contribution.author_ids)
        return {
            **self._initiative_head(account, contribution.initiative_id),
            "contribution": {
                **self._contribution_values(account, contribution),
                **self._content_values(contribution, names, found["files"]),
                **self._status_values(account, contribution, found["history"]),
                **self._merge_values(contribution, participation, found["merged"]),
                **self._vote_values(contribution, rights, found),
            },
            "may": self._get_doings(contribution, rights),
            "test_options": self._test_options(),
            "thread": self._get_thread(
                account,
                contribution,
                rights,
                path,
                before=before,
                names=names,
                found=found["thread"],
            ),
        }

    def _read_contribution(self, contribution, before):
        """Everything at once, by what it is called here."""
        env = contribution.env
        mine = {"contribution_id": contribution.id}
        said = {**mine, "kind": "status", "visibility": "customer", "state": "posted"}
        merged = {"merged_into_id": contribution.id}
        return read_named(
            {
                "files": self._files_part("contribution_id", contribution),
                "history": Part(env["kam.portal.message"], said, ("body", "date")),
                "merged": Part(contribution, merged, SHOWN, "next_deadline, id desc"),
                "votes": Count(env["kam.contribution.vote"], mine, "contribution_id"),
                "voted": self._voted_part(contribution),
                "names": contribution.initiative_id._name_parts(),
                "thread": self._thread_parts(contribution, before),
            }
        )

    # ---- what it says ----

    def _content_values(self, contribution, names, files):
        authors = [names[author] for author in contribution.author_ids]
        frequencies = self._labels(contribution, "frequency")
        return {
            "authors": ", ".join(dict.fromkeys(authors)),
            "entered_by": self._entered_by(contribution),
            "audience": self._audience_sentence(contribution, names),
            "frequency": frequencies.get(contribution.frequency, ""),
            **{name: as_html(contribution[name]) for name in _TEXTS},
            "files": self._get_files(names.account, files),
        }

    def _entered_by(self, contribution):
        """Who of us wrote it down for the author, or nothing."""
        if not contribution.entered_by_id:
            return ""
        return self.env._(
            "%(person)s (%(company)s)",
            person=contribution.entered_by_id.name,
            company=contribution.company_id.name,
        )

    def _audience_sentence(self, contribution, names):
        """Only where several customers take part is there somebody to keep something from."""
        supplier = contribution.company_id.name
        if contribution.audience == "account":
            return self.env._("Only your company and %s", supplier)
        if len(names.lines) > 1:
            return self.env._("Everybody who takes part in this initiative")
        return ""

    # ---- where it stands ----

    def _status_values(self, account, contribution, history):
        is_own_account = contribution.account_id == account
        delivered = contribution.state == "delivered"
        return {
            "sentence": self._status_sentence(contribution),
            "reason": as_html(contribution.state_reason),
            "promise": self._promise_values(contribution),
            "steps": self._step_values(contribution),
            "history": [{"date": self._moment(m.date), "text": as_html(m.body)} for m in history],
            "question": self._get_question(account, contribution),
            "delivered": self._date(contribution.date_delivered) if delivered else "",
            "product": contribution.product_id.name or "" if delivered and is_own_account else "",
        }

    def _status_sentence(self, contribution):
        """What the status means for whoever reads it."""
        sentences = {
            "draft": self.env._("Only you can see it until you send it."),
            "submitted": self.env._("It has reached us, and we will look at it soon."),
            "acknowledged": self.env._("We have read it. Next we decide how to go on with it."),
            "question": self.env._(
                "We need to know something before we can go on. Until it is answered, the time "
                "that we have to decide stands still."
            ),
            "under_review": self.env._("We are weighing it up, and will tell you what we decide."),
            "planned": self.env._("We will do it. Work on it has not begun yet."),
            "in_progress": self.env._("We are working on it."),
            "ready_to_test": self.env._("It can be tried out. Please tell us how it goes."),
            "delivered": self.env._("It has become real. Thank you for bringing it in!"),
            "declined": self.env._("We will not do this, and tell you why."),
            "merged": self.env._(
                "It goes on together with another one that says the same. Its text, files and "
                "conversation stay here; its authors and votes count there, too."
            ),
            "withdrawn": self.env._("You have withdrawn it. Nobody else sees it any more."),
        }
        if contribution.state == "parked":
            until = self._date(contribution.parked_until)
            return self.env._("It rests for now. We take it up again on %s.", until)
        if contribution.state == "delivered" and self._get_person() not in contribution.author_ids:
            return self.env._("It has become real, thanks to those who brought it in.")
        return sentences[contribution.customer_state]

    def _promise_values(self, contribution):
        """What we owe the customer next, and until when."""
        due = contribution.next_deadline
        if not due:
            return None
        acknowledge = contribution.state == "submitted" and contribution.acknowledge_by
        day = self._date(due)
        is_late = due < fields.Datetime.now()
        if acknowledge and is_late:
            text = self.env._("We wanted to confirm it by %s, and are late. We are sorry.", day)
        elif acknowledge:
            text = self.env._("We confirm by %s that we have read it.", day)
        elif is_late:
            text = self.env._("We wanted to decide by %s, and are late. We are sorry.", day)
        else:
            text = self.env._("We decide by %s.", day)
        return {"text": text, "is_late": is_late}

    def _step_values(self, contribution):
        """The way from sending it to its delivery, with the days of what is done."""
        if contribution.state in ("draft", "withdrawn"):
            return []
        steps = [
            (self.env._("Sent"), contribution.date_submitted),
            (self.env._("Confirmed"), contribution.date_acknowledged),
            (self.env._("Decided"), contribution.date_decided),
        ]
        values = [{"label": label, "date": self._date(date)} for label, date in steps]
        if contribution.state in ("declined", "merged", "parked"):
            return values
        day = contribution.date_delivered
        date = self._date(day)
        return [*values, {"label": self.env._("Delivered"), "date": date}]

    def _merge_values(self, contribution, participation, merged):
        """Where it goes on, and what was taken up in it, as far as this person may read it."""
        domain = self._contribution_domain(participation)
        target = contribution.merged_into_id.filtered_domain(domain)
        sources = merged.filtered_domain(domain)[: self._MAX_MERGED]
        links = [
            {
                "path": self._contribution_path(participation.account_id, other),
                "title": other.name,
            }
            for other in (*target, *sources)
        ]
        return {"merged_into": links[0] if target else None, "merged_from": links[len(target) :]}

    def _get_question(self, account, contribution):
        """Our open question, to those who can answer it."""
        if not contribution._is_asked(self._get_person()):
            return ""
        message = account.env["kam.portal.message"].search(
            [
                ("contribution_id", "=", contribution.id),
                ("kind", "=", "question"),
                ("visibility", "=", "customer"),
                ("state", "=", "posted"),
            ],
            order="id desc",
            limit=1,
        )
        return as_html(message.body)

    # ---- votes, and what the person may do ----

    def _vote_values(self, contribution, rights, found):
        return {
            "votes": found["votes"].get(contribution.id, 0),
            "voted": bool(found["voted"]),
            "may_vote": "vote" in rights,
            "shows_votes": contribution.state not in ("draft", "withdrawn"),
        }

    def _get_doings(self, contribution, rights):
        """What the page offers this person; the methods behind the forms ask the same."""
        is_own = self._is_own(contribution)
        can = "contribute" in rights and is_own
        return {
            "edit": can and contribution.state == "draft",
            "withdraw": self._may_withdraw(contribution, rights),
            "answer": "comment" in rights and contribution._is_asked(self._get_person()),
            "test": "comment" in rights and contribution.state == "ready_to_test",
        }

    def _may_withdraw(self, contribution, rights):
        """An own one, as long as the initiative runs and it has not gone too far."""
        running = contribution.initiative_id.state in RUNNING_STATES
        possible = is_allowed(contribution.state, "withdrawn")
        return running and possible and self._is_own(contribution) and "read" in rights
