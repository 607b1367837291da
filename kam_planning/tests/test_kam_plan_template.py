from datetime import date

from freezegun import freeze_time

from odoo import Command
from odoo.tests import Form, tagged

from .common import KamCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-06-30 12:00:00")
class TestKamPlanTemplate(KamCommon):
    """What a plan starts with."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.template = cls.env["kam.plan.template"].create(
            {
                "name": "Own template",
                "with_analysis": False,
                "goal_ids": [
                    Command.create(
                        {
                            "name": "Grow",
                            "metric_id": cls._metric("revenue").id,
                            "target_kind": "percent",
                            "target": 5000,
                            "target_percent": 110,
                        }
                    ),
                    Command.create({"name": "Workshops", "dimension": "relationship", "target": 4}),
                ],
                "measure_ids": [
                    Command.create({"name": "Call", "days": 0}),
                    Command.create({"name": "Visit", "days": 31, "role": "manager"}),
                    Command.create({"name": "Report", "days": 60, "role": "deputy"}),
                ],
            }
        )
        cls.tier = cls.env["kam.tier"].create(
            {"name": "Own tier", "plan_template_id": cls.template.id}
        )

    def test_new_plan_takes_the_template_of_the_tier(self):
        self.account.tier_id = self.tier
        form = Form(self.env["kam.plan"].with_user(self.user_sales))
        form.account_id = self.account
        self.assertEqual(form.template_id, self.template)
        self.assertFalse(form.with_analysis)
        self.assertTrue(form.with_findings)
        form.with_findings = False
        plan = form.save()
        self.account.tier_id = False
        self.assertEqual(plan.template_id, self.template)
        self.assertFalse(plan.with_findings)

    def test_plan_without_template_has_every_part(self):
        plan = self._plan()
        self.assertFalse(plan.template_id)
        self.assertTrue(plan.with_analysis and plan.with_position and plan.with_measures)
        self.assertFalse(plan.is_one_page)
        plan.action_apply_template()
        self.assertFalse(plan.goal_ids)

    def test_light_plan_is_one_page(self):
        light = self.template.copy({"name": "Short"})
        light.write({"with_position": False, "with_findings": False, "with_reviews": False})
        self.assertTrue(self._plan(template_id=light.id).is_one_page)

    def test_template_fills_what_is_missing(self):
        self._order(1000, "2025-05-01")
        self.account.deputy_id = self.user_other
        plan = self._plan(template_id=self.template.id, owner_id=self.user_all.id)
        plan.action_apply_template()
        grow, workshops = plan.goal_ids
        self.assertEqual((grow.baseline, round(grow.target, 2)), (1000, 1100))
        self.assertEqual((workshops.target, workshops.dimension), (4, "relationship"))
        people = {m.name: (m.responsible_id, m.date_deadline) for m in plan.measure_ids}
        expected = {
            "Call": (self.user_all, date(2026, 1, 1)),
            "Visit": (self.user_sales, date(2026, 2, 1)),
            "Report": (self.user_other, date(2026, 3, 2)),
        }
        self.assertEqual(people, expected)

    def test_template_overwrites_nothing(self):
        plan = self._plan(template_id=self.template.id)
        own = self._goal(plan, "revenue", name="My own words", target=7)
        self._measure(plan, name="call ")
        for _again in range(2):
            plan.action_apply_template()
        self.assertEqual(plan.goal_ids.mapped("name"), ["My own words", "Workshops"])
        self.assertEqual(own.target, 7)
        self.assertEqual(len(plan.measure_ids), 3)
        # There is no deputy, so the owner is asked.
        report = plan.measure_ids.filtered(lambda measure: measure.name == "Report")
        self.assertEqual(report.responsible_id, plan.owner_id)

    def test_without_a_start_the_fixed_value_applies(self):
        plan = self._plan(template_id=self.template.id)
        plan.action_apply_template()
        self.assertEqual(plan.goal_ids[0].target, 5000)

    def test_salesperson_applies_but_does_not_change_templates(self):
        plan = self._plan(template_id=self.template.id).with_user(self.user_sales)
        plan.action_apply_template()
        self.assertEqual(len(plan.goal_ids), 2)
        templates = self.template.with_user(self.user_sales)
        for records in (templates, templates.goal_ids, templates.measure_ids):
            for operation in ("write", "create", "unlink"):
                self.assertFalse(records.has_access(operation))

    def test_presets(self):
        for name in ("full", "standard", "light"):
            template = self.env.ref(f"kam_planning.kam_plan_template_{name}")
            self.assertTrue(template.goal_ids and template.measure_ids, name)

    def test_copy_takes_goals_and_measures(self):
        copy = self.template.copy()
        self.assertEqual(copy.name, "Own template (copy)")
        self.assertEqual((len(copy.goal_ids), len(copy.measure_ids)), (2, 3))

    def test_measure_before_the_start_is_refused(self):
        with self.assertDatabaseRefuses("kam.plan.template.measure", "from 0 to 3650"):
            self.template.measure_ids[0].days = -1
            self.env.flush_all()
