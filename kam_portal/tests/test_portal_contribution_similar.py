from odoo.tests import tagged

from .common_portal_contribution import CONTRIBUTION, PDF, KamPortalContributionCase


@tagged("post_install", "-at_install")
class TestPortalContributionSimilar(KamPortalContributionCase):
    """What others have said before is shown in time, and only what the person may read."""

    def test_similar_ones_are_shown_before_sending_without_javascript(self):
        other = self._contribute("Panels one can read in sunlight", author=self.anna, kind="idea")
        response = self._send(self.form_path, CONTRIBUTION, [("plan.pdf", PDF)])
        draft = self._newest()
        self._assert_sent(response, self._path(draft, "/edit?similar=1"))
        self.assertEqual(draft.state, "draft", "kept, not sent")
        self.assertEqual(draft.file_ids.mapped("name"), ["plan.pdf"], "with its files")
        page = self._page(response.headers["Location"])
        self.assertIn(self._path(other), page.xpath("//main//a/@href"))
        self.assertIn("Kept as a draft, but not sent yet", page.text_content())
        self.assertEqual(page.xpath("string(//input[@name='seen_similar']/@value)"), "1")
        sent = self._send(self._path(draft, "/edit"), CONTRIBUTION | {"seen_similar": "1"})
        self._assert_sent(sent, self._path(draft))
        self.assertEqual(draft.state, "submitted")

    def test_who_has_seen_them_sends_at_once(self):
        self._contribute("Panels one can read in sunlight", kind="idea")
        self._send(self.form_path, CONTRIBUTION | {"seen_similar": "1"})
        self.assertEqual(self._newest().state, "submitted")

    def _similar(self, text):
        self.env.flush_all()
        return self.url_open(f"{self._initiative_path('/similar')}", params={"text": text})

    def test_similar_while_typing(self):
        other = self._contribute("Panels one can read in sunlight", kind="idea")
        self._contribute("Delivery on Tuesdays", kind="idea")
        response = self._similar("A panel to read in sunlight\nsomething about the afternoon")
        self.assertEqual(response.headers["Content-Type"], "application/json; charset=utf-8")
        self.assertEqual(response.headers["Cache-Control"], "no-store")
        (found,) = response.json()["similar"]
        self.assertEqual(found["path"], self._path(other).removeprefix("/my/kam"))
        self.assertEqual(found["title"], other.name)
        self.assertEqual(
            set(found),
            {
                *("id", "path", "title", "kind", "state", "state_label", "date", "votes"),
                *("is_own", "is_confidential"),
            },
        )
        self.assertEqual(self._similar("").json(), {"similar": []})
        self.assertEqual(self._similar("x" * 5000).json(), {"similar": []})

    def test_similar_ones_of_others_stay_theirs(self):
        _account, cleo = self._add_customer()
        self._contribute("Panel for sunlight", author=cleo, kind="idea", audience="account")
        self._contribute("Panel for sunlight", author=cleo, kind="idea", state="draft")
        withdrawn = self._contribute("Panel for sunlight", author=cleo, kind="idea")
        withdrawn._withdraw()
        self.assertEqual(self._similar("Panel for sunlight").json(), {"similar": []})
        self._login(self.berta)
        self._assert_closed(f"{self._initiative_path('/similar')}?text=panel")
        self._login(self.other_user)
        self._assert_closed(f"{self._initiative_path('/similar')}?text=panel")
