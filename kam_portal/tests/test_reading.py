from odoo import fields
from odoo.tests import tagged

from ..tools.reading import Count, Part, Rows, read_named, read_together
from .common_initiative import KamInitiativeCase


@tagged("post_install", "-at_install")
class TestReading(KamInitiativeCase):
    """Records that are read together are the same as those read one after the other."""

    def setUp(self):
        super().setUp()
        self.initiative = self._create_initiative("Reading")
        self.milestones = self.env["kam.initiative.milestone"].create(
            [
                {"name": name, "initiative_id": self.initiative.id, "date_deadline": day}
                for name, day in (("Second", "2026-05-01"), ("First", "2026-04-01"))
            ]
        )
        self.env.flush_all()
        self.env.invalidate_all()
        self.mine = {"initiative_id": self.initiative.id}

    def _milestones(self, domain, *more):
        return Part(self.env["kam.initiative.milestone"], domain, ("name", "date_deadline"), *more)

    def _count_statements(self, do):
        before = self.env.cr.sql_log_count
        do()
        return self.env.cr.sql_log_count - before

    # ---- what is found ----

    def test_all_kinds_take_one_statement(self):
        parts = {
            "milestones": self._milestones(self.mine),
            "people": (Part(self.env["kam.initiative.participant"], self.mine, ("role",)),),
            "phases": Part(self.env["kam.initiative.phase"], {"active": True}, ("name",)),
        }
        # The second time, when Odoo knows its users and fields.
        read_named(parts)
        self.env.invalidate_all()
        self.assertEqual(self._count_statements(lambda: read_named(parts)), 1)
        found = read_named(parts)
        self.assertEqual(found["milestones"], self.milestones)
        self.assertEqual(found["people"], (self.initiative.participant_ids,))
        self.assertEqual(found["phases"], self.env["kam.initiative.phase"].search([], order="id"))

    def test_values_are_those_that_odoo_reads(self):
        names = ("name", "state", "date_start", "create_date", "company_id", "phase_id", "active")
        part = Part(self.env["kam.initiative"], {"id": self.initiative.ids}, names)
        self.initiative.date_start = "2026-03-01"
        self.env.flush_all()
        wanted = {name: self.initiative[name] for name in names}
        self.env.invalidate_all()
        [found] = read_together(part)
        self.assertEqual(self._count_statements(lambda: [found[name] for name in names]), 0)
        self.assertEqual({name: found[name] for name in names}, wanted)

    def test_numbers_and_nothing(self):
        goal = self.env["kam.goal"].create({"name": "Half", "plan_id": self.plan.id, "target": 0.5})
        self.env.flush_all()
        self.env.invalidate_all()
        [found] = read_together(Part(goal, {"id": goal.ids}, ("target", "confirmed_on", "note")))
        self.assertEqual((found.target, found.confirmed_on, found.note), (0.5, False, False))

    def test_translated_names_are_those_of_the_language(self):
        self.env["res.lang"]._activate_lang("de_DE")
        phase = self.initiative.phase_id
        phase.with_context(lang="de_DE").name = "Verstehen"
        for language in ("de_DE", "en_US"):
            here = phase.with_context(lang=language)
            wanted = here.name
            self.env.flush_all()
            self.env.invalidate_all()
            [found] = read_together(Part(here.browse(), {"id": phase.ids}, ("name",)))
            self.assertEqual(found.name, wanted)

    def test_order_and_limit(self):
        later, earlier = self.milestones
        [found] = read_together(self._milestones(self.mine, "date_deadline, id"))
        self.assertEqual(list(found), [earlier, later])
        [found] = read_together(self._milestones(self.mine, "date_deadline desc", 1))
        self.assertEqual(found, later)

    def test_conditions(self):
        later, earlier = self.milestones
        cases = (
            ({"name": "First"}, earlier),
            ({"name": ["First", "Second"], **self.mine}, later + earlier),
            ({"date_deadline": ("<=", fields.Date.to_date("2026-04-01")), **self.mine}, earlier),
            ({"id": ("<", earlier.id), **self.mine}, later),
            ({"id": self._milestones({"name": "First"}).ids}, earlier),
            ({"id": ("not in", self._milestones({"name": "First"}).ids), **self.mine}, later),
            ([("initiative_id", "=", self.initiative.id), ("name", "!=", "First")], later),
        )
        for domain, wanted in cases:
            with self.subTest(domain=domain):
                # Twice: from then on the statement is one that was kept.
                for _turn in range(2):
                    [found] = read_together(self._milestones(domain))
                    self.assertEqual(found, wanted)

    def test_a_kept_statement_holds_no_values(self):
        other = self._create_initiative("Other")
        for initiative, wanted in (
            (self.initiative, self.milestones),
            (other, other.milestone_ids),
        ):
            [found] = read_together(self._milestones({"initiative_id": initiative.id}))
            self.assertEqual(found, wanted)

    def test_what_is_known_to_be_empty_is_not_asked_for(self):
        part = self._milestones({"initiative_id": []})
        self.assertEqual(self._count_statements(lambda: read_together(part)), 0)
        self.assertFalse(read_together(part)[0])

    def test_archived_ones_are_found_unless_it_is_said(self):
        phase = self.env["kam.initiative.phase"].create({"name": "Old", "active": False})
        everything, active = read_together(
            Part(phase.browse(), {"name": "Old"}, ("name",)),
            Part(phase.browse(), {"name": "Old", "active": True}, ("name",)),
        )
        self.assertEqual((everything, active), (phase, phase.browse()))

    def test_counts(self):
        milestones = self.env["kam.initiative.milestone"]
        [counts] = read_together(Count(milestones, self.mine, "initiative_id"))
        self.assertEqual(counts, {self.initiative.id: 2})

    # ---- what is being changed ----

    def test_changes_that_are_not_written_yet_count(self):
        later, earlier = self.milestones
        later.name = "Changed"
        [found] = read_together(self._milestones({"name": "Changed"}))
        self.assertEqual(found, later)
        earlier.name = "Changed, too"
        [found] = read_together(self._milestones(self.mine))
        self.assertEqual(found.mapped("name"), ["Changed", "Changed, too"])

    # ---- who may ----

    def test_only_with_the_rights_of_the_superuser(self):
        model = self.env["kam.initiative"].with_user(self.manager)
        for ask in (
            lambda: Part(model, {}, ("name",)),
            lambda: Count(model, {}, "state"),
            lambda: Rows(model, None),
        ):
            with self.assertRaises(ValueError):
                ask()

    def test_what_cannot_be_read_this_way_is_refused(self):
        initiatives, companies = self.env["kam.initiative"], self.env["res.partner"]
        for part in (
            Part(companies, {"id": self.customer.ids}, ("image_1920",)),
            Part(companies, {"id": self.customer.ids}, ("property_payment_term_id",)),
        ):
            with self.assertRaises(ValueError):
                read_together(part)
        for domain in ({"owner_id": False}, {"owner_id": None}):
            with self.assertRaises(ValueError):
                Part(initiatives, domain, ("name",))
