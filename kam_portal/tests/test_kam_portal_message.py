from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import QUIET
from .common_message import KamMessageCase


@tagged("post_install", "-at_install")
class TestKamPortalMessage(KamMessageCase):
    """Messages stand as they were written, by whom they were written."""

    # ---- posting ----

    def test_message_of_a_customer(self):
        message = self._say("  We need <b>50</b> pieces  ")
        self.assertEqual(message.body, "We need <b>50</b> pieces", "plain text stays plain")
        self.assertEqual(message.author_id, self.anna.partner_id)
        self.assertEqual(message.account_id, self.account)
        self.assertEqual((message.kind, message.visibility), ("comment", "customer"))
        self.assertEqual(message.state, "posted")
        self.assertFalse(message.message_partner_ids, "nobody follows a message")

    def test_message_of_our_staff_has_no_account_in_an_initiative(self):
        message = self._reply_as_staff("You get them in May")
        self.assertEqual(message.author_id, self.manager.partner_id)
        self.assertFalse(message.account_id)
        self.assertEqual(message.company_id, self.company)

    def test_message_about_a_line_of_the_plan(self):
        message = self._reply_as_staff("How far are you?", self.measure)
        self.assertEqual((message.plan_id, message.measure_id), (self.plan, self.measure))
        self.assertEqual(message.account_id, self.account)
        self.assertNotIn("MARKER", message.thread_name, "the plan's name is for the staff only")

    def test_empty_and_endless_messages_say_what_is_wrong(self):
        for body in ("", "   \n ", None):
            with self.assertRaisesRegex(ValidationError, "write something"):
                self._say(body)
        with self.assertRaisesRegex(ValidationError, "too long"):
            self._say("x" * 10_001)

    def test_message_belongs_to_one_thread(self):
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            self.messages.create(
                {"initiative_id": self.initiative.id, "plan_id": self.plan.id, "body": "x"}
            )

    def test_employees_write_in_their_own_name_only(self):
        message = self._as_staff().create(
            {
                "initiative_id": self.initiative.id,
                "author_id": self.anna.partner_id.id,
                "account_id": self.account.id,
                "source": "portal",
                "body": "I agree to everything",
            }
        )
        self.assertEqual(message.author_id, self.manager.partner_id)
        self.assertEqual(message.source, "staff")
        self.assertFalse(message.account_id)

    @mute_logger(*QUIET)
    def test_employees_write_only_where_they_may_change_something(self):
        stranger = self._create_employee("stranger", "Sam Stranger")
        for name, record in (("initiative_id", self.initiative), ("plan_id", self.plan)):
            with self.assertRaises(AccessError):
                self._as_staff(stranger).create({name: record.id, "body": "Hello"})

    # ---- changing ----

    def test_own_message_can_be_edited_and_keeps_what_was_there(self):
        message = self._say("Fifty")
        message._edit("Sixty")
        message._edit("Sixty")
        self.assertEqual(message.body, "Sixty")
        self.assertTrue(message.edited)
        self.assertEqual(message.history_ids.mapped("body"), ["Fifty"])
        with self.assertRaises(ValidationError):
            message._edit("  ")

    def test_withdrawn_message_keeps_its_text(self):
        message = self._say("Fifty")
        message._withdraw()
        self.assertEqual((message.state, message.body), ("withdrawn", "Fifty"))

    def test_employees_edit_and_withdraw_their_own(self):
        message = self._reply_as_staff("In May")
        message.body = "In June"
        self.assertEqual(message.history_ids.mapped("body"), ["In May"])
        message.action_withdraw()
        self.assertEqual(message.state, "withdrawn")
        with self.assertRaises(UserError):
            message.body = "In July"

    def test_nobody_of_staff_changes_what_others_wrote(self):
        boss = self._create_employee("boss", "Bea Boss", "sales_team.group_sale_manager")
        said, answered = self._say("Fifty"), self._reply_as_staff("In May")
        for message in (said, answered):
            theirs = message.with_user(boss)
            for vals in (
                {"body": "Five"},
                {"state": "rejected"},
                {"state": "withdrawn"},
                {"author_id": boss.partner_id.id},
                {"visibility": "internal"},
                {"date": "2020-01-01"},
                {"initiative_id": False, "plan_id": self.plan.id},
            ):
                with self.assertRaises(UserError):
                    theirs.write(vals)
        self.assertEqual(said.body, "Fifty")

    @mute_logger(*QUIET)
    def test_nobody_deletes_anything(self):
        message = self._say("Fifty")
        message._edit("Sixty")
        admin = self.env.ref("base.user_admin")
        for record in (message, message.history_ids):
            with self.assertRaises(AccessError):
                record.with_user(admin).unlink()

    @mute_logger(*QUIET)
    def test_nobody_makes_up_earlier_versions(self):
        message = self._reply_as_staff("In May")
        theirs = self._say("Fifty")
        for target, body in ((message, "Never"), (theirs, "Fifty"), (theirs, "Five")):
            with self.assertRaises(AccessError):
                self.env["kam.portal.message.history"].with_user(self.manager).create(
                    {"message_id": target.id, "body": body}
                )

    # ---- who sees what ----

    @mute_logger(*QUIET)
    def test_messages_of_another_company_stay_there(self):
        branch = self.env["res.company"].create({"name": "Branch"})
        groups = "sales_team.group_sale_manager"
        there = self._create_employee("there", "Theo There", groups)
        there.write({"company_ids": [(6, 0, branch.ids)], "company_id": branch.id})
        message = self._say("Fifty")
        self.assertFalse(self._as_staff(there).search([("id", "=", message.id)]))
        with self.assertRaises(AccessError):
            message.with_user(there).read(["body"])

    def test_colleague_who_takes_part_reads_the_messages(self):
        colleague = self._create_employee("dev", "Dora Developer")
        message = self._say("Fifty")
        self.assertFalse(self._as_staff(colleague).search([("id", "=", message.id)]))
        self._create_colleague(self.initiative, colleague)
        self.assertTrue(self._as_staff(colleague).search([("id", "=", message.id)]))
