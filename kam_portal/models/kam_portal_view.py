import re
from datetime import datetime, time
from math import ceil

from odoo import fields, models
from odoo.tools import ormcache
from odoo.tools.misc import format_date, format_time, get_lang

from ..tools import form
from ..tools.reading import Part, build_statement, read_together
from .kam_initiative_name import PERSON

# What says whether a participant may do something now.
_STANDING = ("active", "is_accepted")
_ACCOUNT = ("partner_id", "company_id", "manager_id", "deputy_id")
# What is read of the person's part in an initiative.
_ROW = ("initiative_id", "account_id", "partner_id", "role", "terms_id", *_STANDING)
_ONE_ROW = (*_ROW, "terms_name", "terms_date")
# What lists say of an initiative, and what its page says.
_SHOWN = ("name", "kind", "state", "state_reason", "degree", "phase_id", "terms_id", "company_id")
_PAGE = (*_SHOWN, "purpose", "result", "date_start", "date_end", "owner_id")


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

        This is the only place that takes superuser rights. It is safe because the search itself
        is the right: it starts from the user of the request, takes nothing from outside, and finds
        nothing but active key accounts of the user's own commercial entity, if that is not
        archived. It is evaluated on
        every request, so that a right that ended is gone at once. The employee who looks at the
        page of a customer sees of that what both may see: the context only narrows it.
        """
        customer = self._read_person().commercial_partner_id
        mine = {"partner_id": customer.ids, "is_key_account": True, "active": True}
        only = self.env.context.get("kam_only_accounts")
        if only is not None:
            mine["id"] = list(only)
        accounts = self.env["kam.account"].sudo()  # sudo: the domain is the right, see above
        accounts = Part(accounts, mine, _ACCOUNT)
        companies = {"id": accounts.select("company_id")}
        accounts, _companies, _customer = read_together(
            accounts,
            Part(accounts.model.company_id, companies, ("name", "currency_id")),
            Part(accounts.model.partner_id, {"id": customer.ids}, PERSON),
        )
        return accounts.filtered("partner_id.active")

    def _read_person(self):
        """Whoever asks, through the user of the request, whom Odoo itself gives with all rights.

        Only what is needed: Odoo reads all of a person's dozens of columns.
        """
        user = self.env.user
        users = Part(user, {"id": user.ids}, ("active", "partner_id", "company_id"))
        people = {"id": users.select("partner_id")}
        read_together(users, Part(user.browse().partner_id, people, (*PERSON, "tz")))
        return user.partner_id

    def _find_accounts(self):
        """The accounts this person may look at: those of the companies the user belongs to."""
        accounts, user = self._find_key_accounts(), self.env.user
        # From the cache of the server, as Odoo itself asks with every request.
        companies = user._get_company_ids() if user.active else ()
        accounts = accounts.filtered(lambda account: account.company_id.id in companies)
        return accounts.sorted(lambda account: account.company_id.name)

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
        return self._open_rows(*read_together(*self._participation_parts(account)))

    def _find_participation(self, account, initiative_id):
        """The one in that initiative, or none."""
        if not account or not form.is_id(initiative_id):
            return account.env["kam.initiative.participant"]
        one = {"initiative_id": initiative_id}
        found = read_together(
            self._rows_part(account, _ONE_ROW, one),
            self._initiatives_part(account, [initiative_id], _PAGE),
            self._shared_lines_part(account, one),
        )
        return self._open_rows(*found)

    def _participation_parts(self, account):
        """What `_open_rows` needs for all that the person takes part in."""
        rows = self._rows_part(account, _ROW)
        initiatives = self._initiatives_part(account, rows.select("initiative_id"), _SHOWN)
        return rows, initiatives, self._shared_lines_part(account)

    def _rows_part(self, account, fields, more=()):
        mine = {"account_id": account.ids, "partner_id": self._get_person().id, "active": True}
        rows = account.env["kam.initiative.participant"]
        return Part(rows, {**mine, **dict(more)}, fields)

    def _initiatives_part(self, account, ids, fields):
        return Part(account.env["kam.initiative"], {"id": ids, "active": True}, fields)

    def _shared_lines_part(self, account, more=()):
        lines = account.env["kam.initiative.account"]
        shared = {"account_id": account.ids, **dict(more)}
        return Part(lines, shared, ("initiative_id", "account_id"))

    def _open_rows(self, rows, initiatives, lines):
        """Of these participants those whose initiative is shared with their account today."""
        opened = initiatives.filtered(lambda initiative: initiative.state != "draft")
        # Not when the company of the initiative no longer works with this customer.
        shared = {(line.initiative_id, line.account_id) for line in lines}
        return rows.filtered(
            lambda row: (
                row.initiative_id in opened and (row.initiative_id, row.account_id) in shared
            )
        )

    def _get_rights(self, participation):
        """What the participant may do; nothing at all before the terms are accepted."""
        if not participation or not participation.is_accepted:
            return frozenset()
        return participation._get_rights()

    # ---- reading ----

    @ormcache("model._name", "conditions", "fields", "order", "limit", "name", "self.env.lang")
    def _keep_statement(self, model, conditions, fields, order, limit, name):
        """Statements that differ in values only are put together once: it takes longer than
        answering them. They hold no value of anybody."""
        return build_statement(model, conditions, fields, order, limit, name)

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
        if not code or not isinstance(code, str):
            return ""
        # A section of which there are several has a number, as in `thread_7-posted`.
        return self._done_sentences().get(re.sub(r"_\d+-", "-", code), "")

    # ---- days and times ----

    def _date(self, day):
        """A day, or that of a moment where the person is, as people write it there."""
        if isinstance(day, datetime):
            day = fields.Datetime.context_timestamp(self, day).date()
        return self._write_date(day, get_lang(self.env).code) if day else ""

    def _moment(self, moment):
        """Day and time where the person is, as people write them there."""
        if not moment:
            return ""
        here = fields.Datetime.context_timestamp(self, moment)
        language = get_lang(self.env).code
        day = self._write_date(here.date(), language)
        return f"{day}, {self._write_time(here.hour, here.minute, language)}"

    # A page has dozens of them, and most are the same for everybody. A change of the language
    # empties this cache.

    @ormcache("day", "language")
    def _write_date(self, day, language):
        return format_date(self.env, day, language)

    @ormcache("hour", "minute", "language")
    def _write_time(self, hour, minute, language):
        return format_time(self.env, time(hour, minute), time_format="short", lang_code=language)

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
