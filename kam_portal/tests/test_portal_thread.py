from odoo.tests import tagged

from .common import MARKER
from .common_portal_initiative import HOSTILE, PDF, KamPortalInitiativeCase


@tagged("post_install", "-at_install")
class TestPortalThread(KamPortalInitiativeCase):
    """The conversation below an initiative: reading, writing, changing, marking as read."""

    def _messages(self, path=None):
        """The texts of the messages in their order."""
        items = self._page(path or self._path()).xpath("//li[contains(@class, 'o_kam_msg')]")
        return [" ".join(item.text_content().split()) for item in items]

    def _own(self, text="My words"):
        return self._post_message(text, self.anna.partner_id, account=self.account)

    def _edit_path(self, message, end="/edit", account=None):
        return f"/my/kam/{(account or self.account).id}/message/{message.id}{end}"

    # ---- reading ----

    def test_oldest_first_with_names(self):
        self._add_rival()
        self._post_message("Hello everybody")
        self._own("Good morning")
        self._post_message("Me too", self.other_user.partner_id, account=self.other_account)
        first, second, third = self._messages()[-3:]
        self.assertIn("Mara Manager (", first)
        self.assertIn("Anna Buyer (you)", second)
        self.assertIn("Partner B", third)
        self.assertNotIn("Rita", third)

    def test_nothing_yet(self):
        self.assertIn("Nobody has written anything yet.", self._text(self._path()))

    def test_internal_rejected_and_unmoderated_messages_are_not_there(self):
        self._post_message(MARKER, visibility="internal")
        for state in ("moderation", "rejected"):
            self._post_message(MARKER).state = state
        self._assert_clean(self._path())

    def test_withdrawn_message_leaves_its_place(self):
        message = self._post_message(MARKER, uploads=[(f"{MARKER}.pdf", PDF)])
        message.state = "withdrawn"
        self._assert_clean(self._path())
        self.assertIn("This message was withdrawn.", self._messages()[-1])

    def test_hostile_text_is_text_and_links_work(self):
        for text in HOSTILE:
            self._send(self._path("/comment"), body=text.encode(errors="replace"))
        self._own("See https://example.com/a?b=1&c=2")
        page = self._page(self._path())
        self.assertFalse(page.xpath("//li[contains(@class, 'o_kam_msg')]//script"))
        self.assertIn("<script>alert(1)</script>", self._messages()[0])
        self.assertIn("#{7*7}<t t-out='7*7'/>", self._messages()[5])
        (link,) = page.xpath("//li[contains(@class, 'o_kam_msg')]//a[@target='_blank']")
        self.assertEqual(link.get("href"), "https://example.com/a?b=1&c=2")
        self.assertIn("noopener", link.get("rel"))

    def test_long_threads_come_in_pages(self):
        for number in range(30):
            self._post_message(f"Message {number:02}")
        page = self._page(self._path())
        self.assertEqual(len(self._messages()), 20)
        self.assertIn("Message 29", self._messages()[-1])
        (link,) = page.xpath("//a[text()='Earlier messages']/@href")
        self.assertTrue(link.endswith("#thread"))
        earlier = self._messages(link)
        self.assertEqual(len(earlier), 10)
        self.assertIn("Message 09", earlier[-1])
        # One writes below the newest message only.
        page = self._page(link)
        self.assertFalse(page.xpath("//form[contains(@action, '/comment')]"))
        self.assertTrue(page.xpath("//a[text()='To the newest messages']"))

    def test_strange_numbers_are_the_newest_page(self):
        self._post_message("Hello")
        for number in ("0", "-1", "x", "", "9" * 30, "1.5", "²", "%00"):
            response = self._get(f"{self._path()}?thread={number}")
            self.assertEqual(response.status_code, 200, number)
            self.assertIn("Hello", response.text, number)

    # ---- writing ----

    def test_comment(self):
        response = self._send(self._path("/comment"), body=" Hello\r\n<b>you</b> ")
        message = self.initiative.portal_message_ids[:1]
        self._assert_done(response, f"{self._path()}?done=thread-posted#message_{message.id}")
        self.assertIn("Your message is sent.", self._text(response.headers["Location"]))
        self.assertEqual(message.body, "Hello\n<b>you</b>")
        self.assertEqual(message.author_id, self.anna.partner_id)
        self.assertEqual((message.source, message.kind), ("portal", "comment"))
        self.assertEqual((message.account_id, message.visibility), (self.account, "customer"))
        log = self.env["kam.portal.log"].search([("user_id", "=", self.anna.id)], limit=1)
        self.assertEqual((log.action, log.initiative_id), ("comment", self.initiative))

    def test_comment_with_a_file(self):
        response = self._send(self._path("/comment"), files=[("sheet.pdf", PDF)], body="Here it is")
        self._assert_done(response, "thread-posted")
        file = self.initiative.portal_message_ids[:1].file_ids
        self.assertEqual(file.name, "sheet.pdf")
        self.assertIn("sheet.pdf", self._messages()[-1])

    def test_what_is_wrong_stands_beside_the_field_and_the_text_stays(self):
        page = self._assert_again(self._send(self._path("/comment"), body="  "), "fill this in")
        (field,) = page.xpath("//textarea[@name='body']")
        self.assertEqual(field.get("aria-invalid"), "true")
        self.assertTrue(page.xpath(f"//*[@id='{field.get('aria-describedby')}']"))
        page = self._assert_again(self._send(self._path("/comment"), body="x" * 5001), "too long")
        self.assertEqual(len(page.xpath("string(//textarea[@name='body'])")), 5001)
        response = self._send(
            self._path("/comment"), files=[("evil.exe", b"MZ\x90")], body="Look here"
        )
        page = self._assert_again(response, "evil.exe")
        self.assertEqual(page.xpath("string(//textarea[@name='body'])"), "Look here")
        self.assertFalse(self.initiative.portal_message_ids)

    def test_hostile_comments_are_no_error(self):
        for text in HOSTILE:
            response = self._send(self._path("/comment"), body=text.encode(errors="replace"))
            self.assertEqual(response.status_code, 303, text.encode(errors="replace"))
        response = self._send(self._path("/comment"), files=[("x.pdf", PDF)], body=["a", "b"])
        self.assertIn(response.status_code, (303, 422))
        self.assertEqual(self._get(self._path()).status_code, 200)

    def test_too_much_in_a_minute(self):
        limits = self.env["kam.portal.limit"].with_user(self.anna).sudo()
        while not limits._is_exceeded("comment"):
            pass
        page = self._assert_again(self._send(self._path("/comment"), body="More"), "wait a minute")
        self.assertEqual(page.xpath("string(//textarea[@name='body'])"), "More")

    # ---- own messages ----

    def test_edit_own_message(self):
        message = self._own()
        (link,) = self._page(self._path()).xpath("//a[contains(@href, '/message/')]/@href")
        self.assertEqual(link, self._edit_path(message))
        self.assertEqual(self._page(link).xpath("string(//textarea)"), "My words")
        response = self._send(link, body="Better words")
        self._assert_done(response, f"#message_{message.id}", "Better words")
        self.assertIn("Edited", self._messages()[-1])
        self.assertEqual(message.history_ids.body, "My words")
        page = self._assert_again(self._send(link, body=""), "fill this in")
        self.assertEqual(page.xpath("string(//textarea)"), "")

    def test_saving_the_same_text_changes_nothing(self):
        message = self._own()
        self._assert_done(self._send(self._edit_path(message), body="My words"), "thread-edited")
        self.assertFalse(message.edited)

    def test_withdraw_own_message(self):
        message = self._own()
        path = self._edit_path(message, "/withdraw")
        self._assert_done(self._send(path), "thread-withdrawn", "This message was withdrawn.")
        self.assertEqual(message.state, "withdrawn")
        self._assert_refused(self._send(path))
        self._assert_closed(self._edit_path(message))

    def test_only_own_words_can_be_changed(self):
        rival = self._add_rival()
        staff = self._post_message("Ours")
        status = self._post_message("Status", self.anna.partner_id, kind="status")
        foreign = self._post_message("Theirs", rival.partner_id, account=self.other_account)
        colleague = self._post_message("Berta's", self.berta.partner_id, account=self.account)
        internal = self._post_message("Secret", self.anna.partner_id, visibility="internal")
        for message in (staff, status, foreign, colleague, internal):
            self._assert_closed(self._edit_path(message))
            self._assert_refused(self._send(self._edit_path(message), body="Changed"))
            self._assert_refused(self._send(self._edit_path(message, "/withdraw")))
            self.assertNotEqual(message.body, "Changed")
            self.assertEqual(message.state, "posted")

    def test_own_message_through_another_account_or_a_strange_number(self):
        message = self._own()
        path = self._edit_path(message, account=self.other_account)
        self._assert_closed(path)
        self._assert_refused(self._send(path, body="Changed"))
        for number in (0, 999999999, 2**31, 2**63, 10**30):
            self._assert_closed(f"{self._home_path()}/message/{number}/edit")
            self._assert_refused(
                self._send(f"{self._home_path()}/message/{number}/withdraw", body="x")
            )

    def test_nothing_changes_once_the_right_is_gone(self):
        message = self._own()
        path = self._edit_path(message)
        for change, back in (
            (
                lambda: self._set_right("informed", "lead_user"),
                lambda: self._set_right("consulted", "tester"),
            ),
            (self._stop, lambda: self.initiative.write({"state": "open"})),
            (self.participant.action_remove, self.participant.action_restore),
        ):
            change()
            self._assert_closed(path)
            self._assert_refused(self._send(path, body="Changed"))
            self._assert_refused(self._send(self._edit_path(message, "/withdraw")))
            back()
        self.assertEqual((message.body, message.state), ("My words", "posted"))
        self._page(path)

    def _stop(self):
        self.initiative.write({"state": "paused", "state_reason": "We wait for parts"})

    # ---- reading marks ----

    def _seen_path(self, number=None, kind="initiative"):
        return f"{self._home_path()}/thread/{kind}/{number or self.initiative.id}/seen"

    def _visits(self):
        people = (self.anna | self.berta | self.other_user).partner_id
        return self.env["kam.portal.visit"].search([("partner_id", "in", people.ids)])

    def _new_count(self):
        words = self._page(self._path()).xpath("string(//form[@class='o_kam_seen']//span)")
        return " ".join(words.split())

    def test_reading_does_not_mark_as_read_but_the_button_does(self):
        first = self._post_message("One")
        self._post_message("Two")
        self.assertIn("2 new", self._new_count())
        self.assertIn("2 new", self._new_count())
        response = self._send(self._seen_path(), last=first.id)
        self._assert_done(response, "done=thread-seen#thread", "marked as read")
        self.assertIn("1 new", self._new_count())
        # What was read stays read.
        self._send(self._seen_path(), last=1)
        self.assertIn("1 new", self._new_count())

    def test_own_messages_are_not_new_and_writing_means_having_read(self):
        self._post_message("One")
        self._send(self._path("/comment"), body="Thanks")
        self.assertEqual(self._new_count(), "")

    def test_everybody_has_an_own_mark(self):
        message = self._post_message("One")
        self._send(self._seen_path(), last=message.id)
        self._accept(self._create_participant(self.initiative, self.berta, role="tester"))
        self._login(self.berta)
        self.assertIn("1 new", self._new_count())
        self.assertEqual(self._visits().partner_id, self.anna.partner_id)

    def test_marks_of_threads_that_are_not_ones_own(self):
        self._post_message("One")
        for path in (
            self._seen_path(999999999),
            self._seen_path(2**63),
            self._seen_path(kind="nonsense"),
            self._seen_path(kind="goal"),
            self._seen_path(self.plan.id + 1000, "plan"),
        ):
            self._assert_refused(self._send(path, last="5"))
        for last in ("", "x", "-1", "9" * 30):
            self._assert_refused(self._send(self._seen_path(), last=last))
        self._login(self.berta)
        self._assert_refused(self._send(self._seen_path(), last="5"))
        self._login(self.other_user)
        self._assert_refused(self._send(self._seen_path(), last="5"))
        self.assertFalse(self._visits())

    def test_mark_of_a_plan(self):
        message = self._post_message("One", record=self.plan)
        response = self._send(self._seen_path(self.plan.id, "plan"), last=message.id)
        self._assert_done(response, f"{self._plan_path()}?done=thread-seen#thread")

    # ---- the protocol ----

    def test_writing_needs_the_token_and_the_right_method(self):
        message = self._own()
        for path in (
            self._path("/comment"),
            self._edit_path(message),
            self._edit_path(message, "/withdraw"),
            self._seen_path(),
        ):
            response = self._send(path, token=False, body="Forged", last="5")
            self.assertEqual(response.status_code, 400, path)
        for path in (
            self._path("/comment"),
            self._edit_path(message, "/withdraw"),
            self._seen_path(),
        ):
            self.assertEqual(self._get(path).status_code, 405, path)
        self.assertEqual((message.body, message.state), ("My words", "posted"))
        self.assertEqual(len(self.initiative.portal_message_ids), 1)

    def test_seen_is_read_in_a_browser(self):
        message = self._post_message("News")
        self.start_tour("/my/kam", "kam_portal_seen", login=self.anna.login)
        self.assertEqual(self._visits().last_message, message.id)
