from datetime import date

from psycopg2.errors import CheckViolation

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common_plan import KamPlanCase


@tagged("post_install", "-at_install")
class TestPlanShare(KamPlanCase):
    """What the staff do: sharing, and seeing what the customer said."""

    def _next_year(self):
        year = self.plan.date_to.year + 1
        return {"date_from": date(year, 1, 1), "date_to": date(year, 12, 31)}

    def _confirm_as_customer(self):
        self.to_confirm._confirm(self.anna.partner_id)
        self.assertTrue(self.to_confirm.is_confirmed)

    # ---- the customer's word is the customer's ----

    def test_staff_cannot_speak_for_the_customer(self):
        goal = self.to_confirm.with_user(self.manager)
        measure = self.own_measure.with_user(self.manager)
        for record, vals in (
            (goal, {"confirmed_on": "2026-01-01 00:00:00"}),
            (goal, {"confirmed_by": "Anna"}),
            (goal, {"confirmed_partner_id": self.anna.partner_id.id}),
            (measure, {"customer_progress": 90}),
            (measure, {"customer_note": "Done"}),
            (measure, {"customer_updated_on": "2026-01-01 00:00:00"}),
            (measure, {"customer_updated_by": "Anna"}),
        ):
            with self.assertRaises(AccessError):
                record.write(vals)
            with self.assertRaises(AccessError):
                record.copy(vals)
            defaults = {f"default_{name}": value for name, value in vals.items()}
            with self.assertRaises(AccessError):
                new = {"name": "New", "plan_id": self.plan.id}
                record.with_context(**defaults).create(
                    {**new, "target": 5} if record == goal else new
                )

    def test_copies_carry_no_word_of_the_customer(self):
        self._confirm_as_customer()
        self.own_measure.customer_contact_id = self.anna.partner_id
        self.own_measure._report(self.anna.partner_id, 50, "Half")
        copy = self.plan.copy()
        self.assertFalse(any(copy.goal_ids.mapped("is_confirmed")))
        self.assertFalse(any(copy.measure_ids.mapped("customer_progress")))
        self.assertFalse(copy.measure_ids.customer_contact_id)

    # ---- a change takes a confirmation back ----

    def test_what_was_confirmed_and_changes_is_no_longer_confirmed(self):
        metric = self.env.ref("kam_planning.kam_metric_orders")
        for vals in (
            {"name": "Other"},
            {"target": 6000},
            {"metric_id": metric.id},
            {"dimension": "innovation"},
            {"side": "customer"},
        ):
            self._confirm_as_customer()
            before = self.plan.message_ids
            self.to_confirm.with_user(self.manager).write(vals)
            self.assertFalse(self.to_confirm.is_confirmed, vals)
            self.assertFalse(self.to_confirm.confirmed_by)
            log = (self.plan.message_ids - before)[:1]
            self.assertIn("no longer confirmed by the customer", log.body)

    def test_another_period_takes_confirmations_back(self):
        self._confirm_as_customer()
        self.plan.with_user(self.manager).date_to = self.plan.date_to.replace(day=30)
        self.assertFalse(self.to_confirm.is_confirmed)

    def test_other_changes_leave_the_confirmation(self):
        self._confirm_as_customer()
        self.to_confirm.with_user(self.manager).write(
            {
                "name": self.to_confirm.name,
                "target": self.to_confirm.target,
                "note": "Internal",
                "sequence": 3,
                "visibility": "customer",
            }
        )
        self.plan.with_user(self.manager).summary = "<p>New words</p>"
        self.assertTrue(self.to_confirm.is_confirmed)

    def test_goals_still_to_be_confirmed_are_found(self):
        goals = self.env["kam.goal"]
        domain = [("plan_id", "=", self.plan.id), ("visibility", "=", "confirm")]
        waiting = [*domain, ("is_confirmed", "=", False)]
        self.assertEqual(goals.search(waiting), self.to_confirm)
        self._confirm_as_customer()
        self.assertFalse(goals.search(waiting))
        self.assertEqual(goals.search([*domain, ("is_confirmed", "=", True)]), self.to_confirm)

    # ---- the customer's contact of a measure ----

    def test_contact_must_be_of_the_customer(self):
        self.own_measure.customer_contact_id = self.anna.partner_id
        with self.assertRaisesRegex(ValidationError, "does not belong to Glass Works"):
            self.own_measure.customer_contact_id = self.other_user.partner_id
        with self.assertRaises(ValidationError):
            self.own_measure.customer_contact_id = self.manager.partner_id

    def test_draft_that_goes_over_to_another_customer(self):
        plan = self._create_plan(self.account, state="draft", **self._next_year())
        measure = self._create_measure(plan, "Theirs", visibility="confirm")
        measure.customer_contact_id = self.anna.partner_id
        with self.assertRaisesRegex(ValidationError, "does not belong to"):
            plan.account_id = self.other_account

    @mute_logger("odoo.sql_db")
    def test_progress_is_a_percentage(self):
        for number in (-1, 101):
            with self.assertRaises(CheckViolation), self.env.cr.savepoint():
                self.own_measure.customer_progress = number
                self.env.flush_all()

    # ---- before it is shared ----

    def test_warning_names_who_will_read_it(self):
        goal = self._create_goal(self.plan, "Still internal").with_user(self.manager)
        with self.assertLogs("odoo.tests.form.onchange", "WARNING") as warnings, Form(goal) as form:
            form.visibility = "customer"
            # Already shared: nothing new to warn of.
            self.assertEqual(form.portal_readers, "Anna Buyer, Berta Engineer")
        (warning,) = warnings.output
        self.assertIn("these people of Glass Works can read it", warning)
        with self.assertNoLogs("odoo.tests.form.onchange", "WARNING"), Form(goal) as form:
            form.visibility = "confirm"
            form.visibility = "internal"

    def test_warning_where_nobody_has_access_yet(self):
        (self.anna | self.berta).active = False
        measure = self._create_measure(self.plan, "Still internal").with_user(self.manager)
        with (
            self.assertLogs("odoo.tests.form.onchange", "WARNING") as warnings,
            Form(measure) as form,
        ):
            form.visibility = "confirm"
        self.assertIn("Nobody of Glass Works has access to the portal yet", warnings.output[0])

    def test_readers_are_those_whom_the_portal_lets_in(self):
        second = self.env["res.company"].create({"name": "Second"})
        self.berta.write({"company_ids": [(6, 0, second.ids)], "company_id": second.id})
        readers = (self.account | self.other_account)._get_portal_readers()
        self.assertEqual(readers[self.account], "Anna Buyer")
        self.assertEqual(readers[self.other_account], "Rita Rival")
        self.account.tier_id = self.plain_tier
        self.assertEqual(self.account._get_portal_readers()[self.account], "")

    def test_sharing_for_confirmation_is_logged(self):
        before = self.plan.message_ids
        self.goal.with_user(self.manager).visibility = "confirm"
        (log,) = self.plan.message_ids - before
        self.assertIn("who can confirm or update it: Shared goal", log.body)

    def test_decisions_are_internal_unless_shared_and_that_is_logged(self):
        review = self.env["kam.review"].create({"plan_id": self.plan.id, "date": "2026-01-15"})
        decision = self.env["kam.review.decision"].create(
            {"review_id": review.id, "name": "Decision"}
        )
        self.assertEqual(decision.visibility, "internal")
        before = review.message_ids
        decision.with_user(self.manager).visibility = "customer"
        (log,) = review.message_ids - before
        self.assertIn("Shared with the customer: Decision", log.body)

    # ---- who hears of it ----

    def test_manager_hears_of_it_in_his_language(self):
        self.env["res.lang"]._activate_lang("de_DE")
        before = self.plan.message_ids
        self._confirm_as_customer()
        (message,) = self.plan.message_ids - before
        self.assertIn("Anna Buyer confirmed the goal “Goal to confirm”.", message.body)
        self.assertEqual(message.author_id, self.anna.partner_id)
        self.assertEqual(message.notified_partner_ids, self.manager.partner_id)
        self.assertNotIn(self.anna.partner_id, self.plan.message_partner_ids)

    def test_responsible_hears_of_progress_and_text_stays_text(self):
        colleague = self._create_employee("colleague", "Cora Colleague")
        self.own_measure.responsible_id = colleague
        before = self.plan.message_ids
        self.own_measure._report(self.anna.partner_id, 100, "<b>All</b> done")
        (message,) = self.plan.message_ids - before
        self.assertEqual(message.notified_partner_ids, (self.manager | colleague).partner_id)
        self.assertIn("as finished", message.body)
        self.assertIn("&lt;b&gt;All&lt;/b&gt; done", message.body)

    def test_account_without_a_manager_tells_the_owner_of_the_plan(self):
        self.plan.owner_id = self.env.user
        self.account.manager_id = False
        before = self.plan.message_ids
        self._confirm_as_customer()
        (message,) = self.plan.message_ids - before
        self.assertNotIn(self.manager.partner_id, message.notified_partner_ids)
        self.assertIn("confirmed the goal", message.body)

    # ---- deleting, and the forms ----

    def test_draft_with_nothing_shared_can_be_deleted(self):
        plan = self._create_plan(self.account, state="draft", **self._next_year())
        plan.unlink()
        self.assertFalse(plan.exists())

    def test_forms_of_the_staff_show_it(self):
        self.env["kam.plan.agreement"]._agree(self.plan, self.anna.partner_id, "A. Buyer")
        self._confirm_as_customer()
        self.plan.invalidate_recordset()
        plan = Form(self.plan.with_user(self.manager))
        self.assertEqual(plan.agreement_state, "agreed")
        self.assertEqual(plan.portal_readers, "Anna Buyer, Berta Engineer")
        self.assertEqual(plan.shared_lines, "Goals: 2, measures: 2")
        goal = Form(self.to_confirm.with_user(self.manager))
        self.assertIn("Anna Buyer", goal.confirmation)
        measure = Form(self.own_measure.with_user(self.manager))
        self.assertEqual(measure.customer_progress, 0)
        self.assertEqual(
            self.plan.with_user(self.manager).action_view_as_customer()["res_model"], "res.users"
        )
        self.berta.active = False
        action = self.plan.with_user(self.manager).action_view_as_customer()
        self.assertEqual(action["url"], f"/kam/as/{self.anna.id}/{self.account.id}/plan")
        action = self.plan.with_user(self.manager).action_open_agreements()
        self.assertEqual(action["domain"], [("plan_id", "=", self.plan.id)])
