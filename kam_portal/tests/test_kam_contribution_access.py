from lxml import etree

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common import QUIET
from .common_contribution import KamContributionCase


@tagged("post_install", "-at_install")
class TestKamContributionAccess(KamContributionCase):
    # ---- on behalf of a customer ----

    def test_one_of_us_enters_it_for_the_customer(self):
        form = Form(self.env["kam.contribution"].with_user(self.manager))
        form.initiative_id = self.initiative
        form.author_id = self.berta.partner_id
        form.name = "Told at the fair"
        form.situation = "They cut by hand"
        form.wish = "A machine"
        contribution = form.save()
        self.assertEqual(contribution.entered_by_id, self.manager)
        contribution.action_submit()
        self.assertEqual(contribution.state, "submitted")
        self.assertEqual(contribution.author_id, self.berta.partner_id)

    def test_nobody_enters_it_in_the_name_of_a_colleague(self):
        contribution = (
            self.env["kam.contribution"]
            .with_user(self.manager)
            .create(
                {
                    "name": "Told at the fair",
                    "initiative_id": self.initiative.id,
                    "author_id": self.anna.partner_id.id,
                    "entered_by_id": self.head.id,
                }
            )
        )
        self.assertEqual(contribution.entered_by_id, self.manager)

    def test_people_begin_at_the_beginning(self):
        with self.assertRefused(UserError, "starts as a draft"):
            self.env["kam.contribution"].with_user(self.manager).create(
                {
                    "name": "Done already",
                    "initiative_id": self.initiative.id,
                    "author_id": self.anna.partner_id.id,
                    "state": "delivered",
                }
            )

    def test_the_words_of_the_customer_stay_as_they_are(self):
        contribution = self._as(self.manager, self._contribute())
        for name, value in (("wish", "Nothing"), ("audience", "account"), ("name", "Other")):
            with self.assertRefused(UserError, "written by the customer"):
                contribution.write({name: value})
        contribution.write({"internal_note": "Important", "kind": "problem"})
        self.assertEqual(contribution.kind, "problem")

    # ---- the inbox ----

    def test_a_long_inbox_takes_no_more_queries(self):
        view = self.env["kam.contribution"].get_view(
            self.env.ref("kam_portal.kam_contribution_view_list").id, "list"
        )
        names = {node.get("name") for node in etree.fromstring(view["arch"]).iter("field")}
        specification = {name: {} for name in names - {"activity_ids"}}
        inbox = self.env["kam.contribution"].with_user(self.manager)
        counts = []
        for number in (3, 3, 20):
            contributions = [self._contribute().id for _number in range(number)]
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            inbox.web_search_read([("id", "in", contributions)], specification)
            counts.append(self.cr.sql_log_count - before)
        self.assertLessEqual(counts[2], counts[1])

    # ---- who may ----

    @mute_logger(*QUIET)
    def test_drafts_of_customers_are_their_own_matter(self):
        draft = self._contribute(state="draft")
        for user in (self.manager, self.head):
            self.assertFalse(self._as(user, draft).has_access("read"))
            self.assertNotIn(draft, self.env["kam.contribution"].with_user(user).search([]))

    @mute_logger(*QUIET)
    def test_what_was_dropped_unsent_and_its_files_stay_unseen(self):
        draft = self._contribute(state="draft")
        files = self.env["kam.portal.file"]
        file = files._store(draft, [("seal.txt", b"200 degrees")], self.anna.partner_id)
        for state in ("draft", "withdrawn"):
            draft.state = state
            for user in (self.manager, self.head):
                self.assertFalse(self._as(user, draft).has_access("read"))
                self.assertFalse(self._as(user, file).has_access("read"))
                self.assertNotIn(file, files.with_user(user).search([]))
        sent = self._contribute()
        file = files._store(sent, [("seal.txt", b"200 degrees")], self.anna.partner_id)
        self.assertTrue(self._as(self.manager, file).has_access("read"))

    @mute_logger(*QUIET)
    def test_whoever_answers_for_one_can_answer(self):
        contribution = self._contribute()
        self.assertFalse(self._as(self.stranger, contribution).has_access("read"))
        contribution.owner_id = self.stranger
        self._treat(self._as(self.stranger, contribution))
        draft = self._contribute(state="draft", owner_id=self.deputy.id)
        self.assertFalse(self._as(self.deputy, draft.initiative_id).has_access("read"))

    def test_colleague_who_takes_part_treats_contributions(self):
        self._create_colleague(self.initiative, self.stranger)
        self._treat(self._as(self.stranger, self._contribute()))

    def test_colleague_who_takes_part_opens_the_form(self):
        self._create_colleague(self.initiative, self.stranger)
        contribution = self._contribute()
        self.env.flush_all()
        self.env.invalidate_all()
        form = Form(self._as(self.stranger, contribution))
        self.assertEqual(form.name, contribution.name)
        self.assertEqual(form.customer_ids.ids, self.customer.ids)

    def _treat(self, contribution):
        """The whole way with the own rights, for somebody who sees nothing else of the account."""
        contribution.action_acknowledge()
        contribution._ask("How hot is it?")
        self.assertEqual(contribution.portal_message_ids[0].body, "How hot is it?")
        contribution.action_go_on()
        contribution.action_evaluate()
        wizards = self.env["kam.contribution.close"].with_user(self.stranger)
        for outcome in ({"outcome": "parked", "parked_until": "2199-01-01"}, {}):
            wizards.create(
                {"contribution_id": contribution.id, "reason": "No", **outcome}
            ).action_close()
        contribution.action_reopen()
        for step in ("decide", "plan", "start", "ready", "deliver"):
            getattr(contribution, f"action_{step}")()
        self.assertEqual(contribution.state, "delivered")

    def test_only_the_customer_withdraws(self):
        contribution = self._contribute()
        with self.assertRefused(UserError, "Only the customer withdraws"):
            self._as(self.manager, contribution).state = "withdrawn"
        ours = self.env["kam.contribution"].with_user(self.manager)
        ours = ours.create(
            {
                "name": "Told at the fair",
                "initiative_id": self.initiative.id,
                "author_id": self.anna.partner_id.id,
            }
        )
        ours.state = "withdrawn"
        self.assertEqual(ours.state, "withdrawn")

    @mute_logger(*QUIET)
    def test_colleagues_without_the_account_see_nothing(self):
        contribution = self._contribute()
        self.assertTrue(self._as(self.manager, contribution).has_access("write"))
        foreign = self._as(self.stranger, contribution)
        self.assertFalse(foreign.has_access("read"))
        with self.assertRaises(AccessError):
            foreign.read(["name"])
        # Nor does it help to add oneself.
        with self.assertRaises(AccessError):
            self.env["kam.contribution"].with_user(self.stranger).create(
                {
                    "name": "Mine",
                    "initiative_id": self.initiative.id,
                    "author_id": self.anna.partner_id.id,
                    "owner_id": self.stranger.id,
                }
            )

    def test_only_drafts_of_ours_are_deleted(self):
        with self.assertRefused(UserError, "Decline it"):
            self._as(self.head, self._contribute()).unlink()
        drafts = self.env["kam.contribution"].with_user(self.manager)
        draft = drafts.create(
            {
                "name": "Told at the fair",
                "initiative_id": self.initiative.id,
                "author_id": self.anna.partner_id.id,
            }
        )
        draft.unlink()
        self.assertFalse(draft.exists())

    @mute_logger(*QUIET)
    def test_people_of_another_company_see_nothing(self):
        contribution = self._contribute()
        branch = self.env["res.company"].create({"name": "Branch"})
        there = self._create_employee("there", "Theo", "sales_team.group_sale_manager")
        there.write({"company_ids": [(6, 0, branch.ids)], "company_id": branch.id})
        foreign = self._as(there, contribution).with_context(allowed_company_ids=branch.ids)
        self.assertFalse(foreign.has_access("read"))
        self.assertFalse(foreign.search([("id", "=", contribution.id)]))

    @mute_logger(*QUIET)
    def test_portal_users_have_no_right_at_all(self):
        contribution = self._contribute()
        models = ("", ".vote", ".criterion", ".evaluation", ".ask", ".close", ".merge")
        for model in models:
            records = self.env[f"kam.contribution{model}"].with_user(self.anna)
            for operation in ("read", "write", "create", "unlink"):
                self.assertFalse(records.has_access(operation), model)
        with self.assertRaises(AccessError):
            self._as(self.anna, contribution).action_plan()

    @mute_logger(*QUIET)
    def test_only_heads_configure_criteria(self):
        criterion = self.env.ref("kam_portal.kam_contribution_criterion_effort")
        self.assertFalse(self._as(self.manager, criterion).has_access("write"))
        self.assertTrue(self._as(self.head, criterion).has_access("write"))
