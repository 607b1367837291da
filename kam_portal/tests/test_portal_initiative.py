from datetime import date, timedelta

from odoo.tests import tagged

from .common import MARKER
from .common_portal_initiative import PDF, KamPortalInitiativeCase


@tagged("post_install", "-at_install")
class TestPortalInitiative(KamPortalInitiativeCase):
    """What the page of an initiative shows, and to whom."""

    def _section(self, name, path=None):
        """The text of a section, by the id of its heading or its own."""
        page = self._page(path or self._path())
        (section, *_others) = page.xpath(f"//section[@id='{name}' or @aria-labelledby='{name}']")
        return " ".join(section.text_content().split())

    # ---- what stands on the page ----

    def test_everything_that_is_shared_and_nothing_else(self):
        self._fill()
        text = self._text(self._path())
        for part in (
            *("New coating", "Why we do New coating", "First sample", "Data sheet", "sheet.pdf"),
            *("Build the pilot", "Hello", "Mara Manager", "Development", "Partner B", "Tester"),
            *("Glass Works", "Decision Maker", "Co-Deciding", "Version 1"),
        ):
            self.assertIn(part, text)
        self._assert_clean(self._path())
        self.assertNotIn("Rita", self._get(self._path()).text)

    def test_empty_initiative_has_friendly_words(self):
        text = self._text(self._path())
        for part in (
            "No milestones have been set yet.",
            "Nobody has contributed anything yet.",
            "There are no documents yet.",
        ):
            self.assertIn(part, text)
        self.assertNotIn("Decisions", text)

    def test_steps_show_how_far_it_is(self):
        self.initiative.phase_id = self.phases[2]
        steps = self._page(self._path()).xpath("//ol[@aria-label='Phases']/li")
        self.assertEqual(len(steps), len(self.phases))
        here = [step.get("aria-current") for step in steps]
        self.assertEqual(here, [None, None, "step", *[None] * (len(steps) - 3)])
        self.assertIn("(done)", steps[1].text_content())
        # A phase that is retired is still the one of today.
        self.phases[2].active = False
        (step,) = self._page(self._path()).xpath("//li[@aria-current='step']")
        self.assertEqual(step.text_content().strip(), self.phases[2].name)

    def test_what_you_may_do_here_is_said_in_words(self):
        for degree, role, has, lacks in (
            ("informed", "lead_user", "Read everything", "Write in the conversations"),
            ("consulted", "reference", "Write in the conversations", "Vote"),
            ("co_designing", "co_designer", "Add documents", "Set milestones"),
            ("co_deciding", "sponsor", "Approve or decline", "Set milestones"),
            ("co_producing", "co_producer", "Set milestones", "Approve or decline"),
        ):
            self._set_right(degree, role)
            text = self._section("role")
            self.assertIn(has, text, degree)
            self.assertNotIn(lacks, text, degree)

    def test_milestones_open_ones_first(self):
        today = date.today()
        dates = {"Later": (9, 0), "Sooner": (5, 0), "Reached": (1, 3), "Overdue": (-2, 0)}
        for name, (days, done) in dates.items():
            self._create_milestone(
                self.initiative, name, days=days, date_done=done and today - timedelta(days=done)
            )
        rows = self._page(self._path()).xpath("//section[@id='milestones']//li")
        texts = [" ".join(row.text_content().split()) for row in rows]
        for text, name in zip(texts, ("Overdue", "Sooner", "Later", "Reached"), strict=True):
            self.assertTrue(text.startswith(name), text)
        self.assertIn("Late by", texts[0])
        self.assertIn("reached on", texts[3])

    def test_versions_of_a_document_the_newest_first(self):
        document = self._create_document(self.initiative)
        for number in (1, 2, 3):
            self._store(document, f"v{number}.pdf")
        page = self._page(self._path())
        links = page.xpath("//section[@id='documents']//a/text()[normalize-space()]")
        self.assertEqual([link.strip() for link in links], ["v3.pdf", "v2.pdf", "v1.pdf"])
        self.assertTrue(page.xpath("//details//a[contains(., 'v2.pdf')]"))
        (path,) = page.xpath("//a[contains(., 'v3.pdf')]/@href")
        self.assertEqual(self._get(path).content, PDF)
        # Internal versions are not there.
        document.file_ids[:1].visibility = "internal"
        self.assertNotIn("v3.pdf", self._get(self._path()).text)

    def test_contributions_by_votes(self):
        self._add_rival()
        people = (self.anna | self.berta | self.other_user).partner_id
        contributions = self.env["kam.contribution"]
        for number, person in enumerate([self.anna, self.anna, self.other_user]):
            contribution = contributions.create(
                {
                    "name": f"Thought {number}",
                    "initiative_id": self.initiative.id,
                    "author_id": person.partner_id.id,
                    "situation": MARKER,
                    "internal_note": MARKER,
                    "state": "submitted",
                }
            )
            for voter in people[:number]:
                self.env["kam.contribution.vote"]._toggle(contribution, voter)
        contributions.create(
            {
                "name": MARKER,
                "initiative_id": self.initiative.id,
                "author_id": self.other_user.partner_id.id,
                "audience": "account",
                "state": "submitted",
            }
        )
        text = self._section("contributions")
        self.assertLess(text.index("Thought 2"), text.index("Thought 1"))
        self.assertLess(text.index("Thought 1"), text.index("Thought 0"))
        self._assert_clean(self._path())

    def test_names_of_other_companies(self):
        rival = self._add_rival()
        line = self.initiative.account_line_ids[-1]
        self._post_message("Hello", rival.partner_id, account=self.other_account)
        self.assertNotIn("Rita", self._get(self._path()).text)
        line.staff_agrees = True
        self.assertNotIn("Rita", self._get(self._path()).text)
        line._set_consent(True, "Rita Rival")
        self.assertIn("Rita Rival (Rival", self._text(self._path()))

    # ---- where it stands ----

    def test_paused_says_why_and_can_only_be_read(self):
        self._set_right("co_producing", "co_producer")
        self._fill()
        self.initiative.write({"state": "paused", "state_reason": "We <b>wait</b> for parts"})
        page = self._page(self._path())
        text = self._text(self._path())
        self.assertIn("We <b>wait</b> for parts", text)
        self.assertIn("First sample", text)
        self.assertIn("More is possible again when the initiative goes on.", text)
        actions = page.xpath("//main//form/@action")
        self.assertFalse([action for action in actions if not action.endswith("/seen")])

    def test_cancelled_and_closed(self):
        self.initiative.write({"state": "cancelled", "state_reason": "No budget"})
        self.assertIn("No budget", self._text(self._path()))
        self.initiative.write({"state": "closed", "result": "It lasts for two years"})
        text = self._text(self._path())
        self.assertIn("It lasts for two years", text)
        self.assertNotIn("This initiative was given up", text)
        self.assertNotIn("More is possible again", text)
        self.assertNotIn("No milestones have been set yet.", text)

    def test_result_thanks_and_orders(self):
        self._add_rival()
        product = self.env["product.product"].create({"name": "Pane"})
        for person in (self.anna, self.other_user):
            contribution = self.env["kam.contribution"].create(
                {
                    "name": "Became real",
                    "initiative_id": self.initiative.id,
                    "author_id": person.partner_id.id,
                    "product_id": product.product_tmpl_id.id,
                    "state": "submitted",
                }
            )
            for state in ("planned", "in_progress", "delivered"):
                contribution.state = state
        for customer, price in ((self.customer, 2500), (self.other_customer, 40000)):
            order = self.env["sale.order"].create(
                {
                    "partner_id": customer.id,
                    "order_line": [
                        (0, 0, {"product_id": product.id, "price_unit": price, "tax_ids": False})
                    ],
                }
            )
            order.action_confirm()
            order.date_order = date.today() + timedelta(days=1)
        text = self._section("result")
        self.assertIn("2 contributions have become real.", text)
        self.assertIn("2,500", text)
        self.assertNotIn("40,000", text)
        self.assertNotIn("42,500", text)
        self.assertIn("Anna Buyer", text)
        self.assertIn("Partner B", text)
        self.assertNotIn("Rita", text)

    # ---- form ----

    def test_page_is_made_for_everybody(self):
        self._fill()
        self._set_right("co_producing", "co_designer")
        page = self._page(self._path())
        self.assertEqual(page.get("lang"), "en-US")
        self.assertEqual(len(page.xpath("//h1")), 1)
        self.assertEqual(page.xpath("string(//title)").strip(), "New coating")
        ids = page.xpath("//main//@id")
        self.assertEqual(len(ids), len(set(ids)))
        for field in page.xpath("//main//input[not(@type='hidden')] | //main//textarea"):
            self.assertTrue(page.xpath(f"//label[@for='{field.get('id')}']"), field.get("name"))
        for name in page.xpath("//main//@aria-labelledby | //main//@aria-describedby"):
            for part in name.split():
                self.assertIn(part, ids)

    def test_hostile_names_are_text(self):
        hostile = "<script>alert(1)</script>{{7*7}}<t t-out='1'/>\"'#{7*7}%(x)s"
        self._fill()
        self.initiative.write({"name": hostile, "purpose": hostile})
        for record in (
            self.initiative.milestone_ids[:1],
            self.initiative.document_ids[:1],
            self.customer,
            self.phases[0],
        ):
            record.name = hostile
        page = self._page(self._path())
        self.assertEqual(page.xpath("string(//h1)"), hostile)
        self.assertFalse(page.xpath("//main//script"))
        self.assertNotIn("49", page.xpath("string(//h1)"))

    def test_dates_and_language_are_the_users(self):
        self.env["res.lang"]._activate_lang("de_DE")
        self.anna.lang = "de_DE"
        self._login(self.anna)
        self._create_milestone(self.initiative, date_deadline=date(2031, 3, 30))
        page = self._page(self._path())
        self.assertEqual(page.get("lang"), "de-DE")
        self.assertIn("30.03.2031", page.text_content())
