"""What is known of accounts beyond their orders, on the day of a scoring."""

from datetime import date, datetime, timedelta

from freezegun import freeze_time

from odoo.tests import tagged

from odoo.addons.kam_scoring.tools import source_queries

from .common import AS_OF, IN_WINDOW
from .common_sources import SourceCommon


@tagged("post_install", "-at_install")
@freeze_time("2025-06-30 12:00:00")
class TestSourceQueries(SourceCommon):
    # ---- the table ----

    def test_nothing_known(self):
        frame = self.fetch_all()
        self.assertEqual(tuple(frame.columns), source_queries.COLUMNS)
        self.assertEqual(frame.index.tolist(), self.account.ids)
        row = frame.loc[self.account.id]
        for name in source_queries.COLUMNS:
            with self.subTest(name):
                if name in source_queries.COUNTED:
                    self.assertEqual(row[name], 0)
                else:
                    self.assertUnknown(row[name])

    def test_types_are_the_same_with_and_without_accounts(self):
        empty = self._create_company(name="Empty Company")
        types = self.fetch_all(empty).dtypes
        self.assertEqual(len(self.fetch_all(empty)), 0)
        self.assertTrue(types.equals(self.fetch_all().dtypes))
        self.assertEqual(types["wallet_outdated"], bool)
        self.assertEqual(types["rating_count"], int)

    def test_active_accounts_of_the_company_only(self):
        archived, other = self.create_customers(2)
        self.create_account(archived, active=False)
        self.create_account(other, self._create_company(name="Other Company"))
        self.assertEqual(self.fetch_all().index.tolist(), self.account.ids)

    def test_as_many_queries_for_many_accounts(self):
        self._know_all(self.create_customers(1))
        few = self.count_statements(self.fetch_all)
        self._know_all(self.create_customers(20))
        many = self.count_statements(self.fetch_all)
        self.assertEqual(few, many)
        self.assertEqual((self.fetch_all()["wallet"] == 1000).sum(), 21)

    def _know_all(self, partners):
        for partner in partners:
            account = self.create_account(partner, wallet_amount=1000, size=5)
            self.create_review(IN_WINDOW, 4, account)
            self.create_lead(100, partner_id=partner.id)
            self.create_orders(self.order(partner, IN_WINDOW, 100))

    # ---- what people have entered ----

    def test_volume(self):
        self.account.wallet_amount = 5000
        self.assertEqual(self.fetch()["wallet"], 5000)
        self.assertFalse(self.fetch()["wallet_outdated"])
        last = self.account.wallet_expiry
        self.assertEqual(self.fetch(as_of=last + timedelta(days=1))["wallet"], 5000)
        later = self.fetch(as_of=last + timedelta(days=2))
        self.assertUnknown(later["wallet"])
        self.assertTrue(later["wallet_outdated"])

    def test_rank(self):
        self.account.write({"supplier_count": 3, "supplier_rank": 2})
        self.assertAlmostEqual(self.fetch()["wallet_estimate"], 1 / 3)
        self.assertUnknown(self.fetch(as_of=date(2027, 1, 1))["wallet_estimate"])
        self.account.supplier_rank = 0
        self.assertUnknown(self.fetch()["wallet_estimate"])

    def test_only_sizes_in_the_unit_of_the_company(self):
        self.company.kam_size_unit = "Employees"
        self.account.write({"size": 40, "size_unit": " employees"})
        self.assertEqual(self.fetch()["size"], 40)
        self.assertUnknown(self.fetch(as_of=date(2027, 1, 1))["size"])
        self.account.size_unit = "beds"
        self.assertUnknown(self.fetch()["size"])

    def test_strategic_value(self):
        self.account.write({"strategic_reference": "5", "strategic_knowhow": "4"})
        self.assertEqual(self.fetch()["strategic"], 90)
        self.assertEqual(self.fetch(as_of=date(2026, 7, 1))["strategic"], 90)
        self.assertUnknown(self.fetch(as_of=date(2026, 7, 2))["strategic"])

    def test_numbers_that_are_none(self):
        accounts = [self.create_account(partner) for partner in self.create_customers(2)]
        self.env.flush_all()
        for account, bad in zip(accounts, ("NaN", "Infinity"), strict=True):
            self.env.cr.execute(
                """UPDATE kam_account SET wallet_amount = %(bad)s, wallet_expiry = '2030-01-01',
                          strategic_value = %(bad)s, strategic_expiry = '2030-01-01'
                    WHERE id = %(id)s""",
                {"bad": bad, "id": account.id},
            )
            row = self.fetch(account)
            self.assertUnknown(row["wallet"])
            self.assertUnknown(row["strategic"])
            self.assertFalse(row["wallet_outdated"])

    # ---- ratings ----

    def test_ratings_weigh_less_with_age(self):
        self.create_review(AS_OF - timedelta(days=180), 4)
        self.create_review(AS_OF - timedelta(days=360), 2)
        row = self.fetch()
        self.assertAlmostEqual(row["rating_weight"], 0.5 + 0.25)
        self.assertAlmostEqual(row["rating_sum"], 0.5 * 4 + 0.25 * 2)
        self.assertEqual(row["rating_count"], 2)

    def test_what_is_no_rating(self):
        self.create_review(date(2025, 6, 1), 0)
        self.create_review(date(2025, 6, 1), 5, state="planned")
        self.create_review(date(2025, 6, 1), 5, state="cancelled")
        self.create_review(date(2024, 6, 30), 5)
        self.assertEqual(self.fetch()["rating_count"], 0)
        self.create_review(date(2024, 7, 1), 5)
        self.create_review(date(2025, 6, 30), 5)
        self.assertEqual(self.fetch()["rating_count"], 2)
        self.assertEqual(self.fetch(as_of=date(2025, 7, 2))["rating_count"], 1)

    def test_ratings_of_another_company(self):
        other = self._create_company(name="Other Company")
        account = self.create_account(self.partner, other)
        self.create_review(IN_WINDOW, 5, account)
        self.assertEqual(self.fetch()["rating_count"], 0)
        self.assertEqual(self.fetch(account)["rating_count"], 1)

    def test_ratings_of_tasks(self):
        """Where Odoo's ratings are installed; a task belongs to a company or to none."""
        if "project.task" not in self.env:
            self.skipTest("no records that customers rate are installed")
        other = self._create_company(name="Other Company")
        for company, rating in ((self.company, 4), (other, 1), (None, 5)):
            self._rate_task(company, rating)
        self._rate_task(self.company, 3, consumed=False)
        row = self.fetch()
        self.assertEqual(row["rating_count"], 2)
        self.assertAlmostEqual(row["rating_sum"] / row["rating_weight"], 4.5)

    def _rate_task(self, company, rating, consumed=True):
        project = self.env["project.project"].create(
            {"name": "Project", "company_id": company and company.id}
        )
        task = self.env["project.task"].create({"name": "Task", "project_id": project.id})
        return self.env["rating.rating"].create(
            {
                "res_model_id": self.env["ir.model"]._get_id("project.task"),
                "res_id": task.id,
                "partner_id": self.person.id,
                "rating": rating,
                "consumed": consumed,
            }
        )

    # ---- quotations ----

    def test_quotations(self):
        self.create_orders(
            self.order(self.partner, IN_WINDOW, 100),
            self.order(self.person, IN_WINDOW, 100),
            self.order(self.partner, IN_WINDOW, 100, state="cancel"),
            self.order(self.partner, IN_WINDOW, 1, state="sent", validity_date="2025-06-29"),
            self.order(self.partner, IN_WINDOW, 1, state="sent", validity_date="2025-06-30"),
            self.order(self.partner, IN_WINDOW, 100, state="sent"),
            self.order(self.partner, IN_WINDOW, 100, state="draft", validity_date="2025-06-02"),
            self.order(self.partner, IN_WINDOW, -100),
        )
        row = self.fetch()
        self.assertEqual((row["quotations_won"], row["quotations_lost"]), (2, 2))

    def test_quotations_of_the_window_in_the_time_zone_of_the_company(self):
        self.company.partner_id.tz = "America/New_York"
        self.create_orders(
            *(
                self.order(self.partner, moment, 100)
                for moment in (
                    datetime(2024, 7, 1, 3, 59),
                    datetime(2024, 7, 1, 4),
                    datetime(2025, 7, 1, 3, 59),
                    datetime(2025, 7, 1, 4),
                )
            )
        )
        self.assertEqual(self.fetch()["quotations_won"], 2)

    def test_quotations_of_another_company(self):
        other = self._create_company(name="Other Company")
        account = self.create_account(self.partner, other)
        self.create_orders(self.order(self.partner, IN_WINDOW, company_id=other.id, state="cancel"))
        self.assertEqual(self.fetch()["quotations_lost"], 0)
        self.assertEqual(self.fetch(account)["quotations_lost"], 1)

    # ---- engagement ----

    def test_engagement(self):
        self._touch(self.account, date(2025, 3, 1))
        self.assertEqual(self.fetch()["engagement"], 0)
        self._touch(self.person, date(2025, 6, 1))
        self._touch(self.person, date(2025, 6, 1))
        self.assertAlmostEqual(self.fetch()["engagement"], 1 / 3)
        for day in range(2, 7):
            self._touch(self.person, date(2025, 6, day))
        self.assertEqual(self.fetch()["engagement"], 1)

    def test_a_touch_to_come_is_none(self):
        self._touch(self.account, date(2025, 6, 30))
        self.assertUnknown(self.fetch(as_of=date(2025, 6, 30))["engagement"])
        self.assertAlmostEqual(self.fetch()["engagement"], 1 / 3)

    def _touch(self, record, day):
        activity = record.activity_schedule(
            "mail.mail_activity_data_call", user_id=self.salesman.id, automated=False
        )
        with freeze_time(day):
            activity.action_done()
            self.env.flush_all()
