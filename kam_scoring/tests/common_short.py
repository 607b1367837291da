"""Forty customers after a whole scoring, and nights in which only a few of them have changed."""

from datetime import date
from unittest.mock import patch

from .common import ScoringCommon

WHOLE, NEXT, LATER = date(2025, 7, 10), date(2025, 7, 11), date(2025, 7, 12)
DAYS = (date(2024, 3, 1), date(2025, 4, 1), date(2025, 5, 1), date(2025, 6, 1))
WRITTEN = ("sale_order", "sale_order_line", "res_partner", "kam_account", "kam_tier_decision")
# What is not to look like something else only because time passes.
RULES = ("kam_tier", "kam_tier_rule", "kam_score_profile_rule")
# What changes for everyone by the mere passing of days, and what is made of it.
PASSING = {"repurchase", "capital_value"}


class ShortCommon(ScoringCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.profile.active = False
        cls.profile = cls.create_profile(revenue=50, growth=20, profitability=20, breadth=10)
        cls.customers = cls.create_customers(40)
        cls.create_orders(
            *(
                cls.order(customer, day, *[100 + 10 * number + place] * (1 + number % 2))
                for number, customer in enumerate(cls.customers)
                for place, day in enumerate(DAYS)
            )
        )
        cls.age(5, (*WRITTEN, *RULES))
        cls.score_everyone()

    @classmethod
    def score_everyone(cls, as_of=WHOLE):
        """A whole scoring, the night before the one that follows."""
        run = cls.score_now(as_of)
        cls.age()
        return run

    @classmethod
    def age(cls, days=2, tables=WRITTEN):
        """What is new was written some days ago; the last scoring was yesterday's, and the orders
        that are kept were read three days ago."""
        cls.env.flush_all()
        for table in tables:
            cls.env.cr.execute(
                f"""UPDATE {table} SET write_date = now() - interval '{days} days'
                     WHERE write_date > now() - interval '2 days'"""
            )
        for table, name, ago in (("ledger", "date_read", 3), ("sight", "date_seen", 1)):
            cls.env.cr.execute(
                f"UPDATE kam_score_{table} SET {name} = now() - interval '{ago} days'"
            )
        cls.env.invalidate_all()

    def nightly(self, as_of=NEXT, age=True):
        """The nightly scoring; `judged` says of whom, `scores` what."""
        self.company.kam_as_of_date = as_of
        run = self.env["kam.score.run"].with_company(self.company)._prepare_today(self.company)
        run.only_changes = True
        self.watch(run._run)
        if age:
            self.age()
        return run

    def watch(self, action):
        model = self.registry["kam.score.run"]
        step = model._step_snapshots

        def note(run, work):
            self.scores = work.scores.sort_index()
            partners = work.accounts.loc[self.scores.index, "partner_id"]
            self.judged = self.env["res.partner"].browse(partners.tolist())
            return step(run, work)

        with patch.object(model, "_step_snapshots", note):
            action()

    def assert_judged(self, run, customers):
        self.assertTrue(run.only_changes)
        self.assertEqual(self.judged.sorted("id"), customers.sorted("id"))
        self.assertEqual(run.judged_count, len(customers))

    def assert_whole(self, run):
        self.assertEqual((run.state, run.only_changes), ("done", False))
        self.assertGreaterEqual(run.judged_count, len(self.customers))

    def orders_of(self, customer):
        return self.env["sale.order"].search([("partner_id", "=", customer.id)], order="date_order")

    def change(self, *customers, price=500):
        """Their latest orders get another price."""
        for customer in customers:
            self.orders_of(customer)[-1].order_line.price_unit = price

    def shown(self, customers):
        """What the accounts say, as the database holds it."""
        self.env.flush_all()
        self.env.cr.execute(
            """SELECT partner_id, score, score_date, abc_class, latest_score_id, capital_value,
                      rhythm_state, last_order_date, proposed_tier_id, candidate_since
                 FROM kam_account WHERE partner_id = ANY(%s) ORDER BY partner_id""",
            [customers.ids],
        )
        return self.env.cr.fetchall()
