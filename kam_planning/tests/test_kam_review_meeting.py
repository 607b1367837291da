from datetime import date, datetime

from freezegun import freeze_time

from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form, tagged

from .common import KamCommon


@tagged("post_install", "-at_install")
class TestKamReviewMeeting(KamCommon):
    """The review and its meeting in the calendar."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.startClassPatcher(freeze_time("2026-03-01 08:00:00"))
        cls.contact = cls._customer(
            "Buyer", is_company=False, parent_id=cls.customer.id, email="buyer@example.com"
        )
        cls.plan = cls._running_plan()
        cls.review = cls.env["kam.review"].create(
            {
                "plan_id": cls.plan.id,
                "date": date(2026, 3, 20),
                "partner_ids": cls.contact.ids,
                "agenda": "<p>Figures</p>",
            }
        )

    def _invite(self, user=None):
        action = self.review.with_user(user or self.user_sales).action_invite()
        events = self.env["calendar.event"].with_user(user or self.user_sales)
        return Form(events.with_context(**action["context"])).save()

    def test_invitation_is_odoos_own_meeting(self):
        event = self._invite()
        self.assertEqual(self.review.event_id, event)
        self.assertEqual((event.res_model, event.res_id), ("kam.review", self.review.id))
        self.assertEqual(event.start, datetime(2026, 3, 20, 10))
        self.assertGreater(event.stop, event.start)
        self.assertLessEqual(self.contact | self.user_sales.partner_id, event.partner_ids)
        self.assertIn("Figures", event.description)
        self.assertFalse(self.review.activity_ids)

    def test_day_of_a_review_with_a_meeting_is_emptied(self):
        self._invite()
        # Refused by the database, in Odoo's words, and not by an error on the way there.
        with self.assertDatabaseRefuses("kam.review", "Missing required value"):
            self.review.date = False
            self.review.flush_recordset()

    def test_inviting_again_updates_the_meeting(self):
        event = self._invite()
        guest = self._customer("Interpreter", is_company=False)
        event.partner_ids |= guest
        second = self._customer("Planner", is_company=False, parent_id=self.customer.id)
        self.review.partner_ids = second
        action = self.review.action_invite()
        self.assertEqual(action["res_id"], event.id)
        self.assertLessEqual(second | guest, event.partner_ids)
        self.assertNotIn(self.contact, event.partner_ids)

    def test_moving_the_meeting_moves_the_review(self):
        event = self._invite()
        event.write({"start": datetime(2026, 3, 25, 9), "stop": datetime(2026, 3, 25, 11)})
        self.assertEqual(self.review.date, date(2026, 3, 25))
        event.write({"allday": True, "start_date": date(2026, 4, 2), "stop_date": date(2026, 4, 3)})
        self.assertEqual(self.review.date, date(2026, 4, 2))
        self.review.date = date(2026, 4, 9)
        self.assertEqual(event.start_date, date(2026, 4, 9))
        self.assertEqual(event.stop_date, date(2026, 4, 10))

    def test_moving_the_review_moves_the_meeting_at_the_same_time_of_day(self):
        self.company.partner_id.tz = "Europe/Berlin"
        event = self._invite()
        self.assertEqual(event.start, datetime(2026, 3, 20, 9))
        # Summer time begins in between.
        self.review.date = date(2026, 4, 10)
        self.assertEqual(event.start, datetime(2026, 4, 10, 8))
        self.assertEqual(self.review.date, date(2026, 4, 10))

    def test_the_day_is_the_companys(self):
        self.company.partner_id.tz = "Asia/Tokyo"
        event = self._invite()
        event.write({"start": datetime(2026, 3, 25, 20), "stop": datetime(2026, 3, 25, 21)})
        self.assertEqual(self.review.date, date(2026, 3, 26))

    def test_colleagues_may_move_each_others(self):
        event = self._invite(self.user_manager)
        event.privacy = "private"
        self.review.with_user(self.user_sales).date = date(2026, 3, 27)
        self.assertEqual(event.start.date(), date(2026, 3, 27))

    def test_without_the_meeting_the_review_stays(self):
        event = self._invite()
        event.active = False
        self.assertEqual(self.review.state, "planned")
        self.assertFalse(self.review.action_invite()["res_id"])
        second = self._invite()
        self.assertEqual(self.review.event_id, second)
        second.unlink()
        self.assertTrue(self.review.exists())
        self.assertFalse(self.review.event_id)
        self.review.date = date(2026, 3, 30)

    def test_a_cancelled_review_leaves_the_calendar(self):
        event = self._invite()
        self.review.action_cancel()
        self.assertFalse(event.active)
        with self.assertRefused(UserError, "Plan it again"):
            self.review.action_invite()

    def test_a_deleted_review_leaves_its_meeting(self):
        event = self._invite()
        self.review.unlink()
        self.assertTrue(event.exists())
        self.assertFalse(event.res_id)

    def test_what_was_held_no_longer_moves(self):
        event = self._invite()
        self.review.write({"date": date(2026, 3, 1), "state": "held"})
        event.write({"start": datetime(2026, 5, 1, 9), "stop": datetime(2026, 5, 1, 11)})
        self.assertEqual(self.review.date, date(2026, 3, 1))

    def test_strangers_do_not_hang_meetings_on_reviews(self):
        event = (
            self.env["calendar.event"]
            .with_user(self.user_other)
            .create(
                {
                    "name": "Stolen",
                    "start": datetime(2026, 6, 1, 9),
                    "stop": datetime(2026, 6, 1, 10),
                    "res_model_id": self.env["ir.model"]._get_id("kam.review"),
                    "res_id": self.review.id,
                }
            )
        )
        self.assertTrue(event)
        self.assertFalse(self.review.event_id)
        self.assertEqual(self.review.date, date(2026, 3, 20))

    def test_somebody_elses_meeting_cannot_be_made_the_reviews(self):
        """It would be moved and called off with the review, past the rights of the calendar."""
        values = {"start": "2026-03-20 10:00:00", "stop": "2026-03-20 11:00:00"}
        board = self.env["calendar.event"].create({"name": "Board", "privacy": "private", **values})
        own = self.review.with_user(self.user_sales)
        with self.assertRefused(ValidationError, "was not made for the review"):
            own.event_id = board.id
        with self.assertRefused(ValidationError, "was not made for the review"):
            own.with_context(default_event_id=board.id).create({"plan_id": self.plan.id})
