from datetime import date

from freezegun import freeze_time

from odoo.tests import tagged

from .common_contribution import KamContributionCase

SUBMITTED = "2026-04-13 10:00:00"


@tagged("post_install", "-at_install")
class TestKamContributionEscalation(KamContributionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.account.write({"deputy_id": cls.deputy.id, "sponsor_id": cls.sponsor.id})

    def _submitted(self, **vals):
        with freeze_time(SUBMITTED):
            return self._contribute(**vals)

    def _escalate(self, day):
        with freeze_time(f"{day} 06:00:00"):
            self.env["kam.contribution"].invalidate_model(["is_overdue", "deadline_state"])
            self._run_daily("escalation")

    def _told(self, contribution):
        return self._activities(contribution, "contribution_overdue").user_id

    # ---- the activity of whoever is responsible ----

    def test_an_answer_that_is_due_is_an_activity(self):
        contribution = self._submitted()
        activity = self._activities(contribution)
        self.assertEqual(activity.user_id, self.manager)
        self.assertEqual(activity.date_deadline, date(2026, 4, 15))
        self.assertEqual(activity.summary, "Acknowledge: Seal for 200 degrees")
        contribution.action_acknowledge()
        self.assertEqual(self._activities(contribution), activity)
        self.assertEqual(activity.summary, "Decide: Seal for 200 degrees")
        contribution.action_plan()
        self.assertFalse(self._activities(contribution))

    def test_it_follows_whoever_is_responsible(self):
        contribution = self._submitted()
        contribution.owner_id = self.deputy
        self.assertEqual(self._activities(contribution).user_id, self.deputy)
        contribution.owner_id = False
        self.assertFalse(self._activities(contribution))

    def test_a_question_waits_for_the_customer(self):
        contribution = self._submitted()
        contribution._ask("How hot is it?")
        self.assertFalse(self._activities(contribution))
        contribution._answer("Very", self.anna.partner_id)
        self.assertEqual(self._activities(contribution).user_id, self.manager)

    def test_staff_deal_with_it_with_their_own_rights(self):
        contribution = self._submitted()
        self.initiative.owner_id = self.deputy
        contribution.owner_id = self.deputy
        mine = self._as(self.manager, contribution)
        mine.action_acknowledge()
        mine.action_plan()
        self.assertFalse(self._activities(contribution))

    # ---- the ladder ----

    def test_manager_then_deputy_then_sponsor(self):
        contribution = self._submitted()
        self._escalate("2026-04-15")
        self.assertFalse(self._told(contribution), "it is due at the end of that day")
        self._escalate("2026-04-16")
        self.assertEqual(self._told(contribution), self.manager)
        self._escalate("2026-04-18")
        self.assertEqual(self._told(contribution), self.manager)
        self._escalate("2026-04-19")
        self.assertEqual(self._told(contribution), self.manager | self.deputy)
        self._escalate("2026-04-22")
        self.assertEqual(self._told(contribution), self.manager | self.deputy | self.sponsor)
        self._escalate("2026-04-30")
        self.assertEqual(len(self._activities(contribution, "contribution_overdue")), 3)

    def test_twice_a_day_is_once(self):
        contribution = self._submitted()
        self._escalate("2026-04-16")
        self._escalate("2026-04-16")
        self.assertEqual(contribution.escalation_level, 1)

    def test_who_is_missing_or_gone_is_left_out(self):
        self.account.deputy_id = False
        contribution = self._submitted()
        self.manager.active = False
        self._escalate("2026-04-16")
        self.assertEqual(self._told(contribution), self.sponsor)
        self.assertEqual(contribution.escalation_level, 3)

    def test_nobody_is_told_twice(self):
        self.account.write({"deputy_id": self.manager.id, "sponsor_id": self.manager.id})
        contribution = self._submitted()
        self._escalate("2026-04-16")
        self._escalate("2026-04-19")
        self.assertEqual(len(self._activities(contribution, "contribution_overdue")), 1)
        self.assertEqual(contribution.escalation_level, 3)

    def test_an_account_without_anybody(self):
        self.account.write({"manager_id": False, "deputy_id": False, "sponsor_id": False})
        contribution = self._submitted()
        before = contribution.message_ids
        self._escalate("2026-04-16")
        self.assertFalse(self._told(contribution))
        self.assertEqual(contribution.escalation_level, 3)
        self.assertEqual(contribution.message_ids, before, "nobody was told, so nothing is noted")

    def test_in_an_initiative_that_is_over_nobody_is_alarmed(self):
        contribution = self._submitted()
        parked = self._submitted(name="Parked")
        with freeze_time("2026-04-14 10:00:00"):
            parked.write({"state": "parked", "parked_until": date(2026, 4, 15)})
        for state in ("closed", "cancelled"):
            self.initiative.write(self._prepare_state(state))
            self._escalate("2026-04-16")
            with freeze_time("2026-04-16 06:00:00"):
                self._run_daily("parked")
            self.assertFalse(self._told(contribution), state)
            self.assertEqual(parked.state, "parked")
        self.initiative.action_resume()
        self._escalate("2026-04-17")
        self.assertEqual(self._told(contribution), self.manager)

    def test_an_answer_ends_the_alarm(self):
        contribution = self._submitted()
        self._escalate("2026-04-16")
        with freeze_time("2026-04-16 09:00:00"):
            self._as(self.manager, contribution).action_acknowledge()
        self.assertFalse(self._told(contribution))
        self.assertFalse(contribution.escalation_level)
        self.assertFalse(contribution.date_escalated)
        # The decision has an alarm of its own.
        self._escalate("2026-05-12")
        self.assertEqual(self._told(contribution), self.manager)

    def test_acknowledging_does_not_help_when_the_decision_is_overdue(self):
        contribution = self._submitted(state="acknowledged")
        self._escalate("2026-05-12")
        with freeze_time("2026-05-12 09:00:00"):
            contribution.invalidate_recordset(["is_overdue", "deadline_state"])
            contribution.action_evaluate()
        self.assertEqual(self._told(contribution), self.manager)

    def test_waiting_for_the_customer_is_no_delay_of_ours(self):
        contribution = self._submitted()
        with freeze_time("2026-04-14 10:00:00"):
            contribution._ask("How hot is it?")
        self._escalate("2026-06-30")
        self.assertFalse(self._told(contribution))

    # ---- parked ----

    def test_what_is_parked_comes_back_on_its_day(self):
        contribution = self._submitted()
        with freeze_time("2026-04-14 10:00:00"):
            contribution.write({"state": "parked", "parked_until": date(2026, 6, 1)})
        with freeze_time("2026-05-31 06:00:00"):
            self._run_daily("parked")
        self.assertEqual(contribution.state, "parked")
        with freeze_time("2026-06-01 06:00:00"):
            self._run_daily("parked")
        self.assertEqual(contribution.state, "evaluation")
        self.assertEqual(contribution.decide_by.date(), date(2026, 6, 29))
        self.assertEqual(self._activities(contribution).user_id, self.manager)
        last = contribution.portal_message_ids.sorted("id")[-1]
        self.assertEqual(last.body, "Status: Under Review")
