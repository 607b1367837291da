import base64
from datetime import date, timedelta
from io import BytesIO

from PIL import Image

from odoo.tests import tagged

from .common import MARKER, SECRET_NUMBER, KamPortalCase


@tagged("post_install", "-at_install")
class TestPage(KamPortalCase):
    """What stands on the page, and what never does."""

    def setUp(self):
        super().setUp()
        self._login(self.anna)

    # ---- shared and internal ----

    def test_shared_lines_are_shown(self):
        self.measure.date_deadline = date(2026, 3, 31)
        text = self._text(self._plan_path())
        for part in ("Shared goal", "Shared measure", "Mara Manager", "03/31/2026", "To Do"):
            self.assertIn(part, text)

    def test_nothing_internal_is_in_the_page(self):
        self._add_internal_data()
        content = self._get(self._plan_path()).text
        self.assertIn("Shared goal", content)
        self.assertNotIn(MARKER, content)
        for number in (str(SECRET_NUMBER), f"{SECRET_NUMBER:,}"):
            self.assertNotIn(number, content)

    def _add_internal_data(self):
        secret = self._create_goal(self.plan, f"Secret {MARKER}", dimension="innovation")
        self._create_measure(self.plan, f"Secret {MARKER}")
        # A shared measure that serves an internal goal.
        self.measure.goal_id = secret
        for year, state in ((2001, "draft"), (2002, "closed"), (2003, "cancelled")):
            period = {"date_from": date(year, 1, 1), "date_to": date(year, 12, 31)}
            plan = self._create_plan(self.account, state=state, **period)
            self._create_goal(plan, f"{state} {MARKER}", visibility="customer")
            self._create_measure(plan, f"{state} {MARKER}", visibility="customer")
        archived = self._create_plan(self.account, active=False)
        self._create_goal(archived, f"archived {MARKER}", visibility="customer")
        foreign = self._create_plan(self.other_account)
        self._create_goal(foreign, f"foreign {MARKER}", visibility="customer")
        self.account.sponsor_id = self._create_employee("sponsor", f"Sponsor {MARKER}")
        for record in (self.account, self.plan, self.measure):
            record.message_post(body=MARKER, message_type="comment")
            record.message_subscribe(self.anna.partner_id.ids)

    def test_cancelled_measures_come_last_and_open_ones_first(self):
        today = date.today()
        for name, state, days in (
            ("M-cancelled", "cancelled", 0),
            ("M-done", "done", 1),
            ("M-later", "todo", 9),
            ("M-sooner", "todo", 8),
            ("M-running", "in_progress", 10),
        ):
            due = today + timedelta(days=days)
            self._create_measure(
                self.plan, name, state=state, date_deadline=due, visibility="customer"
            )
        cells = self._page(self._plan_path()).xpath("//table//th[@scope='row']/text()[1]")
        names = [cell.strip() for cell in cells if cell.strip().startswith("M-")]
        self.assertEqual(names, ["M-running", "M-sooner", "M-later", "M-done", "M-cancelled"])

    def test_measure_names_the_goal_that_is_shared_too(self):
        self.measure.goal_id = self.goal
        self.assertIn("Goal: Shared goal", self._text(self._plan_path()))

    def test_whose_goal_it_is_reads_right_for_the_customer(self):
        for side, words in (
            ("ours", f"Quantitative Growth · Goal of {self.company.name} "),
            ("customer", "Quantitative Growth · Goal of Glass Works "),
            ("joint", "Quantitative Growth · Joint goal "),
        ):
            self.goal.side = side
            self.assertIn(words, self._text(self._plan_path()))

    def test_figures_are_those_of_the_staff(self):
        self._create_order(self.customer, self.company, 2025)
        text = self._text(self._plan_path())
        # 40.5 % is shown as 41 %, as in the lists of the staff.
        for value in (self.goal.actual_display, self.goal.target_display, "41 %"):
            self.assertIn(" ".join(value.split()), text)
        self.assertIn("2,025", self.goal.actual_display)

    def test_unknown_value_is_not_zero(self):
        rate = self.env.ref("kam_planning.kam_metric_margin_rate")
        self.goal.write({"metric_id": rate.id, "target": 40})
        self.assertFalse(self.goal.is_measured)
        self.assertIn("No value yet", self._text(self._plan_path()))
        self.assertFalse(self._page(self._plan_path()).xpath("//*[@role='progressbar']"))

    def test_more_than_the_target_fills_the_bar_and_says_how_much(self):
        self._create_order(self.customer, self.company, 6000)
        (bar,) = self._page(self._plan_path()).xpath("//*[@role='progressbar']")
        self.assertEqual((bar.get("aria-valuenow"), bar.get("aria-valuetext")), ("100", "120 %"))

    def test_plans_side_by_side_are_told_apart_by_their_period(self):
        start = date(date.today().year, 4, 1)
        self.plan.date_to = date(start.year, 3, 31)
        plan = self._create_plan(self.account, date_from=start)
        self._create_goal(plan, "Goal of the second plan", visibility="customer")
        headings = self._page(self._plan_path()).xpath("//section[@id='goals']//h3/text()")
        self.assertEqual(len(headings), 2)
        self.assertTrue(headings[1].startswith("04/01/"), "the one that began first stands first")

    # ---- people ----

    def test_team_shows_those_responsible_and_those_made_visible(self):
        today = date.today()
        people = {
            "deputy": ("Dora Deputy", {}),
            "seen": ("Sven Seen", {"portal_visible": True}),
            "hidden": (f"Hidden {MARKER}", {}),
            "former": (
                f"Former {MARKER}",
                {"portal_visible": True, "date_to": today - timedelta(days=2)},
            ),
            "coming": (
                f"Coming {MARKER}",
                {"portal_visible": True, "date_from": today + timedelta(days=2)},
            ),
        }
        users = {key: self._create_employee(key, name) for key, (name, _vals) in people.items()}
        self.account.deputy_id = users["deputy"]
        self.env["kam.account.member"].create(
            [
                {
                    "account_id": self.account.id,
                    "user_id": users[key].id,
                    "role": "technical",
                    "hours_month": 77.25,
                    **vals,
                }
                for key, (_name, vals) in people.items()
                if key != "deputy"
            ]
        )
        text = self._text()
        for part in ("Mara Manager", "Key Account Manager", "Dora Deputy", "Deputy", "Sven Seen"):
            self.assertIn(part, text)
        for part in ("Technical Advice", "manager@supplier.example", "+49 89 1234"):
            self.assertIn(part, text)
        self.assertNotIn(MARKER, text)
        self.assertNotIn("77", text)

    def test_one_person_with_two_roles_is_one_contact(self):
        self.env["kam.account.member"].create(
            {
                "account_id": self.account.id,
                "user_id": self.manager.id,
                "role": "quality",
                "portal_visible": True,
            }
        )
        text = self._text()
        self.assertIn("Key Account Manager, Quality", text)
        self.assertEqual(text.count("manager@supplier.example"), 1)

    def test_people_who_left_are_not_on_the_card(self):
        self.manager.active = False
        text = self._text()
        self.assertNotIn("manager@supplier.example", text)
        self.assertIn("We will name your personal contact soon.", text)

    def test_photo_or_else_initials(self):
        self.assertIn("MM", self._text())
        path = f"/my/kam/{self.account.id}/photo/{self.manager.id}"
        self._assert_closed(path)
        picture = BytesIO()
        Image.new("RGB", (8, 8), "red").save(picture, "PNG")
        self.manager.image_1920 = base64.b64encode(picture.getvalue())
        self.assertEqual(self._page().xpath("//img[contains(@src, '/photo/')]/@src"), [path])
        response = self._get(path)
        self.assertEqual(response.headers["Content-Type"], "image/png")
        self.assertTrue(response.content.startswith(b"\x89PNG"))
        self._login(self.other_user)
        self._assert_closed(path)

    # ---- nothing there, and too much ----

    def test_friendly_words_where_nothing_is(self):
        self.goal.visibility = self.measure.visibility = "internal"
        text = self._text(self._plan_path())
        self.assertIn("We have not shared any goals with you yet.", text)
        self.assertIn("We have not shared any measures with you yet.", text)
        self.plan.state = "closed"
        self.assertIn("There is no joint plan at the moment.", self._text(self._plan_path()))

    def test_many_lines_come_in_pages(self):
        for number in range(24):
            self._create_goal(self.plan, f"Goal {number:02}", visibility="customer")
            self._create_measure(self.plan, f"Measure {number:02}", visibility="customer")
        for number in range(24, 35):
            self._create_measure(self.plan, f"Measure {number:02}", visibility="customer")
        first = self._page(self._plan_path())
        self.assertEqual(len(first.xpath("//li[contains(@class, 'o_kam_goal')]")), 20)
        self.assertEqual(len(first.xpath("//tbody/tr")), 30)
        # Paging the goals stays on the same page of measures.
        (link,) = first.xpath("//nav[@aria-label='Pages of goals']//a/@href")
        self.assertEqual(link, f"{self._plan_path()}?measures=1&goals=2#goals")
        second = self._page(link.replace("measures=1", "measures=2"))
        self.assertEqual(len(second.xpath("//li[contains(@class, 'o_kam_goal')]")), 5)
        self.assertEqual(len(second.xpath("//tbody/tr")), 6)
        self.assertIn("21–25 of 25", second.text_content())

    def test_strange_page_numbers_are_no_error(self):
        for number in ("0", "-1", "99999", "9" * 40, "²", "x", "", "1.5", "%00"):
            query = f"goals={number}&measures={number}&report={number}&thread={number}&unknown=1"
            response = self._get(f"{self._plan_path()}?{query}")
            self.assertEqual(response.status_code, 200, number)

    # ---- form ----

    def test_hostile_names_are_text(self):
        hostile = '<script>alert(1)</script>{{7*7}}<t t-out="1"/>\'"#{7*7}%(x)s'
        self.goal.name = self.measure.name = hostile
        self.measure.goal_id = self.goal
        for record in (self.customer, self.manager, self.company):
            record.name = hostile
        self.manager.write({"email": 'x"onclick="alert(1)@y.example', "phone": '"><b>1'})
        self.account.deputy_id = self._create_employee("deputy", "javascript:alert(1)")
        content = self._get(self._plan_path()).text
        self.assertNotIn("<script>alert", content)
        self.assertNotIn("<b>1", content)
        page = self._page(self._plan_path())
        self.assertFalse(page.xpath("//main//script | //main//@onclick"))
        self.assertIn(hostile, [text.strip() for text in page.xpath("//table//th/text()")])
        self.assertNotIn("49", page.xpath("string(//h1)"))

    def test_page_is_made_for_everybody(self):
        page = self._page(self._plan_path())
        self.assertEqual(page.get("lang"), "en-US")
        self.assertEqual(len(page.xpath("//h1")), 1)
        self.assertEqual(page.xpath("string(//title)").strip(), "Joint Plan")
        self.assertEqual(len(page.xpath("//thead//th[@scope='col']")), 4)
        for bar in page.xpath("//*[@role='progressbar']"):
            self.assertEqual(page.xpath(f"count(//*[@id='{bar.get('aria-labelledby')}'])"), 1)
            self.assertEqual((bar.get("aria-valuemin"), bar.get("aria-valuemax")), ("0", "100"))
        for image in page.xpath("//main//img"):
            self.assertIsNotNone(image.get("alt"))

    def test_dates_and_language_are_the_users(self):
        self.env["res.lang"]._activate_lang("de_DE")
        self.anna.lang = "de_DE"
        self._login(self.anna)
        self.measure.date_deadline = date(2026, 3, 31)
        page = self._page(self._plan_path())
        self.assertEqual(page.get("lang"), "de-DE")
        self.assertIn("31.03.2026", page.text_content())
