from odoo.tests import tagged

from .common import KamPortalCase

HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "frame-ancestors 'self'",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}


@tagged("post_install", "-at_install")
class TestRight(KamPortalCase):
    """Who may look, and what everybody else gets."""

    def _own(self):
        return f"/my/kam/{self.account.id}"

    def _foreign(self):
        return f"/my/kam/{self.other_account.id}"

    # ---- whose account ----

    def test_people_of_the_customer_see_their_account_only(self):
        for user in (self.anna, self.berta):
            self._login(user)
            self._page(self._own())
            self.assertIn("Shared goal", self._text(self._plan_path()))
            self._assert_closed(self._foreign())
            self._assert_closed(self._plan_path(self.other_account))
            self._assert_closed(f"{self._foreign()}/photo/{self.manager.id}")

    def test_every_refusal_is_the_same(self):
        unkeyed = self._create_account("Small", tier_id=self.plain_tier.id)[1]
        archived = self._create_account("Gone", active=False)[1]
        self._login(self.anna)
        for number in (0, -1, 2**31, 2**63, 10**30, unkeyed.id, archived.id):
            self._assert_closed(f"/my/kam/{number}")
            self._assert_closed(f"/my/kam/{number}/plan")
        self._assert_closed(f"{self._own()}/photo/{self.anna.id}")
        self._login(self.other_user)
        self._assert_closed(self._own())
        self._assert_closed(self._plan_path())
        self.assertNotIn("kam", self._closed_page().decode().split("<body>")[1].lower())

    def test_person_without_an_account_gets_the_same_refusal(self):
        loner = self.env["res.partner"].create({"name": "Loner", "is_company": True})
        self._login(self._create_portal_user("kam_loner", "Lona Loner", loner))
        self._assert_closed("/my/kam")
        self._assert_closed(self._own())
        self._assert_closed(self._plan_path())

    def test_customer_who_is_a_person(self):
        person = self.env["res.partner"].create({"name": "Paula Person"})
        user = self._create_portal_user("kam_person", "Paula Person", self.customer)
        user.partner_id.parent_id = False
        account = self._create_account_of(user.partner_id, self.company)
        self._create_account_of(person, self.company)
        self._login(user)
        self.assertIn("Paula Person", self._text())
        self.assertIn("Paula Person", self._text(f"/my/kam/{account.id}"))
        self.assertIn("Paula Person", self._text(self._plan_path(account)))

    def test_employees_have_no_page_unless_the_account_is_their_own(self):
        boss = self._create_employee("boss", "Bea Boss", "sales_team.group_sale_manager")
        for user in (self.manager, boss):
            self._login(user)
            self._assert_closed("/my/kam")
            self._assert_closed(self._own())
            self._assert_closed(self._plan_path())
        boss.partner_id.parent_id = self.customer
        self._login(boss)
        self._page()
        self.assertIn("Shared goal", self._text(self._plan_path()))

    def test_following_grants_nothing(self):
        loner = self.env["res.partner"].create({"name": "Loner"})
        user = self._create_portal_user("kam_loner", "Lona Loner", loner)
        for record in (self.account, self.plan, self.measure):
            record.message_subscribe(user.partner_id.ids)
        self._login(user)
        self._assert_closed("/my/kam")
        self._assert_closed(self._own())
        self._assert_closed(self._plan_path())

    def test_access_token_is_ignored(self):
        self._login(self.other_user)
        for token in ("1", "x" * 36, ""):
            for path in (self._own(), self._plan_path()):
                self._assert_closed(f"{path}?access_token={token}&account_id={self.account.id}")
        self._login(self.anna)
        self._page(f"{self._own()}?access_token=wrong")
        self.assertIn("Shared goal", self._text(f"{self._plan_path()}?access_token=wrong"))

    # ---- rights end on the next request ----

    def _assert_lost(self, change):
        self._login(self.anna)
        self._page(self._own())
        self._page(self._plan_path())
        change()
        self._assert_closed("/my/kam")
        self._assert_closed(self._own())
        self._assert_closed(self._plan_path())

    def test_contact_who_moves_loses_the_old_and_gets_the_new(self):
        def move():
            self.anna.partner_id.parent_id = self.other_customer

        self._login(self.anna)
        self._page(self._own())
        move()
        self._assert_closed(self._own())
        self._assert_closed(self._plan_path())
        self._page(self._foreign())
        self._page(self._plan_path(self.other_account))

    def test_contact_who_leaves_the_company(self):
        self._assert_lost(lambda: self.anna.partner_id.write({"parent_id": False}))

    def test_account_archived(self):
        self._assert_lost(self.account.action_archive)

    def test_tier_no_longer_key(self):
        self._assert_lost(lambda: self.account.write({"tier_id": self.plain_tier.id}))

    def test_tier_taken_away(self):
        self._assert_lost(lambda: self.account.write({"tier_id": False}))

    def test_tier_itself_turned_ordinary(self):
        self._assert_lost(lambda: self.tier.write({"is_key": False}))

    def test_customer_archived(self):
        # As it is when the company was archived and its people forgotten.
        self._assert_lost(lambda: self.customer.write({"active": False}))

    def test_line_no_longer_shared(self):
        self._login(self.anna)
        self.assertIn("Shared goal", self._text(self._plan_path()))
        self.goal.visibility = "internal"
        for path in ("/my/kam", self._plan_path()):
            self.assertNotIn("Shared goal", self._text(path))

    def test_user_archived(self):
        self._login(self.anna)
        self._page(self._own())
        self.anna.active = False
        for path in (self._own(), self._plan_path()):
            response = self._get(path, allow_redirects=False)
            self.assertIn("/web/login", response.headers.get("Location", ""))
        view = self.env["kam.portal.view"].with_user(self.anna)
        self.assertEqual(view._get_account_ids(), [])
        self.assertIsNone(view._get_home(self.account.id))
        self.assertIsNone(view._get_plan(self.account.id))
        self.assertIsNone(view._get_photo(self.account.id, self.manager.id))

    # ---- the protocol ----

    def test_nobody_logged_in_goes_to_the_login(self):
        self.authenticate(None, None)
        photo = f"{self._own()}/photo/{self.manager.id}"
        for path in ("/my/kam", self._own(), self._plan_path(), photo):
            response = self._get(path, allow_redirects=False)
            self.assertEqual(response.status_code, 303, path)
            self.assertIn("/web/login?redirect=", response.headers["Location"])
            self._assert_headers(response)

    def test_headers_of_every_answer(self):
        self._login(self.anna)
        for path in (
            "/my/kam",
            self._own(),
            self._plan_path(),
            self._foreign(),
            "/my/kam/nonsense",
            f"{self._own()}/photo/{self.manager.id}",
        ):
            self._assert_headers(self._get(path))

    def _assert_headers(self, response):
        for name, value in HEADERS.items():
            self.assertEqual(response.headers.get(name), value, (response.url, name))

    def test_pages_can_only_be_read(self):
        self._login(self.anna)
        photo = f"{self._own()}/photo/{self.manager.id}"
        for path in ("/my/kam", self._own(), self._plan_path(), photo):
            for method in ("POST", "PUT", "PATCH", "DELETE"):
                response = self._get(path, method=method, data={"x": "1"})
                self.assertEqual(response.status_code, 405, (method, path))
                self.assertNotIn("Shared", response.text)

    # ---- the card on /my ----

    def test_card_is_for_people_of_key_accounts(self):
        self._login(self.anna)
        (card,) = self._page("/my").xpath("//a[@href='/my/kam']")
        self.assertIn("Our Cooperation", card.text_content())
        # Visible at once: counters need JavaScript.
        self.assertNotIn("d-none", card.getparent().get("class"))
        self._login(self.manager)
        self.assertFalse(self._page("/my").xpath("//a[@href='/my/kam']"))

    def test_counter(self):
        for user, count in ((self.anna, 1), (self.manager, 0)):
            self._login(user)
            counters = self.make_jsonrpc_request(
                "/my/counters", {"counters": ["kam_account_count"]}
            )
            self.assertEqual(counters["kam_account_count"], count)
