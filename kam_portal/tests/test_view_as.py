import base64
from datetime import date
from io import BytesIO
from unittest.mock import patch

from PIL import Image

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import MARKER
from .common_initiative import KamInitiativeCase

# What only people of the customer can do.
DOING = "//form | //details | //button | //a[contains(@class, 'btn')] | //a[@class='o_kam_action']"


@tagged("post_install", "-at_install")
class TestViewAs(KamInitiativeCase):
    """Employees see exactly what a person of a customer sees, and do nothing there."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._create_milestone(cls.initiative)
        cls._create_milestone(cls.initiative, f"Secret {MARKER}", visibility="internal")
        cls._create_document(cls.initiative)
        cls._create_decision(cls.initiative)
        messages = cls.env["kam.portal.message"]
        messages._post(cls.initiative, "Welcome to all of you")
        messages._post(cls.initiative, MARKER, visibility="internal")
        cls.contribution = cls.env["kam.contribution"].create(
            {
                "name": "Thinner glass",
                "initiative_id": cls.initiative.id,
                "author_id": cls.anna.partner_id.id,
                "state": "submitted",
                "internal_note": f"<p>{MARKER}</p>",
            }
        )

    def setUp(self):
        super().setUp()
        self._login(self.manager)

    def _as(self, path="", user=None):
        return f"/kam/as/{(user or self.anna).id}{path}"

    def _paths(self):
        account, initiative = self.account.id, self.initiative.id
        return (
            "",
            f"/{account}",
            f"/{account}/plan",
            f"/{account}/initiatives",
            f"/{account}/initiative/{initiative}",
            f"/{account}/initiative/{initiative}/contributions",
            f"/{account}/contribution/{self.contribution.id}",
            "/preferences",
        )

    def _main(self, path):
        (main,) = self._page(path).xpath("//main")
        return main

    def _read(self, main):
        """What stands there, without what one can do."""
        for node in main.xpath(DOING.replace("//", ".//")):
            node.drop_tree()
        return " ".join(main.text_content().split())

    # ---- the same page ----

    def test_what_employees_see_is_what_the_customer_sees(self):
        theirs = {}
        self._login(self.anna)
        for path in self._paths():
            theirs[path] = self._read(self._main(f"/my/kam{path}"))
        self.assertIn("Welcome to all of you", " ".join(theirs.values()))
        self.assertIn("Thinner glass", theirs[self._paths()[-2]])
        self._login(self.manager)
        for path in self._paths():
            self.assertEqual(self._read(self._main(self._as(path))), theirs[path], path)
            self.assertNotIn(MARKER, self._get(self._as(path)).text)

    def test_there_is_nothing_to_do_and_all_links_stay_inside(self):
        base = self._as()
        for path in self._paths():
            main = self._main(base + path)
            self.assertFalse(main.xpath(".//form[@method='post']//button | .//textarea"), path)
            self.assertFalse(main.xpath(".//input[@name='csrf_token']"), path)
            for link in main.xpath(".//@href | .//@src | .//@action"):
                self.assertFalse(link.startswith("/my/kam"), (path, link))
        links = self._main(base).xpath(".//@href")
        self.assertIn(f"{base}/{self.account.id}/initiative/{self.initiative.id}", " ".join(links))

    def test_banner_says_whose_page_it_is(self):
        page = self._page(self._as())
        (banner,) = page.xpath("//*[contains(@class, 'o_kam_viewer')]")
        self.assertIn("You see what Anna Buyer sees.", banner.text_content())
        self.assertEqual(banner.xpath(".//a/@href"), [f"/odoo/kam.account/{self.account.id}"])
        # The customer's own menu would lead to pages of the employee.
        self.assertFalse(page.xpath("//header"))
        self._login(self.anna)
        page = self._page("/my/kam")
        self.assertFalse(page.xpath("//*[contains(@class, 'o_kam_viewer')]"))
        self.assertTrue(page.xpath("//header"))

    def test_language_is_the_customers(self):
        self.env["res.lang"]._activate_lang("de_DE")
        self.anna.lang = "de_DE"
        self.measure.date_deadline = date(2026, 3, 31)
        page = self._page(self._as(f"/{self.account.id}/plan"))
        self.assertEqual(page.get("lang"), "de-DE")
        self.assertIn("31.03.2026", page.text_content())
        (banner,) = page.xpath("//*[contains(@class, 'o_kam_viewer')]")
        self.assertEqual(banner.get("lang"), "en-US")
        self.assertIn("You see what", banner.text_content())

    def test_photos_and_files(self):
        picture = BytesIO()
        Image.new("RGB", (8, 8), "red").save(picture, "PNG")
        self.manager.image_1920 = base64.b64encode(picture.getvalue())
        photo = self._get(self._as(f"/{self.account.id}/photo/{self.manager.id}"))
        self.assertEqual(photo.headers["Content-Type"], "image/png")
        (file,) = self.env["kam.portal.file"]._store(
            self.initiative.document_ids, [("sheet.txt", b"Plain text")], self.manager.partner_id
        )
        answer = self._get(self._as(f"/{self.account.id}/file/{file.id}"))
        self.assertEqual(answer.content, b"Plain text")
        self.assertEqual(answer.headers["Cache-Control"], "no-store")
        file.document_id.visibility = "internal"
        self._assert_closed(self._as(f"/{self.account.id}/file/{file.id}"))

    def test_drafts_are_for_the_person_only(self):
        draft = self.contribution.copy({"name": MARKER, "entered_by_id": False})
        path = f"/{self.account.id}/contribution/{draft.id}/edit"
        self._assert_closed(self._as(path))
        for path in self._paths():
            self.assertNotIn(MARKER, self._get(self._as(path)).text, path)

    def test_who_has_not_accepted_sees_the_terms(self):
        self._create_participant(self.initiative, self.berta)
        path = f"/{self.account.id}/initiative/{self.initiative.id}"
        text = self._text(self._as(path, self.berta))
        self.assertIn("What we tell one another stays between us.", text)
        self.assertNotIn("Welcome to all of you", text)
        # From pages behind the terms they are led there, and so is the employee.
        answer = self._get(self._as(f"{path}/contributions", self.berta), allow_redirects=False)
        if answer.status_code == 303:
            self.assertIn(self._as("", self.berta), answer.headers["Location"])

    # ---- for whom ----

    def test_colleague_without_the_account(self):
        stranger = self._create_employee("stranger", "Stan Stranger")
        self._login(stranger)
        for path in self._paths():
            self._assert_closed(self._as(path))

    def test_colleagues_with_all_accounts_and_others(self):
        boss = self._create_employee("boss", "Bea Boss", "sales_team.group_sale_salesman_all_leads")
        self._login(boss)
        self.assertIn("Shared goal", self._text(self._as(f"/{self.account.id}/plan")))
        clerk = self._create_employee("clerk", "Clara Clerk", "base.group_user")
        self._login(clerk)
        self._assert_closed(self._as())

    def test_customers_cannot(self):
        for user in (self.anna, self.berta, self.other_user):
            self._login(user)
            for seen in (self.anna, self.berta, self.other_user, self.manager):
                self._assert_closed(self._as("", seen))
                self._assert_closed(self._as(f"/{self.account.id}", seen))
        self.authenticate(None, None)
        response = self._get(self._as(), allow_redirects=False)
        self.assertIn("/web/login", response.headers["Location"])

    def test_employees_of_another_company(self):
        branch = self.env["res.company"].create({"name": "Branch"})
        there = self._create_employee("there", "Theo There", "sales_team.group_sale_manager")
        there.write({"company_ids": [(6, 0, branch.ids)], "company_id": branch.id})
        self._login(there)
        self._assert_closed(self._as())

    def test_only_accounts_that_the_employee_sees(self):
        branch = self.env["res.company"].create({"name": "Branch"})
        self.anna.company_ids += branch
        second = self._create_account_of(self.customer, branch)
        self._login(self.anna)
        self.assertIn("Branch", self._text())
        self._login(self.manager)
        self.assertNotIn("Branch", self._text(self._as()))
        self._assert_closed(self._as(f"/{second.id}"))

    def test_people_of_other_customers_and_no_people(self):
        self._assert_closed(self._as(f"/{self.other_account.id}"))
        self._assert_closed(self._as(f"/{self.account.id}", self.other_user))
        for number in (0, 2**31, 10**30, self.manager.id, 999999):
            self._assert_closed(f"/kam/as/{number}")
        self.anna.active = False
        self._assert_closed(self._as())

    def test_only_pages_of_ours(self):
        paths = ("/../home", "/%2e%2e/home", "/nonsense", f"/{self.account.id}/nonsense")
        paths += (
            f"/{self.account.id}/initiative/{self.initiative.id}/comment",
            "/0",
            "/-1",
            "/%00",
        )
        for path in paths:
            self.assertEqual(self._get(self._as(path)).status_code, 404, path)

    def test_rights_that_ended(self):
        self._page(self._as(f"/{self.account.id}"))
        self.account.tier_id = self.plain_tier
        self._assert_closed(self._as(f"/{self.account.id}"))

    # ---- reading only ----

    def test_other_methods_do_not_exist(self):
        for path in self._paths():
            for method in ("POST", "PUT", "DELETE"):
                response = self._get(self._as(path), method=method, data={"x": "1"})
                self.assertEqual(response.status_code, 405, (method, path))

    def test_nothing_is_written_in_the_name_of_the_customer(self):
        traces = self._traces()
        for path in self._paths():
            self._page(self._as(path))
        self.assertEqual(self._traces(), traces)

    def _traces(self):
        self.env.invalidate_all()
        models = ("kam.portal.log", "kam.portal.limit", "kam.portal.visit", "kam.portal.message")
        counts = [self.env[model].search_count([]) for model in models]
        return counts, self.initiative.write_date, self.anna.write_date

    def test_what_a_page_would_write_is_undone(self):
        view = type(self.env["kam.portal.view"])
        made = view._get_home

        def write_and_show(service, account_id):
            account = service._find_account(account_id)
            service._log(account, "comment", "Written by reading")
            account.note = "Written by reading"
            return made(service, account_id)

        with patch.object(view, "_get_home", write_and_show):
            self._page(self._as(f"/{self.account.id}"))
        self.env.invalidate_all()
        logs = self.env["kam.portal.log"].search([("subject", "=", "Written by reading")])
        self.assertFalse(logs)
        self.assertIn(MARKER, self.account.note)

    def test_afterwards_the_employee_is_the_employee(self):
        self._page(self._as())
        self._assert_closed("/my/kam")
        self.assertIn("Mara Manager", self._get("/my").text)

    # ---- the way there ----

    def test_buttons(self):
        account = self.account.with_user(self.manager)
        listed = account.action_view_as_customer()
        found = self.env["res.users"].with_user(self.manager).search(listed["domain"])
        self.assertEqual(found, self.anna | self.berta)
        self.assertEqual(found[0].action_kam_view_as()["url"], f"/kam/as/{found[0].id}")
        self.berta.active = False
        action = account.action_view_as_customer()
        self.assertEqual(action["url"], self._as(f"/{self.account.id}"))

    def test_buttons_of_initiatives(self):
        initiative = self.initiative.with_user(self.manager)
        url = self._as(f"/{self.account.id}/initiative/{initiative.id}")
        self.assertEqual(initiative.action_view_as_customer()["url"], url)
        self.assertEqual(self.participant.with_user(self.manager).action_view_as()["url"], url)
        second = self._create_participant(initiative, self.berta)
        listed = initiative.action_view_as_customer()
        found = self.env[listed["res_model"]].search(listed["domain"])
        self.assertEqual(found, self.participant | second)
        carl = self.env["res.partner"].create({"name": "Carl", "parent_id": self.customer.id})
        person = self.env["kam.initiative.participant"].create(
            {"initiative_id": initiative.id, "partner_id": carl.id, "role": "tester"}
        )
        with self.assertRaises(UserError):
            person.action_view_as()
        with self.assertRaises(UserError):
            self._create_initiative("Nobody").action_view_as_customer()
