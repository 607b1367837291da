from odoo.exceptions import UserError
from odoo.tests import tagged

from .common_initiative import KamInitiativeCase


@tagged("post_install", "-at_install")
class TestKamInitiativePhaseGate(KamInitiativeCase):
    """Where customers co-decide, no gate is passed without them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.initiative.degree = "co_deciding"
        cls.participant.role = "decision_maker"

    def _approve(self, code, answer="approve"):
        decision = self._create_decision(self.initiative, phase_id=self._phase(code).id)
        decision._answer(self.participant, answer)
        return decision

    def test_phases_without_a_gate_are_free(self):
        self.initiative.phase_id = self._phase("concept")
        self.assertIn("now in the phase “Concept”", self._get_conversation(self.initiative)[-1])

    def test_gate_needs_an_approved_decision(self):
        prototype = self._phase("prototype")
        with self.assertRefused(UserError, "enters the phase “Prototype”. Ask for that"):
            self.initiative.phase_id = prototype
        self._approve("prototype", "decline")
        with self.assertRaises(UserError):
            self.initiative.phase_id = prototype
        self._approve("prototype")
        self.initiative.phase_id = prototype
        self.assertEqual(self.initiative.phase_id, prototype)

    def test_open_decisions_and_those_of_other_phases_do_not_count(self):
        self._create_decision(self.initiative, phase_id=self._phase("prototype").id)
        self._approve("launch")
        with self.assertRaises(UserError):
            self.initiative.phase_id = self._phase("prototype")

    def test_no_gate_is_jumped_over(self):
        self._approve("launch")
        with self.assertRefused(UserError, "“Prototype”"):
            self.initiative.phase_id = self._phase("launch")
        self._approve("prototype")
        with self.assertRefused(UserError, "“Pilot”"):
            self.initiative.phase_id = self._phase("learning")
        self._approve("pilot")
        self.initiative.phase_id = self._phase("learning")

    def test_going_back_passes_no_other_gates(self):
        self.initiative.degree = "consulted"
        self.initiative.phase_id = self._phase("learning")
        self.initiative.degree = "co_deciding"
        self.initiative.phase_id = self._phase("concept")
        with self.assertRaises(UserError):
            self.initiative.phase_id = self._phase("prototype")

    def test_where_customers_do_not_decide_we_do(self):
        self.initiative.degree = "co_designing"
        self.initiative.phase_id = self._phase("pilot")

    def test_drafts_start_anywhere(self):
        draft = self._create_initiative("Draft", degree="co_producing")
        draft.phase_id = self._phase("pilot")
        self.assertFalse(draft.portal_message_ids)

    def test_no_way_around_by_a_draft_or_an_end(self):
        self.initiative.action_invite()
        self.initiative.write(self._prepare_state("cancelled"))
        for step in (lambda: None, self.initiative.action_take_back):
            step()
            with self.assertRefused(UserError, "“Prototype”"):
                self.initiative.phase_id = self._phase("prototype")

    def test_kanban_shows_all_phases(self):
        found = self.env["kam.initiative"].with_context(read_group_expand=True)
        found = found.web_read_group([], ["phase_id"])
        self.assertEqual([group["phase_id"][0] for group in found["groups"]], self.phases.ids)
