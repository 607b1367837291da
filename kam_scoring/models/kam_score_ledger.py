import io
import logging
import zipfile
from datetime import timedelta

import numpy as np

from odoo import api, fields, models

from odoo.addons.kam_planning.tools import order_scope

from ..engine.ledger import Ledger, local_days
from ..engine.ledger_columns import Columns
from ..tools import invoice_queries, ledger_queries

_logger = logging.getLogger(__name__)

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
# Fewer changes are rather read again the next night than kept by writing the whole file.
WORTH_KEEPING = 0.02


class KamScoreLedger(models.Model):
    """What the last scoring read of a company's orders, so that the next reads changes only.

    A copy that can be thrown away at any time: the next scoring makes it anew.
    """

    _name = "kam.score.ledger"
    _description = "Orders Read by the Scoring"
    _order = "company_id, id"

    company_id = fields.Many2one("res.company", required=True, index=True, ondelete="cascade")
    basis = fields.Selection([("ordered", "Ordered"), ("invoiced", "Invoiced")], required=True)
    date_read = fields.Datetime(help="The moment of the state that was read.")
    date_from = fields.Date(help="The first day whose lines were read.")
    # The rows themselves, as a file: megabytes that no list or form ever shows.
    attachment_id = fields.Many2one("ir.attachment", ondelete="set null")

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
        known = self.search([("company_id", "=", company.id), ("basis", "=", basis)], limit=1)
        ledger = None if fresh else known._get_updated(start)
        if ledger is None:
            ledger = self._read_orders(company, start)
            self._keep(known, company, basis, start, ledger)
        return ledger

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

    def _get_updated(self, start):
        """The known ledger with what has changed since; None when all has to be read anew."""
        if not self.attachment_id or not start - KEPT <= self.date_from <= start:
            return None
        stored = self._load()
        if stored is None or self._has_moved(stored["categories"]):
            return None
        company = self.company_id
        changed = ledger_queries.fetch_changed(self.env, company, self.date_read - OVERLAP)
        ledger = stored["ledger"]
        if len(changed) > MANY * len(ledger.orders) + FEW:
            return None
        if changed:
            ledger = ledger.replaced(
                changed,
                ledger_queries.fetch_orders(self.env, company, only=changed),
                ledger_queries.fetch_cells(self.env, company, only=changed),
            )
        if ledger.fingerprint() != ledger_queries.fetch_fingerprint(self.env, company):
            return None
        if len(changed) > WORTH_KEEPING * len(ledger.orders) + FEW:
            self._keep(self, company, self.basis, self.date_from, ledger)
        return ledger

    def _has_moved(self, categories):
        """Whether a product now is in another category than when its lines were read."""
        now = ledger_queries.fetch_categories(self.env)
        now = dict(zip(now["id"].tolist(), now["value"].tolist(), strict=True))
        known = zip(categories["id"].tolist(), categories["value"].tolist(), strict=True)
        return any(now.get(number, category) != category for number, category in known)

    # ---- keeping ----

    def _load(self):
        """The arrays as they were stored, None if they cannot be read."""
        try:
            with np.load(self._get_file(), allow_pickle=False) as stored:
                if int(stored["version"]) != VERSION:
                    return None
                tables = [_unpacked(stored, name) for name in TABLES]
                return {"ledger": Ledger(*tables), "categories": stored["categories"]}
        except (
            OSError,
            EOFError,
            KeyError,
            StopIteration,
            ValueError,
            zipfile.BadZipFile,
        ) as error:
            _logger.info("The orders read before are read anew: %s", error)
            return None

    def _get_file(self):
        attachment = self.attachment_id
        if attachment.store_fname:
            return attachment._full_path(attachment.store_fname)
        return io.BytesIO(attachment.raw or b"")

    def _keep(self, known, company, basis, start, ledger):
        buffer = io.BytesIO()
        np.savez(
            buffer,
            version=VERSION,
            **_packed(ledger),
            categories=ledger_queries.fetch_categories(self.env),
        )
        record = known or self.create({"company_id": company.id, "basis": basis})
        record.write({"date_read": self.env.cr.now(), "date_from": start})
        if not record.attachment_id:
            record.attachment_id = self.env["ir.attachment"].create(
                {"name": self._description, "res_model": self._name, "res_id": record.id}
            )
        record.attachment_id.raw = buffer.getvalue()

    @api.ondelete(at_uninstall=True)
    def _unlink_file(self):
        self.attachment_id.unlink()


def _packed(ledger):
    """Each column as an array of its own."""
    return {
        f"{table}.{name}": column
        for table in TABLES
        for name, column in getattr(ledger, table).items()
    }


def _unpacked(stored, table):
    names = [name for name in stored.files if name.startswith(f"{table}.")]
    return Columns({name.removeprefix(f"{table}."): stored[name] for name in names})


def _dtype(columns):
    return np.dtype([(name, np.dtype(kind).newbyteorder("=")) for name, kind in columns.items()])
