"""What people know of a customer: who entered it, when, and until when it holds."""

from datetime import date

from freezegun import freeze_time

from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form, tagged

from .common import ScoringCommon

TODAY = date(2026, 3, 15)


@tagged("post_install", "-at_install")
@freeze_time("2026-03-15 12:00:00")
class TestKamAccountJudgement(ScoringCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.partner.user_id = cls.salesman
        cls.account = cls.env["kam.account"].create(
            {"partner_id": cls.partner.id, "company_id": cls.company.id}
        )

    def _as(self, user, account=None):
        return (account or self.account).with_user(user)

    # ---- who and when ----

    def test_author_and_day_are_recorded(self):
        self._as(self.salesman).wallet_amount = 1000
        self._assert_volume(self.salesman, TODAY, date(2027, 9, 15))
        with freeze_time("2026-05-01"):
            self._as(self.manager).wallet_source = "Annual talk"
        self._assert_volume(self.manager, date(2026, 5, 1), date(2027, 11, 1))

    def test_other_changes_leave_author_and_day(self):
        self._as(self.salesman).wallet_amount = 1000
        with freeze_time("2026-05-01"):
            self._as(self.manager).write({"color": 3, "size": 20, "wallet_amount": 1000})
        self._assert_volume(self.salesman, TODAY, date(2027, 9, 15))

    def test_what_is_not_known_nobody_has_entered(self):
        self._assert_volume(self.env["res.users"], False, False)
        self._as(self.salesman).wallet_amount = 1000
        self._as(self.salesman).wallet_amount = 0
        self._assert_volume(self.env["res.users"], False, False)
        self._as(self.salesman).wallet_source = "Nobody knows"
        self._assert_volume(self.env["res.users"], False, False)

    def test_new_accounts_are_stamped(self):
        accounts = self.env["kam.account"].with_user(self.manager)
        account = accounts.create(
            {
                "partner_id": self.create_customers(1).id,
                "size": 50,
                "strategic_knowhow": "4",
                "supplier_count": 3,
                "supplier_rank": 3,
            }
        )
        stamps = [account.size_user_id, account.strategic_user_id, account.supplier_user_id]
        self.assertEqual(stamps, [self.manager] * 3)
        self.assertEqual(account.strategic_expiry, date(2027, 3, 15))
        self.assertFalse(account.wallet_date)

    def test_stamps_are_not_entered_by_hand(self):
        for vals in ({"wallet_date": "2030-01-01"}, {"size_user_id": self.manager.id}):
            with self.assertRaisesRegex(UserError, "recorded by itself. Leave out"):
                self._as(self.manager).write(vals)
            with self.assertRaisesRegex(UserError, "recorded by itself. Leave out"):
                partner = self.create_customers(1)
                self.env["kam.account"].create({"partner_id": partner.id, **vals})
        with self.assertRaisesRegex(UserError, "recorded by itself"):
            accounts = self.env["kam.account"].with_context(default_size_date="2030-01-01")
            accounts.create({"partner_id": self.create_customers(1).id})

    def test_old_volumes_are_as_old_as_the_account(self):
        self.account.wallet_amount = 1000
        self.env.flush_all()
        self.env.cr.execute("UPDATE kam_account SET wallet_date = NULL, wallet_user_id = NULL")
        self.env["kam.account"]._date_old_volumes()
        self.account.invalidate_recordset()
        self.assertEqual(self.account.wallet_user_id, self.account.create_uid)
        self.assertEqual(self.account.wallet_date, self.account.create_date.date())

    def _assert_volume(self, user, day, expiry):
        found = self.account.wallet_user_id, self.account.wallet_date, self.account.wallet_expiry
        self.assertEqual(found, (user, day, expiry))

    # ---- how long it holds ----

    def test_a_volume_is_as_old_as_its_year(self):
        self.account.write({"wallet_amount": 1000, "wallet_year": 2024})
        self.assertEqual(self.account.wallet_expiry, date(2026, 6, 30))
        for year in (2026, 2030, 0):
            self.account.wallet_year = year
            self.assertEqual(self.account.wallet_expiry, date(2027, 9, 15), year)

    def test_a_year_half_typed(self):
        for year in (26, -2026, 10**6):
            with Form(self.account) as form:
                form.wallet_amount = 1000
                form.wallet_year = year
                form.wallet_year = 2024
        self.assertEqual(self.account.wallet_expiry, date(2026, 6, 30))

    def test_months_of_the_company(self):
        self.account.write({"wallet_amount": 1000, "size": 1, "strategic_reference": "1"})
        self.account.write({"supplier_count": 2, "supplier_rank": 1})
        self.company.write({"kam_judgement_months": 6, "kam_strategic_months": 1})
        self.assertRecordValues(
            self.account,
            [
                {
                    "wallet_expiry": date(2026, 9, 15),
                    "supplier_expiry": date(2026, 9, 15),
                    "size_expiry": date(2026, 9, 15),
                    "strategic_expiry": date(2026, 4, 15),
                }
            ],
        )
        for months in (0, 121, -1):
            with self.assert_refused("res.company", "1 to 120 months"):
                self.company.kam_judgement_months = months
            with self.assert_refused("res.company", "1 to 120 months"):
                self.company.kam_strategic_months = months

    def test_standing_in_plain_words(self):
        self.assertFalse(self.account.wallet_standing)
        self._as(self.manager).wallet_amount = 1000
        self.assertEqual(
            self.account.wallet_standing,
            f"Entered by {self.manager.name} on 03/15/2026, valid until 09/15/2027.",
        )
        with freeze_time("2027-09-16"):
            self.account.invalidate_recordset(["wallet_standing"])
            self.assertEqual(
                self.account.wallet_standing,
                f"Outdated since 09/15/2027. Entered by {self.manager.name} on 03/15/2026.",
            )

    def test_still_right(self):
        self._as(self.manager).write({"strategic_reference": "5", "size": 10})
        with freeze_time("2026-12-01"):
            account = self._as(self.salesman)
            account.with_context(kam_judgement="strategic").action_confirm_judgement()
        self.assertEqual(self.account.strategic_user_id, self.salesman)
        self.assertEqual(self.account.strategic_expiry, date(2027, 12, 1))
        self.assertEqual(self.account.size_user_id, self.manager)
        self.assertIn("Strategic Value: still right", self.account.message_ids[0].body)

    def test_nothing_to_confirm(self):
        count = len(self.account.message_ids)
        for subject in ("wallet", "score", None):
            self.account.with_context(kam_judgement=subject).action_confirm_judgement()
        self.assertEqual(len(self.account.message_ids), count)
        self.assertFalse(self.account.wallet_date)

    # ---- rank ----

    def test_share_by_rank(self):
        self.assertEqual(self.account.supplier_estimate, 0)
        shares = []
        for rank in (1, 2, 3):
            self.account.write({"supplier_count": 3, "supplier_rank": rank})
            shares.append(round(self.account.supplier_estimate, 4))
        self.assertEqual(shares, [0.5, 0.3333, 0.1667])
        self.account.write({"supplier_count": 1, "supplier_rank": 1})
        self.assertEqual(self.account.supplier_estimate, 1)

    def test_a_rank_that_cannot_be(self):
        self.account.write({"supplier_count": 3, "supplier_rank": 3})
        for vals in (
            {"supplier_rank": 4},
            {"supplier_rank": -1},
            {"supplier_count": 2},
            {"supplier_count": 0},
        ):
            with self.assertRaisesRegex(ValidationError, "Enter the number of suppliers first"):
                self.account.write(vals)
            self.account.invalidate_recordset()
        for count in (-1, 1001):
            with self.assertRaisesRegex(ValidationError, "Enter a number from 1 to 1000"):
                self.account.write({"supplier_count": count, "supplier_rank": 0})

    # ---- size ----

    def test_size_counts_what_the_company_counts(self):
        self.company.kam_size_unit = "beds"
        self.account.size = 120
        self.assertEqual(self.account.size_unit, "beds")
        self.account.size_unit = "employees"
        self.account.size = 130
        self.assertEqual(self.account.size_unit, "employees")

    def test_a_size_that_cannot_be(self):
        for size in (-1, float("nan"), float("inf"), 1e16):
            with self.assert_refused("kam.account", "a number from 0 on"):
                self.account.size = size

    # ---- strategic value ----

    def test_strategic_value_is_the_mean_of_what_is_rated(self):
        self.assertEqual(self.account.strategic_value, 0)
        self.account.write({"strategic_reference": "5", "strategic_knowhow": "2"})
        self.assertEqual(self.account.strategic_value, 70)
        self.account.strategic_knowhow = "0"
        self.assertEqual(self.account.strategic_value, 100)
        self.account.strategic_cocreation = "1"
        self.assertEqual(self.account.strategic_value, 60)
        self.account.write({"strategic_reference": False, "strategic_cocreation": "0"})
        self.assertEqual(self.account.strategic_value, 0)
        self.assertFalse(self.account.strategic_date)

    def test_no_other_ratings(self):
        for rating in ("6", "-1", "much"):
            with self.assertRaises(ValueError):
                self.account.strategic_reference = rating
