from unittest.mock import patch

from psycopg2.errors import UniqueViolation

from odoo.exceptions import ConcurrencyError
from odoo.tests import tagged

from .common_portal_contribution import CONTRIBUTION, KamPortalContributionCase


@tagged("post_install", "-at_install")
class TestPortalContributionDraft(KamPortalContributionCase):
    """Keeping a draft, going on with it, and the same form sent twice."""

    def test_a_draft_may_have_gaps(self):
        response = self._send(self.form_path, {"do": "keep", "wish": "Something"})
        draft = self._newest()
        self._assert_sent(response, self._path(draft, "/edit"))
        self.assertEqual(draft.state, "draft")
        self.assertFalse(draft.date_submitted)
        form = self._form(self._path(draft, "/edit"))
        self.assertEqual(form.xpath("string(.//textarea[@name='wish'])"), "Something")
        self.assertEqual(form.xpath("string(.//input[@name='name']/@value)"), "")
        self.assertEqual(self._actions(), ["contribute"])
        self.assertIn("Draft without a title", self._text(self.list_path))

    def test_a_draft_without_anything(self):
        before = self._count()
        response = self._send(self.form_path, {"do": "keep", "kind": "idea"})
        self.assertEqual(self._errors(response), {"name": "Please write something first."})
        self.assertEqual(self._count(), before)

    def test_go_on_with_a_draft(self):
        self._send(self.form_path, CONTRIBUTION | {"do": "keep"}, [("one.txt", b"1")])
        draft = self._newest()
        path = self._path(draft, "/edit")
        self.assertIn("one.txt", self._text(path))
        changed = CONTRIBUTION | {"wish": "Better still", "do": "keep"}
        self._assert_sent(self._send(path, changed, [("two.txt", b"2")]), path)
        self.assertEqual(draft.wish, "Better still")
        self.assertEqual(draft.state, "draft")
        self.assertEqual(set(draft.file_ids.mapped("name")), {"one.txt", "two.txt"})
        gone, _kept = draft.file_ids.sorted("name")
        changed[f"remove_{gone.id}"] = "1"
        self._send(path, changed)
        self.assertEqual(draft.file_ids.mapped("name"), ["two.txt"])
        response = self._send(path, changed | {"situation": "", "do": "send"})
        self.assertEqual(self._errors(response), {"situation": "Please fill this in."})
        self.assertEqual(draft.situation, CONTRIBUTION["situation"], "nothing is half kept")
        self._assert_sent(self._send(path, changed | {"do": "send"}), self._path(draft))
        self.assertEqual(draft.state, "submitted")

    def test_drafts_are_for_their_author_only(self):
        self._send(self.form_path, CONTRIBUTION | {"do": "keep"}, [("one.txt", b"1")])
        draft = self._newest()
        self.assertIn(CONTRIBUTION["name"], self._text(self.list_path))
        self._accept(self._create_participant(self.initiative, self.berta))
        self._login(self.berta)
        self.assertNotIn(CONTRIBUTION["name"], self._text(self.list_path))
        for end in ("", "/edit"):
            self._assert_closed(self._path(draft, end))
        self._assert_closed(f"/my/kam/{self.account.id}/file/{draft.file_ids.id}")
        for end in ("/edit", "/submit", "/vote", "/comment", "/withdraw", "/answer", "/test"):
            values = CONTRIBUTION | {"wanted": "1", "body": "x", "result": "works"}
            self._assert_refused(self._send(self._path(draft, end), values))
        self.assertEqual(draft.state, "draft")

    def test_drop_a_draft(self):
        self._send(self.form_path, CONTRIBUTION | {"do": "keep"})
        draft = self._newest()
        response = self._send(self._path(draft, "/withdraw"))
        self._assert_sent(response, self.list_path)
        self.assertIn("Your draft is dropped.", self._text(response.headers["Location"]))
        self.assertNotIn(CONTRIBUTION["name"], self._text(self.list_path))
        self._assert_closed(self._path(draft))

    def test_send_a_draft_as_it_is(self):
        draft = self._contribute("A good one", state="draft", kind="idea")
        self.assertIn("Send as it is", self._text(self._path(draft)))
        self._assert_sent(self._send(self._path(draft, "/submit")), self._path(draft))
        self.assertEqual(draft.state, "submitted")
        gap = self._contribute("With a gap", state="draft", kind="idea", wish=False)
        response = self._send(self._path(gap, "/submit"))
        self.assertEqual(self._errors(response), {"wish": "Please fill this in."})
        self.assertEqual(gap.state, "draft")

    def test_what_was_sent_is_no_longer_changed(self):
        contribution = self._contribute("Sent meanwhile", kind="idea")
        self._assert_closed(self._path(contribution, "/edit"))
        response = self._send(self._path(contribution, "/edit"), CONTRIBUTION)
        self._assert_sent(response, self._path(contribution))
        self.assertEqual(contribution.name, "Sent meanwhile")
        contribution.action_acknowledge()
        response = self._send(self._path(contribution, "/submit"))
        self.assertIn("This was sent before", self._text(response.headers["Location"]))

    # ---- the same form twice ----

    def test_double_click_gives_one_contribution(self):
        before = self._count()
        form = CONTRIBUTION | {"form_key": "a" * 32}
        first = self._send(self.form_path, form, [("one.txt", b"1")])
        second = self._send(self.form_path, form, [("one.txt", b"1")])
        self.assertEqual(first.headers["Location"], second.headers["Location"])
        self.assertEqual(self._count(), before + 1)
        self.assertEqual(len(self._newest().file_ids), 1)
        self.assertEqual(self._actions(), ["contribute", "contribution_submit"])

    def test_double_click_on_keeping_a_draft(self):
        form = CONTRIBUTION | {"form_key": "b" * 32, "do": "keep"}
        before = self._count()
        for _click in range(2):
            self._send(self.form_path, form, [("one.txt", b"1")])
        self.assertEqual(self._count(), before + 1)
        self.assertEqual(len(self._newest().file_ids), 1)
        # The same form, now sent.
        self._send(self.form_path, form | {"do": "send"})
        self.assertEqual(self._count(), before + 1)
        self.assertEqual(self._newest().state, "submitted")

    def test_two_requests_at_the_same_moment(self):
        """The later one finds nothing yet, and is tried again by the server."""
        contributions = self.env["kam.contribution"]
        values = {
            "initiative_id": self.initiative.id,
            "author_id": self.anna.partner_id.id,
            "name": "Twice",
        }
        contributions._create_once(values, "c" * 32)
        with (
            patch.object(type(contributions), "search", lambda self, *args, **kwargs: self),
            self.assertRaises(ConcurrencyError) as caught,
        ):
            contributions._create_once(values, "c" * 32)
        self.assertIsInstance(caught.exception.__cause__, UniqueViolation)

    def test_keys_of_others_mean_nothing(self):
        key = "d" * 32
        self._send(self.form_path, CONTRIBUTION | {"form_key": key})
        first = self._newest()
        self._accept(self._create_participant(self.initiative, self.berta))
        self._login(self.berta)
        self._send(self.form_path, CONTRIBUTION | {"form_key": key, "seen_similar": "1"})
        self.assertNotEqual(self._newest(), first)
        self.assertEqual(self._newest().author_id, self.berta.partner_id)

    def test_key_of_another_initiative_means_nothing(self):
        key = "e" * 32
        self._send(self.form_path, CONTRIBUTION | {"form_key": key, "do": "keep"})
        draft = self._newest()
        elsewhere = self._create_initiative("Elsewhere", state="open")
        self._accept(self._create_participant(elsewhere, self.anna))
        # Where the draft is there is nothing to do for her any more.
        self.participant.active = False
        path = f"/my/kam/{self.account.id}/initiative/{elsewhere.id}/contribute"
        self._send(path, CONTRIBUTION | {"form_key": key, "name": "Through the back door"})
        self.assertEqual((draft.state, draft.name), ("draft", CONTRIBUTION["name"]))
        self.assertEqual(self._newest().initiative_id, elsewhere)

    def test_what_is_on_record_does_not_tell_what_is_in_a_draft(self):
        self._send(self.form_path, CONTRIBUTION | {"do": "keep"})
        draft = self._newest()
        self._send(self._path(draft, "/edit"), CONTRIBUTION | {"do": "keep"})
        self._send(self._path(draft, "/withdraw"))
        logs = self.env["kam.portal.log"].search([("partner_id", "=", self.anna.partner_id.id)])
        actions = {"contribute", "contribution_edit", "contribution_withdraw"}
        self.assertEqual(set(logs.mapped("action")), actions)
        self.assertEqual(set(logs.mapped("subject")), {"Draft"})

    def test_without_a_key(self):
        before = self._count()
        for _time in range(2):
            self._send(self.form_path, CONTRIBUTION | {"seen_similar": "1"})
        self.assertEqual(self._count(), before + 2)
