from datetime import timedelta

import numpy as np

from odoo import api, fields, models

from odoo.addons.kam_planning.tools import order_scope

from ..engine.ledger import Changes, Ledger, local_days
from ..engine.ledger_columns import Columns
from ..tools import invoice_queries, ledger_queries

# Written with each change of what is stored below: what an older version stored is read anew.
VERSION = 2
# So long a transaction may have been under way when the ledger was read, with rows of its own
# that came to light only afterwards.
OVERLAP = timedelta(hours=1)
# So far the window may move before everything is read anew: what lies before it is of no use, and
# what has escaped the eye comes to light.
KEPT = timedelta(days=31)
# To read many orders one by one takes longer than to read all of them.
MANY, FEW = 0.1, 100
TABLES = ("orders", "cells")
COLUMNS = (ledger_queries.ORDER_COLUMNS, ledger_queries.CELL_COLUMNS)
# Fewer changes are rather read again the next night than kept by writing the whole file.
WORTH_KEEPING = 0.02


class KamScoreLedger(models.Model):
    """What the last scoring read of a company's orders, so that the next reads changes only.

    A copy that can be thrown away at any time: the next scoring makes it anew.
    """

    _name = "kam.score.ledger"
    _inherit = "kam.score.file"
    _description = "Orders Read by the Scoring"
    _order = "company_id, id"

    company_id = fields.Many2one("res.company", required=True, index=True, ondelete="cascade")
    basis = fields.Selection([("ordered", "Ordered"), ("invoiced", "Invoiced")], required=True)
    date_read = fields.Datetime(help="The moment of the state that was read.")
    date_from = fields.Date(help="The first day whose lines were read.")

    _company_uniq = models.UniqueIndex("(company_id, basis)", "There is one for each basis.")

    # ---- reading ----

    @api.model
    def _read_ledger(self, company, basis, start, fresh=False):
        """The ledger of a company, with the lines of the days from `start` on.

        :param fresh: read everything anew, whatever was read before.
        """
        order_scope.flush(self.env)
        if basis == "invoiced":
            return self._read_invoices(company, start)
        known = self._get_known(company, basis)
        changes, _late = (None, None) if fresh else known._get_changes(start)
        if changes:
            ledger = changes.merged() if len(changes.changed) else changes.known
        else:
            ledger = self._read_orders(company, start)
            self._keep(known, company, basis, start, ledger)
        return ledger

    @api.model
    def _get_known(self, company, basis):
        return self.search([("company_id", "=", company.id), ("basis", "=", basis)], limit=1)

    def _read_orders(self, company, start):
        orders = ledger_queries.fetch_orders(self.env, company)
        ledger = Ledger(orders, np.empty(0, _dtype(ledger_queries.CELL_COLUMNS)))
        first = ledger.first_order(local_days(ledger.orders, self._get_zone(company)), start)
        if first is None:
            return ledger
        return Ledger(ledger.orders, ledger_queries.fetch_cells(self.env, company, first=first))

    def _read_invoices(self, company, start):
        """Always anew: invoices are fewer, and what was reconciled or reset leaves no trace."""
        self.env["account.move"].flush_model()
        self.env["account.move.line"].flush_model()
        orders, cells = invoice_queries.fetch_ledger(self.env, company, start)
        return Ledger(orders, cells)

    @api.model
    def _get_zone(self, company):
        return order_scope.timezone(company).key

    # ---- what has changed since ----

    def _get_changes(self, start, lately=None):
        """What is known, and what has changed since; None when all has to be read anew.

        :param start: the first day whose lines are wanted.
        :param lately: a moment.
        :return: ``Changes``, and the ids of the orders that have changed since the moment.
        """
        nothing = (None, [])
        if not self.attachment_id or not start - KEPT <= self.date_from <= start:
            return nothing
        stored = self._load()
        if stored is None or self._has_moved(stored["categories"]):
            return nothing
        changed, late = ledger_queries.fetch_changed(
            self.env, self.company_id, self.date_read - OVERLAP, lately
        )
        known = stored["ledger"]
        if len(changed) > MANY * len(known.orders) + FEW:
            return nothing
        changes = Changes(known, np.array(changed, dtype=np.int64), self._read_again(changed))
        now = ledger_queries.fetch_fingerprint(self.env, self.company_id)
        if changes.fingerprint() != now:
            return nothing
        if len(changed) > WORTH_KEEPING * len(known.orders) + FEW:
            self._keep(self, self.company_id, self.basis, self.date_from, changes.merged())
        return changes, late

    def _read_again(self, changed):
        if not changed:
            return Ledger(*(np.empty(0, _dtype(columns)) for columns in COLUMNS))
        return Ledger(
            ledger_queries.fetch_orders(self.env, self.company_id, only=changed),
            ledger_queries.fetch_cells(self.env, self.company_id, only=changed),
        )

    def _has_moved(self, categories):
        """Whether a product now is in another category than when its lines were read."""
        now = ledger_queries.fetch_categories(self.env)
        now = dict(zip(now["id"].tolist(), now["value"].tolist(), strict=True))
        known = zip(categories["id"].tolist(), categories["value"].tolist(), strict=True)
        return any(now.get(number, category) != category for number, category in known)

    # ---- keeping ----

    def _load(self):
        """The arrays as they were stored, None if they cannot be read."""
        return self._read_file(
            VERSION,
            lambda stored: {
                "ledger": Ledger(*(_unpacked(stored, name) for name in TABLES)),
                "categories": stored["categories"],
            },
        )

    def _keep(self, known, company, basis, start, ledger):
        record = known or self.create({"company_id": company.id, "basis": basis})
        record.write({"date_read": self.env.cr.now(), "date_from": start})
        categories = ledger_queries.fetch_categories(self.env)
        record._write_file(VERSION, {**_packed(ledger), "categories": categories})


def _packed(ledger):
    """Each column as an array of its own."""
    return {
        f"{table}.{name}": column
        for table in TABLES
        for name, column in getattr(ledger, table).items()
    }


def _unpacked(stored, table):
    names = [name for name in stored if name.startswith(f"{table}.")]
    return Columns({name.removeprefix(f"{table}."): stored[name] for name in names})


def _dtype(columns):
    return np.dtype([(name, np.dtype(kind).newbyteorder("=")) for name, kind in columns.items()])
