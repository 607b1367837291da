from odoo import models
from odoo.tools import SQL

from ..tools import form
from ..tools.reading import Part, read_together
from ..tools.text import as_html
from .kam_initiative import RUNNING_STATES

ACCEPT_FORM = {
    "name": form.Text(100, required=True),
    "agreed": form.Check(required=True),
    "seal": form.Text(40, required=True),
}

_JOINABLE = ("name", "kind", "purpose", "state", "phase_id", "company_id")


class KamPortalView(models.AbstractModel):
    """The terms that come before an initiative: accepting them, leaving, and joining by oneself."""

    _inherit = "kam.portal.view"

    # ---- company-wide initiatives ----

    def _find_joinable(self, account, initiative_id=None):
        """Running initiatives that are open to everybody of the customer.

        Who was removed from one does not come back by himself.
        """
        if not account or (initiative_id and not form.is_id(initiative_id)):
            return account.env["kam.initiative"]
        one = {} if initiative_id is None else {"initiative_id": initiative_id}
        [initiatives] = read_together(self._joinable_part(account, one))
        return initiatives

    def _joinable_part(self, account, more=(), read=_JOINABLE):
        """more: further conditions on the accounts of the initiatives."""
        shared = {"account_id": account.ids, **dict(more)}
        shared = Part(account.env["kam.initiative.account"], shared, ())
        # All that this person takes part in, or once did.
        mine = {"partner_id": self._get_person().id}
        mine = Part(account.env["kam.initiative.participant"], mine, ())
        ids = (shared.select("initiative_id"), mine.select("initiative_id"))
        running = {"audience": "company", "state": list(RUNNING_STATES), "active": True}
        running["id"] = SQL("(%s EXCEPT %s)", *ids)
        return Part(account.env["kam.initiative"], running, read, "id desc")

    def _get_joinable(self, initiatives):
        return [
            {**self._initiative_values(initiative, False), "purpose": as_html(initiative.purpose)}
            for initiative in initiatives[: self._INITIATIVES_PER_PAGE]
        ]

    # ---- the terms ----

    def _terms_values(self, row, initiative):
        values = {
            "is_accepted": row.is_accepted,
            "accepted_as": row.terms_name or "",
            "accepted_on": self._moment(row.terms_date),
        }
        return values if row.is_accepted else values | self._offered_terms(row, initiative)

    def _offered_terms(self, row, initiative):
        terms = initiative.terms_id
        return {
            "name": terms.name or "",
            "version": terms.version,
            "is_member": bool(row),
            # Staff wrote it, and the field cleans it: the only text with a layout on these pages.
            "body": terms.body or "",
            "seal": self._seal_of_terms(terms),
            "accepted_version": row.terms_id.version,
        }

    # ---- what people do ----

    def _do_accept(self, account_id, initiative_id, values, errors):
        """Accepts the terms; in an initiative that is open to everybody this is how one joins."""
        account = self._find_account(account_id)
        row = self._find_participation(account, initiative_id)
        initiative = row.initiative_id or self._find_joinable(account, initiative_id)
        if not initiative:
            return None
        path = f"/{account.id}/initiative/{initiative.id}"
        if row.is_accepted:
            return {"path": path, "done": "accepted"}
        errors = dict(errors)
        if errors.pop("seal", None) or values["seal"] != self._seal_of_terms(initiative.terms_id):
            errors["agreed"] = self.env._(
                "The terms were changed while you were reading. Please read them again."
            )
        if errors:
            return {"errors": errors}
        if self._is_limited(account, "other"):
            return self._limit_error("name")
        action = "terms" if row else "join"
        row = row or self._join(account, initiative)
        row._accept(values["name"])
        self._mark_read(account, initiative, self._find_last_message(initiative))
        terms = initiative.terms_id.display_name
        self._log(account, action, initiative.name, initiative, f"{terms}: {values['name']}")
        return {"path": path, "done": "accepted"}

    def _seal_of_terms(self, terms):
        """Changes with the terms: nobody accepts what he has not seen."""
        return f"{terms.id}-{terms.version}-{int(terms.write_date.timestamp())}"

    def _join(self, account, initiative):
        line = initiative.account_line_ids.filtered(lambda line: line.account_id == account)
        # Of two clicks one starts again, and finds that the person is in already.
        self.env.cr.execute(
            SQL("UPDATE kam_initiative_account SET write_date = now() WHERE id = %s", line.id),
            log_exceptions=False,
        )
        person = self._get_person()
        row = account.env["kam.initiative.participant"].create(
            {
                "initiative_id": initiative.id,
                "account_id": account.id,
                "partner_id": person.id,
                "role": initiative.joining_role,
            }
        )
        initiative._message_log(body=self.env._("%s joined by accepting the terms.", person.name))
        return row

    def _find_last_message(self, initiative):
        messages = initiative.env["kam.portal.message"]
        domain = [("initiative_id", "=", initiative.id)]
        return messages.search(domain, order="id desc", limit=1).id or 0

    def _do_leave(self, account_id, initiative_id):
        """Who does not accept the terms leaves; only we can invite the person again."""
        account = self._find_account(account_id)
        row = self._find_participation(account, initiative_id)
        if not row or row.is_accepted:
            return None
        initiative = row.initiative_id
        row.active = False
        initiative._message_log(
            body=self.env._("%s did not accept the terms and left.", self._get_person().name)
        )
        self._log(account, "leave", initiative.name, initiative, initiative.terms_id.display_name)
        return {"path": f"/{account.id}/initiatives", "done": "left"}

    def _done_sentences(self):
        return super()._done_sentences() | {
            "accepted": self.env._("Thank you. You have accepted the terms."),
            "left": self.env._("You have left the initiative."),
        }
