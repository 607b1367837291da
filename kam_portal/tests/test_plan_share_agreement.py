from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import MARKER
from .common_plan import KamPlanCase


@tagged("post_install", "-at_install")
class TestPlanShareAgreement(KamPlanCase):
    """What the staff have of an agreement."""

    def _agreed(self):
        return self.env["kam.plan.agreement"]._agree(self.plan, self.anna.partner_id, "A. Buyer")

    def test_agreement_is_frozen(self):
        self.assertEqual(self.plan.agreement_state, "none")
        agreement = self._agreed()
        for user in (self.manager, self.env.user):
            theirs = agreement.with_user(user)
            with self.assertRaises(UserError):
                theirs.write({"name": "Somebody else"})
            with self.assertRaises(UserError):
                theirs.unlink()
        # Also the program itself does not change it.
        with self.assertRaises(UserError):
            agreement.snapshot = {}
        self.plan.invalidate_recordset()
        self.assertEqual(self.plan.agreement_state, "agreed")
        self.assertEqual(self.plan.last_agreement_name, "A. Buyer")

    def test_agreement_holds_what_is_shared_and_nothing_else(self):
        snapshot = self._agreed().snapshot
        self.assertNotIn(MARKER, str(snapshot))
        names = {row["name"] for row in snapshot["goals"]}
        self.assertEqual(names, {"Shared goal", "Goal to confirm"})
        self.assertEqual(
            {row["name"] for row in snapshot["measures"]}, {"Shared measure", "Own measure"}
        )

    def test_staff_read_what_was_agreed_and_what_has_changed_since(self):
        agreement = self._agreed().with_user(self.manager)
        self.assertIn("Shared goal", agreement.content)
        self.assertIn("Nothing has changed", agreement.changes)
        self.measure.state = "done"
        self._create_order(self.customer, self.company, 2000)
        agreement.invalidate_recordset()
        # Getting on with the plan is no change of it.
        self.assertIn("Nothing has changed", agreement.changes)
        self.goal.write({"name": "Renamed goal", "target": 7000})
        self.own_measure.state = "cancelled"
        self.to_confirm.visibility = "internal"
        agreement.invalidate_recordset()
        for words in ("Renamed goal", "7,000", "Cancelled", "Goal to confirm"):
            self.assertIn(words, agreement.changes)
        self.assertNotIn("Renamed goal", agreement.content)
        self.plan.invalidate_recordset()
        self.assertEqual(self.plan.with_user(self.manager).agreement_state, "changed")

    def test_agreements_are_counted_and_the_last_one_counts(self):
        self._agreed()
        self.goal.target = 6000
        second = self._agreed()
        self.assertEqual(second.number, 2)
        self.plan.invalidate_recordset()
        self.assertEqual(self.plan.last_agreement_id, second)
        self.assertEqual(self.plan.agreement_state, "agreed")

    def test_contact_can_be_deleted_and_the_name_stays(self):
        contact = self.env["res.partner"].create({"name": "Carl", "parent_id": self.customer.id})
        agreement = self.env["kam.plan.agreement"]._agree(self.plan, contact, "Carl Clerk")
        self.to_confirm._confirm(contact)
        contact.unlink()
        self.env.invalidate_all()
        self.assertEqual(agreement.name, "Carl Clerk")
        self.assertFalse(agreement.partner_id)
        self.assertEqual(self.to_confirm.confirmed_by, "Carl")
