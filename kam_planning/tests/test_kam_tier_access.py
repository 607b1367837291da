from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .common import MANAGER, KamCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-06-30 12:00:00")
class TestKamTierAccess(KamCommon):
    """Who may propose, decide and look; nobody makes history up."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.key = cls.env.ref("kam_planning.kam_tier_key")
        cls.growth = cls.env.ref("kam_planning.kam_tier_growth")
        cls.proposal = cls._propose(cls.account, cls.key, cls.user_sales)

    def test_only_managers_approve_and_reject(self):
        for user in (self.user_sales, self.user_all):
            proposal = self.proposal.with_user(user)
            for act in (proposal.action_approve, proposal.action_reject):
                with self.assertRefused(AccessError, "approved and rejected by sales managers"):
                    act()
        self.proposal.with_user(self.user_manager).action_approve()
        with self.assertRefused(AccessError, "sales managers"):
            self.proposal.with_user(self.user_sales).action_end_grace()

    def test_nobody_writes_the_steps_by_hand(self):
        own = self.env["product.pricelist"].create({"name": "Mine"})
        for user in (self.user_sales, self.user_manager):
            proposal = self.proposal.with_user(user)
            for vals in (
                {"state": "effective"},
                {"approver_id": user.id},
                {"proposed_by_id": user.id},
                {"replaced_pricelist_id": own.id},
                {"conditions": "applied"},
                {"origin": "rule"},
                {"from_tier_id": self.growth.id},
            ):
                with self.subTest(vals=vals), self.assertRefused(AccessError, "Use its buttons"):
                    proposal.write(vals)

    def test_no_way_round_by_creating(self):
        decisions = self.env["kam.tier.decision"].with_user(self.user_sales)
        values = {"account_id": self.account.id, "to_tier_id": self.growth.id, "reason": "So"}
        with self.assertRefused(AccessError, "Use its buttons"):
            decisions.create({**values, "state": "effective"})
        defaults = {"default_state": "approved", "default_approver_id": self.user_sales.id}
        decision = decisions.with_context(**defaults).create(values)
        self.assertEqual((decision.state, decision.approver_id.id), ("proposed", False))
        self.assertEqual(decision.proposed_by_id, self.user_sales)

    def test_no_way_round_on_the_account(self):
        account = self.account.with_user(self.user_sales)
        for vals in (
            {"tier_since": "2020-01-01"},
            {"grace_until": "2030-01-01"},
            {"cap_override_reason": "I can do it"},
        ):
            with self.subTest(vals=vals), self.assertRefused(AccessError, "sales managers"):
                account.write(vals)
        with self.assertRefused(AccessError, "sales managers"):
            account.with_context(kam_tier_decided=True).tier_id = self.key
        with self.assertRefused(AccessError, "sales managers"):
            account.write({"decision_ids": [Command.update(self.proposal.id, {"answer": "Yes"})]})

    def test_context_does_not_spare_a_manager_the_decision(self):
        account = self.account.with_user(self.user_manager)
        account.with_context(kam_tier_decided=True).tier_id = self.growth
        self.assertEqual((account.decision_ids - self.proposal).state, "effective")

    def test_proposal_is_changed_by_its_author_and_managers(self):
        self.account.member_ids = [Command.create({"user_id": self.user_other.id})]
        self.proposal.with_user(self.user_sales).reason = "Grows faster still"
        with self.assertRefused(AccessError, "Only who made a proposal"):
            self.proposal.with_user(self.user_other).reason = "Shrinks"
        decision = self.proposal.with_user(self.user_manager)
        decision.to_tier_id = self.growth
        with self.assertRefused(UserError, "Make a new proposal"):
            decision.account_id = self._account(self._customer("Other"))

    def test_strangers_see_and_propose_nothing(self):
        stranger = self.proposal.with_user(self.user_other)
        self.assertFalse(stranger.search([("id", "=", self.proposal.id)]))
        with self.assertRaises(AccessError):
            stranger.read(["reason"])
        with self.assertRaises(AccessError):
            self._propose(self.account, self.growth, self.user_other)

    def test_manager_of_another_company(self):
        branch = self._company()
        values = {"company_id": branch.id, "company_ids": [Command.set(branch.ids)]}
        elsewhere = self._user("kam_branch_manager", MANAGER, **values)
        proposal = self.proposal.with_user(elsewhere)
        self.assertFalse(proposal.search([("id", "=", self.proposal.id)]))
        for act in (proposal.action_approve, proposal.action_reject, proposal.action_end_grace):
            with self.assertRaises(AccessError):
                act()

    def test_nobody_deletes_history(self):
        with self.assertRaises(AccessError):
            self.proposal.with_user(self.user_manager).unlink()

    def test_salesperson_fills_in_the_form(self):
        action = self.account.with_user(self.user_sales).action_open_decisions()
        decisions = self.env["kam.tier.decision"].with_user(self.user_sales)
        form = Form(decisions.with_context(**action["context"]))
        form.to_tier_id = self.growth
        form.reason = "Buys more every month"
        decision = form.save()
        self.assertEqual(decision.state, "proposed")
        with self.assertRefused(AssertionError, "readonly"):
            Form(decision).answer = "Granted"

    # ---- the letter ----

    def _letter(self):
        action = self.proposal.with_user(self.user_sales).action_write_letter()
        composer = self.env["mail.compose.message"].with_user(self.user_sales)
        return composer.with_context(**action["context"]).create({})

    def test_letter_waits_for_the_decision_and_for_people(self):
        with self.assertRefused(UserError, "Approve it first"):
            self.proposal.with_user(self.user_sales).action_write_letter()
        self.proposal.with_user(self.user_manager).action_approve()
        mails = self.env["mail.mail"].search([])
        letter = self._letter()
        self.assertEqual(letter.partner_ids, self.customer)
        self.assertIn("06/30/2026", letter.subject)
        body = str(letter.body)
        self.assertIn("Alpine Foods", body)
        self.assertIn("kam_sales", body)
        self.assertNotIn(self.proposal.reason, body, "our reasons are ours")
        self.assertEqual(self.env["mail.mail"].search([]), mails)

    def test_letter_speaks_the_customers_language(self):
        self.env["res.lang"]._activate_lang("de_DE")
        self.customer.lang = "de_DE"
        template = self.env.ref("kam_planning.mail_template_tier_decision")
        template.with_context(
            lang="de_DE"
        ).subject = "Unsere Zusammenarbeit ab dem {{ format_date(object.date_effective) }}"
        self.proposal.with_user(self.user_manager).action_approve()
        self.assertEqual(self._letter().subject, "Unsere Zusammenarbeit ab dem 30.06.2026")

    def test_defaults_that_come_along_decide_nothing(self):
        accounts = self.env["kam.account"].with_user(self.user_sales)
        customer = self._customer("Own", user_id=self.user_sales.id)
        for name, value in (
            ("tier_id", self.key.id),
            ("grace_until", "2030-01-01"),
            ("tier_review_date", "2030-01-01"),
            ("cap_override_reason", "Because"),
        ):
            hostile = accounts.with_context(**{f"default_{name}": value})
            with self.subTest(name), self.assertRefused(AccessError, "decided by sales managers"):
                hostile.create({"partner_id": customer.id})
