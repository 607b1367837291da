import numpy as np
import pandas as pd

from odoo import models
from odoo.exceptions import UserError
from odoo.tools.misc import format_date

from ..engine import groups, ledger
from ..tools import account_queries, ledger_queries, source_queries
from ..tools.score_work import Lens, View, Work
from ..tools.windows import Window

# What is known of an account that is just being made.
NOTHING = 0
# What the units of a group add to its head beside their orders.
ADDED = (
    "rating_sum",
    "rating_weight",
    "rating_count",
    "opportunity_value",
    "opportunity_count",
    "opportunity_overdue",
    "quotations_won",
    "quotations_lost",
)


class KamScoreRun(models.Model):
    """The first step of a run: what is known of each account."""

    _inherit = "kam.score.run"

    def _get_work(self):
        """Freezes what the profiles say: the whole run, and who reads it later, asks only this."""
        self._compute_window()
        self.problem_ids.sudo().unlink()  # sudo: this run's own notes of an earlier try
        profiles = self.env["kam.score.profile"]._get_all_for_company(self.company_id)
        chosen = self.profile_id if self.profile_for_all else self.profile_id | profiles
        settings = {profile.id: self._freeze(profile) for profile in chosen}
        self.settings = {str(number): value for number, value in settings.items()}
        default = settings[self.profile_id.id]
        return Work(settings, Lens.of(default))

    def _freeze(self, profile):
        settings = profile._get_settings()
        window = self._get_window(settings["window_months"])
        return {
            **settings,
            "window_start": str(window.start),
            "previous_start": str(window.previous_start),
        }

    def _get_window(self, months):
        return Window.before(self.as_of, months)

    def _step_facts(self, work):
        work.moment = self.env.cr.now()
        if self.mode == "live" and self.scope == "all":
            self._discard_yardsticks()
        if self._is_current():
            self._forget_scores()
        lenses = {Lens.of(settings) for settings in work.settings.values()}
        ledgers = {basis: self._read_ledger(basis, lenses) for basis in {b for _m, b in lenses}}
        self._find_accounts(work, ledgers)
        for lens in sorted(lenses):
            self._look_through(lens, ledgers[lens.basis], work)
        for book in ledgers.values():
            self._set_spoilt_aside(book, work)

    def _read_ledger(self, basis, lenses):
        months = max(lens.window_months for lens in lenses if lens.basis == basis)
        ledgers = self.env["kam.score.ledger"].sudo()  # sudo: an inner copy, read by runs only
        return ledgers._read_ledger(self.company_id, basis, self._get_window(months).start)

    # ---- accounts ----

    def _find_accounts(self, work, ledgers):
        """Whose order is whose; customers without an account get one, unless it is a trial."""
        partners = [book.orders["partner_id"] for book in ledgers.values()]
        partners = np.unique(np.concatenate(partners))
        work.owners = ledger_queries.fetch_owners(self.env, partners)
        if not len(self._find_customers(work, ledgers)):
            raise UserError(self._get_nothing_to_score())
        known = account_queries.fetch_accounts(self.env, self.company_id)
        self._complete_accounts(work, ledgers, known)
        self._find_groups(work)

    def _complete_accounts(self, work, ledgers, known):
        missing = np.setdiff1d(self._find_customers(work, ledgers), known["partner_id"])
        work.drafts = self._draft_accounts(account_queries.fetch_active(self.env, missing.tolist()))
        self._insert_accounts(work.drafts)
        work.accounts = _joined(known, work.drafts)
        self._assign_profiles(work)

    def _find_customers(self, work, ledgers):
        """Commercial partners with an order before the day of the run."""
        early = [
            book.orders["partner_id"][self._get_days(book, work) < ledger.day_number(self.as_of)]
            for book in ledgers.values()
        ]
        return self._get_owners(work, np.unique(np.concatenate(early)))

    def _get_owners(self, work, partner_ids):
        """The commercial partner of each of these partners."""
        place = np.searchsorted(work.owners["id"], partner_ids)
        return work.owners["value"][place].astype(np.int64)

    def _get_days(self, book, work):
        """The day of each order; a ledger is looked at several times."""
        if id(book) not in work.days:
            zone = self.env["kam.score.ledger"]._get_zone(self.company_id)
            work.days[id(book)] = ledger.local_days(book.orders, zone)
        return work.days[id(book)]

    def _assign_profiles(self, work):
        ranked = work.accounts.index[work.accounts["is_ranked"]]
        if self.profile_for_all:
            work.assigned = pd.DataFrame(
                {"profile_id": self.profile_id.id, "profile_rule_id": pd.NA}, index=ranked
            )
        else:
            assigned, problems = self.profile_id._assign(self.company_id, index=ranked)
            for text in problems:
                self._note_problem(text)
            work.assigned = assigned.reindex(ranked)
        # Of whom no rule speaks has the profile of the run, whichever is the company's first.
        missing = work.assigned["profile_rule_id"].isna()
        work.assigned.loc[missing, "profile_id"] = self.profile_id.id
        work.assigned["profile_id"] = work.assigned["profile_id"].astype("int64")
        work.assigned["profile_rule_id"] = work.assigned["profile_rule_id"].astype("Int64")

    def _find_groups(self, work):
        known = account_queries.fetch_groups(self.env, self.company_id)
        work.groups = groups.pairs(known["path"], known.index[known["is_head"]])

    # ---- facts ----

    def _look_through(self, lens, book, work):
        """The facts of all ranked accounts for one window and basis."""
        window = self._get_window(lens.window_months)
        days = self._get_days(book, work)
        account_ids = self._get_account_ids(work, book)
        headers = ledger.headers(book.orders, days, account_ids, *window)
        order_days = ledger.order_days(book.orders, days, account_ids, self.as_of)
        lines = ledger.lines(book, days, account_ids, window.as_of, window.start)
        won = None
        if lens.basis == "ordered":
            won = ledger.offers_won(book.orders, days, account_ids, self.as_of, window.start)
        if lens == work.lens:
            work.headers, work.lines, work.order_days = headers, lines, order_days
            future = days >= ledger.day_number(self.as_of)
            work.figures["future_order_count"] = int(future.sum())
        work.views[lens] = View(
            window,
            groups.roll_up_headers(headers, order_days, work.groups),
            groups.roll_up_lines(lines, work.groups),
            self._fetch_sources(window, work, won),
        )

    def _get_account_ids(self, work, book):
        """The account of each order, -1 for none."""
        owners = self._get_owners(work, book.orders["partner_id"])
        accounts = work.accounts.reset_index().sort_values("partner_id")
        partners = accounts["partner_id"].to_numpy()
        if not len(partners):
            return np.full(len(owners), -1)
        place = np.minimum(np.searchsorted(partners, owners), len(partners) - 1)
        found = partners[place] == owners
        return np.where(found, accounts["account_id"].to_numpy()[place], -1)

    def _fetch_sources(self, window, work, won):
        """What other sources than orders say, those of the units added to their heads."""
        company, accounts = self.company_id, work.accounts
        if work.told is None:
            work.told = source_queries.fetch_told(self.env, company, self.as_of)
        offered = source_queries.fetch_quotations(self.env, company, window.start, self.as_of, won)
        # Archived accounts and those of a trial that are not made have no sources.
        active = accounts.index[accounts["is_active"]]
        sources = work.told.join(offered, how="outer").reindex(active)
        sources = source_queries.complete(sources, accounts.index)
        sources = groups.roll_up_sums(sources, work.groups, ADDED).reindex(work.assigned.index)
        sources["unit_count"] = work.groups.groupby("head").size().sub(1).reindex(sources.index)
        sources["is_unit"] = sources.index.isin(groups.units(work.groups))
        return sources

    def _set_spoilt_aside(self, book, work):
        """Accounts nobody can compute with are left out and named; the others go on."""
        partners = np.isin(book.orders["partner_id"], ledger.spoilt_partners(book))
        ids = np.unique(self._get_account_ids(work, book)[partners])
        heads = work.groups.loc[work.groups["account_id"].isin(ids), "head"]
        ids = np.union1d(ids[ids >= 0], heads)
        if len(ids):
            self._note_spoilt(ids, work)
            work.spoilt = np.union1d(work.spoilt, ids)

    def _note_spoilt(self, ids, work):
        """By account; a trial has no account of a new customer to name."""
        unmade = work.drafts.index if self.mode == "dry" else []
        named = np.setdiff1d(ids, unmade).tolist()
        nameless = [False] if len(named) < len(ids) else []
        self._note_problem(self._get_spoilt_message(), named + nameless)

    def _get_spoilt_message(self):
        return self.env._(
            "An order of this customer has an amount or a day that nobody can compute with. The "
            "account keeps its last score. Correct the order, then score again."
        )

    def _get_nothing_to_score(self):
        return self.env._(
            "%(company)s has no confirmed order before %(day)s, so there is nothing to rank. "
            "Confirm or import orders, or choose a later day.",
            company=self.company_id.name,
            day=format_date(self.env, self.as_of),
        )


def _joined(known, drafts):
    """All accounts; of one that is just being made ids and codes are none, figures unknown."""
    frame = pd.concat([known, drafts])
    whole = [name for name in known if known[name].dtype.kind != "f"]
    frame[whole] = frame[whole].fillna(NOTHING)
    return frame.astype(known.dtypes)
