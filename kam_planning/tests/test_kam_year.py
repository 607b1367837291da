from datetime import date, timedelta

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import KamCommon

AGENDA = "<p>Where do we stand?</p>"


@tagged("post_install", "-at_install")
class TestKamYear(KamCommon):
    """A year of one account, from candidate to key account and back, as its people live it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.discount = cls.env["product.pricelist"].create({"name": "Key account prices"})
        cls.before = cls.env["product.pricelist"].create({"name": "Prices of before"})
        cls.days_60, cls.days_14 = cls.env["account.payment.term"].create(
            [{"name": "60 days"}, {"name": "14 days"}]
        )
        cls.template = cls.env["kam.plan.template"].create(
            {
                "name": "Year",
                "review_agenda": AGENDA,
                "needs_approval": True,
                "goal_ids": [
                    fields.Command.create(
                        {
                            "name": "Grow",
                            "metric_id": cls._metric("revenue").id,
                            "target_kind": "percent",
                            "target_percent": 120,
                            "target": 1,
                        }
                    ),
                    fields.Command.create({"name": "Know their management", "target": 3}),
                ],
                "measure_ids": [fields.Command.create({"name": "Kick-off", "days": 14})],
            }
        )
        cls.tier = cls.env["kam.tier"].create(
            {
                "name": "Gold",
                "sequence": 1,
                "is_key": True,
                "pricelist_id": cls.discount.id,
                "payment_term_id": cls.days_60.id,
                "review_cadence_days": 90,
                "contact_cadence_days": 30,
                "grace_days": 60,
                "plan_template_id": cls.template.id,
            }
        )
        cls.basic = cls.env["kam.tier"].create({"name": "Basic", "sequence": 2})
        cls.customer.specific_property_product_pricelist = cls.before
        cls.customer.property_payment_term_id = cls.days_14
        cls.contact = cls._customer("Anna Alp", parent_id=cls.customer.id, is_company=False)
        cls._order(100_000, "2025-06-01")

    def _daily(self):
        """What the night does."""
        daily = self.env["kam.daily"]
        for model, step in daily._get_steps():
            due = self.env[model].browse(daily._find_due(model, step))
            daily._run_batch(due, step)

    def _conditions(self):
        self.customer.invalidate_recordset()
        return (
            self.customer.specific_property_product_pricelist,
            self.customer.property_payment_term_id,
        )

    def test_a_year(self):
        with freeze_time("2026-01-05 10:00:00"):
            self._becomes_key_account()
        with freeze_time("2026-01-20 10:00:00"):
            plan = self._gets_a_plan()
        with freeze_time("2026-03-02 10:00:00"):
            self._work_is_done(plan)
        with freeze_time("2026-04-01 10:00:00"):
            self._review_is_held(plan)
        with freeze_time("2026-09-15 10:00:00"):
            self._goal_is_reached(plan)
        with freeze_time("2027-01-04 10:00:00"):
            self._plan_goes_on(plan)
        self._falls_with_grace()

    def _becomes_key_account(self):
        """The salesperson proposes, the manager decides, the day comes: the conditions apply."""
        sales = self.env["kam.tier.decision"].with_user(self.user_sales)
        decision = sales.create(
            {
                "account_id": self.account.id,
                "to_tier_id": self.tier.id,
                "reason": "Wants one supplier for all plants.",
                "date_effective": date(2026, 1, 15),
            }
        )
        with self.assertRaises(AccessError):
            decision.action_approve()
        decision.with_user(self.user_manager).action_approve()
        self._daily()
        self.assertFalse(self.account.tier_id, "Not before its day")
        self.assertEqual(self._conditions(), (self.before, self.days_14))
        with freeze_time("2026-01-15 03:30:00"):
            self._daily()
        self.assertEqual(decision.state, "effective")
        self.assertTrue(self.account.is_key_account)
        self.assertEqual(self.account.tier_since, date(2026, 1, 15))
        self.assertEqual(self._conditions(), (self.discount, self.days_60))

    def _gets_a_plan(self):
        """The template fills it, the manager approves it, which freezes a version."""
        plans = self.env["kam.plan"].with_user(self.user_sales)
        plan = plans.create({"account_id": self.account.id})
        plan.action_apply_template()
        self.assertEqual((plan.date_from, plan.date_to), (date(2026, 1, 1), date(2026, 12, 31)))
        self.assertRecordValues(
            plan.goal_ids,
            [
                {"name": "Grow", "baseline": 100_000, "target": 120_000},
                {"name": "Know their management", "baseline": 0, "target": 3},
            ],
        )
        self.assertEqual(plan.measure_ids.mapped("name"), ["Kick-off"])
        plan.action_submit()
        with self.assertRaises(AccessError):
            plan.action_approve()
        plan.with_user(self.user_manager).action_approve()
        self.assertRecordValues(
            plan.version_ids, [{"number": 1, "approver_id": self.user_manager.id}]
        )
        plan.action_activate()
        self.assertEqual((plan.state, plan.owner_id), ("active", self.user_sales))
        return plan

    def _work_is_done(self, plan):
        """Measures are activities; a threat becomes one; overdue ones are escalated."""
        self._order(20_000, "2026-02-10")
        kick_off = plan.measure_ids
        self.assertTrue(kick_off.is_overdue)
        self.assertEqual(plan.light, "amber")
        self._daily()
        kick_off.activity_ids.filtered(
            lambda activity: activity.user_id == self.user_sales
        ).action_feedback(feedback="Held with both managements")
        self.assertRecordValues(
            kick_off, [{"state": "done", "date_done": date(2026, 3, 2), "is_overdue": False}]
        )
        threat = self.env["kam.finding"].create(
            {
                "plan_id": plan.id,
                "name": "A second supplier is tested",
                "kind": "threat",
                "evidence": "confirmed",
                "source": "Head of purchasing",
                "probability": 4,
                "impact": 4,
            }
        )
        threat.with_user(self.user_sales).action_make_measure()
        self.assertEqual(threat.measure_ids.plan_id, plan)
        threat.measure_ids.date_deadline = date(2027, 2, 1)

    def _review_is_held(self, plan):
        """It was planned by the tier's rhythm; its decisions become measures."""
        review = plan.review_ids
        self.assertRecordValues(review, [{"state": "planned", "date": date(2026, 4, 1)}])
        self.assertIn("Where do we stand?", review.agenda)
        review.write(
            {
                "minutes": "<p>They want shorter lead times.</p>",
                "partner_ids": [fields.Command.link(self.contact.id)],
                "rating_ours": 4,
                "rating_customer": 3,
                "decision_ids": [
                    fields.Command.create(
                        {
                            "name": "Check the lead times",
                            "user_id": self.user_sales.id,
                            "date_deadline": date(2026, 6, 1),
                        }
                    )
                ],
            }
        )
        review.with_user(self.user_sales).action_hold()
        review.action_make_measures()
        review.action_make_measures()
        made = plan.measure_ids.filtered(lambda measure: measure.review_id == review)
        self.assertEqual(made.mapped("name"), ["Check the lead times"])
        made.action_done()
        coming = plan.review_ids - review
        self.assertEqual(coming.date, date(2026, 4, 1) + timedelta(days=90))
        self.assertEqual(self.account.last_touch_date, date(2026, 4, 1))
        self._review_is_forgotten(plan, coming)

    def _review_is_forgotten(self, plan, review):
        grow = plan.goal_ids[0]
        self._order(50_000, "2026-03-20")
        with freeze_time("2026-07-05 10:00:00"):
            self.env.invalidate_all()
            self.assertEqual((grow.state, plan.light), ("on_track", "amber"))
        with freeze_time("2026-10-22 10:00:00"):
            self.env.invalidate_all()
            self.assertEqual(plan.light, "red")
        review.write({"date": date(2026, 3, 31), "state": "held"})

    def _goal_is_reached(self, plan):
        """By confirmed orders: not by quotations, less what came back."""
        grow = plan.goal_ids[0]
        quotation = self._order(60_000, "2026-09-10", state="draft")
        self._order(-5_000, "2026-09-11")
        self.env.invalidate_all()
        self.assertEqual((grow.actual, grow.state), (65_000, "behind"))
        quotation.write({"state": "sale"})
        self.env.invalidate_all()
        self.assertEqual((grow.actual, grow.state), (125_000, "reached"))
        self._daily()
        self.assertEqual(
            grow.value_ids.filtered(lambda v: v.date == date(2026, 9, 15)).value, 125_000
        )

    def _plan_goes_on(self, plan):
        """What is open and what is known goes along; what is done stays where it is."""
        plan.with_user(self.user_sales).action_roll_over()
        following = plan.next_ids
        self.assertEqual(plan.state, "closed")
        self.assertEqual(
            (following.date_from, following.date_to), (date(2027, 1, 1), date(2027, 12, 31))
        )
        self.assertEqual(following.goal_ids.mapped("name"), ["Know their management"])
        self.assertEqual(following.measure_ids.mapped("name"), ["A second supplier is tested"])
        self.assertEqual(following.finding_ids.measure_ids, following.measure_ids)
        self.assertEqual(plan.measure_ids.mapped("state").count("done"), 2)

    def _falls_with_grace(self):
        """The tier changes on the day, the conditions only after the time we promised."""
        with freeze_time("2027-02-01 10:00:00"):
            decision = (
                self.env["kam.tier.decision"]
                .with_user(self.user_manager)
                .create(
                    {
                        "account_id": self.account.id,
                        "to_tier_id": self.basic.id,
                        "reason": "The second supplier got the plants.",
                        "date_effective": date(2027, 3, 1),
                    }
                )
            )
            self.assertEqual(decision.grace_until, date(2027, 4, 30))
            decision.action_approve()
        with freeze_time("2027-03-01 03:30:00"):
            self._daily()
            self.assertEqual(self.account.tier_id, self.basic)
            self.assertEqual(self.account.grace_until, date(2027, 4, 30))
            self.assertEqual(self._conditions(), (self.discount, self.days_60))
        with freeze_time("2027-05-01 03:30:00"):
            self._daily()
            self.assertEqual(self._conditions(), (self.before, self.days_14))
            self.assertFalse(self.account.grace_until)
        history = self.account.decision_ids.sorted("id")
        self.assertEqual(history.mapped("direction"), ["first", "demotion"])
