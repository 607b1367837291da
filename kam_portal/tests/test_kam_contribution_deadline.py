from datetime import date, datetime

from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..tools.working_days import WorkingDays
from .common_contribution import KamContributionCase

# A Wednesday, before Easter.
WEDNESDAY = "2026-04-01 10:00:00"


@tagged("post_install", "-at_install")
class TestKamContributionDeadline(KamContributionCase):
    def _days(self, *moments):
        return [moment and moment.date() for moment in moments]

    def _holiday(self, first, last):
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Easter",
                "calendar_id": self.calendar.id,
                "date_from": f"{first} 00:00:00",
                "date_to": f"{last} 23:59:59",
            }
        )

    # ---- working days ----

    def test_weekends_and_holidays_do_not_count(self):
        with freeze_time(WEDNESDAY):
            contribution = self._contribute()
        self.assertEqual(self._days(contribution.acknowledge_by), [date(2026, 4, 3)])
        self._holiday("2026-04-03", "2026-04-06")
        with freeze_time(WEDNESDAY):
            contribution = self._contribute()
        # Thursday is the first working day, the Tuesday after Easter the second.
        self.assertEqual(self._days(contribution.acknowledge_by), [date(2026, 4, 7)])

    def test_a_deadline_ends_with_the_working_day(self):
        with freeze_time(WEDNESDAY):
            contribution = self._contribute()
        self.assertEqual(contribution.acknowledge_by, datetime(2026, 4, 3, 17))

    def test_what_comes_at_the_weekend_counts_from_monday(self):
        with freeze_time("2026-04-18 23:30:00"):
            contribution = self._contribute()
        self.assertEqual(self._days(contribution.acknowledge_by), [date(2026, 4, 21)])

    def test_the_day_is_that_of_the_calendar(self):
        """Half past eleven in the evening in UTC is the next day in Berlin."""
        self.calendar.tz = "Europe/Berlin"
        with freeze_time("2026-04-14 22:30:00"):
            contribution = self._contribute()
        self.assertEqual(contribution.acknowledge_by, datetime(2026, 4, 17, 15))

    def test_a_calendar_without_working_time(self):
        self.calendar.attendance_ids = [Command.clear()]
        with freeze_time(WEDNESDAY):
            contribution = self._contribute()
        self.assertEqual(self._days(contribution.acknowledge_by), [date(2026, 4, 3)])
        self.assertEqual(self._days(contribution.decide_by), [date(2026, 4, 29)])

    def test_a_company_without_a_calendar(self):
        days = WorkingDays(self.env["resource.calendar"], self.company, datetime(2026, 4, 3), 365)
        self.assertEqual(self._days(days.after(datetime(2026, 4, 3), 1)), [date(2026, 4, 6)])
        self.assertEqual(days.after(datetime(2026, 4, 3), 365).year, 2027)

    def test_one_working_day_a_week(self):
        monday = self.calendar.attendance_ids.filtered(lambda line: line.dayofweek == "0")
        (self.calendar.attendance_ids - monday).unlink()
        self.tier.decide_days = 365
        with freeze_time(WEDNESDAY):
            contribution = self._contribute()
        self.assertEqual(self._days(contribution.acknowledge_by), [date(2026, 4, 13)])
        self.assertTrue(contribution.decide_by)

    # ---- the promise of the tier ----

    def test_each_tier_has_its_own_promise(self):
        self.tier.write({"acknowledge_days": 1, "decide_days": 5})
        with freeze_time(WEDNESDAY):
            contribution = self._contribute()
        days = self._days(contribution.acknowledge_by, contribution.decide_by)
        self.assertEqual(days, [date(2026, 4, 2), date(2026, 4, 8)])
        # A promise that was made is not changed.
        self.tier.write({"acknowledge_days": 9, "decide_days": 9})
        contribution.action_acknowledge()
        self.assertEqual(self._days(contribution.decide_by), [date(2026, 4, 8)])

    def test_a_customer_without_a_tier_gets_the_usual_one(self):
        self.account.tier_id = False
        with freeze_time(WEDNESDAY):
            contribution = self._contribute()
        days = self._days(contribution.acknowledge_by, contribution.decide_by)
        self.assertEqual(days, [date(2026, 4, 3), date(2026, 4, 29)])

    def test_no_promise_no_deadline(self):
        self.tier.write({"acknowledge_days": 0, "decide_days": 0})
        contribution = self._contribute()
        self.assertFalse(contribution.acknowledge_by)
        self.assertFalse(contribution.next_deadline)
        self.assertEqual(contribution.deadline_state, "none")

    @mute_logger("odoo.sql_db")
    def test_a_tier_promises_sensible_days(self):
        for value in (-1, 366):
            with self.assertRaises(IntegrityError), self.cr.savepoint():
                self.tier.decide_days = value
                self.tier.flush_recordset()
            self.env.invalidate_all(flush=False)

    # ---- what counts now ----

    def test_the_next_deadline_goes_with_the_state(self):
        contribution = self._contribute(state="draft")
        self.assertFalse(contribution.next_deadline)
        contribution._submit()
        self.assertEqual(contribution.next_deadline, contribution.acknowledge_by)
        contribution.action_acknowledge()
        self.assertEqual(contribution.next_deadline, contribution.decide_by)
        contribution.action_plan()
        self.assertFalse(contribution.next_deadline)

    def test_overdue_is_found(self):
        with freeze_time(WEDNESDAY):
            contribution = self._contribute()
            self.assertEqual(contribution.deadline_state, "ok")
        contributions = self.env["kam.contribution"]
        with freeze_time("2026-04-03 08:00:00"):
            contribution.invalidate_recordset(["deadline_state", "is_overdue"])
            self.assertEqual(contribution.deadline_state, "soon")
            self.assertNotIn(contribution, contributions.search([("is_overdue", "=", True)]))
        with freeze_time("2026-04-03 18:00:00"):
            contribution.invalidate_recordset(["deadline_state", "is_overdue"])
            self.assertTrue(contribution.is_overdue)
            self.assertIn(contribution, contributions.search([("is_overdue", "=", True)]))
            self.assertNotIn(contribution, contributions.search([("is_overdue", "!=", True)]))

    def test_the_most_urgent_stands_first(self):
        with freeze_time("2026-04-14 10:00:00"):
            later = self._contribute()
        with freeze_time(WEDNESDAY):
            first = self._contribute()
        done = self._contribute(state="planned")
        mine = first | later | done
        found = self.env["kam.contribution"].search([("id", "in", mine.ids)])
        self.assertEqual(list(found), [first, later, done])

    # ---- the customer's own time ----

    def test_waiting_for_the_customer_does_not_count(self):
        with freeze_time(WEDNESDAY):
            contribution = self._contribute(state="acknowledged")
        with freeze_time("2026-04-02 10:00:00"):
            contribution._ask("How hot is it?")
        self.assertEqual(contribution.deadline_state, "waiting")
        self.assertFalse(contribution.next_deadline)
        # From Thursday to the Thursday after: five working days.
        with freeze_time("2026-04-09 10:00:00"):
            contribution._answer("Very", self.anna.partner_id)
        self.assertEqual(self._days(contribution.decide_by), [date(2026, 5, 6)])
        self.assertFalse(contribution.date_asked)

    def test_an_answer_of_the_same_day_changes_nothing(self):
        with freeze_time(WEDNESDAY):
            contribution = self._contribute(state="acknowledged")
            before = contribution.decide_by
            contribution._ask("How hot is it?")
            contribution._answer("Very", self.anna.partner_id)
        self.assertEqual(contribution.decide_by, before)

    def test_a_customer_who_answers_after_a_year(self):
        with freeze_time(WEDNESDAY):
            contribution = self._contribute(state="acknowledged")
            contribution._ask("How hot is it?")
        with freeze_time("2027-06-01 10:00:00"):
            contribution._answer("Very", self.anna.partner_id)
        self.assertGreater(contribution.decide_by, datetime(2027, 6, 1))

    def test_reopening_gives_time_anew(self):
        with freeze_time(WEDNESDAY):
            contribution = self._contribute(state="declined")
        with freeze_time("2026-06-01 10:00:00"):
            contribution.action_reopen()
        self.assertEqual(self._days(contribution.decide_by), [date(2026, 6, 29)])

    # ---- many at once ----

    def test_deadlines_of_many_take_no_more_queries(self):
        now = datetime(2026, 4, 1, 10)
        counts = []
        for number in (2, 2, 12):
            contributions = self.env["kam.contribution"].union(
                *(self._contribute() for _number in range(number))
            )
            before = self.cr.sql_log_count
            contributions._set_deadlines(dict.fromkeys(contributions, "draft"), now)
            self.env.flush_all()
            counts.append(self.cr.sql_log_count - before)
        self.assertLessEqual(counts[2], counts[1])
