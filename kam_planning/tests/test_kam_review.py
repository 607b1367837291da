from datetime import date

from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from .common import KamCommon


@tagged("post_install", "-at_install")
class TestKamReview(KamCommon):
    """Planning a review, holding it, and what it decides."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.tier = cls.env["kam.tier"].create({"name": "Reviewed", "review_cadence_days": 90})
        cls.account.tier_id = cls.tier
        cls.contact = cls._customer("Buyer", is_company=False, parent_id=cls.customer.id)
        cls.plan = cls._plan()
        cls._goal(cls.plan)
        cls.review = cls.env["kam.review"].create(
            {"plan_id": cls.plan.id, "date": date(2026, 4, 1)}
        )

    @classmethod
    def _decide(cls, name, **values):
        vals = {"review_id": cls.review.id, "name": name, **values}
        return cls.env["kam.review.decision"].create(vals)

    def test_a_new_review_starts_from_its_plan(self):
        template = self.env["kam.plan.template"].create(
            {"name": "With agenda", "review_agenda": "<p>Figures</p>"}
        )
        self.tier.plan_template_id = template
        self.plan.owner_id = self.user_other
        review = self.env["kam.review"].create({"plan_id": self.plan.id})
        self.assertEqual(review.date, date(2026, 4, 1))
        self.assertIn("Figures", review.agenda)
        self.assertEqual(review.user_ids, self.user_other | self.user_sales)
        self.assertIn("Alpine Foods", review.name)
        self.assertEqual(review.account_id, self.account)

    @freeze_time("2026-05-05")
    def test_without_a_rhythm_a_new_review_is_today(self):
        self.tier.review_cadence_days = 0
        review = self.env["kam.review"].create({"plan_id": self.plan.id})
        self.assertEqual(review.date, date(2026, 5, 5))

    # ---- holding ----

    @freeze_time("2026-04-03")
    def test_holding_plans_the_next_one_once(self):
        self.plan.action_activate()
        self.assertEqual(self.plan.review_ids, self.review, "one is ahead already")
        self.review.write({"date": date(2026, 4, 2), "minutes": "<p>Fine</p>"})
        self.review.action_hold()
        following = self.plan.review_ids - self.review
        self.assertEqual(following.mapped("date"), [date(2026, 7, 1)])
        self.review.action_reopen()
        self.review.action_hold()
        self.assertEqual(self.plan.review_ids, self.review | following)

    @freeze_time("2026-04-03")
    def test_without_a_rhythm_nothing_follows(self):
        self.tier.review_cadence_days = 0
        self.plan.action_activate()
        self.review.action_hold()
        self.assertEqual(self.plan.review_ids, self.review)

    @freeze_time("2026-03-31")
    def test_a_day_that_has_not_come_cannot_be_held(self):
        with self.assertRefused(ValidationError, "has not come yet"):
            self.review.action_hold()
        with self.assertRefused(ValidationError, "has not come yet"):
            self.env["kam.review"].create(
                {"plan_id": self.plan.id, "date": date(2026, 4, 1), "state": "held"}
            )

    @freeze_time("2026-04-03")
    def test_it_keeps_how_the_plan_stood(self):
        self._goal(self.plan, target=100, manual_value=1, manual_date=date(2026, 4, 1))
        self.plan.action_activate()
        self.review.action_hold()
        self.assertEqual(self.review.held_light, "red")
        self.assertIn("Behind", self.review.held_light_reason)
        self.assertNotIn("Review", self.review.held_light_reason)
        self.assertEqual((self.review.held_goal_good_count, self.review.held_goal_count), (0, 2))
        self.plan.goal_ids.manual_value = 100
        self.assertEqual(self.plan.light, "green")
        self.assertEqual(self.review.held_light, "red")

    # ---- people and ratings ----

    def test_contacts_of_the_customer_take_part_also_archived_ones(self):
        child = self._customer("Plant", is_company=False, parent_id=self.contact.id)
        self.contact.active = False
        self.review.partner_ids = self.customer | self.contact | child
        self.assertEqual(len(self.review.partner_ids), 3)

    def test_strangers_are_refused(self):
        stranger = self._customer("Stranger", is_company=False)
        subsidiary = self._customer("Alpine Foods France", parent_id=self.customer.id)
        for partner in (stranger, subsidiary, self.user_sales.partner_id):
            with self.assertRefused(ValidationError, "do not belong to Alpine Foods"):
                self.review.partner_ids = self.contact | partner

    def test_a_contact_that_leaves_the_customer_stays_in_the_minutes(self):
        self.review.partner_ids = self.contact
        self.contact.parent_id = self._customer("New employer")
        self.review.minutes = "<p>Still editable</p>"
        self.assertEqual(self.review.partner_ids, self.contact)

    def test_ratings_go_from_1_to_5(self):
        self.review.write({"rating_ours": 1, "rating_customer": 5})
        self.assertEqual(self.review.rating_customer_stars, "5")
        self.review.rating_ours_stars = "4"
        self.assertEqual(self.review.rating_ours, 4)
        for value in (-1, 6, 2**20):
            for name in ("rating_ours", "rating_customer"):
                with self.assertDatabaseRefuses("kam.review", "from 1 (poor) to 5"):
                    self.review.write({name: value})
                    self.env.flush_all()
                self.env.invalidate_all()

    def test_reviews_without_a_rating_do_not_lower_the_average(self):
        second = self.review.copy({"date": date(2026, 6, 1), "rating_customer": 4})
        third = self.review.copy({"date": date(2026, 7, 1), "rating_customer": 5})
        reviews = self.review | second | third
        averages = ["rating_customer:avg", "rating_ours:avg"]
        domain = [("id", "in", reviews.ids)]
        [(customer, ours)] = reviews._read_group(domain, [], averages)
        self.assertEqual(customer, 4.5)
        self.assertFalse(ours)

    # ---- decisions ----

    def test_decisions_become_measures_once(self):
        due = date(2026, 9, 1)
        decision = self._decide("Offer spares", user_id=self.user_other.id, date_deadline=due)
        self._decide("Ask Quality")
        self.assertEqual(self.review.decision_open_count, 2)
        self.review.action_make_measures()
        self.assertEqual(self.review.decision_open_count, 0)
        self.review.action_make_measures()
        measures = self.plan.measure_ids.sorted("id")
        self.assertEqual(measures.mapped("name"), ["Offer spares", "Ask Quality"])
        self.assertEqual(measures.review_id, self.review)
        self.assertEqual(measures[0], decision.measure_id)
        self.assertEqual(measures[0].responsible_id, self.user_other)
        self.assertEqual(measures[0].date_deadline, due)
        self.assertEqual(measures[1].responsible_id, self.plan.owner_id)
        self.assertEqual(self.review.measure_count, 2)
        measures[0].unlink()
        self.review.action_make_measures()
        self.assertEqual(len(self.plan.measure_ids), 2)

    def test_no_decisions_no_measures(self):
        self.review.action_make_measures()
        self.assertFalse(self.plan.measure_ids)

    def test_measures_are_not_lost_in_an_ended_plan(self):
        self._decide("Offer spares")
        self.plan.action_activate()
        self.plan.action_close()
        with self.assertRefused(UserError, "has ended"):
            self.review.action_make_measures()

    def test_a_deleted_plan_takes_its_reviews_and_their_activities_along(self):
        self._decide("Offer spares")
        activity = self.review.activity_schedule("mail.mail_activity_data_call")
        self.plan.unlink()
        self.assertFalse(self.review.exists())
        self.assertFalse(activity.exists())

    def test_people_of_ours_are_of_the_plans_company(self):
        outsider = self._user("kam_outsider", "sales_team.group_sale_salesman")
        branch = self._company()
        outsider.write({"company_id": branch.id, "company_ids": branch.ids})
        with self.assertRefused(UserError, "ompan"):
            self.review.user_ids = [Command.link(outsider.id)]

    def test_measures_are_not_left_with_another_customer(self):
        self._decide("Visit")
        self.review.action_make_measures()
        other = self._plan(account=self._account(self._customer("Other")))
        with self.assertRefused(ValidationError, "is a review with another customer"):
            self.review.plan_id = other
        self.review.plan_id = self._plan(year=2027)
