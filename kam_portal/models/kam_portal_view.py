import re
from math import ceil

from odoo import models

from ..tools import form

# What says whether a participant may do something now.
_STANDING = ("active", "is_accepted")
# What lists say of an initiative.
_SHOWN = ("name", "kind", "state", "state_reason", "degree", "phase_id", "terms_id", "company_id")


class KamPortalView(models.AbstractModel):
    """What a customer's person sees of an account: the one way from the portal to KAM data.

    Portal users have no access right on any KAM model. The methods here check the person's right,
    read what the page needs and return plain values (dict, list, text, number), never records.
    The `_…_values` methods are the allow-list: what is not named there cannot reach a page.
    All names start with an underscore, so that nothing here can be called from outside.
    """

    _name = "kam.portal.view"
    _description = "What the Customer Sees"

    # ---- the right ----

    def _find_key_accounts(self):
        """The key accounts of the person's own customer, in whatever company.

        This is the only place with superuser rights. It is safe because the search itself is the
        right: it starts from the user of the request, takes nothing from outside, and finds
        nothing but active key accounts of the user's own commercial entity. It is evaluated on
        every request, so that a right that ended is gone at once. The employee who looks at the
        page of a customer sees of that what both may see: the context only narrows it.
        """
        customer = self.env.user.partner_id.commercial_partner_id
        domain = [
            ("partner_id", "=", customer.id),
            ("partner_id.active", "=", True),
            ("is_key_account", "=", True),
            ("active", "=", True),
        ]
        only = self.env.context.get("kam_only_accounts")
        if only is not None:
            domain.append(("id", "in", only))
        read = ["partner_id", "company_id", "manager_id", "deputy_id"]
        accounts = self.env["kam.account"].sudo()  # sudo: the domain is the right, see above
        return accounts.search_fetch(domain, read)

    def _find_accounts(self):
        """The accounts this person may look at: those of the companies the user belongs to."""
        user = self.env.user
        # From the cache of the server, as Odoo itself asks with every request.
        companies = user._get_company_ids() if user.active else ()
        return self._find_key_accounts().filtered(lambda a: a.company_id.id in companies)

    def _find_account(self, account_id):
        """That account in its own company, or none: ids from outside never reach a query."""
        account = self._find_accounts().filtered(lambda account: account.id == account_id)
        return account.with_context(allowed_company_ids=account.company_id.ids)

    def _get_account_ids(self):
        return self._find_accounts().ids

    def _get_person(self):
        """The contact of whoever asks."""
        return self.env.user.partner_id

    # ---- initiatives: participants only ----

    def _find_participations(self, account):
        """Where this person takes part, with or without having accepted the terms."""
        rows = account.env["kam.initiative.participant"].search_fetch(
            self._participation_domain(account),
            ["initiative_id", "account_id", "partner_id", "role", "terms_id", *_STANDING],
        )
        # All of them at once, and without the texts that only the page of one shows.
        rows.initiative_id.fetch(_SHOWN)
        return rows

    def _find_participation(self, account, initiative_id):
        """The one in that initiative, or none."""
        rows = account.env["kam.initiative.participant"]
        if not account or not form.is_id(initiative_id):
            return rows
        domain = [*self._participation_domain(account), ("initiative_id", "=", initiative_id)]
        return rows.search(domain)

    def _participation_domain(self, account):
        return [
            ("account_id", "in", account.ids),
            ("partner_id", "=", self._get_person().id),
            ("active", "=", True),
            ("initiative_id.active", "=", True),
            ("initiative_id.state", "!=", "draft"),
            # Also when the company of the initiative no longer works with this customer.
            ("initiative_id.account_line_ids.account_id", "in", account.ids),
        ]

    def _get_rights(self, participation):
        """What the participant may do; nothing at all before the terms are accepted."""
        if not participation or not participation.is_accepted:
            return frozenset()
        return participation._get_rights()

    # ---- what every action does ----

    def _is_limited(self, account, kind):
        """Whether this person has done so much in the last minute that it is no longer a person."""
        return account.env["kam.portal.limit"]._is_exceeded(kind)

    def _limit_error(self, field):
        sentence = self.env._(
            "That was a lot in a short time. Please wait a minute and send it again; what you "
            "typed is still here."
        )
        return {"errors": {field: sentence}}

    def _log(self, account, action, subject, initiative=None, detail=""):
        """Each action of a customer is on record: who, when, what."""
        account.env["kam.portal.log"]._add(
            action, subject, account=account, initiative=initiative, detail=detail
        )

    # ---- what was done, said on the next page ----

    def _done_sentences(self):
        """What a page says after an action, by the code in its address."""
        return {}

    def _get_done_sentence(self, code):
        # A section of which there are several has a number, as in `thread_7-posted`.
        code = re.sub(r"_\d+-", "-", code) if isinstance(code, str) else ""
        return self._done_sentences().get(code, "")

    # ---- helpers ----

    def _labels(self, records, field):
        """The choices of a selection field in the language of the person."""
        return dict(records._fields[field]._description_selection(self.env))

    def _cut_page(self, records, page, size):
        """The records of one page, and where it stands among all; a page too far is the last."""
        pages = max(ceil(len(records) / size), 1)
        page = min(max(page, 1), pages)
        first = (page - 1) * size
        # Without the others in the prefetch, so that figures are computed for this page only.
        lines = records[first : first + size].with_prefetch()
        position = self.env._(
            "%(first)s–%(last)s of %(total)s",
            first=first + 1,
            last=first + len(lines),
            total=len(records),
        )
        return lines, {"page": page, "pages": pages, "position": position}
