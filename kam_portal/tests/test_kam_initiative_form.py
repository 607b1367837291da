import base64

from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form, tagged

from .common_initiative import KamInitiativeCase


@tagged("post_install", "-at_install")
class TestKamInitiativeForm(KamInitiativeCase):
    """What staff do on their screens."""

    def _form(self, initiative=None):
        initiative = initiative or self.env["kam.initiative"]
        return Form(initiative.with_user(self.manager))

    def test_new_initiative_with_people_of_both_sides(self):
        with self._form() as form:
            self.assertIn("Nobody", form.seen_by)
            form.name = "Cold store drive"
            form.purpose = "Runs at -30 degrees"
            with form.account_line_ids.new() as line:
                line.account_id = self.account
            with form.customer_participant_ids.new() as person:
                person.partner_id = self.anna.partner_id
                self.assertEqual(person.account_id, self.account)
                person.role = "lead_user"
            with form.colleague_ids.new() as colleague:
                colleague.user_id = self.manager
                colleague.function = "Sales"
            with form.milestone_ids.new() as milestone:
                milestone.name = "First talk"
                milestone.date_deadline = "2030-05-01"
        initiative = form.record
        self.assertEqual(initiative.owner_id, self.manager)
        self.assertEqual(initiative.account_ids, self.account)
        self.assertEqual(
            initiative.participant_ids.partner_id, (self.anna | self.manager).partner_id
        )
        self.assertIn("Anna Buyer (has to accept the terms)", initiative.seen_by)
        initiative.action_propose()
        self.assertTrue(initiative.customer_participant_ids.date_invited)
        self.assertFalse(initiative.colleague_ids.date_invited)

    def test_person_of_a_customer_without_a_part_in_it(self):
        form = self._form(self.initiative)
        with form.customer_participant_ids.new() as person:
            person.partner_id = self.other_user.partner_id
            person.role = "tester"
        with self.assertRefused(ValidationError, "is none of our people"):
            form.save()

    def test_initiative_for_a_colleague(self):
        other = self._create_employee("other", "Otto Other")
        with self._form() as form:
            form.name = "For Otto"
            form.owner_id = other
            with form.account_line_ids.new() as line:
                line.account_id = self.account
        self.assertEqual(form.record.owner_id, other)

    def test_removed_people_stay_in_sight(self):
        self.participant.action_remove()
        form = self._form(self.initiative)
        self.assertEqual(len(form.customer_participant_ids), 1)
        with form.customer_participant_ids.edit(0) as person:
            self.assertFalse(person.active)

    # ---- documents ----

    def _upload(self, document, name="Plan.pdf", content=b"%PDF-1.4\n%test"):
        with Form(document.with_user(self.manager)) as form, form.file_ids.new() as file:
            file.name = name
            file.content = base64.b64encode(content)

    def test_versions_are_numbered_and_the_customers_told(self):
        document = self._create_document(self.initiative)
        self._upload(document)
        self._upload(document, "Plan new.pdf")
        self.env.invalidate_all()
        self.assertEqual(document.file_ids.mapped("number"), [2, 1])
        self.assertEqual(document.version_count, 2)
        self.assertEqual(
            self._get_conversation(self.initiative)[-2:],
            ["New version of the document: Data sheet"] * 2,
        )

    def test_sharing_a_document_is_told(self):
        document = self._create_document(self.initiative, visibility="internal")
        said = self._get_conversation(self.initiative)
        self._upload(document)
        self.assertEqual(self._get_conversation(self.initiative), said)
        document.visibility = "customer"
        self.assertEqual(
            self._get_conversation(self.initiative), [*said, "New document: Data sheet"]
        )

    def test_files_that_are_not_what_they_say_are_refused(self):
        document = self._create_document(self.initiative)
        with self.assertRefused(ValidationError, "cannot be added"):
            self._upload(document, "tool.exe", b"MZ")

    # ---- stopping ----

    def test_the_question_why(self):
        action = self.initiative.with_user(self.manager).action_pause()
        wizards = self.env[action["res_model"]].with_user(self.manager)
        form = Form(wizards.with_context(**action["context"]))
        form.text = "Holidays"
        form.save().action_stop()
        self.assertEqual(
            (self.initiative.state, self.initiative.state_reason), ("paused", "Holidays")
        )
        draft = self._create_initiative("Draft")
        vals = {"initiative_id": draft.id, "step": "cancel", "text": "Never mind"}
        with self.assertRefused(UserError, "in the status “Draft”"):
            wizards.create(vals).action_stop()

    # ---- many of them ----

    def _count_queries(self):
        self.env.invalidate_all()
        fields = ("name", "phase_id", "state", "next_milestone_date", "contribution_count")
        specification = {name: {} for name in (*fields, "uninvited_count", "account_ids")}
        before = self.cr.sql_log_count
        self.env["kam.initiative"].with_user(self.manager).web_search_read([], specification)
        return self.cr.sql_log_count - before

    def test_list_costs_the_same_for_many(self):
        self._count_queries()
        few = self._count_queries()
        for number in range(8):
            initiative = self._create_initiative(f"No. {number}", state="open")
            self._create_participant(initiative, self.anna)
            self._create_milestone(initiative)
        self.env.flush_all()
        self.assertLessEqual(self._count_queries(), few)
