from datetime import date, timedelta

from odoo.tests import tagged

from ..tools.participation import DEGREES, ROLES, rights_of
from .common_portal_initiative import PDF, KamPortalInitiativeCase


@tagged("post_install", "-at_install")
class TestPortalInitiativeRight(KamPortalInitiativeCase):
    """Every degree with every role: what the page offers is what is possible, no more, no less."""

    def setUp(self):
        super().setUp()
        self._add_rival()
        self.document = self._create_document(self.initiative)

    def _view(self):
        self.env.flush_all()
        return self.env["kam.portal.view"].with_user(self.anna)

    def _try_everything(self):
        """The rights that the actions show, each tried as the page would."""
        due = date.today() + timedelta(days=3)
        decision = self._create_decision(self.initiative)
        own = self._create_milestone(self.initiative, participant_id=self.participant.id)
        numbers = (self.account.id, self.initiative.id)
        upload = [("a.pdf", PDF)]
        view = self._view()
        results = {
            "comment": [view._do_comment_initiative(*numbers, {"body": "Hello"}, {})],
            "documents": [
                view._do_add_document(*numbers, {"name": "Drawing"}, {}, upload),
                view._do_add_version(*numbers, self.document.id, upload),
            ],
            "approve": [
                view._do_answer_decision(
                    *numbers, decision.id, {"answer": "approve", "comment": ""}, {}
                )
            ],
            "produce": [
                view._do_add_milestone(*numbers, {"name": "Bench", "due": due}, {}),
                view._do_finish_milestone(*numbers, own.id),
            ],
        }
        possible = set()
        for right, answers in results.items():
            # All of a right, or nothing of it.
            self.assertEqual(len({bool(answer) for answer in answers}), 1, right)
            if answers[0]:
                self.assertIn("done", answers[0], (right, answers))
                possible.add(right)
        return possible

    def _offered(self):
        """The rights that the forms of the page show."""
        page = self._page(self._path())
        actions = " ".join(page.xpath("//main//form/@action"))
        parts = {
            "comment": "/comment",
            "documents": "/document",
            "approve": "/decision/",
            "produce": "/milestone#",
        }
        return {right for right, part in parts.items() if part in actions}

    def test_matrix(self):
        checked = {"comment", "documents", "approve", "produce"}
        for degree, _label in DEGREES:
            for role, _role_label in ROLES:
                with self.subTest(degree=degree, role=role), self.env.cr.savepoint() as savepoint:
                    self._set_right(degree, role)
                    expected = checked & rights_of(degree, role)
                    self.assertEqual(self._try_everything(), expected)
                    savepoint.rollback()
                    self.env.invalidate_all()

    def test_page_offers_what_is_possible(self):
        self._create_decision(self.initiative)
        checked = {"comment", "documents", "approve", "produce"}
        for degree, role in (
            ("informed", "sponsor"),
            ("consulted", "reference"),
            ("co_designing", "lead_user"),
            ("co_deciding", "decision_maker"),
            ("co_deciding", "tester"),
            ("co_producing", "co_producer"),
            ("co_producing", "requester"),
        ):
            self._set_right(degree, role)
            self.assertEqual(self._offered(), checked & rights_of(degree, role), (degree, role))

    def test_nothing_is_possible_without_terms_or_when_it_is_over(self):
        self._set_right("co_producing", "co_producer")
        for vals in (
            {"state": "closed", "result": "It works"},
            {"state": "cancelled", "state_reason": "No budget"},
        ):
            with self.env.cr.savepoint() as savepoint:
                self.initiative.write(vals)
                answer = self._view()._do_comment_initiative(
                    self.account.id, self.initiative.id, {"body": "Hello"}, {}
                )
                self.assertIn("stopped", answer["errors"])
                savepoint.rollback()
                self.env.invalidate_all()
        self.participant.terms_id = False
        self.assertEqual(self._try_everything(), set())

    def test_values_are_plain(self):
        self._set_right("co_producing", "co_producer")
        self._create_decision(self.initiative)
        self._create_milestone(self.initiative)
        self._post_message("Hello")
        view = self._view()
        for values in (
            view._get_initiative(self.account.id, self.initiative.id),
            view._get_initiatives(self.account.id),
            view._get_home(self.account.id),
        ):
            self._assert_plain(values)

    def _assert_plain(self, value):
        if isinstance(value, dict):
            value = [*value.keys(), *value.values()]
        if isinstance(value, list):
            for item in value:
                self._assert_plain(item)
        else:
            self.assertTrue(value is None or isinstance(value, str | int | float), repr(value))
