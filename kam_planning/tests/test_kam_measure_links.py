from datetime import date, datetime

from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .common import KamCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-06-30 12:00:00")
class TestKamMeasureLinks(KamCommon):
    """Measures lead to opportunities, meetings and quotations, and show what became of them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.plan = cls._running_plan()
        cls.measure = cls._measure(cls.plan, description="<p>Show what it saves</p>")

    def _create(self, action, user=None, **values):
        """What comes out when the form that the button opens is saved."""
        model = self.env[action["res_model"]].with_user(user or self.user_sales)
        form = Form(model.with_context(**action["context"]))
        for name, value in values.items():
            form[name] = value
        # What the button brought along for the form is not there later.
        return model.browse(form.save().id)

    def _lead(self, **values):
        return self._create(self.measure.with_user(self.user_sales).action_new_lead(), **values)

    def _quotation(self, amount, **values):
        order = self._create(self.measure.with_user(self.user_sales).action_new_order(), **values)
        order.order_line = [Command.create(self._line(amount))]
        return order

    def _result(self, user=None):
        measure = self.measure.with_user(user or self.user_sales)
        measure.invalidate_recordset()
        return measure.outcome

    # ---- from the measure ----

    def test_opportunity(self):
        lead = self._lead()
        self.assertEqual(lead.kam_measure_id, self.measure)
        self.assertEqual(lead.type, "opportunity")
        self.assertEqual(lead.name, self.measure.name)
        self.assertEqual(lead.partner_id, self.customer)
        self.assertEqual(lead.user_id, self.user_sales)
        self.assertEqual(lead.date_deadline, self.measure.date_deadline)
        self.assertIn("what it saves", lead.description)
        self.assertEqual(self.measure.lead_ids, lead)
        self.assertEqual(self.measure.with_user(self.user_sales).lead_count, 1)

    def test_meeting(self):
        self.user_sales.tz = "Europe/Berlin"
        meeting = self._create(self.measure.with_user(self.user_sales).action_new_meeting())
        self.assertEqual(meeting.kam_measure_id, self.measure)
        self.assertEqual(meeting.start, datetime(2026, 9, 30, 8))
        self.assertEqual(meeting.duration, 1)
        people = self.customer | self.user_sales.partner_id
        self.assertEqual(meeting.partner_ids, people)

    def test_meeting_of_a_measure_that_is_due_or_has_no_date(self):
        for day in (False, date(2026, 6, 30), date(2026, 1, 1)):
            self.measure.date_deadline = day
            context = self.measure.action_new_meeting()["context"]
            self.assertNotIn("default_start", context)

    def test_quotation(self):
        lead = self._lead()
        order = self._quotation(12000)
        self.assertEqual(order.kam_measure_id, self.measure)
        self.assertEqual(order.partner_id, self.customer)
        self.assertEqual(order.opportunity_id, lead)
        self.assertEqual(order.origin, self.measure.name)
        self.assertEqual(order.company_id, self.company)

    def test_the_quotation_of_its_opportunity_serves_the_measure_too(self):
        lead = self._lead().with_user(self.user_sales)
        order = self._create(
            {"res_model": "sale.order", "context": lead.action_new_quotation()["context"]}
        )
        self.assertEqual(order.kam_measure_id, self.measure)

    def test_measure_without_anybody_responsible(self):
        self.measure.responsible_id = False
        measure = self.measure.with_user(self.user_manager)
        for action in (measure.action_new_lead, measure.action_new_order):
            self.assertEqual(action()["context"]["default_user_id"], self.user_manager.id)

    def test_smart_buttons_open_what_belongs_to_it(self):
        lead, order = self._lead(), self._quotation(1)
        lead.action_set_lost()
        for action, found in (
            (self.measure.action_open_leads(), lead),
            (self.measure.action_open_measure_orders(), order),
            (self.measure.action_open_meetings(), self.env["calendar.event"]),
        ):
            model = self.env[action["res_model"]].with_context(**action["context"])
            self.assertEqual(model.search(action["domain"]), found)

    # ---- the outcome ----

    def test_nothing_came_out_yet(self):
        self.assertIs(self._result(), False)

    def test_outcome_of_quotations(self):
        first, second = self._quotation(12000), self._quotation(500)
        self.assertEqual(
            self._result(),
            f"Quotation {first.name}, {second.name} in preparation, $\N{NO-BREAK SPACE}12,500",
        )
        first.action_quotation_sent()
        self.assertIn(f"Quotation {first.name} sent, ", self._result())
        second.action_confirm()
        self.assertEqual(
            self._result(), f"Quotation {second.name} confirmed, $\N{NO-BREAK SPACE}500"
        )
        (first | second)._action_cancel()
        self.assertEqual(self._result(), f"Quotation {first.name}, {second.name} cancelled")

    def test_outcome_in_two_currencies(self):
        euro = self.env["product.pricelist"].create(
            {"name": "Euro", "currency_id": self._enable_currency("EUR").id}
        )
        self._quotation(100).action_confirm()
        order = self._quotation(1)
        order.pricelist_id = euro
        order.order_line.price_unit = 70
        order.action_confirm()
        self.assertIn("$\N{NO-BREAK SPACE}100 + 70\N{NO-BREAK SPACE}€", self._result())

    def test_outcome_of_opportunities(self):
        lead = self._lead(name="Spare parts")
        self.assertEqual(self._result(), f"Opportunity Spare parts: {lead.stage_id.name}")
        lead.action_set_lost()
        self.assertEqual(self._result(), "Opportunity Spare parts lost")
        lead.action_restore()
        lead.action_set_won()
        self.assertEqual(self._result(), "Opportunity Spare parts won")

    def test_outcome_of_meetings(self):
        meeting = self._create(self.measure.with_user(self.user_sales).action_new_meeting())
        self.assertEqual(self._result(), "Meeting planned for 09/30/2026")
        meeting.write({"start": datetime(2026, 5, 4, 8), "stop": datetime(2026, 5, 4, 9)})
        self.assertEqual(self._result(), "Meeting held on 05/04/2026")

    def test_outcome_of_all_kinds(self):
        self._lead(name="Spare parts").action_set_won()
        self._quotation(10)
        self.assertRegex(self._result(), "^Quotation .*; Opportunity Spare parts won$")

    def test_what_is_deleted_leaves_the_measure(self):
        lead, order = self._lead(), self._quotation(1)
        meeting = self._create(self.measure.action_new_meeting(), self.env.user)
        for document in (lead, order, meeting):
            document.with_user(self.user_manager).unlink()
        self.assertTrue(self.measure.exists())
        self.assertFalse(self._result())

    def test_what_came_out_stays_without_the_measure(self):
        lead = self._lead()
        self.measure.unlink()
        self.assertTrue(lead.exists())
        self.assertFalse(lead.kam_measure_id)

    def test_copies_do_not_count(self):
        self._quotation(1).copy()
        self._lead().copy()
        self.assertEqual(len(self.measure.order_ids), 1)
        self.assertEqual(len(self.measure.lead_ids), 1)

    def test_merged_opportunities_keep_the_measure(self):
        lead = self._lead()
        older = self.env["crm.lead"].create({"name": "Older", "type": "opportunity"})
        merged = (older | lead).merge_opportunity()
        self.assertEqual(merged.kam_measure_id, self.measure)

    # ---- other people, other companies ----

    def test_colleagues_see_the_outcome_as_far_as_they_see_the_documents(self):
        self._quotation(12000).action_confirm()
        self.account.member_ids = [Command.create({"user_id": self.user_other.id})]
        measure = self.measure.with_user(self.user_other)
        self.assertTrue(measure.has_access("read"))
        self.assertFalse(self._result(self.user_other))
        self.assertEqual(measure.order_count, 0)
        self.assertTrue(self._result(self.user_all))

    def test_nobody_links_to_a_measure_he_may_not_see(self):
        measure = self.measure.id
        leads = self.env["crm.lead"].with_user(self.user_other)
        own = leads.create({"name": "Mine", "user_id": self.user_other.id})
        for attempt in (
            lambda: own.write({"kam_measure_id": measure}),
            lambda: leads.create({"name": "Spy", "kam_measure_id": measure}),
            lambda: leads.with_context(default_kam_measure_id=measure).create({"name": "Spy"}),
        ):
            with self.assertRaises(AccessError):
                attempt()
        with self.assertRaises(AccessError):
            self.measure.with_user(self.user_other).action_new_lead()

    def test_the_quotation_is_of_the_measures_company(self):
        branch = self._company()
        order = self.env["sale.order"].create(
            {"partner_id": self.customer.id, "company_id": branch.id}
        )
        with self.assertRefused(UserError, "compan"):
            order.kam_measure_id = self.measure

    def test_lists_of_measures_ask_as_often_for_many_as_for_few(self):
        measures = self.env["kam.measure"].union(
            *(self._measure(self.plan, name=f"Visit {number}") for number in range(80))
        )
        self.env["crm.lead"].create(
            [
                {
                    "name": measure.name,
                    "kam_measure_id": measure.id,
                    "user_id": self.user_sales.id,
                    "type": "opportunity",
                }
                for measure in measures
            ]
        )
        self.env["sale.order"].create(
            [
                {
                    "partner_id": self.customer.id,
                    "kam_measure_id": measure.id,
                    "user_id": self.user_sales.id,
                }
                for measure in measures
            ]
        )
        counts = []
        for number in (10, 10, 80):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            rows = measures[:number].with_user(self.user_sales).web_read({"outcome": {}})
            self.assertTrue(all(row["outcome"] for row in rows))
            counts.append(self.cr.sql_log_count - before)
        self.assertEqual(counts[1], counts[2])
