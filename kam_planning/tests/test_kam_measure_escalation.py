from datetime import date

from freezegun import freeze_time

from odoo.tests import tagged

from .common import KamCommon

STEPS = ("reminder", "escalation")


@tagged("post_install", "-at_install")
@freeze_time("2026-06-30 12:00:00")
class TestKamMeasureEscalation(KamCommon):
    """What is overdue is told to the responsible at once, to the accountable after a week."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.plan = cls._running_plan(owner_id=cls.user_manager.id)
        cls.measure = cls._measure(cls.plan, date_deadline=date(2026, 6, 23))

    def _daily(self, day="2026-06-30"):
        daily = self.env["kam.daily"]
        with freeze_time(f"{day} 03:30:00"):
            for step in STEPS:
                ids = daily._find_due("kam.measure", step)
                daily._run_batch(self.env["kam.measure"].browse(ids), step)
        self.env.invalidate_all()

    def _reminders(self, user=None):
        partner = (user or self.user_sales).partner_id
        return self.env["mail.message"].search(
            [
                ("notified_partner_ids", "in", partner.ids),
                ("subject", "like", "Overdue measures"),
            ]
        )

    def _escalations(self):
        activity_type = self.env.ref("kam_planning.mail_activity_type_escalation")
        return self.measure.activity_ids.filtered(lambda a: a.activity_type_id == activity_type)

    def test_responsible_is_told_once_from_the_day_after(self):
        self._daily("2026-06-23")
        self.assertFalse(self._reminders())
        self._daily("2026-06-24")
        self.assertEqual(self.measure.date_reminded, date(2026, 6, 24))
        self._daily("2026-06-25")
        reminder = self._reminders()
        self.assertEqual(len(reminder), 1)
        self.assertIn("Joint workshop", reminder.body)
        self.assertIn("06/23/2026", reminder.body)
        self.assertFalse(self._escalations())

    def test_one_reminder_for_all_of_a_person(self):
        self._measure(self.plan, name="Fair", date_deadline=date(2026, 6, 1))
        self._measure(
            self.plan, name="Visit", date_deadline=date(2026, 6, 1), responsible_id=self.env.uid
        )
        self._daily()
        self.assertEqual(self._reminders().subject, "Overdue measures: 2")
        self.assertNotIn("Visit", self._reminders().body)

    def test_accountable_gets_one_activity_after_a_week(self):
        self._daily("2026-06-29")
        self.assertFalse(self._escalations() or self.measure.date_escalated)
        self._daily("2026-06-30")
        self.assertRecordValues(
            self._escalations(),
            [
                {
                    "user_id": self.user_manager.id,
                    "date_deadline": date(2026, 6, 30),
                    "summary": "Overdue: Joint workshop",
                }
            ],
        )
        self.assertEqual(self.measure.date_escalated, date(2026, 6, 30))
        self.assertIn("kam_manager", str(self.measure.message_ids.mapped("body")))
        self._daily("2026-07-01")
        self.assertEqual(len(self._escalations()), 1)
        self._escalations().action_feedback("Talked about it")
        self.assertEqual(self.measure.state, "todo")
        self._daily("2026-07-02")
        self.assertFalse(self._escalations())

    def test_starting_it_is_not_doing_it(self):
        self._daily()
        self.measure.action_start()
        self.assertEqual(len(self._escalations()), 1)
        self._daily("2026-07-01")
        self.assertEqual((len(self._escalations()), len(self._reminders())), (1, 1))

    def test_doing_or_dropping_it_takes_the_escalation_back(self):
        for end in ("done", "cancelled"):
            self._daily()
            self.assertTrue(self._escalations())
            self.measure.state = end
            self.assertFalse(self._escalations() or self.measure.date_escalated)
            self.assertFalse(self.measure.date_reminded)
            self.measure.action_reopen()

    def test_new_due_date_starts_again(self):
        self._daily()
        self.measure.date_deadline = date(2026, 7, 10)
        self.assertFalse(self._escalations() or self.measure.date_escalated)
        self._daily("2026-07-11")
        self.assertEqual((len(self._reminders()), len(self._escalations())), (2, 0))
        self._daily("2026-07-17")
        self.assertEqual((len(self._reminders()), len(self._escalations())), (2, 1))

    def test_end_of_the_plan_ends_it(self):
        self._daily()
        self.plan.action_cancel()
        self.assertFalse(self.measure.activity_ids)
        self._daily("2026-07-01")
        self.assertFalse(self.measure.activity_ids)

    def test_new_accountable_takes_over(self):
        self._daily()
        self.measure.accountable_id = self.user_all
        self.assertEqual(self._escalations().user_id, self.user_all)
        self.measure.accountable_id = False
        self.assertFalse(self._escalations())

    def test_whoever_is_both_has_one_activity(self):
        self.measure.accountable_id = self.user_sales
        self._daily()
        self.assertEqual(len(self.measure.activity_ids), 1)
        self.assertTrue(self.measure.date_escalated)

    def test_nobody_is_told_of_plans_that_do_not_run(self):
        self.plan.action_reset()
        archived = self._running_plan(year=2025, account=self._account(self._customer("Old")))
        self._measure(archived, date_deadline=date(2026, 1, 1))
        archived.account_id.active = False
        nobody = self._measure(self._running_plan(year=2027), responsible_id=False)
        nobody.write({"date_deadline": date(2026, 1, 1), "accountable_id": False})
        self._daily()
        self.assertFalse(self._reminders() or self._escalations() or nobody.date_escalated)

    def test_without_the_type_of_activity_it_is_only_noted(self):
        self.env.ref("kam_planning.mail_activity_type_escalation").unlink()
        self._daily()
        self.assertTrue(self.measure.date_escalated)

    def test_as_many_queries_for_many_as_for_few(self):
        measures = self.env["kam.measure"].create(
            [
                {
                    "name": f"Visit {number}",
                    "plan_id": self.plan.id,
                    "responsible_id": self.user_sales.id,
                    "date_deadline": date(2026, 6, 1),
                }
                for number in range(220)
            ]
        )
        counts = {}
        for step in STEPS:
            for batch in (measures[:10], measures[10:20], measures[20:]):
                self.env.flush_all()
                self.env.invalidate_all()
                before = self.cr.sql_log_count
                self.env["kam.daily"]._run_batch(batch, step)
                counts[step, len(batch)] = self.cr.sql_log_count - before
        for step in STEPS:
            # Odoo writes a hundred rows at a time: one more for each of at most five tables.
            self.assertLessEqual(counts[step, 200], counts[step, 10] + 5, counts)

    def test_ticking_off_a_reminder_is_no_contact_with_the_customer(self):
        self._daily()
        reminder = self.measure.activity_ids.filtered(lambda a: a.user_id == self.user_manager)
        reminder.with_user(self.user_manager).action_feedback()
        self.assertFalse(self.account.last_touch_date)
        self.measure.with_user(self.user_sales).action_done()
        self.env.invalidate_all()
        self.assertEqual(self.account.last_touch_date, date(2026, 6, 30))

    def test_accountable_reads_it_in_his_own_language(self):
        self.env["res.lang"]._activate_lang("de_DE")
        self.user_manager.lang = "de_DE"
        self._daily()
        reminder = self.measure.activity_ids.filtered(lambda a: a.user_id == self.user_manager)
        self.assertEqual(reminder.summary, "Überfällig: Joint workshop")
