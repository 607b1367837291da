from datetime import date

from freezegun import freeze_time

from odoo.tests import tagged

from ..models.kam_metric import MetricWindow
from .common import KamCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-06-30 12:00:00")
class TestKamMetricCustomer(KamCommon):
    """Metrics beyond what was ordered: new categories, offers, open leads, share of wallet."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.unit = cls._account(cls._customer("Unit"), parent_id=cls.account.id)

    def _window(self, first="2026-01-01", last="2026-12-31", account=None, with_group=False):
        days = (date.fromisoformat(first), date.fromisoformat(last))
        return MetricWindow((account or self.account).id, *days, with_group)

    def _value(self, code, *days, **values):
        window = self._window(*days, **values)
        return self._metric(code)._values([window]).get(window)

    # ---- new categories ----

    def _buy(self, name, day, amount=100, **values):
        category = self.env["product.category"].search([("name", "=", name)], limit=1)
        category = category or self.env["product.category"].create({"name": name})
        line = self._line(amount, self._product(name, category, cost=1))
        return self._order(0, day, lines=[line], **values)

    def test_category_is_new_after_two_years_without(self):
        self._buy("Long ago", "2023-12-31")
        self._buy("Long ago", "2026-02-01")
        self._buy("Known", "2024-01-01")
        self._buy("Known", "2026-02-01")
        self._buy("New", "2026-02-01")
        self._buy("New", "2026-03-01")
        self._buy("Not again", "2025-02-01")
        self.assertEqual(self._value("new_categories"), 2)

    def test_returned_categories(self):
        self._buy("Tried", "2025-02-01")
        self._buy("Tried", "2025-03-01", -100)
        self._buy("Tried", "2026-02-01")
        self._buy("Sent back", "2026-02-01")
        self._buy("Sent back", "2026-03-01", -100)
        self.assertEqual(self._value("new_categories"), 1, "only what was tried and kept")

    def test_new_to_a_unit_is_not_always_new_to_the_group(self):
        self._buy("Shared", "2025-02-01")
        self._buy("Shared", "2026-02-01", partner=self.unit.partner_id)
        self.assertEqual(self._value("new_categories", account=self.unit), 1)
        self.assertEqual(self._value("new_categories", with_group=True), 0)

    def test_no_orders_no_new_categories(self):
        self.assertEqual(self._value("new_categories"), 0)

    # ---- conversion ----

    def test_conversion_of_what_was_offered(self):
        for state, count in {"sale": 3, "sent": 1, "cancel": 2, "draft": 5}.items():
            for _number in range(count):
                self._order(10, "2026-02-01", state=state)
        self._order(-10, "2026-02-02")
        self._order(10, "2025-02-01", state="sent")
        self.assertEqual(self._value("conversion"), 50)

    def test_conversion_without_offers_is_unknown(self):
        self._order(10, "2026-02-01", state="draft")
        self.assertIsNone(self._value("conversion"))

    # ---- pipeline ----

    def _lead(self, amount, partner=None, **values):
        partner = partner or self.customer
        return self.env["crm.lead"].create(
            {
                "name": "Line 4",
                "type": "opportunity",
                "partner_id": partner.id,
                "expected_revenue": amount,
                "user_id": self.env.uid,
                **values,
            }
        )

    def test_pipeline_is_what_is_open_today(self):
        contact = self._customer("Buyer", is_company=False, parent_id=self.customer.id)
        self._lead(100)
        self._lead(20, partner=contact)
        self._lead(3000, type="lead")
        self._lead(3000).action_set_won()
        self._lead(3000).action_set_lost()
        self._lead(4, partner=self.unit.partner_id)
        self.assertEqual(self._value("pipeline"), 120)
        self.assertEqual(self._value("pipeline", with_group=True), 124)
        self.assertEqual(self._value("pipeline", account=self.unit), 4)

    def test_pipeline_of_the_past_is_unknown(self):
        self._lead(100)
        self.assertIsNone(self._value("pipeline", "2025-01-01", "2026-06-29"))
        self.assertEqual(self._value("pipeline", "2026-06-30", "2026-06-30"), 100)

    def test_pipeline_of_another_company(self):
        branch = self._company()
        other = self._account(self.customer, company_id=branch.id)
        lead = self._lead(100)
        lead.write({"user_id": False, "team_id": False})
        lead.company_id = branch
        self.env.flush_all()
        self.assertEqual(self._value("pipeline"), 0)
        self.assertEqual(self._value("pipeline", account=other), 100)
        lead.company_id = False
        self.assertEqual(self._value("pipeline"), 100)

    def test_no_leads_no_pipeline(self):
        self.assertEqual(self._value("pipeline"), 0)

    # ---- share of wallet ----

    def test_share_of_the_year_that_has_passed(self):
        """181 of 365 days of 2026 have passed: 1000 x 181 / 365 = 495.89 of the volume."""
        self.account.wallet_amount = 1000
        self._order(100, "2026-02-01")
        self._order(300, "2025-02-01")
        self._order(500, "2026-07-01")
        self.assertAlmostEqual(self._value("wallet_share"), 100 * 100 / (1000 * 181 / 365))
        self.assertEqual(self._value("wallet_share", "2025-01-01", "2025-12-31"), 30)

    def test_share_over_a_leap_year_and_over_two_years(self):
        self.account.wallet_amount = 1000
        self._order(300, "2024-03-01")
        self._order(300, "2025-03-01")
        self.assertEqual(self._value("wallet_share", "2024-01-01", "2024-12-31"), 30)
        self.assertEqual(self._value("wallet_share", "2024-01-01", "2025-12-31"), 30)

    def test_share_is_unknown_without_a_volume_and_too_early(self):
        self._order(100, "2026-02-01")
        self.assertIsNone(self._value("wallet_share"))
        self.account.wallet_amount = 1000
        self.assertIsNone(self._value("wallet_share", "2026-06-15", "2026-12-31"))
        self.assertIsNone(self._value("wallet_share", "2026-07-01", "2026-12-31"))
        self.assertEqual(self._value("wallet_share", "2026-06-01", "2026-06-30"), 0)

    def test_share_of_a_group_counts_accounts_with_a_volume(self):
        year = ("2025-01-01", "2025-12-31")
        self._order(100, "2025-02-01")
        self._order(50, "2025-02-01", partner=self.unit.partner_id)
        self.account.wallet_amount = 400
        self.assertEqual(self._value("wallet_share", *year, with_group=True), 25)
        self.unit.wallet_amount = 600
        self.assertEqual(self._value("wallet_share", *year, with_group=True), 15)
        self.account.wallet_amount = 0
        self.assertIsNone(self._value("wallet_share", *year))
        self.assertAlmostEqual(self._value("wallet_share", *year, with_group=True), 100 / 12)

    # ---- all of them ----

    def test_one_query_for_any_number_of_windows(self):
        tier = self.env["kam.tier"].create({"name": "Called", "contact_cadence_days": 30})
        known = {"wallet_amount": 100, "tier_id": tier.id}
        accounts = self.env["kam.account"].create(
            [{"partner_id": self._customer(f"C{number}").id, **known} for number in range(30)]
        )
        days = (date(2026, 1, 1), date(2026, 12, 31))
        windows = [MetricWindow(a.id, *days, a.id % 2 == 0) for a in accounts]
        for code in self.env["kam.metric"]._known_codes():
            metric = self.env["kam.metric"].new({"code": code})
            counts = []
            for asked in (windows[:3], windows[:3], windows):
                self.env.flush_all()
                before = self.cr.sql_log_count
                metric._values(asked)
                counts.append(self.cr.sql_log_count - before)
            self.assertEqual(counts[1], counts[2], code)
            self.assertLessEqual(counts[2], 1, code)
