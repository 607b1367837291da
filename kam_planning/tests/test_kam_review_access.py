from datetime import date

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import KamCommon


@tagged("post_install", "-at_install")
class TestKamReviewAccess(KamCommon):
    """Who sees and changes reviews and their decisions."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.plan = cls._running_plan()
        cls.review = cls.env["kam.review"].create(
            {
                "plan_id": cls.plan.id,
                "date": date(2026, 4, 1),
                "decision_ids": [(0, 0, {"name": "Offer spares"})],
            }
        )
        cls.parts = (cls.review, cls.review.decision_ids)

    def _assert_sees(self, user, expected, parts=None):
        self.env.invalidate_all()
        for part in parts or self.parts:
            seen = part.with_user(user)
            if seen.browse().has_access("read"):
                found = seen.search([("id", "in", part.ids)])
                self.assertEqual(bool(found), expected, part._name)
            for operation in ("read", "write", "unlink"):
                self.assertEqual(seen.has_access(operation), expected, (part._name, operation))

    def test_team_sees_its_own_all_and_managers_see_all(self):
        for user in (self.user_sales, self.user_all, self.user_manager):
            self._assert_sees(user, True)
        self._assert_sees(self.user_other, False)
        self._assert_sees(self.user_staff, False)

    def test_the_plans_owner_sees_its_reviews(self):
        self.plan.owner_id = self.user_other
        self._assert_sees(self.user_other, True)

    def test_other_companies_stay_out(self):
        branch = self._company()
        account = self._account(self._customer("Branch's"), company_id=branch.id)
        plan = self._running_plan(account=account)
        review = self.env["kam.review"].create({"plan_id": plan.id})
        self._assert_sees(self.user_all, False, [review])

    def test_nobody_adds_to_colleagues_plans(self):
        reviews = self.env["kam.review"].with_user(self.user_other)
        with self.assertRaises(AccessError):
            reviews.create({"plan_id": self.plan.id})
        decisions = self.env["kam.review.decision"].with_user(self.user_other)
        with self.assertRaises(AccessError):
            decisions.create({"review_id": self.review.id, "name": "Mine"})

    def test_nobody_moves_a_review_into_a_colleagues_plan(self):
        own = self._account(self._customer("Own"), manager_id=self.user_other.id)
        review = self.env["kam.review"].create({"plan_id": self._plan(account=own).id})
        with self.assertRaises(AccessError):
            review.with_user(self.user_other).plan_id = self.plan

    def test_the_team_plays_it_through(self):
        review = self.review.with_user(self.user_sales)
        review.write({"minutes": "<p>Fine</p>", "rating_customer": 5})
        review.action_hold()
        review.action_make_measures()
        self.assertEqual(review.measure_ids.name, "Offer spares")
        self.assertEqual(review.measure_ids.responsible_id, self.plan.owner_id)
