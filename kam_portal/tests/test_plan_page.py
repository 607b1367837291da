from datetime import date
from itertools import pairwise

from odoo.tests import tagged

from .common import MARKER
from .common_plan import KamPlanCase


@tagged("post_install", "-at_install")
class TestPlanPage(KamPlanCase):
    """What else stands on the page of the joint plan: decisions, words, forms for everybody."""

    def setUp(self):
        super().setUp()
        self._login(self.anna)

    # ---- decisions of the last review ----

    def _hold(self, day, **decisions):
        """A held review with decisions, by name and visibility."""
        review = self.env["kam.review"].create(
            {
                "plan_id": self.plan.id,
                "date": day,
                "name": f"Review {MARKER}",
                "agenda": f"<p>{MARKER}</p>",
                "minutes": f"<p>{MARKER}</p>",
                "rating_ours_comment": MARKER,
            }
        )
        review.state = "held"
        self.env["kam.review.decision"].create(
            [
                {
                    "review_id": review.id,
                    "name": name,
                    "visibility": visibility,
                    "user_id": self.manager.id,
                    "date_deadline": date(2026, 4, 30),
                }
                for name, visibility in decisions.items()
            ]
        )
        return review

    def test_shared_decisions_of_the_last_review(self):
        self._hold(date(2026, 1, 15), old_decision="customer")
        self._hold(date(2026, 2, 15), new_decision="customer", MARKER_decision="internal")
        text = self._text(self._plan_path())
        for words in ("Decisions of Our Last Review", "02/15/2026", "new_decision"):
            self.assertIn(words, text)
        self.assertIn("Mara Manager, 04/30/2026", text)
        for words in ("old_decision", "MARKER"):
            self.assertNotIn(words, text)

    def test_review_without_shared_decisions_is_not_shown(self):
        self._hold(date(2026, 1, 15), old_decision="customer")
        self._hold(date(2026, 2, 15), internal_decision="internal")
        self.assertNotIn("Decisions of Our Last Review", self._text(self._plan_path()))

    def test_reviews_of_others_and_planned_ones_are_not_shown(self):
        plan = self.plan
        self.plan = self._create_plan(self.other_account)
        self._hold(date(2026, 3, 15), foreign_decision="customer")
        self.plan = plan
        review = self._hold(date(2026, 2, 15), planned_decision="customer")
        review.state = "planned"
        text = self._text(self._plan_path())
        self.assertNotIn("foreign_decision", text)
        self.assertNotIn("planned_decision", text)

    # ---- conversation ----

    def test_comment_and_answer(self):
        response = self._post(self._comment_path(), body="When do we <b>start</b>?")
        text = self._text(response.headers["Location"])
        self.assertIn("When do we <b>start</b>?", text)
        self.assertIn("Anna Buyer (you)", text)
        (message,) = self.plan.portal_message_ids
        self.assertEqual((message.author_id, message.source), (self.anna.partner_id, "portal"))
        messages = self.env["kam.portal.message"].with_user(self.manager)
        messages._post(self.plan, "Next week")
        messages._post(self.plan, f"Note {MARKER}", visibility="internal")
        self._login(self.berta)
        text = self._text(self._plan_path())
        self.assertIn("Next week", text)
        self.assertNotIn(MARKER, text)

    def test_comment_that_is_wrong_is_shown_again(self):
        self._assert_again(self._post(self._comment_path(), body=" "), "Please fill this in")
        page = self._assert_again(self._post(self._comment_path(), body="x" * 5001), "too long")
        self.assertEqual(len(page.xpath("string(//textarea[@name='body'])").strip()), 5001)
        self.assertFalse(self.plan.portal_message_ids)

    def test_comment_on_what_is_not_a_running_plan_of_this_customer(self):
        foreign = self._create_plan(self.other_account)
        ended = self._create_plan(
            self.account, state="closed", date_from=date(2001, 1, 1), date_to=date(2001, 12, 31)
        )
        for plan in (foreign, ended):
            self._assert_refused(self._post(self._comment_path(plan), body="Hello"))
            self.assertFalse(plan.portal_message_ids)
        for number in (0, 999999999, 2**31, 2**63, 10**30):
            path = f"{self._plan_path()}/{number}/comment"
            self._assert_refused(self._post(path, body="Hello"))

    def test_two_plans_have_a_conversation_each(self):
        start = date(date.today().year, 4, 1)
        self.plan.date_to = date(start.year, 3, 31)
        second = self._create_plan(self.account, date_from=start)
        response = self._post(self._comment_path(second), body="About the second")
        self.assertFalse(self.plan.portal_message_ids)
        page = self._page(response.headers["Location"])
        (section,) = page.xpath(f"//section[@id='thread_{second.id}']")
        self.assertIn("About the second", section.text_content())
        (notice,) = page.xpath(
            "//*[@role='status'][contains(@class, 'alert')]/ancestor::section/@id"
        )
        self.assertEqual(notice, f"thread_{second.id}", "said where it was written only")
        response = self._post(self._comment_path(second), body="")
        page = self._assert_again(response, "Please fill this in")
        (error,) = page.xpath("//textarea[@aria-invalid='true']/@id")
        self.assertIn(str(second.id), error)

    # ---- as our people see it ----

    def test_staff_see_the_page_and_cannot_act_on_it(self):
        self.plan.portal_message_ids._post(self.plan, "Hello", account=self.account)
        own = self._text(self._plan_path())
        self._login(self.manager)
        path = f"/kam/as/{self.anna.id}/{self.account.id}/plan"
        page = self._page(f"{path}?report={self.own_measure.id}")
        text = " ".join(page.xpath("//main")[0].text_content().split())
        for words in ("Goal to confirm", "Own measure", "Not agreed yet", "Hello"):
            self.assertIn(words, own)
            self.assertIn(words, text)
        self.assertFalse(page.xpath("//main//form"))
        for link in page.xpath("//div[contains(@class, 'o_kam')]//a/@href"):
            self.assertFalse(link.startswith("/my/kam"), link)

    # ---- where a link leads ----

    def test_link_to_a_line_finds_its_page(self):
        for number in range(35):
            self._create_goal(self.plan, f"Goal {number:02}", sequence=1, visibility="customer")
            self._create_measure(
                self.plan,
                f"Measure {number:02}",
                visibility="customer",
                state="in_progress",
            )
        page = self._page(f"{self._plan_path()}?goal={self.to_confirm.id}")
        self.assertTrue(page.xpath(f"//li[@id='goal_{self.to_confirm.id}']"))
        page = self._page(f"{self._plan_path()}?report={self.own_measure.id}")
        self.assertTrue(page.xpath("//input[@name='percent']"))

    # ---- for everybody ----

    def test_forms_are_made_for_everybody(self):
        page = self._page(f"{self._plan_path()}?report={self.own_measure.id}")
        ids = page.xpath("//main//@id")
        self.assertEqual(len(ids), len(set(ids)))
        self.assertEqual(len(page.xpath("//h1")), 1)
        levels = [int(title.tag[1]) for title in page.xpath("//h1 | //h2 | //h3 | //h4")]
        self.assertEqual(levels[0], 1)
        for above, below in pairwise(levels):
            self.assertLessEqual(below, above + 1)
        named = {"hidden", "submit"}
        for field in page.xpath("//main//input | //main//textarea"):
            if field.get("type") not in named:
                (label,) = page.xpath(f"//label[@for='{field.get('id')}']")
                self.assertTrue(label.text_content().strip())
        for form in page.xpath("//main//form"):
            self.assertEqual(form.get("method"), "post")
            self.assertTrue(form.xpath(".//input[@name='csrf_token']"))

    def test_error_names_its_field(self):
        path = self._progress_path(self.own_measure)
        page = self._assert_again(self._post(path, percent="x"), "whole number")
        (field,) = page.xpath("//input[@name='percent']")
        described = field.get("aria-describedby").split()
        words = " ".join(page.xpath(f"string(//*[@id='{name}'])") for name in described)
        self.assertIn("whole number from 0 to 100", words)
