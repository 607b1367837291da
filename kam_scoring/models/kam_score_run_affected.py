from collections import namedtuple
from datetime import timedelta

import numpy as np

from odoo import models

from odoo.addons.kam_planning.tools import order_scope

from ..engine import groups
from ..engine.sight import Sight
from ..tools import account_queries, change_queries, ledger_queries, source_queries
from ..tools.score_work import Lens
from ..tools.windows import Window
from .kam_score_ledger import OVERLAP

# To judge more accounts one by one is hardly faster than to judge all, and not as exact.
MANY = 0.25
# Ids of accounts; customers who may lack one; orders; what is seen now and was seen before.
Affected = namedtuple("Affected", "account_ids customer_ids changes sight before")


class KamScoreRun(models.Model):
    """For whom something has changed since the last run, and what is known of them now."""

    _inherit = "kam.score.run"

    def _find_affected(self, record, work):
        """``Affected``; None if all accounts have to be judged, for whatever reason.

        :param record: the yardstick of the last whole run.
        """
        self._find_groups(work)
        rules = self._get_rules()
        if record.settings_mark != self._get_settings_mark(work, rules):
            return None
        last = record.sight_id
        since = last.date_seen - OVERLAP
        changes, late = self._get_order_changes(last, since, work)
        work.yardstick, before = record._load(), last._load(Sight.unpack)
        if changes is None or work.yardstick is None or before is None:
            return None
        written = change_queries.fetch_written_partners(self.env, since)
        if _have_moved(written, work.yardstick.owners):
            return None
        customers = self._find_changed_customers(changes, late, last, written, work)
        work.told = source_queries.fetch_told(self.env, self.company_id, self.as_of)
        sight = Sight.of(work.moment, work.told, self._get_members(rules))
        touched = change_queries.fetch_touched_accounts(
            self.env, self.company_id, since, self.as_of, customers
        )
        ids = [touched["id"], sight.changed(before), work.yardstick.spoilt]
        ids = groups.with_relatives(np.unique(np.concatenate(ids)), work.groups)
        if len(ids) > MANY * len(work.yardstick.ranked):
            return None
        return Affected(ids, customers, changes, sight, before)

    def _get_order_changes(self, last, since, work):
        """``Changes`` of the ledger and the ids of the orders written since; None if unknown."""
        work.moment = self.env.cr.now()
        lenses = {Lens.of(settings) for settings in work.settings.values()}
        # Invoices are always read anew: nobody can tell what has changed of them.
        if {lens.basis for lens in lenses} != {"ordered"}:
            return None, []
        start = self._get_window(max(lens.window_months for lens in lenses)).start
        ledgers = self.env["kam.score.ledger"].sudo()  # sudo: an inner copy, read by runs only
        known = ledgers._get_known(self.company_id, "ordered")
        # Somebody has read the orders since: whose they were before has been forgotten.
        if not known or not known.date_read <= last.date_seen:
            return None, []
        order_scope.flush(self.env)
        return known._get_changes(start, since)

    def _find_changed_customers(self, changes, late, last, written, work):
        """Commercial partners whose orders or quotations, or who themselves, have changed."""
        spans = self._get_spans(last.as_of, work)
        lapsed = [day - timedelta(days=1) for day in (last.as_of, self.as_of)]
        quoting = change_queries.fetch_quoting_partners(
            self.env, self.company_id, late, spans, lapsed
        )
        partners = [changes.partners(late), changes.partners_between(spans), quoting]
        partners = np.unique(np.concatenate(partners).astype(np.int64))
        owners = ledger_queries.fetch_owners(self.env, partners)
        return np.union1d(owners["value"], written["value"])

    def _get_spans(self, before, work):
        """The times that have come into a window, or gone out of one, since a day."""
        spans = set()
        for months in {settings["window_months"] for settings in work.settings.values()}:
            old, new = Window.before(before, months), self._get_window(months)
            spans |= {(old.as_of, new.as_of), (old.start, new.start)}
            # Whose first order is on the first day has a full previous window only now.
            spans.add((old.previous_start, new.previous_start + timedelta(days=1)))
        company = self.company_id
        return sorted(tuple(order_scope.day_start(company, day) for day in span) for span in spans)

    # ---- what is known of them now ----

    def _collect_facts(self, affected, work):
        """As ``_step_facts``, of the affected accounts only, and of new customers."""
        known = account_queries.fetch_accounts(self.env, self.company_id, affected.account_ids)
        customers = np.union1d(known["partner_id"], affected.customer_ids)
        work.owners = ledger_queries.fetch_owned(self.env, customers)
        book = affected.changes.of_partners(work.owners["id"])
        self._complete_accounts(work, {"ordered": book}, known)
        for lens in sorted({Lens.of(settings) for settings in work.settings.values()}):
            self._look_through(lens, book, work)
        self._set_spoilt_aside(book, work)


def _have_moved(written, owners):
    """Whether a partner with orders belongs to another customer now than it did."""
    place = np.searchsorted(owners["id"], written["id"])
    place = np.minimum(place, max(len(owners["id"]) - 1, 0))
    known = owners["id"][place] == written["id"]
    return bool((owners["value"][place] != written["value"])[known].any())
