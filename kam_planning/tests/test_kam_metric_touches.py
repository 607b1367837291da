from datetime import date

from freezegun import freeze_time

from odoo.tests import tagged

from ..models.kam_metric import MetricWindow
from .common import KamCommon


@tagged("post_install", "-at_install")
class TestKamMetricTouches(KamCommon):
    """Contacts against the rhythm of the tier, calculated by hand."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.tier = cls.env["kam.tier"].create({"name": "Called", "contact_cadence_days": 30})
        cls.account.tier_id = cls.tier
        cls.plan = cls._plan()

    def _touch(self, *days, plan=None):
        with freeze_time("2026-12-31"):
            self.env["kam.review"].create(
                [{"plan_id": (plan or self.plan).id, "date": day, "state": "held"} for day in days]
            )

    def _value(self, today, date_to=date(2026, 12, 31), account=None, with_group=False):
        account = account or self.account
        window = MetricWindow(account.id, date(2026, 1, 1), date_to, with_group)
        with freeze_time(f"{today} 12:00:00"):
            return self._metric("touches")._values([window]).get(window)

    def test_each_interval_counts_once(self):
        # Intervals of 30 days: Jan 1-30, Jan 31-Mar 1, Mar 2-31, Apr 1-30.
        self._touch(date(2026, 1, 1), date(2026, 1, 30), date(2026, 1, 30), date(2026, 3, 2))
        self.assertEqual(self._value("2026-01-31"), 100)
        self.assertEqual(self._value("2026-03-02"), 50)
        self.assertAlmostEqual(self._value("2026-04-01"), 200 / 3)
        self.assertEqual(self._value("2026-05-01"), 50)
        # The interval of today is not over: it neither helps nor hurts.
        self.assertAlmostEqual(self._value("2026-04-30"), 200 / 3)

    def test_none_at_all_is_zero(self):
        self.assertEqual(self._value("2026-02-01"), 0)

    def test_unknown_before_the_first_interval_is_over_and_without_a_rhythm(self):
        self._touch(date(2026, 1, 2))
        self.assertIsNone(self._value("2026-01-30"))
        self.assertIsNone(self._value("2025-12-01"), "not begun")
        self.assertIsNone(self._value("2026-12-31", date_to=date(2026, 1, 29)), "too short")
        self.tier.contact_cadence_days = 0
        self.assertIsNone(self._value("2026-05-01"))
        self.account.tier_id = False
        self.assertIsNone(self._value("2026-05-01"))

    def test_what_is_outside_the_period_does_not_count(self):
        self._touch(date(2025, 12, 31), date(2026, 3, 2))
        self.assertEqual(self._value("2026-12-31", date_to=date(2026, 3, 1)), 0)

    def test_the_day_is_the_companys(self):
        self._touch(date(2026, 1, 2))
        self.company.partner_id.tz = "Pacific/Auckland"
        # Noon in London is the next day there.
        self.assertEqual(self._value("2026-01-30"), 100)

    def test_a_group_counts_the_contacts_of_all_its_accounts(self):
        unit = self._account(self._customer("Alpine Foods France"), parent_id=self.account.id)
        self._touch(date(2026, 1, 2), plan=self._plan(account=unit))
        self.assertEqual(self._value("2026-01-31"), 0)
        self.assertEqual(self._value("2026-01-31", with_group=True), 100)

    def test_one_query_for_many_accounts(self):
        counts = []
        for number in (10, 10, 200):
            partners = self.env["res.partner"].create(
                [{"name": f"Customer {index}"} for index in range(number)]
            )
            accounts = self.env["kam.account"].create(
                [{"partner_id": partner.id, "tier_id": self.tier.id} for partner in partners]
            )
            period = (date(2026, 1, 1), date(2026, 12, 31))
            windows = [MetricWindow(account.id, *period) for account in accounts]
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            with freeze_time("2026-06-15"):
                values = self._metric("touches")._values(windows)
            counts.append(self.cr.sql_log_count - before)
            self.assertEqual(set(values.values()), {0})
            self.assertEqual(len(values), number)
        self.assertEqual(counts[1], counts[2])

    def test_goals_can_be_set_on_it(self):
        self._touch(date(2026, 1, 2))
        with freeze_time("2026-07-01"):
            goal = self._goal(self.plan, "touches", target=90)
            self.assertTrue(goal.is_measured)
            self.assertAlmostEqual(goal.actual, 100 / 6)
