from unittest.mock import patch

from odoo.tests import tagged

from .common_portal_contribution import CONTRIBUTION, KamPortalContributionCase

# All ways to do something with a contribution, with what a form sends.
DOINGS = {
    "/edit": CONTRIBUTION,
    "/submit": {},
    "/vote": {"wanted": "1"},
    "/comment": {"body": "x"},
    "/answer": {"body": "x"},
    "/test": {"result": "works"},
    "/withdraw": {},
}


@tagged("post_install", "-at_install")
class TestPortalContributionRight(KamPortalContributionCase):
    """Who may look and do, and what everybody else gets."""

    def setUp(self):
        super().setUp()
        self.contribution = self._contribute("Seal")
        self.path = self._path(self.contribution)

    def _reads(self, account=None):
        ends = ("/contributions", "/contribute", "/similar?text=seal")
        return [
            *(self._initiative_path(end, account) for end in ends),
            self._path(self.contribution, "", account),
        ]

    def _assert_nothing(self, account=None):
        """Neither to be read nor to be done."""
        for path in self._reads(account):
            self._assert_closed(path)
        before = self._state()
        self._assert_refused(
            self._send(self._initiative_path("/contribute", account), CONTRIBUTION)
        )
        for end, values in DOINGS.items():
            self._assert_refused(self._send(self._path(self.contribution, end, account), values))
        self.assertEqual(self._state(), before)

    def _state(self):
        contribution = self.contribution
        contribution.invalidate_recordset()
        return (
            contribution.state,
            contribution.write_date,
            contribution.vote_count,
            len(contribution.portal_message_ids),
            self._count(),
            self.env["kam.portal.log"].search_count([]),
        )

    # ---- who ----

    def test_colleague_who_is_not_invited(self):
        self._login(self.berta)
        self._assert_nothing()

    def test_other_customer(self):
        self._login(self.other_user)
        self._assert_nothing()
        self._assert_nothing(self.other_account)

    def test_other_customer_of_the_same_initiative_with_the_wrong_account(self):
        account, cleo = self._add_customer()
        self._login(cleo)
        self._assert_nothing(self.account)
        self.assertIn("Seal", self._text(self._path(self.contribution, "", account)))

    def test_what_is_kept_from_another_customer(self):
        account, cleo = self._add_customer()
        self.contribution.audience = "account"
        self._login(cleo)
        self._assert_closed(self._path(self.contribution, "", account))
        for end, values in DOINGS.items():
            self._assert_refused(self._send(self._path(self.contribution, end, account), values))

    def test_own_one_of_the_employer_before(self):
        self._add_customer()
        self.contribution.audience = "account"
        account, dora = self._add_customer("Mill Two", "kam_dora", "Dora Miller")
        participant = self.participant
        participant.active = False
        self.anna.partner_id.parent_id = dora.partner_id.parent_id
        self._login(self.anna)
        self._assert_closed(self._path(self.contribution, "", account))
        self._assert_closed(self.path)

    def test_removed_while_the_page_is_open(self):
        self._page(self.path)
        self.participant.active = False
        self._assert_nothing()

    def test_before_the_terms_are_accepted(self):
        terms = self._create_terms("Newer rules")
        self.initiative.terms_id = terms
        for path in (self.path, self.list_path, self.form_path):
            response = self._get(path, allow_redirects=False)
            self.assertEqual(response.status_code, 303)
            self.assertTrue(response.headers["Location"].endswith(self._initiative_path()))
        self._assert_closed(self._initiative_path("/similar?text=seal"))
        self._assert_refused(self._send(f"{self.path}/vote", {"wanted": "1"}))
        self._assert_refused(self._send(f"{self.path}/comment", {"body": "x"}))

    def test_employees_and_the_public(self):
        self._login(self.manager)
        self._assert_nothing()
        self.authenticate(None, None)
        for path in self._reads():
            response = self._get(path, allow_redirects=False)
            self.assertIn("/web/login", response.headers["Location"])
        response = self._send(f"{self.path}/vote", {"wanted": "1"})
        self.assertIn("/web/login", response.headers["Location"])

    # ---- what the degree and the role allow ----

    def test_informed_people_only_read(self):
        self.initiative.degree = "informed"
        self._page(self.path)
        self._assert_closed(self.form_path)
        for end in ("/comment", "/answer", "/test", "/submit"):
            self._assert_refused(self._send(self._path(self.contribution, end), DOINGS[end]))
            # What is missing in a form is nothing to talk about either.
            self._assert_refused(self._send(self._path(self.contribution, end)))
        self._assert_refused(self._send(self.form_path, CONTRIBUTION))
        self._send(f"{self.path}/vote", {"wanted": "1"})
        self.assertEqual(self.contribution.vote_count, 0)

    def test_consulted_people_comment_and_vote(self):
        self.initiative.degree = "consulted"
        self.participant.role = "sponsor"
        self._assert_closed(self.form_path)
        self._assert_refused(self._send(self.form_path, CONTRIBUTION))
        self._assert_sent(self._send(f"{self.path}/vote", {"wanted": "1"}), self.path)
        self._assert_sent(self._send(f"{self.path}/comment", {"body": "x"}), self.path)

    def test_paused_and_closed_initiatives_are_for_reading(self):
        self._contribute("Draft", state="draft")
        for state in ("paused", "closed", "cancelled"):
            self.initiative.write(self._prepare_state(state))
            page = self._page(self.path)
            (seen,) = page.xpath("//main//form[@method='post' and .//button]/@action")
            self.assertIn("/seen", seen, "reading is all that is left")
            self._page(self.list_path)
            self._assert_closed(self.form_path)
            for end in ("/comment", "/answer", "/test", "/submit"):
                self._assert_refused(self._send(self._path(self.contribution, end), DOINGS[end]))
            self._send(f"{self.path}/vote", {"wanted": "1"})
            self._send(f"{self.path}/withdraw")
            self.assertEqual(self.contribution.vote_count, 0)
            self.assertEqual(self.contribution.state, "submitted")

    # ---- ids, methods, tokens ----

    def test_ids_that_are_none(self):
        for number in (0, 2**31, 2**63, 10**30, 999999):
            base = f"/my/kam/{self.account.id}"
            for path in (f"{base}/contribution/{number}", f"{base}/contribution/{number}/edit"):
                self._assert_closed(path)
            for end in ("contributions", "contribute", "similar?text=x"):
                self._assert_closed(f"{base}/initiative/{number}/{end}")
            for end, values in DOINGS.items():
                self._assert_refused(self._send(f"{base}/contribution/{number}{end}", values))
        for end in ("-1", "x", "1.5", "%00", "1%20", "²"):
            path = f"/my/kam/{self.account.id}/contribution/{end}"
            self.assertEqual(self._get(path).status_code, 404, path)

    def test_contribution_of_another_initiative(self):
        second = self._create_initiative("Another", state="open")
        foreign = self.env["kam.contribution"].create(
            {
                "initiative_id": second.id,
                "author_id": self.berta.partner_id.id,
                "name": "Foreign",
                "kind": "problem",
                "situation": "x",
            }
        )
        foreign._submit()
        self._assert_closed(self._path(foreign))

    def test_get_never_writes(self):
        before = self._state()
        for end in ("/submit", "/vote?wanted=1", "/comment?body=x", "/answer?body=x", "/withdraw"):
            response = self._get(self._path(self.contribution, end))
            self.assertEqual(response.status_code, 405, end)
        self._get(f"{self.form_path}?{'&'.join(f'{k}={v}' for k, v in CONTRIBUTION.items())}")
        self.assertEqual(self._state(), before)

    def test_pages_are_not_posted_to(self):
        for path in (self.path, self.list_path, self._initiative_path("/similar")):
            self.assertEqual(self._send(path, {"x": "1"}).status_code, 405, path)

    def test_without_or_with_a_wrong_token(self):
        before = self._state()
        for end, values in {**DOINGS, "": CONTRIBUTION}.items():
            path = self._path(self.contribution, end) if end else self.form_path
            for token in ({}, {"csrf_token": "wrong"}):
                response = self._send(path, {**values, **token}, token=False)
                self.assertEqual(response.status_code, 400, (path, token))
        self.assertEqual(self._state(), before)

    def test_headers_of_every_answer(self):
        answers = [self._get(path) for path in self._reads()]
        answers += [
            self._send(self._path(self.contribution, end), values) for end, values in DOINGS.items()
        ]
        answers.append(self._send(self.form_path, {}))
        for answer in answers:
            self.assertEqual(answer.headers["Cache-Control"], "no-store", answer.url)
            self.assertEqual(answer.headers["X-Content-Type-Options"], "nosniff", answer.url)
            self.assertEqual(answer.headers["Referrer-Policy"], "same-origin", answer.url)
            self.assertIn("frame-ancestors", answer.headers["Content-Security-Policy"])

    # ---- too much, too fast ----

    def test_limits(self):
        limit = type(self.env["kam.portal.limit"])
        with patch.object(limit, "_is_exceeded", lambda self, kind: True):
            response = self._send(self.form_path, CONTRIBUTION)
            self.assertEqual(response.status_code, 422)
            self.assertIn("Please wait a minute", response.text)
            self.assertIn(CONTRIBUTION["wish"], response.text)
            response = self._send(f"{self.path}/comment", {"body": "Kept words"})
            self.assertIn("Please wait a minute", self._errors(response)["body"])
            self.assertIn("Kept words", response.text)
            response = self._send(f"{self.path}/vote", {"wanted": "1"})
            self.assertIn("Please wait a minute", self._text(response.headers["Location"]))
        self.assertEqual(self.contribution.vote_count, 0)
        self.assertEqual(self._newest(), self.contribution)

    def test_the_real_limits(self):
        limits = {"other": 2, "vote": 2, "comment": 2, "upload": 3}
        with patch.dict("odoo.addons.kam_portal.models.kam_portal_limit.LIMITS", limits):
            form = CONTRIBUTION | {"seen_similar": "1"}
            codes = [self._send(self.form_path, form).status_code for _time in range(3)]
            self.assertEqual(codes, [303, 303, 422])
            comment, words = f"{self.path}/comment", {"body": "x"}
            many = [(f"{number}.txt", b"x") for number in range(4)]
            self.assertIn("files", self._errors(self._send(comment, words, many)))
            codes = [self._send(comment, {"body": body}).status_code for body in "yz"]
            self.assertEqual(codes, [303, 422])
            for wanted in "10":
                self._send(f"{self.path}/vote", {"wanted": wanted})
            self._send(f"{self.path}/vote", {"wanted": "1"})
            self.assertEqual(self.contribution.vote_count, 0)
            response = self._send(f"{self.path}/withdraw")
            self.assertIn("Please wait a minute", self._text(response.headers["Location"]))
            self.assertEqual(self.contribution.state, "submitted")
