from lxml import html

from odoo.tests import tagged

from .common_portal_contribution import CONTRIBUTION, PDF, KamPortalContributionCase


@tagged("post_install", "-at_install")
class TestPortalContributionForm(KamPortalContributionCase):
    """The form of a contribution, and what comes of sending it."""

    # ---- the form itself ----

    def test_situation_frequency_and_value_come_before_the_wish(self):
        names = self._form().xpath(".//*[@name]/@name")
        asked = ["kind", "situation", "frequency", "value", "wish", "name", "files"]
        self.assertEqual([name for name in dict.fromkeys(names) if name in asked], asked)

    def test_every_field_has_a_label(self):
        self._add_customer()
        page = self._page(self.form_path)
        for field in page.xpath("//main//form//*[@name and not(@type='hidden')]"):
            if field.tag != "button":
                label = page.xpath(f"//label[@for='{field.get('id')}']")
                self.assertEqual(len(label), 1, field.get("name"))

    def test_audience_is_asked_only_where_there_is_a_choice(self):
        self.assertNotIn("audience", self._form().xpath(".//@name"))
        self._add_customer()
        self.assertIn("audience", self._form().xpath(".//@name"))

    def test_kind_can_come_from_a_link(self):
        checked = self._form(f"{self.form_path}?kind=problem").xpath(".//input[@checked]/@value")
        self.assertEqual(checked, ["problem"])
        checked = self._form(f"{self.form_path}?kind=nonsense").xpath(".//input[@checked]/@value")
        self.assertEqual(checked, [])

    # ---- sending ----

    def test_send(self):
        response = self._send(self.form_path, CONTRIBUTION, [("plan.pdf", PDF)])
        contribution = self._newest()
        self._assert_sent(response, self._path(contribution))
        for name in ("kind", "situation", "frequency", "value", "wish", "name"):
            self.assertEqual(contribution[name], CONTRIBUTION[name])
        self.assertEqual(contribution.state, "submitted")
        self.assertEqual(contribution.author_id, self.anna.partner_id)
        self.assertEqual(contribution.account_id, self.account)
        self.assertFalse(contribution.entered_by_id)
        self.assertEqual(contribution.file_ids.mapped("name"), ["plan.pdf"])
        self.assertEqual(contribution.file_ids.author_id, self.anna.partner_id)
        self.assertEqual(self._actions(), ["contribute", "contribution_submit"])
        text = self._text(response.headers["Location"])
        self.assertIn("Thank you! Your contribution has reached us.", text)
        self.assertIn("We confirm by", text)

    def test_nothing_else_can_be_set(self):
        hostile = {
            "state": "delivered",
            "author_id": str(self.berta.partner_id.id),
            "entered_by_id": "1",
            "internal_note": "<p>x</p>",
            "owner_id": "1",
            "account_id": str(self.other_account.id),
            "initiative_id": "1",
            "audience": "account",
        }
        self._send(self.form_path, CONTRIBUTION | hostile)
        contribution = self._newest()
        self.assertEqual(contribution.state, "submitted")
        self.assertEqual(contribution.author_id, self.anna.partner_id)
        self.assertEqual(contribution.account_id, self.account)
        self.assertFalse(contribution.entered_by_id or contribution.internal_note)
        self.assertEqual(contribution.audience, "initiative", "nobody else takes part")

    def test_requirement_and_audience(self):
        self._add_customer()
        requirement = {"kind": "requirement", "requirement_level": "must", "audience": "account"}
        self._send(self.form_path, CONTRIBUTION | requirement)
        contribution = self._newest()
        self.assertEqual(contribution.requirement_level, "must")
        self.assertEqual(contribution.audience, "account")
        self._send(self.form_path, CONTRIBUTION | requirement | {"kind": "idea"})
        self.assertFalse(self._newest().requirement_level, "is for requirements")

    def test_gaps_are_told_beside_the_fields(self):
        before = self._count()
        errors = self._errors(self._send(self.form_path, {"do": "send"}))
        self.assertEqual(
            errors,
            {
                "kind": "Please choose one of the options.",
                "situation": "Please fill this in.",
                "name": "Please fill this in.",
            },
        )
        errors = self._errors(
            self._send(self.form_path, {"do": "send", "kind": "requirement", "name": "x"})
        )
        self.assertEqual(set(errors), {"requirement_level", "situation", "wish"})
        self.assertEqual(self._count(), before)
        self.assertEqual(self._actions(), [])

    def test_a_problem_needs_no_wish(self):
        response = self._send(self.form_path, CONTRIBUTION | {"kind": "problem", "wish": ""})
        self._assert_sent(response, "/contribution/")

    def test_what_was_typed_stays(self):
        self._add_customer()
        typed = CONTRIBUTION | {
            "kind": "requirement",
            "name": 'Nine "signs" <b>&',
            "situation": "",
            "audience": "account",
            "form_key": "k" * 32,
        }
        response = self._send(self.form_path, typed, [("plan.pdf", PDF)])
        self.assertIn("situation", self._errors(response))
        page = html.fromstring(response.content)
        self.assertEqual(page.xpath("string(//input[@name='name']/@value)"), typed["name"])
        self.assertEqual(page.xpath("string(//textarea[@name='wish'])"), typed["wish"])
        self.assertEqual(
            page.xpath("//input[@type='radio' and @checked]/@value"), ["requirement", "account"]
        )
        self.assertEqual(page.xpath("//option[@selected]/@value"), ["daily"])
        self.assertEqual(page.xpath("string(//input[@name='form_key']/@value)"), "k" * 32)
        self.assertIn("Please choose your files again.", page.text_content())
        (alert,) = page.xpath("//*[@role='alert']")
        self.assertIn("What you typed is still there.", alert.text_content())

    def test_too_much_text(self):
        response = self._send(self.form_path, CONTRIBUTION | {"wish": "x" * 4001})
        self.assertIn("at most 4000", self._errors(response)["wish"])
        self.assertIn("x" * 4001, response.text)
        response = self._send(self.form_path, CONTRIBUTION | {"name": "x" * 201})
        self.assertIn("at most 200", self._errors(response)["name"])
        # Megabytes are not sent back.
        response = self._send(self.form_path, CONTRIBUTION | {"situation": "y" * 3_000_000})
        self.assertIn("too long", self._errors(response)["situation"])
        self.assertLess(len(response.content), 60 * 1024)

    def test_files_that_are_not_what_they_say(self):
        before = self._count()
        for name, content in (
            ("plan.html", b"<html><script>alert(1)</script></html>"),
            ("plan.svg", b"<svg onload='alert(1)'/>"),
            ("plan.pdf", b"<html><script>alert(1)</script></html>"),
            ("plan.txt", b"<!DOCTYPE html><script>alert(1)</script>"),
            ("plan.png", b"GIF89a/*\x89PNG"),
            ("plan.pdf.exe", b"MZ\x90"),
            ("plan", b"plain"),
            ("empty.txt", b""),
        ):
            response = self._send(self.form_path, CONTRIBUTION, [(name, content)])
            self.assertIn("files", self._errors(response), name)
        many = [(f"{number}.txt", b"text") for number in range(6)]
        response = self._send(self.form_path, CONTRIBUTION, many)
        self.assertIn("at most 5", self._errors(response)["files"])
        self.assertEqual(self._count(), before)
        files = self.env["kam.portal.file"].search([("account_id", "=", self.account.id)])
        self.assertFalse(files)

    def test_initiative_that_is_not_open_yet(self):
        self.initiative.state = "proposed"
        text = self._text(self.form_path)
        self.assertIn("This initiative has not been opened yet.", text)
        self.assertFalse(self._form().xpath(".//button[@value='send']"))
        response = self._send(self.form_path, CONTRIBUTION)
        self.assertEqual(response.status_code, 422)
        self.assertIn("This initiative has not been opened yet.", response.text)
        response = self._send(self.form_path, CONTRIBUTION | {"do": "keep"})
        draft = self._newest()
        self._assert_sent(response, self._path(draft, "/edit"))
        response = self._send(self._path(draft, "/submit"))
        self.assertEqual(response.status_code, 422)
        self.initiative.state = "open"
        self._assert_sent(self._send(self._path(draft, "/submit")), self._path(draft))
        self.assertEqual(draft.state, "submitted")
