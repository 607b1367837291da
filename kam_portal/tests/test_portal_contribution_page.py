from datetime import timedelta

from freezegun import freeze_time

from odoo import fields
from odoo.tests import tagged

from .common import MARKER
from .common_portal_contribution import PDF, KamPortalContributionCase


@tagged("post_install", "-at_install")
class TestPortalContributionPage(KamPortalContributionCase):
    """One contribution: what it says, where it stands, and what people do with it."""

    def setUp(self):
        super().setUp()
        self.contribution = self._contribute(
            "Seal for 200 degrees",
            requirement_level="must",
            frequency="daily",
            value="One hour\nhttps://example.com/cost",
        )
        self.path = self._path(self.contribution)

    def _shows(self, *parts, path=None):
        text = self._text(path or self.path)
        for part in parts:
            self.assertIn(part, text)
        self.assertNotIn(MARKER, text)
        return text

    # ---- what it says ----

    def test_all_that_the_author_wrote(self):
        self.env["kam.portal.file"]._store(
            self.contribution, [("plan.pdf", PDF)], self.anna.partner_id
        )
        self._shows(
            "Seal for 200 degrees",
            *("Requirement: Must", "Every Day", "The seals melt", "Seals that stand the heat"),
            *("One hour", "Anna Buyer", "plan.pdf", "PDF, 1 KB"),
        )
        links = self._page(self.path).xpath("//main//a/@href")
        self.assertIn("https://example.com/cost", links)
        self.assertIn(f"/my/kam/{self.account.id}/file/{self.contribution.file_ids.id}", links)

    def test_what_was_left_out_has_no_heading(self):
        self.contribution.write({"value": False, "wish": " "})
        headings = self._page(self.path).xpath("//main//dt/text()")
        self.assertIn("Situation", headings)
        self.assertFalse({"What it is worth", "Wish"} & set(headings))

    def test_hostile_texts_are_text(self):
        hostile = '<script>alert(1)</script><a href="javascript:x">y</a>{{7*7}}\n[x](javascript:y)'
        names = ("name", "situation", "value", "wish", "state_reason")
        self.contribution.write(dict.fromkeys(names, hostile))
        self._send(f"{self.path}/comment", {"body": hostile})
        content = self._get(self.path).text
        self.assertNotIn("<script>alert", content)
        page = self._page(self.path)
        self.assertFalse(page.xpath("//main//script | //main//*[@onclick]"))
        self.assertFalse(page.xpath("//a[starts-with(@href, 'javascript')]"))

    def test_who_reads_it_is_said_where_it_matters(self):
        self.assertNotIn("Who reads it", self._text(self.path))
        self._add_customer()
        self._shows("Everybody who takes part in this initiative")
        self.contribution.audience = "account"
        self._shows(f"Only your company and {self.company.name}")

    def test_written_down_by_us(self):
        self.contribution.entered_by_id = self.manager
        self._shows(f"Written down for the author by Mara Manager ({self.company.name})")

    def test_nothing_internal(self):
        self.contribution.write(
            {
                "internal_note": f"<p>{MARKER}</p>",
                "product_id": self.env["product.template"].create({"name": MARKER}).id,
            }
        )
        self.contribution.message_post(body=MARKER)
        self.env["kam.portal.message"]._post(self.contribution, MARKER, visibility="internal")
        self.env["kam.portal.file"]._store(
            self.contribution, [(f"{MARKER}.txt", b"x")], self.manager.partner_id
        ).visibility = "internal"
        self.contribution.action_evaluate()
        self.assertNotIn(MARKER, self._get(self.path).text)

    # ---- where it stands ----

    def test_status_as_customers_read_it(self):
        self._shows("Submitted", "It has reached us", "We confirm by")
        self.contribution.action_acknowledge()
        self._shows("Acknowledged", "We decide by")
        for action in ("action_evaluate", "action_decide"):
            getattr(self.contribution, action)()
            text = self._shows("Under Review", "We are weighing it up")
            self.assertNotIn("Evaluation", text)
        self.contribution.action_plan()
        text = self._shows("Planned", "We will do it.")
        self.assertNotIn("We decide by", text)
        self.contribution.action_start()
        self._shows("In Progress", "We are working on it.")

    def test_the_days_are_the_persons(self):
        self.anna.tz = "Pacific/Auckland"
        due = fields.Datetime.now() + timedelta(days=3)
        due = due.replace(hour=20, minute=0, second=0)
        self.contribution.acknowledge_by = due
        day = (due + timedelta(days=1)).strftime("%m/%d/%Y")
        self._login(self.anna)
        self._shows(f"We confirm by {day}")

    def test_late_answers_are_admitted(self):
        with freeze_time(fields.Datetime.now() + timedelta(days=90)):
            self._login(self.anna)
            self._shows("and are late. We are sorry.", "We wanted to confirm it by")
            self.contribution.action_acknowledge()
            self._shows("We wanted to decide by")

    def test_declined_and_parked_with_their_reason(self):
        self.contribution.write({"state": "parked", "parked_until": "2199-01-02"})
        self._shows("Parked", "We take it up again on 01/02/2199.")
        self.contribution.write({"state": "declined", "state_reason": "Not approved for food"})
        self._shows("Declined", "Why:", "Not approved for food")

    def test_delivered(self):
        for step in ("planned", "in_progress", "delivered"):
            self.contribution.state = step
        product = self.env["product.template"].create({"name": "Seal 200"})
        self.contribution.write({"product_id": product.id, "date_delivered": "2026-03-31"})
        self._shows("Thank you for bringing it in!", "Delivered on 03/31/2026: Seal 200")
        account, cleo = self._add_customer()
        self._login(cleo)
        text = self._shows(
            "thanks to those who brought it in", path=self._path(self.contribution, "", account)
        )
        self.assertNotIn("Seal 200", text, "what another customer gets is theirs")

    def test_all_changes_of_the_status(self):
        self.contribution.action_acknowledge()
        self.contribution.action_plan()
        page = self._page(self.path)
        changes = page.xpath("//li[contains(@class, 'o_kam_change')]")
        texts = [" ".join(change.text_content().split()) for change in changes]
        self.assertEqual(len(texts), 3)
        for text, status in zip(texts, ("Submitted", "Acknowledged", "Planned"), strict=True):
            self.assertIn(f"Status: {status}", text)

    def test_merged(self):
        target = self._contribute("Seals that stand heat")
        self.contribution._merge_into(target)
        self._shows("Merged", "It goes on as Seals that stand heat.")
        self.assertIn(self._path(target), self._page(self.path).xpath("//main//a/@href"))
        self.assertFalse(self._page(self.path).xpath("//form[contains(@action, 'comment')]"))
        page = self._page(self._path(target))
        self.assertIn("Also taken up here", page.text_content())
        self.assertIn(self.path, page.xpath("//main//a/@href"))

    def test_merged_into_what_this_person_must_not_read(self):
        _account, cleo = self._add_customer()
        target = self._contribute(f"Target {MARKER}", author=cleo)
        self.contribution.write({"state": "merged", "merged_into_id": target.id})
        # Later kept to their own company; what the thread told before is out of reach, too.
        target.audience = "account"
        self.contribution.portal_message_ids.write({"visibility": "internal"})
        text = self._shows("Merged")
        self.assertNotIn("It goes on as", text)
        self._assert_closed(self._path(target, "", self.account))

    # ---- votes ----

    def test_vote(self):
        for _click in range(2):
            response = self._send(f"{self.path}/vote", {"wanted": "1"})
            self._assert_sent(response, f"{self.path}?done=votes-given#votes")
        self.assertEqual(self.contribution.vote_count, 1)
        self._shows("You vote for this.", "Votes: 1", path=response.headers["Location"])
        for _click in range(2):
            self._send(f"{self.path}/vote", {"wanted": "0"})
        self.assertEqual(self.contribution.vote_count, 0)
        self.assertEqual(self._actions(), ["vote", "vote", "unvote", "unvote"])

    def test_votes_that_are_none(self):
        for wanted in ("2", "", "true", "-1", "x" * 9000):
            self._assert_sent(self._send(f"{self.path}/vote", {"wanted": wanted}), self.path)
        self.contribution.write({"state": "declined", "state_reason": "No"})
        response = self._send(f"{self.path}/vote", {"wanted": "1"})
        self.assertIn("no longer be voted on", self._text(response.headers["Location"]))
        self.assertEqual(self.contribution.vote_count, 0)

    # ---- comment, answer, test, withdraw ----

    def test_comment_with_a_file(self):
        response = self._send(f"{self.path}/comment", {"body": "One more"}, [("a.txt", b"text")])
        self._assert_sent(response, self.path)
        message = self.contribution.portal_message_ids[0]
        self.assertEqual((message.body, message.kind), ("One more", "comment"))
        self.assertEqual(message.file_ids.mapped("name"), ["a.txt"])
        self._shows("One more", "a.txt")

    def test_answer(self):
        self.contribution._ask("Which temperature?")
        self._shows("Question to You", "Our question to you", "Which temperature?")
        response = self._send(f"{self.path}/answer", {"body": ""})
        self.assertEqual(self._errors(response), {"body": "Please fill this in."})
        response = self._send(f"{self.path}/answer", {"body": "220"}, [("curve.txt", b"1")])
        self._assert_sent(response, self.path)
        message = self.contribution.portal_message_ids[0]
        self.assertEqual((message.body, message.kind), ("220", "answer"))
        self.assertEqual(message.file_ids.mapped("name"), ["curve.txt"])
        self.assertEqual(self.contribution.state, "acknowledged")
        self.assertIn("answer", self._actions())
        text = self._shows(
            "Thank you! We go on with your answer.", path=response.headers["Location"]
        )
        self.assertNotIn("Our question to you", text)

    def test_answer_to_what_is_no_longer_asked(self):
        response = self._send(f"{self.path}/answer", {"body": "Late"})
        self._assert_sent(response, self.path)
        message = self.contribution.portal_message_ids[0]
        self.assertEqual((message.body, message.kind), ("Late", "comment"))
        self.assertEqual(self.contribution.state, "submitted")

    def test_answer_with_a_wrong_file_keeps_the_question_open(self):
        self.contribution._ask("Which temperature?")
        response = self._send(f"{self.path}/answer", {"body": "220"}, [("x.html", b"<html>")])
        self.assertIn("files", self._errors(response))
        self.assertIn("220", response.text)
        self.assertEqual(self.contribution.state, "question")

    def test_test_result(self):
        for step in ("planned", "in_progress", "ready_to_test"):
            self.contribution.state = step
        self._shows("Ready to Test", "How did your test go?")
        response = self._send(f"{self.path}/test", {})
        self.assertEqual(self._errors(response), {"result": "Please choose one of the options."})
        response = self._send(f"{self.path}/test", {"result": "fails"})
        self.assertEqual(self._errors(response), {"body": "Please say what does not work."})
        self._send(
            f"{self.path}/test", {"result": "partly", "body": "Too stiff"}, [("a.txt", b"1")]
        )
        message = self.contribution.portal_message_ids[0]
        self.assertEqual(
            message.body, "Test result: It works, but something should be better.\nToo stiff"
        )
        self.assertEqual(message.file_ids.mapped("name"), ["a.txt"])
        self.assertIn("test", self._actions())
        self.contribution.state = "delivered"
        response = self._send(f"{self.path}/test", {"result": "works"})
        self.assertIn("no longer waiting for a test", self._text(response.headers["Location"]))

    def test_withdraw(self):
        self._shows("Withdraw this contribution")
        response = self._send(f"{self.path}/withdraw")
        self.assertEqual(self.contribution.state, "withdrawn")
        text = self._shows("You have withdrawn it.", path=response.headers["Location"])
        self.assertNotIn("Send message", text)
        # Once more changes nothing.
        self._assert_sent(self._send(f"{self.path}/withdraw"), self.path)
        self.assertEqual(self._actions(), ["contribution_withdraw"])

    def test_too_late_to_withdraw(self):
        for step in ("planned", "in_progress"):
            self.contribution.state = step
        self.assertNotIn("Withdraw this contribution", self._text(self.path))
        response = self._send(f"{self.path}/withdraw")
        self.assertIn("no longer be withdrawn", self._text(response.headers["Location"]))
        self.assertEqual(self.contribution.state, "in_progress")

    def test_only_the_author_withdraws(self):
        self._accept(self._create_participant(self.initiative, self.berta))
        self._login(self.berta)
        self.assertNotIn("Withdraw this contribution", self._text(self.path))
        self._assert_refused(self._send(f"{self.path}/withdraw"))
        self.assertEqual(self.contribution.state, "submitted")

    # ---- form ----

    def test_page_is_made_for_everybody(self):
        self.contribution._ask("Which?")
        page = self._page(self.path)
        self.assertEqual(len(page.xpath("//h1")), 1)
        self.assertEqual(page.xpath("string(//title)").strip(), self.contribution.name)
        for field in page.xpath("//main//form//*[@name and not(@type='hidden')]"):
            if field.tag != "button":
                self.assertEqual(len(page.xpath(f"//label[@for='{field.get('id')}']")), 1)
        names = page.xpath("//main//*[@id]/@id")
        self.assertEqual(len(names), len(set(names)), "each id once")
