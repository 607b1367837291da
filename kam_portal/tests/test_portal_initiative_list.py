from datetime import date

from odoo.tests import tagged

from .common import MARKER
from .common_portal_initiative import KamPortalInitiativeCase


@tagged("post_install", "-at_install")
class TestPortalInitiativeList(KamPortalInitiativeCase):
    """The list of a person's initiatives, and those that the person can join."""

    def _list_path(self, query=""):
        return f"{self._home_path()}/initiatives{query}"

    def _names(self, query=""):
        page = self._page(self._list_path(query))
        return page.xpath("//section[@id='list']//a[contains(@class, 'stretched-link')]/text()")

    def _take_part(self, name, state="open", **vals):
        initiative = self._create_initiative(name, state=state, **vals)
        self._accept(self._create_participant(initiative, self.anna))
        return initiative

    def test_nothing_yet(self):
        self._login(self.berta)
        text = self._text(self._list_path())
        self.assertIn("You do not take part in an initiative yet.", text)
        self.assertNotIn("New coating", text)

    def test_filters(self):
        self._take_part("Rests", "paused")
        self._take_part("Given up", "cancelled")
        self._take_part("Finished", "closed")
        self._take_part("Proposed", "proposed")
        self._create_initiative("Not mine", state="open")
        draft = self._create_initiative("Draft")
        self._create_participant(draft, self.anna)
        self.assertEqual(self._names(), ["Proposed", "New coating", "Rests"])
        self.assertEqual(self._names("?show=done"), ["Finished", "Given up"])
        self.assertEqual(len(self._names("?show=all")), 5)
        # What is no filter is the usual one.
        for show in ("", "nonsense", "%00", "x" * 5000):
            self.assertEqual(len(self._names(f"?show={show}")), 3)

    def test_next_date(self):
        today = date.today()
        self._create_milestone(self.initiative, "Far", days=60)
        self._create_milestone(self.initiative, "Near", days=6)
        self._create_milestone(self.initiative, "Reached", days=2, date_done=today)
        self._create_milestone(self.initiative, MARKER, days=1, visibility="internal")
        text = self._text(self._list_path())
        self.assertIn("Next: Near", text)
        self.assertNotIn("Far", text)
        self._assert_clean(self._list_path())

    def test_before_the_terms_not_more_than_the_name(self):
        initiative = self._create_initiative("Invited", state="open")
        self._create_participant(initiative, self.anna)
        self._create_milestone(initiative, "Secret date")
        text = self._text(self._list_path())
        self.assertIn("Please accept the terms to take part.", text)
        self.assertNotIn("Secret date", text)

    def test_pages(self):
        for number in range(17):
            self._take_part(f"Number {number:02}")
        self.assertEqual(len(self._names()), 15)
        page = self._page(self._list_path())
        (link,) = page.xpath("//nav[@aria-label='Pages of initiatives']//a/@href")
        self.assertIn("show=open&page=2", link)
        self.assertEqual(len(self._names("?page=2")), 3)
        for number in ("0", "-1", "99999", "9" * 40, "²", "x", "%00"):
            self.assertTrue(self._names(f"?page={number}"), number)

    def test_other_people_and_other_accounts(self):
        self._assert_closed(f"/my/kam/{self.other_account.id}/initiatives")
        self._login(self.other_user)
        self._assert_closed(self._list_path())

    # ---- joining ----

    def test_company_wide_initiatives_can_be_found(self):
        self._create_initiative("For all of us", state="open", audience="company")
        self._create_initiative("For all, but paused", state="paused", audience="company")
        self._create_initiative("For all, but a draft", audience="company")
        self._create_initiative(
            "For all of others", self.other_account, state="open", audience="company"
        )
        page = self._page(self._list_path())
        (section,) = page.xpath("//section[@id='joinable']")
        names = section.xpath(".//a[contains(@class, 'stretched-link')]/text()")
        self.assertEqual(names, ["For all of us"])
        self.assertIn("Why we do For all of us", section.text_content())

    def test_whoever_takes_part_or_was_removed_does_not_find_it_again(self):
        self.initiative.audience = "company"
        self.assertFalse(self._page(self._list_path()).xpath("//section[@id='joinable']"))
        self.participant.action_remove()
        self.assertFalse(self._page(self._list_path()).xpath("//section[@id='joinable']"))

    def test_join(self):
        initiative = self._create_initiative(
            "For all of us", state="open", audience="company", joining_role="tester"
        )
        path = self._path(initiative=initiative)
        self.assertIn("You join by accepting these terms.", self._text(path))
        self._assert_done(self._send_acceptance(path), path)
        (row,) = initiative.participant_ids
        self.assertEqual((row.partner_id, row.role), (self.anna.partner_id, "tester"))
        self.assertEqual(row.account_id, self.account)
        self.assertTrue(row.is_accepted)
        self.assertIn("What you may do here", self._text(path))
        self.assertIn("Anna Buyer joined", initiative.message_ids[0].body)
        # The second click finds that it is done.
        values = {"name": "Anna Buyer", "agreed": "1", "seal": "x"}
        self._assert_done(self._send(f"{path}/accept", **values), path)
        self.assertEqual(len(initiative.participant_ids), 1)

    def test_join_only_what_is_open_to_one(self):
        foreign = self._create_initiative(
            "Foreign", self.other_account, state="open", audience="company"
        )
        invited = self._create_initiative("Invited only", state="open")
        paused = self._create_initiative("Paused", state="paused", audience="company")
        values = {"name": "Anna", "agreed": "1", "seal": "x"}
        for initiative in (foreign, invited, paused):
            path = self._path(initiative=initiative)
            self._assert_closed(path)
            self._assert_refused(self._send(f"{path}/accept", **values))
            self._assert_refused(self._send(f"{path}/leave"))
            self.assertFalse(initiative.participant_ids)
