from datetime import date, timedelta

from odoo.tests import tagged

from .common import MARKER
from .common_portal_initiative import KamPortalInitiativeCase


@tagged("post_install", "-at_install")
class TestPortalHome(KamPortalInitiativeCase):
    """The first page: what needs an answer, what is new, what goes on, and what we owe."""

    def _rows(self, heading):
        """The lines of a section, each with single spaces."""
        rows = self._page(self._home_path()).xpath(f"//section[@aria-labelledby='{heading}']//li")
        return [" ".join(" ".join(row.itertext()).split()) for row in rows]

    def _tasks(self):
        return self._rows("kam_tasks")

    def _contribute(self, name, user=None, state="submitted", **vals):
        contribution = self.env["kam.contribution"].create(
            {
                "name": name,
                "initiative_id": self.initiative.id,
                "author_id": (user or self.anna).partner_id.id,
                "entered_by_id": False,
                "situation": MARKER,
                "wish": MARKER,
                **vals,
            }
        )
        if state != "draft":
            contribution.state = "submitted"
        return contribution

    # ---- nothing there ----

    def test_nothing_waits(self):
        self._login(self.berta)
        text = self._text(self._home_path())
        self.assertIn("Nothing is waiting for you.", text)
        self.assertIn("No initiative with you is running at the moment.", text)
        for words in ("New for you", "What we owe you", "New coating", "join"):
            self.assertNotIn(words, text)
        self.plan.state = "closed"
        self.assertIn("There is no joint plan at the moment.", self._text(self._home_path()))

    # ---- what needs an answer ----

    def test_terms(self):
        initiative = self._create_initiative("Invited", state="open")
        self._create_participant(initiative, self.anna)
        self.assertEqual(self._tasks(), ["Accept the terms Invited"])
        # Not any more when it rests or is over.
        initiative.write({"state": "paused", "state_reason": "Later"})
        self.assertFalse(self._tasks())

    def test_the_newest_invitation_comes_first(self):
        for name in ("First", "Second", "Third"):
            self._create_participant(self._create_initiative(name, state="open"), self.anna)
        self.assertEqual(
            self._tasks(),
            ["Accept the terms Third", "Accept the terms Second", "Accept the terms First"],
        )

    def test_question(self):
        contribution = self._contribute("Thinner glass")
        contribution._ask("How thin?")
        self.assertEqual(self._tasks(), ["Answer our question Thinner glass New coating"])
        # A colleague's question is not mine.
        contribution.author_id = self.berta.partner_id
        self.assertFalse(self._tasks())

    def test_decision(self):
        self._set_right("co_deciding", "decision_maker")
        decision = self._create_decision(self.initiative)
        self.assertEqual(self._tasks(), ["Decide Build the pilot New coating"])
        self._set_right("co_deciding", "tester")
        self.assertFalse(self._tasks())
        self._set_right("co_deciding", "decision_maker")
        decision._answer(self.participant, "approve")
        self.assertFalse(self._tasks())

    def test_milestones_that_are_due(self):
        self._set_right("co_producing", "co_producer")
        own = {"participant_id": self.participant.id}
        self._create_milestone(self.initiative, "Soon", days=10, **own)
        self._create_milestone(self.initiative, "Far", days=40, **own)
        self._create_milestone(self.initiative, "Done", days=2, date_done=date.today(), **own)
        self._create_milestone(self.initiative, "Ours", days=2, user_id=self.manager.id)
        self._create_milestone(self.initiative, "Missed", days=-3, **own)
        first, second = self._tasks()
        self.assertIn("Reach your milestone Missed New coating Late by", first)
        self.assertIn("Reach your milestone Soon New coating by", second)

    def test_joint_plan(self):
        goal = self._create_goal(self.plan, "Fewer stops", visibility="confirm")
        soon = date.today() + timedelta(days=200)
        measure = self._create_measure(
            self.plan, "Count the stops", visibility="confirm", date_deadline=soon
        )
        self.assertIn("Confirm the goal Fewer stops", self._tasks())
        self.assertTrue(any("Report your progress Count the stops" in t for t in self._tasks()))
        goal._confirm(self.anna.partner_id)
        measure._report(self.anna.partner_id, 10, "")
        self.assertFalse(self._tasks())
        measure.date_deadline = date.today() - timedelta(days=1)
        (task,) = self._tasks()
        self.assertIn("Late by", task)
        measure.customer_contact_id = self.berta.partner_id
        self.assertFalse(self._tasks())

    def test_drafts(self):
        self._contribute("Half a thought", state="draft")
        self._contribute(MARKER, user=self.berta, state="draft")
        self._contribute(MARKER, state="draft", entered_by_id=self.manager.id)
        self.assertEqual(self._tasks(), ["Finish your draft Half a thought New coating"])
        self._assert_clean(self._home_path())

    def test_many_are_cut(self):
        for number in range(15):
            self._contribute(f"Thought {number}", state="draft")
        self.assertEqual(len(self._tasks()), 12)
        self.assertIn("3 more follow when these are done.", self._text(self._home_path()))

    def test_each_leads_to_where_it_is_done(self):
        self._set_right("co_deciding", "decision_maker")
        self._create_decision(self.initiative)
        self._create_goal(self.plan, "Fewer stops", visibility="confirm")
        self._create_measure(self.plan, "Count the stops", visibility="confirm")
        self._contribute("Half a thought", state="draft")
        self._contribute("Thinner glass")._ask("How thin?")
        links = self._page(self._home_path()).xpath("//section[@class='o_kam_tasks']//a/@href")
        self.assertEqual(len(links), 5)
        for link in links:
            page = self._page(link)
            anchor = link.partition("#")[2]
            self.assertTrue(not anchor or page.xpath(f"//*[@id='{anchor}']"), link)

    # ---- what goes on ----

    def test_initiatives_with_status_and_next_date(self):
        self.initiative.phase_id = self.phases[1]
        self._create_milestone(self.initiative, "Near", days=6)
        self._create_milestone(self.initiative, MARKER, days=1, visibility="internal")
        (row,) = self._rows("kam_initiatives")
        for part in ("New coating", "Open", self.phases[1].name, "Next: Near"):
            self.assertIn(part, row)
        self.initiative.write({"state": "closed", "result": "It works"})
        self.assertFalse(self._rows("kam_initiatives"))

    def test_joinable_are_counted(self):
        self._create_initiative("For all of us", state="open", audience="company")
        self.assertIn("1 initiative that you can join", self._text(self._home_path()))

    def test_summary_of_the_plan(self):
        late = date.today() - timedelta(days=2)
        self._create_measure(self.plan, "Late", visibility="customer", date_deadline=late)
        self._create_measure(self.plan, "Done", visibility="customer", state="done")
        self._create_measure(self.plan, MARKER)
        numbers = self._page(self._home_path()).xpath("//dl//dd")
        texts = [" ".join(number.text_content().split()) for number in numbers]
        self.assertEqual(texts, ["1", "2 1 late", "1"])
        self._assert_clean(self._home_path())
        self.env["kam.plan.agreement"]._agree(self.plan, self.anna.partner_id, "Anna Buyer")
        self.assertIn("Agreed by Anna Buyer", self._text(self._home_path()))

    # ---- what is new ----

    def test_news_by_thread(self):
        own = self._contribute("Thinner glass")
        other = self._contribute("Of a colleague", user=self.berta)
        for record in (self.initiative, self.initiative, own, other, self.plan):
            self._post_message("News", record=record)
        self._post_message("My own", self.anna.partner_id, account=self.account)
        self._post_message(MARKER, visibility="internal")
        self._post_message(MARKER).state = "moderation"
        rows = self._rows("kam_news")
        self.assertIn("New coating 2 messages", rows)
        self.assertIn("Joint plan 1 message", rows)
        self.assertTrue(any(row.startswith("Thinner glass") for row in rows))
        self.assertFalse(any("colleague" in row for row in rows))
        # Reading changes nothing, marking does.
        self._page(self._path())
        self.assertIn("New coating 2 messages", self._rows("kam_news"))
        newest = self.env["kam.portal.message"].search([], order="id desc", limit=1)
        seen = f"{self._home_path()}/thread/initiative/{self.initiative.id}/seen"
        self._send(seen, last=newest.id)
        self.assertFalse(any(row.startswith("New coating") for row in self._rows("kam_news")))

    def test_of_equal_news_those_of_initiatives_come_first(self):
        # It has one, which says that it was sent.
        self._contribute("A contribution")
        for thread in (self.plan, self.initiative):
            self._post_message("News", record=thread)
        names = [row.split(" 1 ")[0] for row in self._rows("kam_news")]
        self.assertEqual(names, ["New coating", "A contribution", "Joint plan"])

    def test_no_news_of_what_is_not_ones_own(self):
        self._post_message(MARKER)
        goal = self._create_goal(self.plan, "Secret")
        self._post_message(MARKER, record=goal)
        self.participant.action_remove()
        self.assertFalse(self._rows("kam_news"))
        self._login(self.other_user)
        path = f"/my/kam/{self.other_account.id}"
        self.assertNotIn("New for you", self._text(path))

    # ---- what we owe ----

    def test_what_we_owe(self):
        mine = self._contribute("Thinner glass")
        colleague = self._contribute("Of a colleague", user=self.berta)
        colleague.state = "acknowledged"
        self._add_rival()
        self._contribute(MARKER, user=self.other_user)
        self._contribute("Draft", state="draft")
        rows = self._rows("kam_owed")
        self.assertEqual(len(rows), 2)
        self.assertTrue(any(row.startswith("Thinner glass First answer by") for row in rows))
        self.assertTrue(any(row.startswith("Of a colleague Decision by") for row in rows))
        mine.next_deadline = date.today() - timedelta(days=3)
        self.assertTrue(
            any("Thinner glass First answer Late by" in r for r in self._rows("kam_owed"))
        )

    # ---- several accounts ----

    def test_choice_of_accounts(self):
        second = self.env["res.company"].create({"name": "Second Company"})
        account = self._create_account_of(self.customer, second)
        self.anna.company_ids += second
        text = self._text("/my/kam")
        self.assertIn("Initiatives: 1 · Goals: 1 · Measures: 1", text)
        self.assertIn("Initiatives: 0 · Goals: 0 · Measures: 0", text)
        self.assertNotIn("New coating", self._text(f"/my/kam/{account.id}"))
        self.assertIn("New coating", self._text(self._home_path()))
        # An initiative is found in its own account only.
        self._assert_closed(self._path(account=account))

    # ---- form ----

    def test_page_is_made_for_everybody(self):
        self._contribute("Thinner glass")._ask("How thin?")
        self._post_message("News")
        page = self._page(self._home_path())
        self.assertEqual(page.get("lang"), "en-US")
        self.assertEqual(len(page.xpath("//h1")), 1)
        self.assertEqual(page.xpath("string(//title)").strip(), "Our Cooperation")
        ids = page.xpath("//main//@id")
        self.assertEqual(len(ids), len(set(ids)))
        for name in page.xpath("//main//section/@aria-labelledby"):
            self.assertIn(name, ids)

    def test_hostile_names_are_text(self):
        hostile = "<script>alert(1)</script>{{7*7}}<t t-out='1'/>\"'#{7*7}%(x)s"
        self.initiative.name = hostile
        self._contribute(hostile, state="draft")
        self._contribute(hostile)
        self._create_milestone(self.initiative, hostile)
        self._post_message("News")
        page = self._page(self._home_path())
        self.assertFalse(page.xpath("//main//script"))
        self.assertIn(hostile, page.xpath("//section[@class='o_kam_tasks']//a/text()"))

    def test_strange_addresses(self):
        for query in ("?done=nonsense", "?done=" + "x" * 5000, "?done=%00", "?access_token=1"):
            self.assertEqual(self._get(self._home_path() + query).status_code, 200, query)
