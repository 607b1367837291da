from datetime import date

from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import MARKER, QUIET
from .common_plan import KamPlanCase

NUMBERS = (0, 999999999, 2**31, 2**63, 10**30)


@tagged("post_install", "-at_install")
class TestPlanAct(KamPlanCase):
    """What people of the customer do on the page of the joint plan, and what nobody can."""

    def setUp(self):
        super().setUp()
        self._login(self.anna)

    # ---- confirming a goal ----

    def test_goal_is_confirmed(self):
        text = self._assert_done(self._confirm(self.to_confirm), f"goal_{self.to_confirm.id}")
        self.assertIn("Thank you, the goal is confirmed.", text)
        self.assertIn("Confirmed by Anna Buyer", text)
        self.assertEqual(self.to_confirm.confirmed_partner_id, self.anna.partner_id)
        # There is nothing more to confirm, and the other goal is only to be read.
        self.assertFalse(
            self._page(self._plan_path()).xpath("//form[contains(@action, 'confirm')]")
        )
        (log,) = self.env["kam.portal.log"].search([("account_id", "=", self.account.id)])
        self.assertEqual((log.action, log.subject), ("goal_confirm", "Goal to confirm"))
        self.assertEqual(log.partner_id, self.anna.partner_id)

    def test_second_click_changes_nothing(self):
        seal = self._seal(self._confirm_path(self.to_confirm))
        self._confirm(self.to_confirm)
        first = self.to_confirm.confirmed_on, self.plan.message_ids
        self._login(self.berta)
        response = self._post(self._confirm_path(self.to_confirm), seal=seal)
        self._assert_done(response, f"goal_{self.to_confirm.id}")
        self.assertEqual((self.to_confirm.confirmed_on, self.plan.message_ids), first)
        self.assertEqual(self.to_confirm.confirmed_by, "Anna Buyer")

    def test_goal_that_changed_while_it_was_read_is_not_confirmed(self):
        path = self._confirm_path(self.to_confirm)
        seal = self._seal(path)
        self.to_confirm.target = 9000
        page = self._assert_again(self._post(path, seal=seal), "changed while you were reading")
        self.assertFalse(self.to_confirm.is_confirmed)
        # It can be confirmed as it stands now.
        (form,) = page.xpath(f"//form[starts-with(@action, '{path}')]")
        self._post(path, seal=form.xpath("string(.//input[@name='seal']/@value)"))
        self.assertTrue(self.to_confirm.is_confirmed)
        self.assertNotIn(MARKER, page.text_content())

    def test_only_goals_that_are_there_to_be_confirmed(self):
        internal = self._create_goal(self.plan, f"Internal {MARKER}")
        foreign_plan = self._create_plan(self.other_account)
        foreign = self._create_goal(foreign_plan, f"Foreign {MARKER}", visibility="confirm")
        closed_plan = self._create_plan(
            self.account, state="closed", date_from=date(2001, 1, 1), date_to=date(2001, 12, 31)
        )
        closed = self._create_goal(closed_plan, f"Closed {MARKER}", visibility="confirm")
        seal = self._seal(self._confirm_path(self.to_confirm))
        for goal in (internal, self.goal, foreign, closed):
            self._assert_refused(self._post(self._confirm_path(goal), seal=seal))
            self.assertFalse(goal.is_confirmed)
        for number in NUMBERS:
            path = f"{self._plan_path()}/goal/{number}/confirm"
            self._assert_refused(self._post(path, seal=seal))

    # ---- reporting on a measure ----

    def _report(self, measure=None, **values):
        return self._post(self._progress_path(measure or self.own_measure), **values)

    def test_progress_is_reported(self):
        page = self._page(f"{self._plan_path()}?report={self.own_measure.id}")
        (form,) = page.xpath("//form[contains(@action, '/progress')]")
        self.assertIn(self._progress_path(self.own_measure), form.get("action"))
        response = self._report(percent="40", note="First line\nSecond <b>line</b>")
        text = self._assert_done(response, f"measure_{self.own_measure.id}")
        self.assertIn("40 % · Anna Buyer", text)
        self.assertIn("First line Second <b>line</b>", text)
        measure = self.own_measure
        self.assertEqual((measure.customer_progress, measure.state), (40, "in_progress"))
        self.assertEqual(measure.customer_note, "First line\nSecond <b>line</b>")
        log = self.env["kam.portal.log"].search([("account_id", "=", self.account.id)])
        self.assertEqual((log.action, log.detail), ("progress", "40 %"))

    def test_zero_and_no_note_are_a_report_too(self):
        self._assert_done(self._report(percent="0"), f"measure_{self.own_measure.id}")
        self.assertTrue(self.own_measure.customer_updated_on)
        self.assertEqual(self.own_measure.state, "todo")

    def test_finished_is_for_our_people_to_see_to(self):
        self._report(percent="100")
        self.assertEqual(self.own_measure.state, "in_progress")
        self.assertIn("as finished", self.plan.message_ids[0].body)

    def test_what_is_wrong_is_said_and_what_was_typed_stays(self):
        for percent in ("", "101", "-1", "1e2", "40 %", "²", "9" * 40, "<b>", "4.5", "NaN"):
            page = self._assert_again(
                self._report(percent=percent, note="Typed note"),
                "Please fill this in" if not percent else "whole number from 0 to 100",
            )
            (field,) = page.xpath("//input[@name='percent']")
            self.assertEqual(field.get("value") or "", percent)
            self.assertEqual(field.get("aria-invalid"), "true")
            self.assertIn("Typed note", page.xpath("string(//textarea[@name='note'])"))
        self._assert_again(self._report(percent="40", note="x" * 2001), "too long")
        self._assert_again(self._report(percent="40", note="x" * 10**6), "too long")
        self.assertFalse(self.own_measure.customer_updated_on)

    def test_whose_measure_it_is(self):
        self.own_measure.customer_contact_id = self.berta.partner_id
        self._assert_refused(self._report(percent="10"))
        self.assertNotIn("Report progress", self._text(self._plan_path()))
        self.assertIn("Berta Engineer", self._text(self._plan_path()))
        self._login(self.berta)
        self.assertIn("Report progress", self._text(self._plan_path()))
        self._assert_done(self._report(percent="10"), f"measure_{self.own_measure.id}")

    def test_contact_who_left_leaves_it_to_the_colleagues(self):
        self.own_measure.customer_contact_id = self.berta.partner_id
        self.berta.partner_id.parent_id = self.other_customer
        self.assertNotIn("Berta", self._text(self._plan_path()))
        self._assert_done(self._report(percent="10"), f"measure_{self.own_measure.id}")
        self._login(self.berta)
        self._assert_refused(self._report(percent="20"))

    def test_only_own_measures_that_are_open(self):
        internal = self._create_measure(self.plan, f"Internal {MARKER}")
        foreign_plan = self._create_plan(self.other_account)
        foreign = self._create_measure(foreign_plan, f"Foreign {MARKER}", visibility="confirm")
        done = self._create_measure(self.plan, "Done", visibility="confirm", state="done")
        for measure in (internal, self.measure, foreign, done):
            self._assert_refused(self._report(measure, percent="10"))
            self.assertFalse(measure.customer_updated_on)
            page = self._page(f"{self._plan_path()}?report={measure.id}")
            self.assertFalse(page.xpath("//input[@name='percent']"))
        for number in NUMBERS:
            path = f"{self._plan_path()}/measure/{number}/progress"
            self._assert_refused(self._post(path, percent="10"))

    # ---- protocol ----

    @mute_logger(*QUIET)
    def test_writing_needs_a_form_of_ours(self):
        paths = {
            self._confirm_path(self.to_confirm): {
                "seal": self._seal(self._confirm_path(self.to_confirm))
            },
            self._progress_path(self.own_measure): {"percent": "10"},
            self._agree_path(): {"name": "Anna", "seal": self._seal(self._agree_path())},
            self._comment_path(): {"body": "Hello"},
        }
        for path, values in paths.items():
            response = self._post(path, token=False, **values)
            self.assertEqual(response.status_code, 400, path)
            response = self._post(path, token=False, csrf_token="wrong", **values)
            self.assertEqual(response.status_code, 400, path)
            for method in ("GET", "PUT", "DELETE"):
                response = self._get(path, method=method)
                self.assertEqual(response.status_code, 405, (method, path))
        self._assert_untouched()

    def test_people_of_other_customers_and_strangers(self):
        foreign = self._post
        self._login(self.other_user)
        for path, values in (
            (self._confirm_path(self.to_confirm), {"seal": "x"}),
            (self._progress_path(self.own_measure), {"percent": "10"}),
            (self._agree_path(), {"name": "Rita", "seal": "x"}),
            (self._comment_path(), {"body": "Hello"}),
        ):
            self._assert_refused(foreign(path, **values))
            # The own account does not open the records of another.
            own = path.replace(f"/kam/{self.account.id}/", f"/kam/{self.other_account.id}/")
            self._assert_refused(foreign(own, **values))
        self._assert_untouched()

    def _assert_untouched(self):
        self.assertFalse(self.to_confirm.is_confirmed)
        self.assertFalse(self.own_measure.customer_updated_on)
        self.assertFalse(self.plan.agreement_ids)
        self.assertFalse(self.plan.portal_message_ids)

    def test_right_that_ended_while_the_page_was_open(self):
        seal = self._seal(self._agree_path())
        self.to_confirm.visibility = "customer"
        path = self._confirm_path(self.to_confirm)
        self._assert_refused(self._post(path, seal="x"))
        self.anna.partner_id.parent_id = self.other_customer
        self._assert_refused(self._post(self._agree_path(), name="Anna", seal=seal))
        self._assert_refused(self._report(percent="10"))
        self.assertFalse(self.plan.agreement_ids)

    def test_unknown_parameters_change_nothing_else(self):
        self._report(
            percent="10",
            name="Renamed",
            state="done",
            visibility="internal",
            plan_id="1",
            responsible_id=str(self.anna.id),
        )
        measure = self.own_measure
        self.assertEqual((measure.name, measure.visibility), ("Own measure", "confirm"))
        self.assertEqual(measure.responsible_id, self.manager)

    def test_pages_are_kept(self):
        for number in range(25):
            self._create_goal(self.plan, f"Goal {number:02}", visibility="confirm", sequence=1)
        path = f"{self._plan_path()}?goals=2"
        (action,) = self._page(path).xpath(
            f"//form[starts-with(@action, '{self._confirm_path(self.to_confirm)}')]/@action"
        )
        response = self._post(action, seal=self._seal(action, path))
        self.assertIn("goals=2", response.headers["Location"])
        self.assertTrue(self.to_confirm.is_confirmed)
