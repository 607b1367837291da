from odoo.tests import Form, tagged

from .common import MARKER, KamPortalCase


@tagged("post_install", "-at_install")
class TestVisibility(KamPortalCase):
    """How the staff share lines, and what remains of it."""

    def test_lines_are_internal_unless_somebody_shares_them(self):
        goal = self._create_goal(self.plan, "New")
        measure = self._create_measure(self.plan, "New")
        self.assertEqual(goal.visibility, "internal")
        self.assertEqual(measure.visibility, "internal")
        member = self.env["kam.account.member"].create(
            {"account_id": self.account.id, "user_id": self.manager.id}
        )
        self.assertFalse(member.portal_visible)

    def test_copies_are_internal_again(self):
        copy = self.plan.copy()
        self.assertEqual(set(copy.goal_ids.mapped("visibility")), {"internal"})
        self.assertEqual(set(copy.measure_ids.mapped("visibility")), {"internal"})

    def test_sharing_is_logged_on_the_plan(self):
        first = self._create_goal(self.plan, "First")
        second = self._create_goal(self.plan, "Second")
        before = self.plan.message_ids
        (first | second).with_user(self.manager).write({"visibility": "customer"})
        (log,) = self.plan.message_ids - before
        self.assertIn("Shared with the customer: First, Second", log.body)
        self.assertEqual(log.author_id, self.manager.partner_id)
        before = self.plan.message_ids
        # Only what changes is worth a line.
        first.write({"visibility": "customer"})
        self.assertEqual(self.plan.message_ids, before)
        self.measure.visibility = "internal"
        (log,) = self.plan.message_ids - before
        self.assertIn("No longer shared with the customer: Shared measure", log.body)

    def test_lines_born_shared_are_logged_too(self):
        self._create_measure(self.plan, "Born shared", visibility="customer")
        self.assertIn("Shared with the customer: Born shared", self.plan.message_ids[0].body)

    def test_staff_share_in_the_plan_itself(self):
        with (
            self.assertLogs("odoo.tests.form.onchange", "WARNING") as warnings,
            Form(self.plan.with_user(self.manager)) as form,
        ):
            with form.goal_ids.new() as goal:
                goal.name = "Entered"
                goal.target = 10
                goal.visibility = "customer"
            with form.measure_ids.edit(0) as measure:
                measure.visibility = "internal"
        self.assertEqual(self.plan.goal_ids[-1].visibility, "customer")
        self.assertEqual(self.measure.visibility, "internal")
        # Sharing is warned of, naming who will read it; taking back is not.
        (warning,) = warnings.output
        self.assertIn("Anna Buyer, Berta Engineer", warning)
        self.assertIn("Glass Works", warning)

    def test_service_answers_plain_values_and_only_these(self):
        self.measure.goal_id = self.goal
        page = self.env["kam.portal.view"].with_user(self.anna)._get_plan(self.account.id)
        self._assert_plain(page)
        self.assertNotIn(MARKER, repr(page))
        self.assertEqual(
            set(page),
            {
                *("id", "supplier", "customer", "parties", "plans", "goals", "measures"),
                *("report", "review", "agreements"),
            },
        )
        self.assertEqual(set(page["plans"][0]), {"id", "period", "agreement", "thread"})
        self.assertEqual(
            set(page["plans"][0]["agreement"]),
            {"state", "last", "changes", "more", "goal_count", "measure_count", "seal"},
        )
        self.assertEqual(
            set(page["goals"]["lines"][0]),
            {
                *("id", "plan_id", "name", "dimension", "side", "target", "actual"),
                *("is_measured", "percent", "state", "state_label", "confirmed", "seal"),
            },
        )
        self.assertEqual(
            set(page["measures"]["lines"][0]),
            {
                *("id", "name", "goal", "responsible", "due", "state", "state_label"),
                *("is_own", "report"),
            },
        )
        account = self.env["kam.portal.view"].with_user(self.anna)._get_home(self.account.id)
        self._assert_plain(account)
        self.assertNotIn(MARKER, repr(account))
        self.assertEqual(
            set(account["team"][0]), {"name", "roles", "email", "phone", "photo", "initials"}
        )

    def _assert_plain(self, value):
        if isinstance(value, dict):
            value = [*value.keys(), *value.values()]
        if isinstance(value, list):
            for item in value:
                self._assert_plain(item)
        else:
            self.assertIn(type(value), (str, int, bool, float))
