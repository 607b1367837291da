from datetime import date

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged

from .common import KamCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-06-30 12:00:00")
class TestKamFinding(KamCommon):
    """What is known about a customer, how surely, and what is done about it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.plan = cls._running_plan()
        cls.finding = cls._finding(cls.plan)

    # ---- evidence ----

    def test_confirming_takes_a_source_and_sets_the_day(self):
        self.assertEqual((self.finding.evidence, self.finding.date), ("assumed", False))
        for source in (False, "  "):
            with self.assertRefused(ValidationError, "Who or what confirms “Good service”"):
                self.finding.write({"evidence": "confirmed", "source": source})
        self.finding.write({"evidence": "confirmed", "source": "Visit"})
        self.assertEqual(self.finding.date, date(2026, 6, 30))

    def test_day_that_people_gave_stays(self):
        day = date(2026, 2, 1)
        finding = self._finding(self.plan, evidence="confirmed", source="Report", date=day)
        self.assertEqual(finding.date, day)
        finding.evidence = "assumed"
        finding.evidence = "confirmed"
        self.assertEqual(finding.date, day)

    # ---- threats ----

    def test_risk_is_of_threats_only(self):
        self.finding.write({"probability": 4, "impact": 5})
        self.assertEqual(self.finding.risk, 0)
        self.finding.kind = "threat"
        self.assertEqual(self.finding.risk, 20)
        self.finding.impact = 0
        self.assertEqual(self.finding.risk, 0, "not judged yet")

    def test_scale_ends_at_five(self):
        for values in ({"probability": 9}, {"impact": 6}, {"impact": -1}):
            with self.assertDatabaseRefuses("kam.finding", "go from 1 (low) to 5 (high)"):
                self._finding(self.plan, kind="threat", **values)
        with self.assertDatabaseRefuses("kam.finding", "go from 1 (low) to 5 (high)"):
            self.finding.write({"probability": 9})
            self.env.flush_all()

    def test_share_of_a_competitor_is_a_share(self):
        for share in (1.2, -0.1):
            with self.assertDatabaseRefuses("kam.finding", "between 0 and 100 %"):
                self._finding(self.plan, kind="competitor", competitor_share=share)

    def test_risk_matrix(self):
        values = {"kind": "threat", "probability": 4, "impact": 5}
        threat = self._finding(self.plan, name="Tender", **values)
        self._finding(self.plan, name="Gone", active=False, **values)
        self._finding(self.plan, name="New law", kind="threat")
        self.assertEqual(
            self.plan.risk_matrix[0],
            {"id": threat.id, "name": "Tender", "probability": 4, "impact": 5},
        )
        self.assertEqual([cell["name"] for cell in self.plan.risk_matrix], ["Tender", "New law"])
        self.assertFalse(self._plan(year=2027).risk_matrix)

    # ---- competitors, questions ----

    def test_competitor_gives_the_name(self):
        rival = self._customer("Rival Ltd")
        with Form(self.env["kam.finding"].with_context(default_plan_id=self.plan.id)) as form:
            form.kind = "competitor"
            form.competitor_id = rival
        finding = form.record
        self.assertEqual(finding.name, "Rival Ltd")
        finding.competitor_id = self.customer
        self.assertEqual(finding.name, "Rival Ltd")
        rival.unlink()
        self.assertEqual(finding.name, "Rival Ltd")

    def test_answering_a_question(self):
        question = self._finding(self.plan, name="Who decides?", kind="question")
        self.assertEqual(self.plan.open_question_count, 1)
        with self.assertRefused(ValidationError, "“Who decides\\?” has no answer yet"):
            question.is_answered = True
        question.answer = "The plant manager"
        self.assertTrue(question.is_answered)
        self.assertEqual(self.plan.open_question_count, 0)
        question.is_answered = False
        self.assertEqual(self.plan.open_question_count, 1, "only half the answer")
        question.answer = " "
        self.assertFalse(question.is_answered)

    def test_whoever_is_to_find_out_is_told(self):
        # Tests are silent by default.
        plan = self.plan.with_context(tracking_disable=False, mail_notrack=False)
        plan.env["kam.finding"].with_context(
            mail_auto_subscribe_no_notify=False, no_reset_password=True
        ).create({"name": "Who?", "plan_id": plan.id, "user_id": self.user_other.id})
        messages = self.env["mail.message"].search(
            [("notified_partner_ids", "in", self.user_other.partner_id.ids)]
        )
        self.assertIn("Who?", str(messages.mapped("subject")))

    # ---- board ----

    def test_board_shows_every_kind_and_moves_cards(self):
        findings = self.env["kam.finding"].with_user(self.user_sales)
        findings = findings.with_context(read_group_expand=True)
        domain = [("plan_id", "=", self.plan.id)]
        groups = findings.web_read_group(domain, ["kind"], ["__count"])["groups"]
        self.assertEqual(
            [(group["kind"], group["__count"]) for group in groups],
            [
                ("strength", 1),
                ("weakness", 0),
                ("opportunity", 0),
                ("threat", 0),
                ("customer_goal", 0),
                ("competitor", 0),
                ("question", 0),
            ],
        )
        self.finding.with_user(self.user_sales).web_save({"kind": "threat"}, {})
        self.assertEqual(self.finding.kind, "threat")

    def test_board_of_the_plan_adds_to_the_plan(self):
        action = self.plan.with_user(self.user_sales).action_open_findings()
        findings = self.env["kam.finding"].with_user(self.user_sales)
        findings = findings.with_context(**action["context"], default_kind="threat")
        view = "kam_planning.kam_finding_view_quick_create"
        with Form(findings, view=view) as form:
            form.name = "Tender"
        threat = form.record
        self.assertEqual((threat.plan_id, threat.kind), (self.plan, "threat"))
        self.assertEqual(findings.search(action["domain"]), self.finding | threat)
        self.assertEqual(self.plan.finding_count, 2)

    def test_filters_find_what_they_say(self):
        threat = self._finding(self.plan, kind="threat", probability=3, impact=4)
        self._measure(self.plan, finding_id=self.finding.id)
        found = self.env["kam.finding"].search
        mine = [("plan_id", "=", self.plan.id)]
        self.assertEqual(found([*mine, ("measure_ids", "=", False)]), threat)
        self.assertEqual(found([*mine, ("risk", ">=", 12)]), threat)

    # ---- measures ----

    def test_making_a_measure_of_it(self):
        finding = self.finding.with_user(self.user_sales)
        action = finding.action_make_measure()
        measure = self.env["kam.measure"].browse(action["res_id"])
        self.assertRecordValues(
            measure,
            [
                {
                    "name": "Good service",
                    "plan_id": self.plan.id,
                    "finding_id": self.finding.id,
                    "responsible_id": self.user_sales.id,
                    "state": "todo",
                }
            ],
        )
        self.assertEqual((finding.measure_count, finding.measure_done_count), (1, 0))
        measure.action_done()
        self.assertEqual((finding.measure_count, finding.measure_done_count), (1, 1))
        found = measure.search(finding.action_open_measures()["domain"])
        self.assertEqual(found, measure)
        finding.action_make_measure()
        self.assertEqual(finding.measure_count, 2)

    def test_making_measures_of_several_leaves_out_those_that_have_one(self):
        others = self._finding(self.plan, name="A") | self._finding(self.plan, name="B")
        self.finding.action_make_measure()
        action = (self.finding | others).action_make_measure()
        measures = self.env["kam.measure"].search(action["domain"])
        self.assertEqual(measures.finding_id, others)
        self.assertEqual(len((self.finding | others).measure_ids), 3)
        action = (self.finding | others).action_make_measure()
        self.assertEqual(len(self.env["kam.measure"].search(action["domain"])), 3)

    def test_finding_of_another_customer_is_refused(self):
        plan = self._plan(account=self._account(self._customer("Other")))
        measure = self._measure(plan)
        with self.assertRefused(ValidationError, "“Good service” is about another customer"):
            measure.finding_id = self.finding
        self._measure(self._plan(year=2027), finding_id=self.finding.id)

    def test_copies_of_a_measure_are_about_the_same_customer(self):
        measure = self._measure(self.plan, finding_id=self.finding.id)
        self.assertEqual(measure.copy().finding_id, self.finding)
        elsewhere = self._plan(account=self._account(self._customer("Other")))
        self.assertFalse(measure.copy({"plan_id": elsewhere.id}).finding_id)
        following = self.plan.copy()
        self.assertEqual(following.measure_ids.finding_id, following.finding_ids)

    # ---- access ----

    def test_colleague_outside_the_team_has_no_access(self):
        finding = self.finding.with_user(self.user_other)
        self.assertFalse(finding.search([]))
        with self.assertRaises(AccessError):
            finding.read(["name"])
        for operation in (
            lambda: finding.write({"name": "Mine"}),
            finding.unlink,
            finding.action_make_measure,
            lambda: finding.create({"name": "Spy", "plan_id": self.plan.id}),
        ):
            with self.assertRaises(AccessError):
                operation()

    def test_nobody_moves_a_finding_to_a_foreign_plan(self):
        own = self._account(self._customer("Own"), manager_id=self.user_other.id)
        finding = self._finding(self._plan(account=own)).with_user(self.user_other)
        finding.name = "Changed"
        with self.assertRaises(AccessError):
            finding.plan_id = self.plan

    def test_whoever_is_to_find_out_sees_that_question_only(self):
        self.finding.write({"kind": "question", "user_id": self.user_other.id})
        second = self._finding(self.plan, name="Second")
        findings = self.env["kam.finding"].with_user(self.user_other)
        self.assertEqual(findings.search([]), self.finding)
        self.assertFalse(self.plan.with_user(self.user_other).has_access("read"))
        with Form(self.finding.with_user(self.user_other)) as form:
            form.answer = "Found out"
        self.assertTrue(self.finding.is_answered)
        self.finding.user_id = False
        self.assertFalse(
            (self.finding | second).with_user(self.user_other)._filtered_access("read")
        )

    def test_other_company(self):
        branch = self._company()
        plan = self._plan(account=self._account(self.customer, company_id=branch.id))
        finding = self._finding(plan)
        self.assertEqual(finding.company_id, branch)
        self.assertFalse(finding.with_user(self.user_manager).has_access("read"))
        with self.assertRaises(UserError):
            finding.user_id = self.user_sales

    # ---- end of a plan ----

    def test_findings_go_with_their_plan(self):
        plan = self._plan(year=2027)
        findings = self._finding(plan) | self._finding(plan, active=False)
        message = findings[1].message_post(body="Note")
        plan.unlink()
        self.assertFalse(findings.exists() or message.exists())

    def test_archived(self):
        self.finding.action_archive()
        self.assertEqual(self.plan.finding_count, 0)
        action = self.env.ref("kam_planning.kam_finding_action")
        self.assertIn("search_default_running", action.context)
        finding = self._finding(self.plan)
        running = [("plan_id.active", "=", True), ("id", "=", finding.id)]
        self.assertTrue(finding.search(running))
        self.plan.active = False
        self.assertFalse(finding.search(running))

    def test_measures_are_not_left_with_another_customer(self):
        self.finding.action_make_measure()
        other = self._plan(account=self._account(self._customer("Other")))
        with self.assertRefused(ValidationError, "about another customer"):
            self.finding.plan_id = other
        self.finding.plan_id = self._plan(year=2027)
