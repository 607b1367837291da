from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import html2plaintext

from ..tools import snapshot
from .common import KamCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-06-30 12:00:00")
class TestKamPlanVersion(KamCommon):
    """The plan as it was when it was approved, and what has changed since."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        template = cls.env["kam.plan.template"].create({"name": "Strict"})
        cls.plan = cls._plan(
            template_id=template.id, summary="<p>Stop the decline</p>", strategy_type="secure"
        )
        cls.goal = cls._goal(cls.plan, "revenue", name="Grow", target=1000)
        cls.measure = cls._measure(cls.plan, goal_id=cls.goal.id)
        cls.finding = cls.env["kam.finding"].create({"plan_id": cls.plan.id, "name": "Loyal"})
        cls.own = cls.plan.with_user(cls.user_sales)

    def _approve(self):
        self.plan.with_user(self.user_manager).action_approve()
        return self.plan.version_ids[0]

    def _changed(self):
        version = self._approve()
        self.plan.write({"summary": "<p>Grow again</p>", "strategy_type": "expand"})
        self.goal.target = 1500
        self.finding.unlink()
        self._goal(self.plan, name="Brand new")
        return version

    def test_versions_are_found_by_number_and_plan(self):
        version = self._approve()
        versions = self.env["kam.plan.version"].with_user(self.user_sales)
        for text in ("1", "Alpine"):
            found = versions.name_search(text, domain=[("plan_id", "=", self.plan.id)])
            self.assertEqual(found, [(version.id, version.display_name)])
        self.assertFalse(versions.name_search("Brook"))

    def test_each_approval_keeps_the_plan(self):
        version = self._approve()
        self.assertEqual((version.number, version.approver_id), (1, self.user_manager))
        self.assertEqual(version.user_id, self.user_manager)
        self.plan.action_activate()
        self.assertEqual(self.plan.version_count, 1)
        self.plan.action_reset()
        self.goal.target = 1500
        self.assertEqual(self._approve().number, 2)
        targets = [v.snapshot["goals"][0]["target"] for v in self.plan.version_ids]
        self.assertEqual(targets, [1500, 1000])

    def test_light_plan_is_kept_when_it_starts_and_has_changed(self):
        plan = self._plan(year=2027)
        goal = self._goal(plan)
        plan.action_activate()
        version = plan.version_ids
        self.assertEqual((version.number, version.approver_id), (1, version.approver_id.browse()))
        plan.action_close()
        plan.action_activate()
        self.assertEqual(plan.version_count, 1)
        plan.action_reset()
        goal.name = "Another"
        plan.action_activate()
        self.assertEqual(plan.version_count, 2)

    def test_page_shows_all_of_it(self):
        page = html2plaintext(self._approve().content)
        for text in (
            "Stop the decline",
            "Secure",
            "Alpine Foods",
            "Grow",
            "1,000",
            "Joint workshop",
            "kam_sales",
            "09/30/2026",
            "Loyal",
            "Assumed",
        ):
            self.assertIn(text, page)
        self.assertRegex(" ".join(page.split()), "From 01/01/2026 To 12/31/2026")

    def test_comparison_with_today(self):
        version = self._changed()
        action = version.with_user(self.user_sales).action_compare()
        wizards = self.env["kam.plan.compare"].with_user(self.user_sales)
        form = Form(wizards.with_context(**action["context"]))
        page = " ".join(html2plaintext(form.content).split())
        for text in ("Stop the decline", "Grow again", "Secure", "Expand", "1,000", "1,500"):
            self.assertIn(text, page)
        self.assertRegex(page, "Added Brand new.*Changed Grow")
        self.assertRegex(page, "Removed Loyal")
        self.assertNotIn("Joint workshop", page)

    def test_comparison_of_two_versions(self):
        first = self._changed()
        self.plan.action_reset()
        second = self._approve()
        self.goal.target = 2000
        wizard = self.env["kam.plan.compare"].with_user(self.user_sales)
        values = {"plan_id": self.plan.id, "before_id": first.id, "after_id": second.id}
        page = html2plaintext(wizard.create(values).content)
        self.assertIn("1,500", page)
        self.assertNotIn("2,000", page)
        values["before_id"] = second.id
        self.assertIn("Nothing has changed", wizard.create(values).content)
        self.assertFalse(wizard.create({"plan_id": self._plan(year=2027).id}).content)

    def test_versions_of_different_plans_are_not_compared(self):
        version = self._approve()
        other = self._plan(year=2027)
        with self.assertRefused(ValidationError, "two versions of"):
            self.env["kam.plan.compare"].create({"plan_id": other.id, "before_id": version.id})

    def test_nobody_changes_or_deletes_a_version(self):
        version = self._approve()
        for user in (self.user_sales, self.user_manager):
            own = version.with_user(user)
            self.assertTrue(own.has_access("read"))
            for operation in ("write", "create", "unlink"):
                self.assertFalse(own.has_access(operation))
            with self.assertRaises(UserError):
                own.write({"number": 9})
            with self.assertRaises(AccessError):
                own.create({"plan_id": self.plan.id, "number": 5})
            with self.assertRaises(AccessError):
                self.plan.with_user(user).write(
                    {"version_ids": [(0, 0, {"number": 7, "snapshot": {}, "date": "2026-01-01"})]}
                )
        with self.assertRefused(UserError, "cannot be changed"):
            version.write({"number": 9})
        with self.assertRefused(UserError, "cannot be changed"):
            version.unlink()
        self.plan.action_cancel()
        self.plan.unlink()
        self.assertFalse(version.exists())

    def test_others_do_not_see_it(self):
        version = self._approve()
        wizard = self.env["kam.plan.compare"].with_user(self.user_other)
        self.assertFalse(version.with_user(self.user_other).has_access("read"))
        with self.assertRaises(AccessError):
            wizard.create({"plan_id": self.plan.id}).mapped("content")
        branch = self._company()
        account = self._account(self.customer, company_id=branch.id)
        foreign = self._running_plan(account=account)
        self.assertFalse(foreign.version_ids.with_user(self.user_manager).has_access("read"))

    def test_many_plans_are_kept_with_few_questions(self):
        customers = [self._customer(f"Customer {number}") for number in range(20)]
        plans = self.env["kam.plan"].union(*[self._plan(self._account(c)) for c in customers])
        for plan in plans:
            self._goal(plan, "revenue")
        counts = []
        for found in (plans[:2], plans[:2], plans):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            found._get_snapshots()
            counts.append(self.cr.sql_log_count - before)
        self.assertEqual(counts[1], counts[2])

    def test_looking_at_a_comparison_is_no_change_of_the_plan(self):
        self._approve()
        self.plan.last_change_date = "2026-02-01"
        wizard = self.env["kam.plan.compare"].with_user(self.user_sales)
        self.assertTrue(wizard.create({"plan_id": self.plan.id}).before_id)
        self.assertEqual(str(self.plan.last_change_date), "2026-02-01")


@tagged("post_install", "-at_install")
class TestSnapshot(KamCommon):
    def test_parts_that_only_one_knows(self):
        one = {"header": {"name": "A", "gone": 1}, "goals": [{"id": 1, "name": "G"}]}
        two = {"header": {"name": "B", "came": 2}, "goals": []}
        self.assertEqual(
            snapshot.compare(one, two),
            {
                "header": {
                    "added": [],
                    "removed": [],
                    "changed": [({"name": "B", "came": 2}, [("name", "A", "B")])],
                },
                "goals": {"added": [], "removed": [{"id": 1, "name": "G"}], "changed": []},
            },
        )
        self.assertEqual(snapshot.compare(one, one), {})
        self.assertEqual(snapshot.compare({}, {}), {})

    def test_another_name_of_the_same_record_is_no_change(self):
        one = {"goals": [{"id": 1, "metric_id": [7, "Revenue"]}]}
        two = {"goals": [{"id": 1, "metric_id": [7, "Umsatz"]}]}
        self.assertEqual(snapshot.compare(one, two), {})
        other = {"goals": [{"id": 1, "metric_id": [8, "Revenue"]}]}
        [(_row, changes)] = snapshot.compare(one, other)["goals"]["changed"]
        self.assertEqual(changes, [("metric_id", [7, "Revenue"], [8, "Revenue"])])
