from datetime import date, timedelta

from odoo.tests import tagged

from .common_portal_initiative import HOSTILE, PDF, KamPortalInitiativeCase

STOPPED = "Nothing was sent: meanwhile the status of this initiative is “Paused”"


@tagged("post_install", "-at_install")
class TestPortalInitiativeAct(KamPortalInitiativeCase):
    """What people of a customer do in an initiative, and what is wrong with it sometimes."""

    def _pause(self):
        self.initiative.write({"state": "paused", "state_reason": "We wait for parts"})

    def _last_log(self):
        return self.env["kam.portal.log"].search([("user_id", "=", self.anna.id)], limit=1)

    def _assert_logged(self, action, subject):
        log = self._last_log()
        self.assertEqual((log.action, log.subject), (action, subject))
        self.assertEqual((log.account_id, log.initiative_id), (self.account, self.initiative))

    # ---- milestones ----

    def _produce(self):
        self._set_right("co_producing", "co_producer")

    def test_set_a_milestone_of_ones_own(self):
        self._produce()
        due = date.today() + timedelta(days=10)
        response = self._send(self._path("/milestone"), name="Test bench", due=due.isoformat())
        self._assert_done(response, "done=milestones-added#milestones", "Your milestone is set.")
        milestone = self.initiative.milestone_ids
        self.assertEqual((milestone.name, milestone.date_deadline), ("Test bench", due))
        self.assertEqual(milestone.participant_id, self.participant)
        self.assertEqual(milestone.visibility, "customer")
        self._assert_logged("milestone", "Test bench")
        self.assertIn("New milestone: Test bench", self._text(self._path()))

    def test_milestone_that_cannot_be(self):
        self._produce()
        yesterday = (date.today() - timedelta(days=1)).isoformat()
        for values, words in (
            ({"name": "", "due": "2100-01-01"}, "Please fill this in."),
            ({"name": "x" * 201, "due": "2100-01-01"}, "too long"),
            ({"name": "Bench", "due": ""}, "Please fill this in."),
            ({"name": "Bench", "due": "soon"}, "year-month-day"),
            ({"name": "Bench", "due": "9999-01-01"}, "year-month-day"),
            ({"name": "Bench", "due": yesterday}, "from today on"),
        ):
            page = self._assert_again(self._send(self._path("/milestone"), **values), words)
            # The form is open, with what was typed.
            self.assertTrue(page.xpath("//details[@open]//input[@name='due']"))
            typed = page.xpath("string(//input[@id='kam_milestone_name']/@value)")
            self.assertEqual(typed, values["name"])
        self.assertFalse(self.initiative.milestone_ids)

    def test_mark_own_milestone_as_reached(self):
        self._produce()
        milestone = self._create_milestone(self.initiative, participant_id=self.participant.id)
        path = self._path(f"/milestone/{milestone.id}/done")
        self.assertTrue(self._page(self._path()).xpath(f"//form[@action='{path}']"))
        self._assert_done(self._send(path), "#milestones", "your milestone is reached")
        self.assertEqual(milestone.date_done, date.today())
        self._assert_logged("milestone_done", "First sample")
        logged = self._last_log()
        self._assert_done(self._send(path), "#milestones")
        self.assertEqual(self._last_log(), logged)

    def test_milestones_of_others(self):
        self._produce()
        rival = self._add_rival("co_producer")
        elsewhere = self._create_initiative("Elsewhere", state="open")
        ours = self._create_milestone(self.initiative, user_id=self.manager.id)
        theirs = self._create_milestone(self.initiative, participant_id=rival.id)
        foreign = self._create_milestone(elsewhere)
        secret = self._create_milestone(self.initiative, visibility="internal")
        for milestone in (ours, theirs, foreign, secret):
            self._assert_refused(self._send(self._path(f"/milestone/{milestone.id}/done")))
            self.assertFalse(milestone.date_done)
        for number in (0, 2**31, 2**63, 10**30):
            self._assert_refused(self._send(self._path(f"/milestone/{number}/done")))

    # ---- documents ----

    def test_add_a_document_and_a_version(self):
        response = self._send(self._path("/document"), files=[("a.pdf", PDF)], name="Drawing")
        self._assert_done(response, "#documents", "Your document is there.")
        document = self.initiative.document_ids
        self.assertEqual((document.name, document.visibility), ("Drawing", "customer"))
        self.assertEqual(document.file_ids.author_id, self.anna.partner_id)
        self.assertEqual(document.file_ids.account_id, self.account)
        self._assert_logged("document", "Drawing")
        path = self._path(f"/document/{document.id}/version")
        self._assert_done(self._send(path, files=[("b.pdf", PDF)]), "#documents")
        self.assertEqual(document.file_ids.mapped("number"), [2, 1])
        self._assert_logged("version", "Drawing")
        text = self._text(self._path())
        self.assertIn("New document: Drawing", text)
        self.assertIn("New version of the document: Drawing", text)

    def test_document_that_cannot_be(self):
        path = self._path("/document")
        page = self._assert_again(self._send(path, name="Drawing"), "Please choose one file.")
        self.assertEqual(page.xpath("string(//input[@id='kam_document_name']/@value)"), "Drawing")
        two = [("a.pdf", PDF), ("b.pdf", PDF)]
        self._assert_again(self._send(path, files=two, name="Two"), "Please choose one file.")
        self._assert_again(self._send(path, files=two[:1], name=" "), "Please fill this in.")
        bad = [("a.pdf", b"<html><script>")]
        self._assert_again(self._send(path, files=bad, name="Bad"), "a.pdf")
        self._assert_again(self._send(path, name="Text", files_="x"), "Please choose one file.")
        self.assertFalse(self.initiative.document_ids)
        document = self._create_document(self.initiative)
        version = self._path(f"/document/{document.id}/version")
        page = self._assert_again(self._send(version), "Please choose one file.")
        self.assertTrue(page.xpath(f"//li[@id='document_{document.id}']/details[@open]"))
        self._assert_again(self._send(version, files=bad), "a.pdf")
        self.assertFalse(document.file_ids)

    def test_documents_that_are_not_there_for_one(self):
        elsewhere = self._create_initiative("Elsewhere", state="open")
        foreign = self._create_document(elsewhere)
        secret = self._create_document(self.initiative, visibility="internal")
        for number in (foreign.id, secret.id, 0, 2**31, 2**63):
            path = self._path(f"/document/{number}/version")
            self._assert_refused(self._send(path, files=[("a.pdf", PDF)]))
        self.assertFalse((foreign | secret).file_ids)

    # ---- decisions ----

    def _decide(self, role="decision_maker"):
        self._set_right("co_deciding", role)
        return self._create_decision(self.initiative)

    def _decision_path(self, decision):
        return self._path(f"/decision/{decision.id}")

    def test_approve(self):
        decision = self._decide()
        self.assertIn("Waiting for: Anna Buyer", self._text(self._path()))
        response = self._send(self._decision_path(decision), answer="approve", comment="Go on")
        self._assert_done(response, "#decisions", "Thank you for your answer.")
        self.assertEqual(decision.state, "approved")
        text = self._text(self._path())
        self.assertIn("Anna Buyer: Approves", text)
        self.assertIn("Go on", text)
        self._assert_logged("approve", "Build the pilot")
        # Once is enough, and the first answer counts.
        again = self._send(self._decision_path(decision), answer="decline", comment="No")
        self._assert_done(again, "#decisions")
        self.assertEqual(decision.approval_ids.mapped("answer"), ["approve"])

    def test_decline_says_why(self):
        decision = self._decide("sponsor")
        path = self._decision_path(decision)
        self._assert_again(self._send(path, answer="decline"), "Please say why you decline.")
        self.assertEqual(decision.state, "open")
        self._assert_done(self._send(path, answer="decline", comment="Too early"), "#decisions")
        self.assertEqual(decision.state, "declined")

    def test_answer_that_cannot_be(self):
        decision = self._decide()
        path = self._decision_path(decision)
        for values in ({}, {"answer": ""}, {"answer": "maybe"}, {"answer": "x" * 9999}):
            response = self._send(path, comment="My words", **values)
            page = self._assert_again(response, "Not sent yet")
            self.assertEqual(page.xpath("string(//textarea[@name='comment'])"), "My words")
        self.assertFalse(decision.approval_ids)

    def test_decided_in_the_meantime(self):
        decision = self._decide()
        berta = self._create_participant(self.initiative, self.berta, role="sponsor")
        self._accept(berta)
        decision._answer(berta, "decline", "No")
        response = self._send(self._decision_path(decision), answer="approve", comment="My words")
        self._assert_again(response, "this has been decided in the meantime")

    def test_decisions_elsewhere(self):
        self._decide()
        foreign = self._create_decision(self._create_initiative("Elsewhere", state="open"))
        for number in (foreign.id, 0, 2**31, 2**63):
            response = self._send(self._path(f"/decision/{number}"), answer="approve")
            self._assert_refused(response)
        self.assertFalse(foreign.approval_ids)

    # ---- the own company's name ----

    def test_name_is_shown_when_both_agree(self):
        self._add_rival()
        line = self.initiative.account_line_ids[0]
        self.assertIn("read “Partner A” instead of your names", self._text(self._path()))
        response = self._send(self._path("/disclose"), agrees="yes")
        self._assert_done(response, "#names", "until we agree")
        self.assertEqual((line.customer_agrees, line.customer_agreed_by), (True, "Anna Buyer"))
        self._assert_logged("disclose", "New coating")
        line.staff_agrees = True
        self._login(self.other_user)
        self.assertIn(
            "Anna Buyer (Glass Works)", self._text(self._path(account=self.other_account))
        )
        self._login(self.anna)
        self._assert_done(self._send(self._path("/disclose"), agrees="no"), "#names")
        self.assertFalse(line.customer_agrees)

    def test_name_when_it_cannot_be_asked(self):
        # Nobody else takes part.
        self._assert_refused(self._send(self._path("/disclose"), agrees="yes"))
        self._add_rival()
        for agrees in ("", "maybe", "x" * 9999):
            self._assert_again(self._send(self._path("/disclose"), agrees=agrees), "Not sent yet")
        self._pause()
        self._assert_again(self._send(self._path("/disclose"), agrees="yes"), STOPPED)
        line = self.initiative.account_line_ids[0]
        self.assertFalse(line.customer_agrees)
        # Taking it back is possible at any time.
        line._set_consent(True, "Anna Buyer")
        self._assert_done(self._send(self._path("/disclose"), agrees="no"), "#names")
        self.assertFalse(line.customer_agrees)

    # ---- stopped while the form was open ----

    def test_what_was_typed_is_not_lost_when_it_was_stopped(self):
        self._produce()
        document = self._create_document(self.initiative)
        milestone = self._create_milestone(self.initiative, participant_id=self.participant.id)
        self._pause()
        for end, values in (
            ("/comment", {"body": "My words"}),
            ("/milestone", {"name": "My words", "due": "2100-01-01"}),
            ("/document", {"name": "My words"}),
        ):
            page = self._assert_again(self._send(self._path(end), **values), STOPPED)
            self.assertIn("My words", page.xpath("string(//*[@role='alert'])"))
        for end in (f"/milestone/{milestone.id}/done", f"/document/{document.id}/version"):
            self._assert_again(self._send(self._path(end), files=[("a.pdf", PDF)]), STOPPED)
        self.assertFalse(milestone.date_done)
        self.assertFalse(document.file_ids)
        self.assertFalse(self.initiative.portal_message_ids.filtered(lambda m: m.kind == "comment"))

    # ---- the protocol ----

    def _all_paths(self):
        decision = self._create_decision(self.initiative)
        milestone = self._create_milestone(self.initiative)
        document = self._create_document(self.initiative)
        return [
            *(self._path(end) for end in ("/accept", "/leave", "/comment", "/milestone")),
            *(self._path(end) for end in ("/document", "/disclose")),
            self._decision_path(decision),
            self._path(f"/milestone/{milestone.id}/done"),
            self._path(f"/document/{document.id}/version"),
        ]

    def test_forged_and_wrong_requests(self):
        self._produce()
        for path in self._all_paths():
            self.assertEqual(self._send(path, token=False, body="x", name="x").status_code, 400)
            self.assertEqual(self._get(path).status_code, 405, path)
            for user in (self.berta, self.other_user, self.manager):
                self._login(user)
                self._assert_refused(self._send(path, body="x", name="x", answer="approve"))
            self._login(self.anna)
        self.assertFalse(self.initiative.decision_ids.approval_ids)
        self.assertFalse(self.initiative.milestone_ids.filtered("date_done"))

    def test_nobody_logged_in(self):
        path = self._path("/comment")
        self.authenticate(None, None)
        response = self._send(path, token=False, body="x")
        self.assertIn(response.status_code, (303, 400))
        self.assertFalse(self.initiative.portal_message_ids)

    def test_hostile_values_are_no_error(self):
        self._set_right("co_deciding", "decision_maker")
        paths = self._all_paths()
        for text in HOSTILE:
            raw = text.encode(errors="replace")
            names = ("name", "due", "body", "comment", "answer", "agrees", "seal", "agreed")
            for path in paths:
                response = self._send(path, **dict.fromkeys(names, raw), files_=raw)
                self.assertIn(response.status_code, (303, 404, 422), (path, raw))
        self.assertEqual(self._get(self._path()).status_code, 200)

    def test_too_much_in_a_minute(self):
        self._produce()
        limits = self.env["kam.portal.limit"].with_user(self.anna).sudo()
        while not limits._is_exceeded("other"):
            pass
        response = self._send(self._path("/milestone"), name="Bench", due="2100-01-01")
        page = self._assert_again(response, "wait a minute")
        self.assertEqual(page.xpath("string(//input[@id='kam_milestone_name']/@value)"), "Bench")
