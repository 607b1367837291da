"""From orders in the database to the rhythm of every customer of the published sample."""

import gzip
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd

from odoo.tests import tagged

from odoo.addons.kam_scoring.engine import facts, ledger, lifetime
from odoo.addons.kam_scoring.tools import bulk

from .common import ScoringCommon

SAMPLE = Path(__file__).parent / "data" / "cdnow_transactions.csv.gz"
# The calibration ends with the 30th of September 1997.
AS_OF, START = date(1997, 10, 1), date(1996, 10, 1)
END = pd.Timestamp(1997, 9, 30)


@tagged("post_install", "-at_install")
class TestCdnow(ScoringCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with gzip.open(SAMPLE) as file:
            cls.sample = pd.read_csv(file, parse_dates=["date"])
        cls.customers = cls.env["res.partner"].create(
            [{"name": f"Customer {n}"} for n in sorted(cls.sample["customer_id"].unique())]
        )
        cls.insert_orders()

    @classmethod
    def insert_orders(cls):
        """Rows as Odoo would write them, a thousand times quicker."""
        numbers = sorted(cls.sample["customer_id"].unique())
        partner = dict(zip(numbers, cls.customers.ids, strict=True))
        pattern = cls.create_orders(cls.order(cls.customers[0], date(2030, 1, 1), 1))
        constants = {
            name: pattern[name].id if pattern._fields[name].type == "many2one" else pattern[name]
            for name in ("partner_invoice_id", "partner_shipping_id", "company_id", "currency_id")
        }
        frame = pd.DataFrame(
            {
                "partner_id": cls.sample["customer_id"].map(partner),
                "name": [f"C{number}" for number in range(len(cls.sample))],
                "amount_untaxed": cls.sample["amount"].clip(lower=0.01),
            }
        )
        cls.env.flush_all()
        bulk.insert(
            cls.env,
            "sale.order",
            frame,
            **constants,
            state="sale",
            currency_rate=1.0,
            date_order="1997-01-01 12:00:00",
        )
        cls.env.cr.execute(
            "UPDATE sale_order SET date_order = v.day + interval '12 hours' "
            "FROM unnest(%s::text[], %s::timestamp[]) AS v(name, day) "
            "WHERE sale_order.name = v.name AND company_id = %s",
            [frame["name"].tolist(), cls.sample["date"].astype(str).tolist(), cls.company.id],
        )
        cls.env.invalidate_all()

    def test_every_customer_as_published(self):
        book = self.env["kam.score.ledger"]._read_ledger(self.company, "ordered", START)
        days = ledger.local_days(book.orders, "UTC")
        accounts = book.orders["partner_id"].astype(np.int64)
        headers = ledger.headers(book.orders, days, accounts, AS_OF, START, date(1995, 10, 1))
        lines = pd.DataFrame(columns=list(facts.LINE_COLUMNS))
        found = facts.build_facts(headers, lines, AS_OF, START, date(1995, 10, 1))
        self.assertEqual(len(found), 2357)
        expected = self.summary()
        expected.index = [
            dict(zip(expected.index, self.customers.ids, strict=True))[n] for n in expected.index
        ]
        found = found.reindex(expected.index)
        for name in ("x", "t_x"):
            column = {"x": "frequency", "t_x": "recency"}[name]
            np.testing.assert_array_equal(found[column], expected[name])
        # The day after the calibration is the first that is left out.
        np.testing.assert_array_equal(found["age"] - 1, expected["T"])
        model = lifetime.fit_bgnbd(found["frequency"], found["recency"] / 7, (found["age"] - 1) / 7)
        published = {"r": 0.243, "alpha": 4.414, "a": 0.793, "b": 2.426}
        for name, value in published.items():
            self.assertAlmostEqual(getattr(model, name) / value, 1, delta=0.002)

    def summary(self):
        """x, t_x and T in days, straight from the file."""
        rows = self.sample[self.sample["date"] <= END].drop_duplicates(["customer_id", "date"])
        days = rows.groupby("customer_id")["date"].agg(["count", "min", "max"])
        return pd.DataFrame(
            {
                "x": days["count"] - 1,
                "t_x": (days["max"] - days["min"]).dt.days,
                "T": (END - days["min"]).dt.days,
            }
        )
