from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import QUIET
from .common_initiative import KamInitiativeCase


@tagged("post_install", "-at_install")
class TestKamPortalLog(KamInitiativeCase):
    """Who of the customer did what, and when; nobody can change it."""

    def _note(self, **vals):
        log = self.env["kam.portal.log"].with_user(self.anna).sudo()
        return log._add("vote", "Thinner coating", account=self.account, **vals)

    def test_who_when_what(self):
        line = self._note(initiative=self.initiative, detail="One of seven")
        self.assertEqual((line.user_id, line.partner_id), (self.anna, self.anna.partner_id))
        self.assertEqual((line.account_id, line.company_id), (self.account, self.company))
        self.assertEqual((line.initiative_id, line.subject), (self.initiative, "Thinner coating"))
        self.assertTrue(line.date)

    @mute_logger(*QUIET)
    def test_staff_read_what_concerns_them_and_change_nothing(self):
        line = self._note(initiative=self.initiative)
        theirs = line.with_user(self.manager)
        self.assertEqual(theirs.subject, "Thinner coating")
        admin = self.env.ref("base.user_admin")
        for user in (self.manager, admin):
            theirs = line.with_user(user)
            for change in (
                lambda theirs=theirs: theirs.write({"subject": "Thicker"}),
                lambda theirs=theirs: theirs.unlink(),
                lambda theirs=theirs: theirs.create(
                    {"account_id": self.account.id, "action": "agree", "subject": "Plan"}
                ),
            ):
                with self.assertRaises(AccessError):
                    change()
        stranger = self._create_employee("stranger", "Sam Stranger")
        self.assertFalse(line.with_user(stranger).search([("id", "=", line.id)]))
        with self.assertRaises(AccessError):
            line.with_user(stranger).read(["subject"])

    def test_colleague_who_takes_part_reads_what_was_done_there(self):
        colleague = self._create_employee("dev", "Dora Developer")
        self._create_colleague(self.initiative, colleague)
        there, elsewhere = self._note(initiative=self.initiative), self._note()
        found = self.env["kam.portal.log"].with_user(colleague).search([])
        self.assertIn(there, found)
        self.assertNotIn(elsewhere, found)
