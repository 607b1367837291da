"""A customer and our staff work together, each in a browser of their own: what one does, the other
sees; and a colleague who was not invited sees nothing of it."""

import re

from odoo.tests import tagged

from .portal_browser import PortalBrowser
from .portal_fixture import TEXT


@tagged("standard", "post_install", "-at_install")
class TestPortalJourney(PortalBrowser):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # The one who is not yet there begins: with the terms.
        cls.new = cls.users["invited"]
        cls.manager.group_ids += cls.env.ref("sales_team.group_sale_salesman_all_leads")

    # ---- in the portal ----

    def _accept_terms(self, page):
        page.goto(f"/my/kam/{self.account.id}")
        page.get_by_role("link", name="New coating").first.click()
        page.get_by_label(re.compile("name", re.I)).first.fill("Invited Person")
        page.locator("#accept input[type=checkbox]").check()
        page.get_by_role("button", name="Accept and take part").click()
        page.wait_for_load_state()
        self.assertIn("/initiative/", page.url)

    def _submit_requirement(self, page, title):
        page.goto(f"{self._initiative_path()}/contribute")
        page.get_by_label(re.compile("^Requirement")).check()
        page.get_by_label("Must", exact=True).check()
        page.get_by_label(re.compile("What is your situation")).fill("It breaks in the cold")
        page.get_by_label(re.compile("How often")).select_option("daily")
        page.get_by_label(re.compile("worth to you")).fill("Two hours a day")
        page.get_by_label(re.compile("What do you wish for")).fill("A seal that stays soft")
        page.get_by_label("Title").fill(title)
        upload = {"name": "measured.txt", "mimeType": "text/plain", "buffer": TEXT}
        page.locator("input[type=file]").set_input_files([upload])
        page.get_by_role("button", name="Send", exact=True).click()
        self._send_in_spite_of_similar_ones(page)
        page.wait_for_url(re.compile(r"/contribution/\d+"))
        self._see(page, title, "measured.txt", "Submitted")
        return int(re.search(r"/contribution/(\d+)", page.url)[1])

    def _send_in_spite_of_similar_ones(self, page):
        page.wait_for_load_state()
        again = page.get_by_role("button", name="Send", exact=True)
        if "/contribute" in page.url and again.count():
            again.click()

    def _see(self, page, *texts):
        for text in texts:
            page.locator("main", has_text=text).wait_for()

    def _initiative_path(self):
        return f"/my/kam/{self.account.id}/initiative/{self.initiative.id}"

    def _contribution_path(self, number):
        return f"/my/kam/{self.account.id}/contribution/{number}"

    # ---- in the backend ----

    def _open_contribution(self, page, number):
        page.goto(f"/odoo/action-kam_portal.kam_contribution_action/{number}")
        page.locator(".o_form_view").wait_for()

    def _press(self, page, name, status):
        """A button of the form, and the status that it leads to."""
        page.locator(f".o_form_view button[name={name}]:visible").first.click()
        page.locator(".o_statusbar_status .o_arrow_button_current", has_text=status).wait_for()

    def _fill_dialog(self, page, button, text):
        page.get_by_role("button", name=button, exact=True).click()
        dialog = page.locator(".modal")
        dialog.locator("textarea").first.fill(text)
        dialog.locator("footer .btn-primary").click()
        dialog.wait_for(state="hidden")

    # ---- the tours ----

    def test_from_a_need_to_what_was_delivered(self):
        with self.browsers("invited", "employee", "colleague") as (customer, staff, colleague):
            self._accept_terms(customer)
            number = self._submit_requirement(customer, "Seal for the cold")
            path = self._contribution_path(number)
            self._open_contribution(staff, number)
            self._press(staff, "action_acknowledge", "Acknowledged")
            customer.goto(path)
            self._see(customer, "Acknowledged")
            self._fill_dialog(staff, "Ask the Customer", "How cold does it get?")
            customer.goto(path)
            self._see(customer, "How cold does it get?")
            customer.get_by_label(re.compile("Your answer")).fill("Minus 40 degrees")
            customer.get_by_role("button", name="Send answer").click()
            self._see(customer, "Minus 40 degrees")
            self._open_contribution(staff, number)
            staff.locator(".o_notebook a[name=talk]").click()
            staff.locator(".o_form_view", has_text="Minus 40 degrees").wait_for()
            self._go_on_to_delivery(staff, customer, path)
            colleague.goto(path)
            self.assertNotIn("Seal for the cold", colleague.content())

    def _go_on_to_delivery(self, staff, customer, path):
        for name, status, told in (
            ("action_evaluate", "Evaluation", "Under review"),
            ("action_decide", "Decision", "Under review"),
            ("action_plan", "Planned", "Planned"),
            ("action_start", "In Progress", "In progress"),
            ("action_ready", "Ready to Test", "Ready to test"),
            ("action_deliver", "Delivered", "Delivered"),
        ):
            if not staff.locator(f"button[name={name}]:visible").count():
                continue
            self._press(staff, name, status)
            customer.goto(path)
            customer.locator("main", has_text=re.compile(told, re.I)).wait_for()

    def test_declined_with_a_reason(self):
        with self.browsers("own", "employee") as (customer, staff):
            self._open_contribution(staff, self.contribution.id)
            self._fill_dialog(staff, "Decline", "The norm forbids it")
            customer.goto(self._contribution_path(self.contribution.id))
            self._see(customer, "Declined", "The norm forbids it")

    def test_a_vote_and_the_confirmation_of_a_goal(self):
        path = self._contribution_path(self.contribution.id)
        with self.browser() as page:
            page.goto(path)
            page.locator("button.o_kam_vote").first.click()
            page.locator("button.o_kam_voted").first.wait_for()
            page.goto(f"/my/kam/{self.account.id}/plan")
            page.get_by_role("button", name=re.compile("Confirm")).first.click()
            self._see(page, "Confirmed by Anna Buyer")
        self.env.invalidate_all()
        self.assertEqual(self.contribution.vote_ids.partner_id, self.anna.partner_id)
        self.assertTrue(self.goal.is_confirmed)

    def test_without_javascript(self):
        """Reading and sending: terms, a requirement with a file, a comment, a vote."""
        with self.browser("invited", scripts=False, width=390) as page:
            self._accept_terms(page)
            number = self._submit_requirement(page, "Seal without scripts")
            page.get_by_label(re.compile("message", re.I)).last.fill("One more thing")
            page.get_by_role("button", name="Send message").click()
            self._see(page, "One more thing")
            page.goto(self._contribution_path(self.contribution.id))
            page.locator("button.o_kam_vote").first.click()
            page.locator("button.o_kam_voted").first.wait_for()
        contribution = self.env["kam.contribution"].browse(number)
        self.assertEqual(contribution.state, "submitted")
        self.assertEqual(contribution.file_ids.name, "measured.txt")

    def test_by_keyboard_only(self):
        """From the home page to a sent comment without touching a mouse."""
        with self.browser() as page:
            page.goto(f"/my/kam/{self.account.id}")
            self._tab_to(page, "a", "New coating")
            page.keyboard.press("Enter")
            page.wait_for_url(re.compile("/initiative/"))
            self._tab_to(page, "textarea", "")
            page.keyboard.type("Typed by hand only")
            self._tab_to(page, "button", "Send message")
            page.keyboard.press("Enter")
            self._see(page, "Typed by hand only")

    def _tab_to(self, page, tag, text):
        """Press Tab until the focus is there; wherever it is, it can be seen."""
        for _press in range(150):
            page.keyboard.press("Tab")
            found = page.evaluate(
                """() => {
                    const item = document.activeElement, box = item.getBoundingClientRect();
                    const style = getComputedStyle(item);
                    return [item.tagName.toLowerCase(), item.textContent.trim(), box.width > 0
                        && (style.outlineStyle !== 'none' || style.boxShadow !== 'none')];
                }"""
            )
            if found[0] == tag and text in found[1]:
                self.assertTrue(found[2], f"the focus on {found[1]} cannot be seen")
                return
        self.fail(f"Tab does not lead to {tag} {text}")
