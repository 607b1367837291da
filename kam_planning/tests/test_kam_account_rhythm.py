from datetime import date, datetime

from freezegun import freeze_time

from odoo import Command
from odoo.tests import Form, tagged

from .common import KamCommon


@tagged("post_install", "-at_install")
class TestKamAccountRhythm(KamCommon):
    """What counts as a contact with the customer, and when the next one is due."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.startClassPatcher(freeze_time("2026-06-15 12:00:00"))
        cls.tier = cls.env["kam.tier"].create({"name": "Called", "contact_cadence_days": 30})
        cls.account.write({"tier_id": cls.tier.id})
        cls.account.tier_since = date(2026, 1, 1)
        cls.contact = cls._customer("Buyer", is_company=False, parent_id=cls.customer.id)
        cls.plan = cls._plan()

    def _tick_off(self, record, day, automated=False):
        activity = record.with_context(mail_activity_quick_update=True).activity_schedule(
            "mail.mail_activity_data_call", user_id=self.user_sales.id, automated=automated
        )
        with freeze_time(f"{day} 10:00:00"):
            activity.action_feedback("Done")
            self.env.flush_all()

    def _meet(self, start, partners=None, user=None, **values):
        start = datetime.fromisoformat(start)
        partners = self.contact if partners is None else partners
        event = self.env["calendar.event"].with_context(dont_notify=True)
        return event.create(
            {
                "name": "Visit",
                "start": start,
                "stop": start.replace(minute=59),
                "user_id": (user or self.user_sales).id,
                "partner_ids": [Command.set(partners.ids)],
                **values,
            }
        )

    def _last(self, account=None):
        self.env.invalidate_all()
        return (account or self.account).last_touch_date

    # ---- what counts ----

    def test_without_any_contact_the_rhythm_counts_from_the_tier(self):
        self.assertFalse(self._last())
        self.assertEqual(self.account.next_touch_date, date(2026, 1, 31))
        self.account.tier_since = False
        self.account.invalidate_recordset()
        since = self.account.create_date.date()
        self.assertEqual((self.account.next_touch_date - since).days, 30)

    def test_without_a_rhythm_nothing_is_due(self):
        self.tier.contact_cadence_days = 0
        self._tick_off(self.account, "2026-06-01")
        self.assertEqual(self._last(), date(2026, 6, 1))
        self.assertFalse(self.account.next_touch_date)
        self.account.tier_id = False
        self.assertFalse(self.account.next_touch_date)

    def test_activities_done_anywhere_at_the_account(self):
        measure = self._measure(self.plan)
        review = self.env["kam.review"].create({"plan_id": self.plan.id})
        order = self._order(100, "2026-02-01", partner=self.contact)
        lead = self.env["crm.lead"].create({"name": "New line", "partner_id": self.contact.id})
        plain = self.env["crm.lead"].create({"name": "No company", "partner_id": self.contact.id})
        plain.company_id = False
        records = [
            self.account,
            self.plan,
            measure,
            review,
            self.customer,
            self.contact,
            order,
            lead,
            plain,
        ]
        for day, record in enumerate(records, start=1):
            self._tick_off(record, f"2026-05-{day:02}")
            self.assertEqual(self._last(), date(2026, 5, day), record._name)
        self.assertEqual(self.account.next_touch_date, date(2026, 6, 8))

    def test_what_is_planned_is_no_contact_yet(self):
        self.account.activity_schedule("mail.mail_activity_data_call", date(2026, 6, 1))
        self._meet("2026-06-16 09:00:00")
        self.assertFalse(self._last())

    def test_reminders_of_the_program_are_no_contacts(self):
        self._tick_off(self.account, "2026-06-01", automated=True)
        self.assertFalse(self._last())

    def test_meetings_with_the_customers_people(self):
        self._meet("2026-06-01 09:00:00")
        self.assertEqual(self._last(), date(2026, 6, 1))
        self._meet("2026-06-02 09:00:00", partners=self.user_sales.partner_id)
        self.assertEqual(self._last(), date(2026, 6, 1), "nobody of theirs was there")
        cancelled = self._meet("2026-06-03 09:00:00")
        cancelled.active = False
        declined = self._meet("2026-06-04 09:00:00")
        declined.attendee_ids.state = "declined"
        self.assertEqual(self._last(), date(2026, 6, 1))
        day = date(2026, 6, 5)
        self._meet("2026-06-05 00:00:00", allday=True, start_date=day, stop_date=day)
        self.assertEqual(self._last(), day)

    def test_the_day_is_the_companys(self):
        self._meet("2026-06-01 20:00:00")
        self.company.partner_id.tz = "Asia/Tokyo"
        self.assertEqual(self._last(), date(2026, 6, 2))
        self.company.partner_id.tz = "America/Los_Angeles"
        self.assertEqual(self._last(), date(2026, 6, 1))

    def test_archived_contacts_count_and_so_do_their_own(self):
        below = self._customer("Foreman", is_company=False, parent_id=self.contact.id)
        self._meet("2026-06-01 09:00:00", partners=below)
        below.active = False
        self.assertEqual(self._last(), date(2026, 6, 1))

    def test_held_reviews_count(self):
        review = self.env["kam.review"].create({"plan_id": self.plan.id, "date": date(2026, 6, 10)})
        self.assertFalse(self._last())
        self.assertEqual(self.account.next_review_date, date(2026, 6, 10))
        self.assertFalse(self.account.last_review_date)
        review.action_hold()
        self.assertEqual(self._last(), date(2026, 6, 10))
        self.assertEqual(self.account.last_review_date, date(2026, 6, 10))
        self.assertFalse(self.account.next_review_date)

    def test_a_review_of_an_ended_plan_is_not_ahead(self):
        self._goal(self.plan)
        self.plan.action_activate()
        self.env["kam.review"].create({"plan_id": self.plan.id, "date": date(2026, 7, 1)})
        self.plan.action_close()
        self.assertFalse(self.account.next_review_date)

    def test_other_customers_and_companies_stay_apart(self):
        branch = self._company()
        there = self._account(self.customer, company_id=branch.id)
        other = self._account(self._customer("Baltic Dairy"))
        self._meet("2026-06-01 09:00:00")
        self._tick_off(self.contact, "2026-06-02")
        self._tick_off(self._order(100, "2026-02-01"), "2026-06-03")
        self.assertEqual(self._last(), date(2026, 6, 3))
        self.assertFalse(self._last(there), "done by people who do not work there")
        self.assertFalse(self._last(other))
        self.user_sales.company_ids |= branch
        self.assertEqual(self._last(there), date(2026, 6, 2))

    # ---- searching ----

    def test_search(self):
        fresh = self._account(self._customer("Fresh"), tier_id=self.tier.id)
        plain = self._account(self._customer("Plain"))
        self._tick_off(fresh, "2026-05-20")
        accounts = self.account | fresh | plain

        def found(*conditions):
            return accounts.search([("id", "in", accounts.ids), *conditions])

        self.assertEqual(found(("next_touch_date", "<", "today")), self.account)
        due = (
            ("next_touch_date", ">=", "today =week_start"),
            ("next_touch_date", "<", "today =week_start +1w"),
        )
        self.assertEqual(found(*due), fresh)
        self.assertEqual(found(("next_touch_date", "=", False)), plain)
        self.assertEqual(found(("next_touch_date", "!=", False)), self.account | fresh)
        self.assertEqual(found(("last_touch_date", "=", date(2026, 5, 20))), fresh)
        self.assertEqual(found(("last_touch_date", "<=", date(2026, 5, 19))), plain.browse())
        seen = plain.with_user(self.user_other).search([("next_touch_date", "<", "today")])
        self.assertFalse(seen & accounts)

    def test_a_new_account_has_no_rhythm_yet(self):
        account = self.env["kam.account"].new({"partner_id": self.customer.id})
        self.assertFalse(account.next_touch_date)

    def test_logging_a_contact_is_odoos_own_activity(self):
        action = self.account.with_user(self.user_sales).action_log_touch()
        wizard = self.env[action["res_model"]].with_user(self.user_sales)
        wizard = Form(wizard.with_context(**action["context"])).save()
        self.assertEqual(wizard.activity_type_id, self.env.ref("mail.mail_activity_data_call"))
        wizard.action_schedule_activities_done()
        self.assertEqual(self._last(), date(2026, 6, 15))
