from datetime import date

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import MARKER, SECRET_NUMBER
from .common_plan import KamPlanCase


@tagged("post_install", "-at_install")
class TestPlanAgreement(KamPlanCase):
    """The customer agrees to the whole plan; that version stays as it was."""

    def setUp(self):
        super().setUp()
        self._login(self.anna)

    def _version_path(self, agreement=None):
        agreement = agreement or self.plan.agreement_ids[:1]
        return f"{self._plan_path()}/agreement/{agreement.id}"

    def test_plan_is_agreed(self):
        self.assertIn("Not agreed yet", self._text(self._plan_path()))
        text = self._assert_done(self._agree("Anna  B. Buyer"), f"agreement_{self.plan.id}")
        self.assertIn("We keep the plan as you agreed to it", text)
        self.assertIn("Agreed Anna B. Buyer,", text)
        self.assertNotIn("Agree to the whole plan", text)
        (agreement,) = self.plan.agreement_ids
        self.assertEqual((agreement.name, agreement.number), ("Anna B. Buyer", 1))
        self.assertEqual(agreement.partner_id, self.anna.partner_id)
        self.assertIn("agreed to the joint plan", self.plan.message_ids[0].body)
        log = self.env["kam.portal.log"].search([("account_id", "=", self.account.id)])
        self.assertEqual(log.action, "agree")

    def test_agreed_plan_does_not_go_over_to_another_customer(self):
        self._agree()
        self.plan.state = "draft"
        with self.assertRaisesRegex(UserError, "stays with this customer"):
            self.plan.account_id = self.other_account

    def test_agreed_version_stays_as_it_was(self):
        self.measure.date_deadline = date(2026, 3, 31)
        self._create_order(self.customer, self.company, 2000)
        self._agree()
        self.goal.write({"name": "Renamed", "target": 9999, "visibility": "internal"})
        self.measure.write({"name": "Also renamed", "state": "done"})
        self._create_order(self.customer, self.company, 700)
        self.manager.name = "Married Manager"
        page = self._page(self._version_path())
        text = " ".join(page.xpath("//main")[0].text_content().split())
        for words in ("Shared goal", "5,000", "2,000", "Shared measure", "03/31/2026", "To Do"):
            self.assertIn(words, text)
        self.assertIn("Mara Manager", text)
        self.assertIn("Agreed by Anna Buyer", text)
        for words in ("Renamed", "9,999", "2,700", "Done", MARKER, f"{SECRET_NUMBER:,}"):
            self.assertNotIn(words, text)
        self.assertEqual(len(page.xpath("//h1")), 1)

    def test_changes_are_named_and_can_be_agreed_to(self):
        dropped = self._create_goal(self.plan, "Dropped goal", visibility="customer")
        self._agree()
        self.goal.write({"name": "Renamed goal", "target": 6000, "side": "joint"})
        dropped.visibility = "internal"
        self._create_measure(self.plan, "Added measure", visibility="customer")
        self.own_measure.write(
            {"date_deadline": date(2026, 5, 31), "state": "cancelled", "name": "Own measure"}
        )
        self.plan.date_to = self.plan.date_to.replace(day=30)
        before, after = (" ".join(self.goal._format(n).split()) for n in (5000, 6000))
        text = self._text(self._plan_path())
        for words in (
            "Changed since you agreed",
            "Goal changed: Renamed goal",
            f"Target: {before} → {after}",
            "Name: Shared goal → Renamed goal",
            "→ Joint goal",
            "Goal no longer in the plan: Dropped goal",
            "New measure: Added measure",
            "Measure changed: Own measure",
            "Due: – → 05/31/2026",
            "Given up: No → Yes",
            "Other period",
        ):
            self.assertIn(words, text)
        self.assertNotIn(MARKER, text)
        self._agree("Anna Buyer again")
        self.assertEqual(sorted(self.plan.agreement_ids.mapped("number")), [1, 2])
        text = self._text(self._plan_path())
        self.assertIn("Agreed Anna Buyer again,", text)
        self.assertIn("Version 1 ·", text)

    def test_other_way_of_measuring_is_a_change(self):
        self._agree()
        self.goal.metric_id = self.env.ref("kam_planning.kam_metric_orders")
        self.assertIn("How it is measured", self._text(self._plan_path()))

    def test_getting_on_is_no_change(self):
        self._agree()
        self.measure.state = "done"
        self._create_order(self.customer, self.company, 2000)
        self.own_measure._report(self.anna.partner_id, 50, "Half")
        self.to_confirm._confirm(self.anna.partner_id)
        self.assertNotIn("Changed since", self._text(self._plan_path()))

    def test_plan_that_changed_while_it_was_read_is_not_agreed(self):
        seal = self._seal(self._agree_path())
        self.goal.target = 6000
        response = self._post(self._agree_path(), name="Anna Buyer", seal=seal)
        page = self._assert_again(response, "changed while you were reading")
        self.assertEqual(page.xpath("string(//input[@name='name']/@value)"), "Anna Buyer")
        self.assertFalse(self.plan.agreement_ids)

    def test_agreeing_twice_by_a_double_click(self):
        seal = self._seal(self._agree_path())
        for _click in range(2):
            self._post(self._agree_path(), name="Anna Buyer", seal=seal)
        self.assertEqual(len(self.plan.agreement_ids), 1)

    def test_name_is_needed(self):
        seal = self._seal(self._agree_path())
        for name in ("", "   ", "\x00", "\u202e"):
            response = self._post(self._agree_path(), name=name, seal=seal)
            self._assert_again(response, "Please fill this in")
        response = self._post(self._agree_path(), name="x" * 101, seal=seal)
        self._assert_again(response, "too long")
        self._assert_again(self._post(self._agree_path(), name="Anna"), "changed while")
        self.assertFalse(self.plan.agreement_ids)

    def test_hostile_name_is_text(self):
        self._agree('<script>alert(1)</script>{{7*7}}"')
        for path in (self._plan_path(), self._version_path()):
            content = self._get(path).text
            self.assertNotIn("<script>alert", content)
            self.assertIn("&lt;script&gt;alert", content)
        content = self.plan.agreement_ids.with_user(self.manager).content
        self.assertNotIn("<script>", content)

    def test_nothing_shared_nothing_to_agree_to(self):
        lines = (self.goal, self.to_confirm, self.measure, self.own_measure)
        seal = self._seal(self._agree_path())
        for line in lines:
            line.visibility = "internal"
        self.assertIn("As soon as goals or measures are shared", self._text(self._plan_path()))
        response = self._post(self._agree_path(), name="Anna", seal=seal)
        self.assertEqual(response.status_code, 422)
        self.assertFalse(self.plan.agreement_ids)

    def test_only_the_own_running_plan(self):
        foreign = self._create_plan(self.other_account)
        ended = self._create_plan(
            self.account, state="closed", date_from=date(2001, 1, 1), date_to=date(2001, 12, 31)
        )
        archived = self._create_plan(self.account, active=False)
        for plan in (foreign, ended, archived):
            self._create_goal(plan, f"Goal {MARKER}", visibility="customer")
            response = self._post(self._agree_path(plan), name="Anna", seal="x")
            self._assert_refused(response)
            self.assertFalse(plan.agreement_ids)
        for number in (0, 999999999, 2**31, 2**63, 10**30):
            path = f"{self._plan_path()}/{number}/agree"
            self._assert_refused(self._post(path, name="Anna", seal="x"))

    def test_only_the_own_versions(self):
        self._agree()
        (agreement,) = self.plan.agreement_ids
        foreign_plan = self._create_plan(self.other_account)
        self._create_goal(foreign_plan, f"Foreign {MARKER}", visibility="customer")
        foreign = self.env["kam.plan.agreement"]._agree(
            foreign_plan, self.other_user.partner_id, MARKER
        )
        self._assert_closed(self._version_path(foreign))
        for number in (0, 999999999, 2**31, 2**63, 10**30):
            self._assert_closed(f"{self._plan_path()}/agreement/{number}")
        self.assertNotIn(MARKER, self._get(self._plan_path()).text)
        path = self._version_path(agreement)
        self._login(self.berta)
        self._page(path)
        self._login(self.other_user)
        self._assert_closed(path)
        self._assert_closed(path.replace(f"/{self.account.id}/", f"/{self.other_account.id}/"))

    def test_version_of_an_ended_plan_can_still_be_read(self):
        self._agree()
        path = self._version_path()
        self.plan.state = "closed"
        self.assertIn("Shared goal", self._text(path))
        self.assertIn("Version 1 ·", self._text(self._plan_path()))
        self.plan.active = False
        self._assert_closed(path)

    def test_language_of_the_reader(self):
        self._agree()
        self.env["res.lang"]._activate_lang("de_DE")
        self.anna.lang = "de_DE"
        self._login(self.anna)
        page = self._page(self._plan_path())
        self.assertEqual(page.get("lang"), "de-DE")
        # Another language is no change of the plan.
        self.assertFalse(page.xpath("//ul[contains(@class, 'o_kam_changes')]"))

    def test_two_plans_are_agreed_apart(self):
        start = date(date.today().year, 4, 1)
        self.plan.date_to = date(start.year, 3, 31)
        second = self._create_plan(self.account, date_from=start)
        self._create_goal(second, "Goal of the second plan", visibility="customer")
        self._agree(plan=second)
        self.assertFalse(self.plan.agreement_ids)
        (agreement,) = second.agreement_ids
        text = self._text(self._version_path(agreement))
        self.assertIn("Goal of the second plan", text)
        self.assertNotIn("Shared goal", text)
